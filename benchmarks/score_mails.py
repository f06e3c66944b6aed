"""How well mails are read: right, missing and wrong values per field, and the one-tap rate.

    python benchmarks/score_mails.py [FOLDER ...] [--misses]

Each FOLDER holds `*.eml` and `expected.jsonl` (schema: tests/samples/mails); without one, the corpus and the
letters of tests/intake/letters are scored together. Missing is null where a value was
expected; wrong is a value other than expected. Wrong amounts, accounts and answered robots are the last
three lines; the exit status is 1 where there are any.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.intake.parse import parse_file
from tests.intake.letters.letters import letters

CORPUS = Path(__file__).parent.parent / "tests" / "samples" / "mails"
FIELDS = (
    "kind",
    "language",
    "account",
    "amount",
    "currency",
    "method",
    "reference",
    "case_ref",
    "reply_text",
    "attachments",
    "must_not_reply",
)


def pairs(folder: Path) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        yield expected, dict(parse_file((folder / expected["file"]).read_bytes(), expected["file"]))


def own_letters() -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for letter in letters():
        yield {"file": letter.name} | letter.expected, dict(parse_file(letter.octets, letter.name))


def outcome(field: str, expected: object, got: object) -> str:
    if field == "reply_text":
        if expected is None:
            return "not judged"
        return "right" if " ".join(str(expected).split()) == " ".join(str(got or "").split()) else "wrong"
    if expected == got:
        return "right"
    return "missing" if got is None else "wrong"


def main() -> int:
    arguments = argparse.ArgumentParser(description="Score the reading of mails.")
    arguments.add_argument("folder", type=Path, nargs="*")
    arguments.add_argument("--misses", action="store_true", help="print every value that is not right")
    options = arguments.parse_args()
    counts: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    one_tap: Counter[bool] = Counter()
    mails = robots_answered = 0
    scored = [pairs(folder) for folder in options.folder] or [pairs(CORPUS), own_letters()]
    for expected, got in chain.from_iterable(scored):
        mails += 1
        for field in FIELDS:
            result = outcome(field, expected[field], got[field])
            counts[field][result] += 1
            if options.misses and result in {"missing", "wrong"}:
                print(f"{expected['file']} {field} {result}: {got[field]!r}, expected {expected[field]!r}")
        robots_answered += bool(expected["must_not_reply"]) and not got["must_not_reply"]
        card = ("account", "amount", "currency")
        if expected["kind"] == "topup" and all(expected[field] for field in card):
            one_tap[all(expected[field] == got[field] for field in ("kind", *card))] += 1
    print(f"{mails} mails\n\n{'field':<16}{'right':>8}{'missing':>9}{'wrong':>7}{'rate':>9}")
    for field, count in counts.items():
        judged = count["right"] + count["missing"] + count["wrong"]
        rate = f"{count['right'] / judged:.1%}" if judged else "-"
        print(f"{field:<16}{count['right']:>8}{count['missing']:>9}{count['wrong']:>7}{rate:>9}")
    complete = one_tap.total()
    print(f"\none tap          {one_tap[True]}/{complete} ({one_tap[True] / max(complete, 1):.1%})")
    grave = {"wrong amounts": counts["amount"]["wrong"], "wrong accounts": counts["account"]["wrong"]}
    grave["robots answered"] = robots_answered
    for name, number in grave.items():
        print(f"{name:<17}{number}")
    return 1 if any(grave.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
