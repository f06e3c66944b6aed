"""One way to an official provider, as the configuration says it; `official.py` checks it."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class Provider(StrEnum):
    """The nine officials, and nobody else."""

    OPENAI = "openai"
    AZURE = "azure"
    GROQ = "groq"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    AWS = "aws"
    CLOUDFLARE = "cloudflare"
    DEEPSEEK = "deepseek"
    REPLICATE = "replicate"


_SECRETS = ("key", "secret_access_key", "session_token")


class Channel(BaseModel):
    """One way to an official provider; `[[channels]]` in the TOML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=64)
    provider: Provider
    models: tuple[str, ...] = Field(min_length=1)
    """As the gateway's users call them."""
    upstream_models: dict[str, str] = Field(default_factory=dict)
    """How the provider calls those that it calls otherwise: `@cf/…`, `openai.gpt-…`, an Azure deployment."""
    groups: tuple[str, ...] = ("free", "paid")

    key: SecretStr | None = None
    """The provider's api key or token."""
    key_file: Path | None = None
    base_url: str = ""
    """Only where the provider has several official hosts: `https://NAME.openai.azure.com`. No path."""
    api_version: str = Field(default="2024-10-21", pattern=r"^[\w.-]+$")
    """Azure: `api-version` of its deployments' paths."""
    account_id: str = Field(default="", pattern=r"^[0-9a-zA-Z]*$")
    """Cloudflare: whose Workers AI."""
    region: str = Field(default="", pattern=r"^[a-z0-9-]*$")
    """AWS: where Bedrock is called."""
    access_key_id: str = ""
    """AWS: signs by SigV4 together with secret_access_key, where no Bedrock api key is given as `key`."""
    secret_access_key: SecretStr | None = None
    secret_access_key_file: Path | None = None
    session_token: SecretStr | None = None
    """AWS: of temporary credentials."""
    session_token_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        read = dict(values)
        for name in _SECRETS:
            path = values.get(f"{name}_file")
            if path is None:
                continue
            if values.get(name) is not None:
                raise ValueError(f"give {name} or {name}_file, not both")
            try:
                read[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ValueError(f"{name}_file cannot be read: {error.strerror}: {path}") from error
        return read

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen outside, the access key's id included."""
        given = (self.key, self.secret_access_key, self.session_token)
        found = [secret.get_secret_value() for secret in given if secret is not None]
        return tuple(secret for secret in (*found, self.access_key_id) if secret)

    def upstream_model(self, model: str) -> str:
        """Give the provider's own name of a model."""
        return self.upstream_models.get(model, model)
