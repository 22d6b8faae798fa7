"""A database with as many grants as wanted: each of one student, with the consent it rests on."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from gateway.model.agreement import Agreement
from gateway.model.block import Block, BlockKind
from gateway.model.client import Client, Organization
from gateway.model.consent import Consent
from gateway.model.day import day_of
from gateway.model.district import District, NoticeBasis
from gateway.model.grant import Grant, GrantStudents
from gateway.model.permit import Question
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.student import Student
from gateway.store import Database, UnitOfWork
from gateway.store.tables.permissions import BLOCKS, CONSENTS, GRANTS

KENT = "17415"
DATASETS = ("attendance", "enrollment", "identity")
NOW = datetime(2026, 11, 24, 20, tzinfo=UTC)
_YEAR = timedelta(days=365)
_STUDENTS_A_BLOCK = 50
_SCATTER = 2654435761
"""Odd, so that every number below 2**32 is met once: what is looked up lies far apart."""
_MENTORS = Organization("mentors", "Valley Youth Mentors", OrganizationKind.CBO)
_CLIENT = Client(
    client_id="mentors-1",
    organization_id=_MENTORS.id,
    name=_MENTORS.name,
    secret_hashes=(),
    purposes=(Purpose.CBO_SUPPORT,),
    scopes=("p2:*:*:read",),
    created_at=NOW - _YEAR,
)
_AGREEMENT = Agreement(
    id="agreement",
    organization_id=_MENTORS.id,
    district=None,
    no_sale=True,
    no_marketing=True,
    no_profiling=True,
    no_redisclosure=True,
    uses_cloud=False,
    starts_on=day_of(NOW - _YEAR),
    ends_on=day_of(NOW + _YEAR),
)
_CONSENT = Consent(
    id="consent-x",
    district=KENT,
    student_reference="m1:x",
    recipient_organization_id=_MENTORS.id,
    datasets=DATASETS,
    purpose=Purpose.CBO_SUPPORT,
    signer_name_encrypted="m1:somebody",
    signer_relation="parent",
    signed_on=day_of(NOW),
    method="paper",
    document_sha256="0" * 64,
    starts_on=day_of(NOW - _YEAR),
    ends_on=day_of(NOW + _YEAR),
)
_GRANT = Grant(
    id="grant-x",
    district=KENT,
    client_id=_CLIENT.client_id,
    datasets=DATASETS,
    actions=(Action.READ,),
    purpose=Purpose.CBO_SUPPORT,
    students=GrantStudents.LISTED,
    starts_at=NOW - _YEAR,
    ends_at=NOW + _YEAR,
    given_by="steward",
    reason="the parent asked",
    consent_id=_CONSENT.id,
)
_BLOCK = Block("block-x", KENT, "m1:x", BlockKind.OPT_OUT, NOW - _YEAR)


def make(url: str, grants: int) -> Database:
    """The database at that URL, with tables and so many grants, consents and their students."""
    database = Database.open(url)
    database.upgrade()
    database.write(_add_first)
    if grants > 1:
        with closing(_Copying(url, grants)) as copying:
            copying.run()
    return database


def question(number: int) -> Question:
    """The mentors ask for the student of that number."""
    return Question(
        client_id=_CLIENT.client_id,
        district=KENT,
        datasets=DATASETS,
        is_named=True,
        action=Action.READ,
        purpose=Purpose.CBO_SUPPORT,
        student=Student("1000000001", frozenset({f"m1:{_scattered(number)}"})),
        scopes=frozenset({"p2:*:*:read"}),
    )


def _scattered(number: int) -> int:
    return number * _SCATTER % 2**32


def _add_first(uow: UnitOfWork) -> None:
    """Who takes part, and the grant, consent and block that all others are copies of."""
    first = str(_scattered(1))
    uow.districts.put(District(KENT, "Kent", NoticeBasis.ANNUAL))
    uow.organizations.add(_MENTORS)
    uow.clients.add(_CLIENT)
    uow.agreements.add(_AGREEMENT)
    uow.consents.add(replace(_CONSENT, id=f"consent-{first}", student_reference=f"m1:{first}"))
    uow.grants.add(
        replace(_GRANT, id=f"grant-{first}", consent_id=f"consent-{first}"), [f"m1:{first}"]
    )
    uow.blocks.add(replace(_BLOCK, id="block-0", student_reference="m1:nobody"))


class _Copying:
    """Copies the first grant, consent and block within the database: a million take a minute."""

    def __init__(self, url: str, grants: int) -> None:
        self._grants = grants
        self._engine = open_engine(url)

    def run(self) -> None:
        with self._engine.begin() as connection:
            for statement in self._statements():
                connection.execute(statement, {"grants": self._grants})
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _settle(connection)

    def close(self) -> None:
        self._engine.dispose()

    def _statements(self) -> Iterator[object]:
        number = f"CAST(n.i * {_SCATTER} % {2**32} AS TEXT)"
        count = (
            "WITH RECURSIVE n(i) AS (SELECT CAST(2 AS BIGINT) UNION ALL"
            " SELECT i + 1 FROM n WHERE i < :grants)"
        )
        first = _scattered(1)
        yield _copy(
            count,
            CONSENTS.c.keys(),
            "consents",
            f"consent-{first}",
            {"id": f"'consent-' || {number}", "student_reference": f"'m1:' || {number}"},
        )
        yield _copy(
            count,
            GRANTS.c.keys(),
            "grants",
            f"grant-{first}",
            {"id": f"'grant-' || {number}", "consent_id": f"'consent-' || {number}"},
        )
        yield text(
            f"{count} INSERT INTO grant_students (reference, grant_id)"  # noqa: S608 - our own words
            f" SELECT 'm1:' || {number}, 'grant-' || {number} FROM n"
        )
        yield _copy(
            count,
            BLOCKS.c.keys(),
            "blocks",
            "block-0",
            {"id": f"'block-' || {number}", "student_reference": f"'m1:blocked ' || {number}"},
            f"n.i % {_STUDENTS_A_BLOCK} = 0",
        )


def _copy(  # noqa: PLR0913, PLR0917 - what a copy is
    count: str,
    columns: list[str],
    table: str,
    first: str,
    changed: dict[str, str],
    where: str = "1 = 1",
) -> object:
    values = ", ".join(changed.get(name, f"one.{name}") for name in columns)
    return text(
        f"{count} INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - our own words
        f" SELECT {values} FROM n, {table} one WHERE one.id = '{first}' AND {where}"
    )


def open_engine(url: str) -> Engine:
    """The database at that URL, for what no use case asks of it."""
    return create_engine(make_url(url).set(drivername=_DRIVERS[make_url(url).get_backend_name()]))


def _settle(connection: Connection) -> None:
    """As a database is that has run for a while: PostgreSQL has counted, SQLite has written."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("VACUUM ANALYZE"))
    else:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


_DRIVERS = {"postgresql": "postgresql+psycopg", "sqlite": "sqlite+pysqlite"}
