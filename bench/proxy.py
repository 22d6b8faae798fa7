"""
A bare proxy before Seattle's SIS: asks the same PowerQueries, and answers with what they said.

It knows nobody, decides nothing, checks nothing, translates nothing and records nothing.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import local
from typing import Any

import orjson
import requests
from flask import Flask, Response, request

PAGE = "?pagesize=1000&page=1"

Query = Mapping[str, Any]
"""`query`; and `student`, the argument that takes the SSID, or `references`: pairs of a query
asked before and the columns (theirs to its) that must be equal."""
Plan = Sequence[Sequence[Query]]
"""Queries that can be asked at once, level by level."""


def create_app() -> Flask:
    """The proxy, as its environment says."""
    url = os.environ["BENCH_SIS"]
    plans: Mapping[str, Plan] = orjson.loads(Path(os.environ["BENCH_PLANS"]).read_bytes())
    answer = requests.post(
        f"{url}/oauth/access_token",
        data={"grant_type": "client_credentials"},
        auth=(os.environ["BENCH_CLIENT"], os.environ["BENCH_SECRET"]),
        timeout=30,
    )
    sis = _Sis(url, answer.json()["access_token"])
    app = Flask(__name__)

    @app.post("/records/<plan>")
    def read(plan: str) -> Response:
        rows = sis.read(plans[plan], orjson.loads(request.get_data())["ssid"])
        return Response(orjson.dumps(rows), content_type="application/json")

    return app


class _Sis:
    """Kept connections, one a thread; queries one after another, which is faster here."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._local = local()

    def read(self, plan: Plan, ssid: str) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        for level in plan:
            rows |= {query["query"]: self._ask(query, ssid, rows) for query in level}
        return rows

    def _ask(self, query: Query, ssid: str, rows: Mapping[str, Any]) -> Any:
        arguments: dict[str, Any] = {}
        if query["student"]:
            arguments = {query["student"]: ssid}
        for reference, on in query["references"]:
            for theirs, mine in on.items():
                arguments[theirs] = sorted({row[mine] for row in rows[reference]})
        if not all(arguments.values()):
            return []
        answer = self._session().post(
            f"{self._url}/ws/schema/query/{query['query']}{PAGE}",
            data=orjson.dumps(arguments),
            timeout=30,
        )
        answer.raise_for_status()
        return orjson.loads(answer.content)["record"]

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False
            session.headers["Authorization"] = f"Bearer {self._token}"
            session.headers["Content-Type"] = "application/json"
        return session


def plan_of(entry: Any, records: Sequence[str]) -> Plan:
    """What the connector asks for these native records, by the entry of the district."""
    wanted = {entry.student_record, *records}
    queue = list(wanted)
    while queue:
        for reference in entry.sources[queue.pop()].references:
            if reference.record not in wanted:
                wanted.add(reference.record)
                queue.append(reference.record)
    levels: list[list[Query]] = []
    asked: set[str] = set()
    while pending := sorted(wanted - asked):
        ready = [
            record
            for record in pending
            if all(one.record in asked for one in entry.sources[record].references)
        ]
        levels.append([_query(entry, record) for record in ready])
        asked.update(ready)
    return levels


def _query(entry: Any, record: str) -> Query:
    source = entry.sources[record]
    return {
        "query": source.source,
        "student": source.student,
        "references": [
            (entry.sources[one.record].source, dict(one.on)) for one in source.references
        ],
    }


__all__ = ["create_app", "plan_of"]
