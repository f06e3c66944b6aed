"""What an answer means, judged without any server."""

import gzip
import json
import traceback
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_client import (
    BadAnswer,
    Conflict,
    Forbidden,
    GatewayError,
    InFlight,
    KeyConflict,
    NotFound,
    RateLimited,
    Refused,
    Unauthorized,
    Unknown,
    wire,
)
from gateway_client.rows import RowError
from gateway_client.wire import Answer, Call, Payload, Repeat, Shape, gateway_date, read, redact, unpack
from tests.gateway_client.recorded import OTHERS_TOKEN, TOKEN, cases, envelope, recorded, refusal


def a_call(repeat: Repeat = Repeat.NEVER, **more: Any) -> Call[Payload]:
    return Call(method="POST", path="/api/topup", read=lambda got: got, repeat=repeat, **more)


def raw(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, body)


YES = b'{"success":true,"message":"","data":null}'


@pytest.mark.parametrize(
    ("dialect", "case", "kind"),
    [
        ("oneapi", "topup-negative", Refused),
        ("oneapi", "whoami-wrong-token", Refused),
        ("oneapi", "whoami-no-token", Unauthorized),
        ("oneapi", "role-too-low", Refused),
        ("oneapi", "too-many", RateLimited),
        ("oneapi", "no-such-path", NotFound),
        ("oneapi", "no-slash", BadAnswer),
        ("oneapi", "html", BadAnswer),
        ("oneapi", "delete", BadAnswer),
        ("laisky", "topup-unknown", Refused),
        ("laisky", "whoami-wrong-token", Unauthorized),
        ("laisky", "role-too-low", Forbidden),
        ("laisky", "too-many", RateLimited),
        ("laisky", "html", BadAnswer),
        ("newapi", "whoami-wrong-token", Unauthorized),
        ("newapi", "manage-wants-proof", Forbidden),
        ("companion", "whoami-wrong-token", Unauthorized),
        ("companion", "topup-unknown", NotFound),
        ("companion", "create-taken", Conflict),
    ],
)
def test_recorded_refusals_and_oddities_are_sorted_by_what_is_known(
    dialect: str, case: str, kind: type[GatewayError]
) -> None:
    with pytest.raises(kind) as caught:
        read(a_call(), recorded(dialect, case))
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("case", "kind"),
    [("topup-in-flight", InFlight), ("topup-other-body", KeyConflict), ("debit-too-much", Conflict)],
)
def test_a_keyed_call_tells_the_keys_faults_from_others(case: str, kind: type[GatewayError]) -> None:
    with pytest.raises(kind) as caught:
        read(a_call(Repeat.KEYED), recorded("companion", case))
    assert caught.value.code


@pytest.mark.parametrize(("status", "kind"), [(409, InFlight), (422, KeyConflict)])
def test_a_keyed_call_refused_without_a_name_is_doubt(status: int, kind: type[Unknown]) -> None:
    with pytest.raises(kind):
        read(a_call(Repeat.KEYED), refusal(status=status))


