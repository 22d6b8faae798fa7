"""Log lines: JSON of listed fields only, so that no value of a student ever gets out by one."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

FIELDS = frozenset(
    {
        "correlation_id",
        "detail",
        "error",
        "event",
        "level",
        "logger",
        "method",
        "route",
        "size",
        "slug",
        "state",
        "status",
        "timestamp",
        "transfer_id",
        "where",
    }
)
"""The only fields that leave; what else a line is given is dropped."""


TALKATIVE = (
    "alembic",
    "connexion",
    "oauthlib",
    "python_multipart",
    "requests_oauthlib",
    "sqlalchemy",
    "urllib3",
    "xmlschema",
)
"""Libraries that write addresses, bodies or what they validate into their own logs."""


def configure_logs(level: str) -> None:
    """One JSON line an event on standard error; what libraries say is never heard."""
    logging.basicConfig(level=logging.CRITICAL)
    for name in TALKATIVE:  # by name too: whoever turns the root up must not hear them
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_listed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


def keep_listed(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor that drops every field that is not listed."""
    return {name: value for name, value in line.items() if name in FIELDS}
