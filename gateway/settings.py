"""Settings: environment variables `P2_…` with safe defaults."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

BaseUrl: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s?#]*$"),
    AfterValidator(lambda url: url.rstrip("/")),
]
LogLevel: TypeAlias = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(str.upper)
]


def _verify_networks(text: str) -> str:
    for network in text.split(","):
        ip_network(network.strip())  # its ValueError names address and reason
    return text


Networks: TypeAlias = Annotated[str, AfterValidator(_verify_networks)]


class Settings(BaseSettings):
    """What an operator may set; `p2 serve --help` explains each."""

    model_config = SettingsConfigDict(env_prefix="P2_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///p2.db"
    keys: str = "file:p2-keys.json"
    """Where the keys are: `file:/path` or `env:NAME`; never the database."""
    base_url: BaseUrl = "http://127.0.0.1:8080"
    """The one issuer and audience of access tokens, and the head of all links."""
    trusted_proxies: Networks = "127.0.0.1,::1"
    """Whose `X-Forwarded-For` and `-Proto` are believed; tries are counted by the address."""
    threads: int = Field(default=16, ge=1, le=256)
    """Requests answered at once by one process."""
    max_body: int = Field(default=1_048_576, ge=1024)
    """Largest request body, bytes."""
    log_level: LogLevel = "INFO"
    allow_example_districts: bool = False
    """Whether the codes 99001-99009, kept for examples, may be registered."""
    sweep_seconds: float = Field(default=0.5, gt=0)
    """Seconds between two looks at open transfers."""


def resolve_secret(reference: str) -> str:
    """
    The secret that a reference names: `env:NAME` or `file:/path`; other text is itself.

    OSError or KeyError where it is not there; the caller says whose reference it was.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        return os.environ[name]
    if kind == "file":
        return Path(name).read_text(encoding="utf-8").strip()
    return reference
