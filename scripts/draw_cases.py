"""Draw docs/cases.md from the table of transitions."""

from pathlib import Path

from bot.desk.case import CaseKind, CaseState
from bot.desk.transitions import MOVES

HEAD = """# States of a case

Drawn from `bot/desk/transitions.py` by `make docs`; a test sees that it is up to date.
"""


def drawn() -> str:
    """The page."""
    parts = [HEAD]
    for kind in CaseKind:
        parts.append(f"\n## {kind.value.capitalize()}\n\n| from | to | by | when |\n|---|---|---|---|")
        for move in MOVES:
            if move.kind is kind:
                sources, targets = (", ".join(states) or "–" for states in (move.sources, move.targets))
                parts.append(f"| {sources} | {targets} | {', '.join(move.actors)} | {move.when} |")
    meanings = [f"| {state.value} | {_meaning(state)} |" for state in CaseState]
    parts.append("\n## What the states mean\n\n| state | meaning |\n|---|---|")
    return "\n".join([*parts, *meanings]) + "\n"


def _meaning(state: CaseState) -> str:
    source = Path("bot/desk/case.py").read_text(encoding="utf-8")
    after = source.partition(f'{state.name} = "{state.value}"')[2]
    return after.split('"""')[1]


if __name__ == "__main__":
    Path("docs/cases.md").write_text(drawn(), encoding="utf-8")
