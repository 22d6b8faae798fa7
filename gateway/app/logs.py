"""Log lines: JSON of listed fields only, so that no value of a student ever gets out by one."""

import logging
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


def configure_logs(level: str) -> None:
    """One JSON line an event on standard error; foreign loggers are quiet below a warning."""
    logging.basicConfig(level=logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_listed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.WriteLoggerFactory(file=_stderr()),
    )


def keep_listed(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor that drops every field that is not listed."""
    return {name: value for name, value in line.items() if name in FIELDS}


def _stderr() -> Any:
    import sys  # noqa: PLC0415 - looked up when configured: tests replace it

    return sys.stderr
