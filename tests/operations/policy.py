"""The table of operations: who is answered what; policy.yaml, read strictly."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from callers import CALLERS, NOBODY

from gateway.api.documents import served_document

TABLE = Path(__file__).with_name("policy.yaml")
METHODS = {"get", "put", "post", "delete", "patch"}
_SENT = {"path", "query", "body", "form", "text", "headers"}
REST = "rest"


@dataclass(frozen=True)
class Row:
    """One operation: what is sent, and the status that each caller is answered."""

    method: str
    path: str
    answers: dict[str, int]
    sent: dict[str, Any] = field(default_factory=dict)


def documented() -> dict[str, bool]:
    """Every operation of the documents, `METHOD /path`; and whether it asks for a token."""
    return {
        f"{method.upper()} {path}": {"accessToken": []} in operation["security"]
        for path, item in served_document()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def load_table() -> dict[str, Row]:
    """The rows of policy.yaml by operation; each names every caller once."""
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    protected = documented()
    return {
        operation: _row(operation, held, is_protected=protected.get(operation, False))
        for operation, held in table.items()
    }


def load_sent(operation: str) -> dict[str, Any]:
    """What that row sends; what makes a thing for another row sends the same."""
    return load_table()[operation].sent


def _row(operation: str, held: dict[Any, Any], *, is_protected: bool) -> Row:
    method, path = operation.split(" ", 1)
    sent = {key: value for key, value in held.items() if key in _SENT}
    statuses = {status: who for status, who in held.items() if status not in _SENT}
    answers: dict[str, int] = {NOBODY: 401} if is_protected else {}
    for status, who in statuses.items():
        for caller in who if who != REST else ():
            assert caller in CALLERS, f"{operation}: callers.py knows no {caller}"
            assert caller not in answers, f"{operation}: {caller} is named twice"
            answers[caller] = status
    rest = [status for status, who in statuses.items() if who == REST]
    assert len(rest) <= 1, f"{operation}: two lines say `rest`"
    for caller in CALLERS:
        if caller not in answers:
            assert rest, f"{operation}: no line says what {caller} is answered"
            answers[caller] = rest[0]
    return Row(method, path, answers, sent)
