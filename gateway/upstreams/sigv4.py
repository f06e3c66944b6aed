"""AWS Signature Version 4 of one POST with a body: the part of it that Bedrock's endpoint needs.

Written here rather than taken from botocore, which weighs 100 MB on disk with its service models and half a
second of start for forty lines of HMAC; tested against AWS's published example and an answer of botocore's.
Source: AWS General Reference, "Create a signed AWS API request".
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs, where and for which service."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str
    service: str
    session_token: str = field(default="", repr=False)


def signed(
    credentials: Credentials, method: str, url: str, headers: Mapping[str, str], body: bytes, *, at_s: int
) -> dict[str, str]:
    """Give the headers that a request needs besides `headers`, which are signed with it.

    Args:
        credentials: whose.
        method: of the request.
        url: whole; its path goes out as it stands here.
        headers: further headers to be signed.
        body: of the request.
        at_s: Unix seconds; AWS refuses a clock that is five minutes off.
    """
    at = datetime.fromtimestamp(at_s, UTC).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    added = {"x-amz-date": at}
    if credentials.session_token:
        added["x-amz-security-token"] = credentials.session_token
    to_sign = {name.lower(): " ".join(value.split()) for name, value in {**headers, **added}.items()}
    to_sign["host"] = parts.netloc
    names = ";".join(sorted(to_sign))
    canonical = "\n".join(
        (
            method,
            quote(parts.path or "/", safe="/-_.~"),
            "&".join(sorted(parts.query.split("&"))),
            *(f"{name}:{to_sign[name]}" for name in sorted(to_sign)),
            "",
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{at[:8]}/{credentials.region}/{credentials.service}/aws4_request"
    text = "\n".join((_ALGORITHM, at, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    signature = hmac.new(_signing_key(credentials, at[:8]), text.encode(), hashlib.sha256).hexdigest()
    added["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return added


def _signing_key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret_access_key}".encode()
    for step in (day, credentials.region, credentials.service, "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return key
