"""`make simulate`: plays histories, prints which fault met which boundary how often, and what went wrong.

    make simulate                       10,000 seeds, each pair of fault and boundary met at least 30 times
    make simulate SEEDS=200             so many
    make simulate SEEDS=1 FIRST=4711    replays one, with the bot's log

Exits 1 where a history failed; the last line then says the first failing seed and how to replay it.
"""

import os
import sys
import time
from collections import Counter
from multiprocessing import get_context

import click

from tests.simulation.faults import APPLICABLE, Boundary, Fault, Pair
from tests.simulation.playing import Played, play, play_aloud

DEMANDED_FROM = 10_000
DEMANDED = 30
"""How often each pair must be met in so many histories."""
TOLD_EVERY_S = 30.0
CHUNK = 5
CHUNKS_PER_PROCESS = 8
"""What a killed bot leaves behind is held until its process ends: some 8 MB a history."""


@click.command()
@click.option("--seeds", default=10_000, show_default=True, help="How many histories.")
@click.option("--first", default=1, show_default=True, help="The first one's seed.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
def main(seeds: int, first: int, workers: int) -> None:
    """Play histories of the whole bot, and look at each from outside."""
    began, met, failed = time.monotonic(), Counter[Pair](), list[Played]()
    if seeds == 1:
        played = play_aloud(first)
        met, failed = played.met, [played] if played.complaints else []
    else:
        told_at = began
        # A history depends on the order of sets too.
        os.environ["PYTHONHASHSEED"] = "0"  # noqa: TID251  for the workers, before they start
        with get_context("spawn").Pool(workers, maxtasksperchild=CHUNKS_PER_PROCESS) as pool:
            numbers = range(first, first + seeds)
            for count, played in enumerate(pool.imap_unordered(play, numbers, chunksize=CHUNK), start=1):
                met.update(played.met)
                if played.complaints:
                    failed.append(played)
                    print(played.told(), flush=True)
                if time.monotonic() - told_at > TOLD_EVERY_S:
                    told_at = time.monotonic()
                    print(f"{count} of {seeds}, {count / (told_at - began):.1f} a second", flush=True)
    print(_table(met))
    took_s = time.monotonic() - began
    missing = [f"{fault} at {where}" for where, fault in _pairs() if met[fault, where] < DEMANDED]
    print(f"{seeds} histories in {took_s:.0f} s, {seeds / took_s:.1f} a second; {len(failed)} failed")
    if failed:
        seed = min(each.seed for each in failed)
        print(f"seed {seed} failed; replay it: make simulate SEEDS=1 FIRST={seed}")
        sys.exit(1)
    if seeds >= DEMANDED_FROM and missing:
        print(f"met less than {DEMANDED} times: {'; '.join(missing)}")
        sys.exit(1)


def _pairs() -> list[tuple[Boundary, Fault]]:
    return [(where, fault) for where, faults in APPLICABLE.items() for fault in faults]


def _table(met: Counter[Pair]) -> str:
    """A line for each boundary."""
    return "\n".join(
        f"{where:28} " + ", ".join(f"{fault} {met[fault, where]}" for fault in faults)
        for where, faults in APPLICABLE.items()
    )


if __name__ == "__main__":
    if not sys.flags.hash_randomization or os.environ.get("PYTHONHASHSEED") == "0":  # noqa: TID251
        main()
    else:
        # One history alone is played in this very process.
        os.environ["PYTHONHASHSEED"] = "0"  # noqa: TID251
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
