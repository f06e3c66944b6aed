"""Every form of path in which apps reach the relay, as one.

There is no agreed form of an API_BASE: some products want the host alone, some `/v1`, some the whole
`/v1/chat/completions`, and some add their own `/v1` or the whole path to whatever they are given. So any
number of `v1`, empty parts and whole paths may stand in front; what stands last is meant.
"""

from functools import lru_cache

from gateway.upstreams.operations import Operation

MODELS = "models"
_VERSION = "v1"
_OPERATIONS = {tuple(each.split("/")): each for each in Operation}
_MEANINGS: dict[tuple[str, ...], Operation | str] = {**_OPERATIONS, (MODELS,): MODELS}
_LONGEST = max(len(words) for words in _MEANINGS)
_PATH_LETTERS_MAX = 200
_PATHS_KEPT = 1_024


@lru_cache(maxsize=_PATHS_KEPT)
def meaning(path: str) -> tuple[Operation | str, bool] | None:
    """Give what a path asks for (operation or `MODELS`) and whether it says `v1`; `None`: nothing of ours."""
    if len(path) > _PATH_LETTERS_MAX:
        return None
    words = [word for word in path.split("/") if word]
    found: Operation | str | None = None
    at = 0
    while at < len(words):
        if words[at] == _VERSION:
            at += 1
            found = None
            continue
        for length in range(_LONGEST, 0, -1):
            step = _MEANINGS.get(tuple(words[at : at + length]))
            if step is not None:
                found, at = step, at + length
                break
        else:
            return None
    return None if found is None else (found, _VERSION in words)