def test_a_keyed_call_refused_by_another_name_is_a_refusal() -> None:
    body = json.dumps({"success": False, "message": "", "code": "quota_out_of_range"}).encode()
    with pytest.raises(Refused) as caught:
        read(a_call(Repeat.KEYED), raw(body, 422))
    assert (type(caught.value), caught.value.code) == (Refused, "quota_out_of_range")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(raw(b"", 200), id="empty"),
        pytest.param(raw(YES[:-1], 200), id="cut"),
        pytest.param(raw(b"<!doctype html>", 200), id="html"),
        pytest.param(raw(b"null"), id="null"),
        pytest.param(raw(b"[]"), id="list"),
        pytest.param(raw(b'{"success":1,"data":null}'), id="success-is-no-bool"),
        pytest.param(raw(b'{"success":"true"}'), id="success-is-text"),
        pytest.param(raw(b'{"data":null}'), id="no-success"),
        pytest.param(raw(b'{"success":true,"data":NaN}'), id="nan"),
        pytest.param(raw(b'{"success":true,"data":' + b"9" * 5000 + b"}"), id="endless-number"),
        pytest.param(raw(b'{"success":true,"data":' + b"[" * 200_000), id="endless-depth"),
        pytest.param(raw(b"\xff" + YES), id="no-utf8"),
        pytest.param(raw(YES, 500), id="500-says-yes"),
        pytest.param(refusal(status=500), id="500-says-no"),
        pytest.param(raw(b"bad gateway", 502), id="502"),
        pytest.param(refusal(status=302), id="redirect"),
        pytest.param(raw(YES, 204 - 100), id="104"),
        pytest.param(raw(YES, 400), id="400-says-yes"),
        pytest.param(raw(b"no", 400), id="400-without-envelope"),
        pytest.param(raw(YES, headers={"content-encoding": "br"}), id="foreign-encoding"),
        pytest.param(raw(YES, headers={"content-encoding": "gzip"}), id="no-gzip"),
        pytest.param(raw(gzip.compress(YES)[:-9], headers={"content-encoding": "gzip"}), id="cut-gzip"),
    ],
)
def test_what_is_no_whole_answer_is_doubt(answer: Answer) -> None:
    with pytest.raises(BadAnswer):
        read(a_call(), answer)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Refused), (402, Refused), (409, Conflict), (413, Refused), (422, Refused)]
)
def test_an_envelope_below_500_that_says_no_is_a_refusal(status: int, kind: type[Refused]) -> None:
    with pytest.raises(Refused) as caught:
        read(a_call(), refusal(status=status))
    assert type(caught.value) is kind


def test_yes_brings_data_total_date_and_replay() -> None:
    headers = {"date": "Mon, 23 Nov 2026 23:34:26 GMT", "idempotent-replayed": "true"}
    got = read(a_call(), raw(b'{"success":true,"data":[0.1],"total":7}', headers=headers))
    assert got == Payload([Decimal("0.1")], 7, datetime(2026, 11, 23, 23, 34, 26, tzinfo=UTC), True)


@pytest.mark.parametrize("total", [b'"7"', b"true", b"7.0", b"null"])
def test_a_total_that_is_no_number_is_none(total: bytes) -> None:
    assert read(a_call(), raw(b'{"success":true,"total":' + total + b"}")).total is None


def test_numbers_keep_every_digit() -> None:
    got = read(a_call(), raw(b'{"success":true,"data":[9007199254740993,0.1000000000000000055]}'))
    assert got.data == [9007199254740993, Decimal("0.1000000000000000055")]


def test_an_empty_body_is_a_yes_only_where_the_call_says_so() -> None:
    assert read(a_call(may_be_empty=True), recorded("oneapi", "delete")).data is None


def test_a_bare_answer_is_the_object_itself() -> None:
    got = read(a_call(shape=Shape.BARE), recorded("oneapi", "key-limit"))
    assert got.data["hard_limit_usd"] == 3


def test_a_bare_error_with_status_200_is_a_refusal() -> None:
    with pytest.raises(Refused, match="upstream broke"):
        read(a_call(shape=Shape.BARE), raw(b'{"error":{"message":"upstream broke"}}'))


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [("180", 180), ("", None), ("Mon, 23 Nov 2026 23:34:26 GMT", None), ("1" * 9, None), ("²", None)],
)
def test_retry_after_is_seconds_or_none(header: str, wait_s: int | None) -> None:
    with pytest.raises(RateLimited) as caught:
        read(a_call(), raw(b"", 429, {"retry-after": header}))
    assert caught.value.retry_after_s == wait_s


def test_gzip_is_unpacked() -> None:
    assert read(a_call(), raw(gzip.compress(YES), headers={"content-encoding": " GZIP "})).data is None


def test_identity_is_left_alone() -> None:
    assert unpack("identity", YES) == YES


