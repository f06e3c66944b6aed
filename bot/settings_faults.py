"""What is wrong with a configuration, a line for each thing to mend; what was given is never repeated."""

import difflib
from typing import Any, TypeGuard, get_args

from pydantic import BaseModel, ValidationError


def lines_of(error: ValidationError, settings: type[BaseModel]) -> list[str]:
    """Each fault as a person would say it; what was given is never repeated, it may be a secret."""
    faults = error.errors(include_url=False, include_input=False)
    places = [fault["loc"] for fault in faults]
    lines = []
    for fault in faults:
        where = fault["loc"]
        if any(other != where and other[: len(where)] == where for other in places):
            continue  # said more exactly by the fault within
        section, *rest = (str(part) for part in where) if where else ("",)
        name = f"[{section}] {'.'.join(rest)}" if rest else section
        if fault["type"] == "missing":
            lines.append(f"{name} is missing")
        elif fault["type"] == "extra_forbidden":
            lines.append(f"{name} is not a setting{_did_you_mean(where, settings)}")
        else:
            said = fault["msg"].removeprefix("Value error, ")
            lines.extend(f"{name}: {part}".removeprefix(": ") for part in said.splitlines())
    return lines


def _did_you_mean(where: tuple[str | int, ...], settings: type[BaseModel]) -> str:
    model = settings
    for part in where[:-1]:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            model = next(kind for kind in (annotation, *get_args(annotation)) if is_model(kind))
    near = difflib.get_close_matches(str(where[-1]), list(model.model_fields), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    """Whether an annotation is a table of settings."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)
