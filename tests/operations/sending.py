"""The request of one row, as one caller sends it."""

from typing import Any

from policy import Row
from region import Exchange
from values import Values


def ask(exchange: Exchange, values: Values, row: Row, token: str | None, sent: Any = None) -> int:
    """The status that the holder of the token is answered; `sent`: what the row sends, filled."""
    sent = sent or values.fill(row.sent)
    headers = dict(sent.get("headers", {}))
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    answer = exchange.http.request(
        row.method,
        row.path.format(**sent.get("path", {})),
        params=sent.get("query"),
        json=sent.get("body"),
        data=sent.get("form"),
        content=sent.get("text"),
        headers=headers,
        follow_redirects=False,
    )
    return int(answer.status_code)