def test_a_gzip_bomb_is_not_unpacked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "BODY_BYTES_MAX", 1000)
    assert unpack("gzip", gzip.compress(b"0" * 1000)) == b"0" * 1000
    assert unpack("gzip", gzip.compress(b"0" * 1001)) is None


def test_a_row_that_does_not_fit_is_doubt_and_names_the_field_only() -> None:
    def reading(_: Payload) -> None:
        raise RowError("quota is no whole number")

    call: Call[None] = Call(method="GET", path="/api/user/3", read=reading)
    with pytest.raises(BadAnswer, match="quota is no whole number") as caught:
        read(call, envelope({"access_token": OTHERS_TOKEN}))
    assert caught.value.__context__ is None


def test_a_message_that_repeats_the_token_is_cut() -> None:
    with pytest.raises(Refused) as caught:
        read(a_call(), refusal(f"token {TOKEN} is {TOKEN[:8]}...{TOKEN[-4:]}"), [TOKEN])
    assert str(caught.value) == "POST /api/topup: refused (200): token [secret] is [secret]...[secret]"


def test_a_key_repeated_by_laisky_is_cut() -> None:
    key = "sk-" + "a" * 48
    with pytest.raises(Unauthorized) as caught:
        read(a_call(shape=Shape.BARE), recorded("laisky", "key-unknown"), [key])
    assert "aaaa" not in str(caught.value)
    assert "token not found for key" in str(caught.value)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("用户不存在", "用户不存在"),
        ("two\nlines\x00and\x1b[31m", "two lines and [31m"),
        ("key sk-abcdef123", "key [secret]"),
        (f"row {OTHERS_TOKEN}", "row [secret]"),
        ("x y" * 200, ("x y" * 200)[:200]),
        ("01a20ac2-c4f7-74e1-b82c-45b0df48351a", "01a20ac2-c4f7-74e1-b82c-45b0df48351a"),
    ],
)
def test_messages_become_one_short_line(message: str, told: str) -> None:
    assert redact(message, []) == told


@given(st.text(), st.text(alphabet="abcdef0123456789", min_size=32, max_size=32), st.text())
def test_no_token_survives_redaction(before: str, token: str, after: str) -> None:
    assert token not in redact(f"{before}{token}{after}", [token])


@pytest.mark.parametrize(
    "document", [b'{"error":"broken"}', b'{"message":5}', b'{"code":"Not A Code","message":null}']
)
def test_odd_messages_are_left_out(document: bytes) -> None:
    with pytest.raises(NotFound) as caught:
        read(a_call(), raw(document, 404))
    assert (caught.value.said, caught.value.code) == ("", "")


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Mon, 23 Nov 2026 23:34:26 GMT", datetime(2026, 11, 23, 23, 34, 26, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 23:34:26 -0000", datetime(2026, 11, 23, 23, 34, 26, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 07:34:26 +0800", datetime(2026, 11, 23, 23, 34, 26, tzinfo=UTC)),
        ("yesterday", None),
    ],
)
def test_the_gateways_clock_is_read_as_utc(header: str, date: datetime | None) -> None:
    assert gateway_date({"date": header}) == date


def test_no_date_is_none() -> None:
    assert gateway_date({}) is None


@pytest.mark.parametrize(("dialect", "case"), cases())
def test_no_recorded_answer_lets_a_secret_into_an_error(dialect: str, case: str) -> None:
    def refuse(_: Payload) -> None:
        raise RowError("refused by the test")

    call: Call[None] = Call(method="GET", path="/api/x", read=refuse)
    with pytest.raises(GatewayError) as caught:
        read(call, recorded(dialect, case), [TOKEN])
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(vars(caught.value))
    assert OTHERS_TOKEN not in told


@given(st.binary(max_size=200), st.sampled_from([200, 201, 301, 400, 401, 409, 422, 429, 500]))
def test_any_bytes_give_data_or_an_error_of_the_tree(body: bytes, status: int) -> None:
    try:
        got = read(a_call(Repeat.KEYED), raw(body, status))
    except GatewayError:
        return
    assert isinstance(got, Payload)
