"""What every table of settings has: unknown keys are faults, and a secret `x` may be given as `x_file`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, model_validator

from bot.settings_faults import is_model


@dataclass(frozen=True)
class _FileFault:
    """Stands for a secret whose file could not be read, so that the other faults are found as well."""

    message: str


def _refuse_file_fault(value: Any) -> Any:
    if isinstance(value, _FileFault):
        raise ValueError(value.message)  # noqa: TRY004  pydantic gathers ValueErrors
    return value


Secret = Annotated[SecretStr, BeforeValidator(_refuse_file_fault)]
"""Never shown: not in logs, not in errors."""


class Section(BaseModel):
    """A table of the file: unknown keys are faults, `x_file` is read for a secret `x`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, given: Any) -> Any:
        return with_files_read(cls, given) if isinstance(given, Mapping) else given


def with_files_read(section: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    """A table with each secret `x` in the place of its `x_file`; what cannot be read becomes a fault."""
    values = dict(given)
    for name, field in section.model_fields.items():
        if is_model(field.annotation) and isinstance(values.get(name), Mapping):
            values[name] = with_files_read(field.annotation, values[name])
        is_secret = bool({SecretStr, Secret} & {field.annotation, *get_args(field.annotation)})
        if not is_secret or (path := values.pop(f"{name}_file", None)) is None:
            continue
        try:
            values[name] = Path(path).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not UTF-8"
            values[name] = _FileFault(f"{name}_file cannot be read: {why}: {path}")
    return values
