"""What the documents say is so: drawn pages are up to date, named files exist, every effect is described."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bot.desk.effects import Effect
from scripts.draw_cases import drawn

ROOT = Path(__file__).parents[2]
DOCS = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")))


def test_the_page_of_cases_is_drawn_from_the_table() -> None:
    assert (ROOT / "docs/cases.md").read_text(encoding="utf-8") == drawn(), "run: make docs"


@pytest.mark.parametrize("kind", [effect.__dataclass_fields__["kind"].default for effect in get_args(Effect)])
def test_every_effect_is_in_the_table_of_effects(kind: str) -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert any(kind in row.split("|")[1].replace(",", " ").split() for row in rows)


@pytest.mark.parametrize("page", DOCS, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / page.parent / link).exists()] == []
