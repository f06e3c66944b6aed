"""QR pictures hold what the public file says, and can be read off a screen."""

import io
from pathlib import Path

import pytest
import segno
from PIL import Image

from bot.answering.pictures import QrPictures
from bot.public import PaymentMethod

SCALE, QUIET = 8, 4


def a_method(**values: object) -> PaymentMethod:
    return PaymentMethod.model_validate({"currency": "CNY", "payee": "pay@gateway.example", **values})


def modules_of(octets: bytes) -> list[list[bool]]:
    """The dark modules of a picture, as a camera tells them."""
    image = Image.open(io.BytesIO(octets)).convert("L")
    assert image.width == image.height
    size = image.width // SCALE
    dark = [
        [image.getpixel((x * SCALE + SCALE // 2, y * SCALE + SCALE // 2)) < 128 for x in range(size)]
        for y in range(size)
    ]
    assert not any(any(row) for row in (*dark[:QUIET], *dark[-QUIET:]))
    assert not any(row[x] for row in dark for x in (*range(QUIET), *range(size - QUIET, size)))
    return [row[QUIET:-QUIET] for row in dark[QUIET:-QUIET]]


@pytest.mark.parametrize(
    ("method", "payload"),
    [
        (a_method(qr="https://qr.example/abc"), "https://qr.example/abc"),
        (a_method(currency="USDT", payee="TExample", network="TRC20"), "TExample"),
        (a_method(currency="USDC", payee="0xe9a3e", qr="ethereum:0xe9a3e"), "ethereum:0xe9a3e"),
    ],
)
def test_picture_holds_what_is_configured(method: PaymentMethod, payload: str) -> None:
    picture = QrPictures({"way": method}).of("way")

    assert picture is not None
    assert (picture.name, picture.subtype) == ("way.png", "png")
    wanted = [[bool(module) for module in row] for row in segno.make_qr(payload, error="m").matrix]
    assert modules_of(picture.octets) == wanted


def test_payee_of_an_app_is_no_code() -> None:
    """Alipay does not understand a code that holds a mail address."""
    pictures = QrPictures({"alipay": a_method(), "paypal": a_method(currency="USD")})

    assert pictures.names == ()
    assert pictures.of("alipay") is None
    assert pictures.of("nothing") is None


def test_own_picture_is_sent_as_it_is(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "code.jpg")
    pictures = QrPictures({"wechat": a_method(qr_file=tmp_path / "code.jpg")})

    picture = pictures.of("wechat")

    assert picture is not None
    assert (picture.name, picture.subtype) == ("wechat.jpg", "jpeg")
    assert picture.octets == (tmp_path / "code.jpg").read_bytes()


def test_picture_that_is_gone_is_left_out(tmp_path: Path) -> None:
    assert QrPictures({"wechat": a_method(qr_file=tmp_path / "gone.png")}).of("wechat") is None
