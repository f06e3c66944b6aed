"""A key that cannot be used stops the start, and is never repeated in what is said of it."""

import pytest

from bot.outbox.signing import Signer


@pytest.mark.parametrize(
    "key", ["", "no key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"]
)
def test_what_is_no_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ValueError, match="is no private RSA key in PEM") as caught:
        Signer("gateway.example", "paydesk", key)

    assert caught.value.__cause__ is None
    assert "c2VjcmV0" not in str(caught.value)
