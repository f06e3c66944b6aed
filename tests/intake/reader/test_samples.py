"""Our own samples in the hand of real clients: each `.eml` beside what is to be read in it."""

import json
from pathlib import Path

import pytest

from bot.desk.mail import Mail
from bot.intake.mime import read
from tests.intake.reader.samples import differences, own_samples


@pytest.mark.parametrize("path", own_samples(), ids=lambda path: path.stem)
def test_sample_is_read_and_vetted_as_expected(path: Path) -> None:
    mail = read(path.read_bytes())

    assert isinstance(mail, Mail)
    assert differences(mail, json.loads(path.with_suffix(".json").read_text("utf-8"))) == []
