"""The pages as a visitor meets them over HTTP: forms filled in, headers as a browser sends them."""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.gateway.running import PASSWORD, ROOT, WITHIN_S, Gateway, unique

PUBLIC_FILE = ROOT / "config/public.example.toml"


class Member:
    """A visitor who keeps his cookies."""

    def __init__(self, url: str, username: str = "") -> None:
        self.url = url
        self.username = username
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=WITHIN_S)

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.get(path, headers={"accept": "text/html", **named})

    def send(self, path: str, fields: Mapping[str, Any], **headers: str) -> httpx.Response:
        """Send a form of this path's page; `None` takes a header away."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(
            path, data=fields, headers={"origin": self.url, "sec-fetch-site": "same-origin", **named}
        )

    def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        return self.send("/signin", {"act": "sign_in", "username": self.username, "password": password})

    def close(self) -> None:
        self.http.close()


class Site:
    """The gateway's pages and the people at them."""

    def __init__(self, people: Gateway, log: Path) -> None:
        self.people = people
        self.url = people.url
        self.log = log

    @contextmanager
    def a_visitor(self, username: str = "") -> Iterator[Member]:
        member = Member(self.url, username)
        try:
            yield member
        finally:
            member.close()

    @contextmanager
    def a_member(self, **fields: Any) -> Iterator[Member]:
        """Somebody with an account, signed in."""
        username = str(fields.pop("username", unique("member")))
        self.people.root.data("POST", "/api/user/", {"username": username, "password": PASSWORD, **fields})
        with self.a_visitor(username) as member:
            assert member.sign_in().status_code == 303
            yield member

    def id_of(self, username: str) -> int:
        found = self.people.root.data("GET", f"/api/user/search?keyword={username}")
        (own,) = (user["id"] for user in found if user["username"] == username)
        return int(own)

    def top_up(self, username: str, quota: int) -> None:
        body = {"user_id": self.id_of(username), "quota": quota, "remark": "TU-000000-1 paid"}
        self.people.root.data("POST", "/api/topup", body)


def words(page: httpx.Response) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def fault(page: httpx.Response) -> str:
    """Why the page says that a form was refused; empty where it does not."""
    found = re.search(r'<p class="fault" role="alert">(.*?)</p>', page.text, re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


def whole_key(page: httpx.Response) -> str:
    """The api key that a page shows whole; empty where it shows none."""
    found = re.search(r'value="(sk-\w{48})"', page.text)
    return found[1] if found else ""
