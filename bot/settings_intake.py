"""Settings of how mails are understood beyond the rules."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.settings_sections import Secret, Section


class LlmSettings(Section):
    """A language model as a second reader, asked through the gateway itself."""

    model: str = ""
    """By the gateway's name; "" asks none."""
    key: Secret = SecretStr("")
    """An api key of the gateway, not an administrator's token."""
    timeout_s: float = Field(default=20, gt=0, le=50)
    """For a whole answer."""
    chars_max: int = Field(default=6_000, ge=100, le=100_000)
    """Characters of a mail that are told."""

    @model_validator(mode="after")
    def _has_a_key(self) -> Self:
        if self.is_on and not self.key.get_secret_value():
            raise ValueError("a model wants a key")
        return self

    @property
    def is_on(self) -> bool:
        """Whether a model is asked at all."""
        return bool(self.model)


class IntakeSettings(Section):
    """Helpers of the rules that read mails."""

    llm: LlmSettings = LlmSettings()
