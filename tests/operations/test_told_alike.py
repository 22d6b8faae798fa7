"""Whoever is told no of a student is told the same of every other, and of one who is not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from callers import CALLERS, register_callers
from moves import block
from policy import load_table
from region import Exchange, Region, open_exchange
from values import Values

from gateway.api.documents import served_document

ABSENT = "9999999998"
MADE_UP = re.compile(rb'"correlationId":"[0-9a-f]{32}"')
NAMES = ("$student", "$other-student", "$moving")
"""What a row sends of a student."""
ROWS = {
    operation: row
    for operation, row in load_table().items()
    if any(name in str(row.sent) for name in NAMES)
}
REFUSED = range(400, 500)


@pytest.fixture(scope="module")
def asked(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    with open_exchange(region, tmp_path_factory.mktemp("alike")) as opened:
        yield opened


@pytest.fixture(scope="module")
def values(asked: Exchange) -> Values:
    return Values(asked)


@pytest.fixture(scope="module")
def tokens(asked: Exchange) -> dict[str, str | None]:
    return register_callers(asked)


@pytest.fixture(scope="module")
def students(asked: Exchange) -> tuple[str, ...]:
    """One whom some may see, one whom nobody may, and one who is not there."""
    seen, blocked = asked.region.cast.kent[0], asked.region.cast.kent[4]
    block(asked, blocked)
    return seen, blocked, ABSENT


@pytest.mark.parametrize("operation", sorted(ROWS))
def test_who_is_told_no_is_told_it_alike_of_all(asked, values, tokens, students, operation):
    row = ROWS[operation]
    refused = [caller for caller in CALLERS if row.answers[caller] in REFUSED]

    assert refused
    for caller in refused:
        answers = [tell(asked, values, row, tokens[caller], ssid) for ssid in students]
        assert answers[0] == answers[1] == answers[2], caller
        assert answers[0][0] == row.answers[caller], caller


def tell(exchange, values, row, token, ssid) -> tuple[Any, ...]:
    """Status, headers and body, but for the correlation id."""
    values.made |= {name.removeprefix("$"): lambda: ssid for name in NAMES}
    sent = values.fill(row.sent)
    headers = dict(sent.get("headers", {}))
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    answer = exchange.http.request(
        row.method,
        row.path.format(**sent.get("path", {})),
        params=sent.get("query"),
        json=sent.get("body"),
        headers=headers,
    )
    return answer.status_code, sorted(answer.headers.items()), MADE_UP.sub(b"", answer.content)


def test_every_operation_that_takes_a_student_is_compared():
    taking = {
        f"{method.upper()} {path}"
        for path, item in served_document()["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and takes_student(operation)
    }

    assert taking - ROWS.keys() == set()
    assert len(taking) >= 8


def takes_student(operation: dict[str, Any]) -> bool:
    """Whether a parameter, or a property of the body, is an SSID."""
    ssid = served_document()["components"]["schemas"]["Ssid"]["pattern"]
    return ssid in str(resolve({**operation, "responses": {}}))


def resolve(node: Any) -> Any:
    """With what it refers to in its place."""
    if isinstance(node, dict):
        if "$ref" in node:
            return resolve(point(node["$ref"]))
        return {key: resolve(value) for key, value in node.items()}
    return [resolve(one) for one in node] if isinstance(node, list) else node


def point(reference: str) -> Any:
    found: Any = served_document()
    for part in reference.lstrip("#").strip("/").split("/"):
        found = found[part]
    return found
