"""A mimic's settings, from the environment (`MIMIC_…`)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.settings import Rate
from sandbox.mimic.faults import Fault


class MimicSettings(BaseSettings):
    """Everything that is decided before the start."""

    model_config = SettingsConfigDict(env_prefix="MIMIC_", frozen=True)

    database_url: str = Field(default="", pattern=r"^$|^sqlite:///.+")
    """`sqlite:///FILE`; empty: a file that goes when the mimic does."""
    port: int = Field(default=0, ge=0, le=65535)
    """On 127.0.0.1; 0: any free one, the ready line tells which."""
    root_token: SecretStr | None = Field(default=None, min_length=32, max_length=32)
    """The first root's access token; without it one is made and stands in the ready line."""

    api_rate: Rate = "off"
    """Calls under /api and /dashboard per address; the real ones have 480/180."""
    login_rate: Rate = "off"
    """Attempts to sign in per address; the real ones have 20/1200."""
    secure_cookie: bool = False
    """The session's cookie is `Secure`, laisky's default: a client drops it over plain http."""
    wants_user_header: bool = False
    """newapi: without `New-Api-User` nobody is let in, as older versions have it."""
    manage_wants_proof: bool = False
    """newapi: `manage` asks for a one-time proof, as the newest versions may."""

    batch_s: float = Field(default=0, ge=0, le=600)
    postgres: bool = False
    faults: tuple[Fault, ...] = ()
    """JSON, in the form of `POST /mimic/faults`."""
