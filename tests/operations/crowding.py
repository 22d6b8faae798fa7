"""Makes a database hold many of everything, by copies of what is there."""

import uuid
from itertools import cycle
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, select

from gateway.keys import KeyRing
from gateway.store.tables import METADATA

COPIED = (
    "consents",
    "grants",
    "blocks",
    "crosswalk_drafts",
    "disclosures",
    "persons",
    "role_assignments",
    "transfers",
)
"""Tables whose rows have an id of their own; the parents come first."""


def crowd(url: str, keys: KeyRing, copies: int) -> None:
    """So many copies of each row, each with an id and a student of its own."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for name in COPIED:
            _copy(connection, METADATA.tables[name], keys, copies)
    engine.dispose()


def _copy(connection: Connection, table: Table, keys: KeyRing, copies: int) -> None:
    rows = [
        dict(row)
        for row in connection.execute(select(table)).mappings()
        if row.get("students", "listed") == "listed"  # of others a client has few
    ]
    listed = METADATA.tables["grant_students"]
    districts = cycle(connection.scalars(select(METADATA.tables["districts"].c.code)).all())
    others = cycle(_without_role(connection)) if "person_id" in table.c else None
    made: list[dict[str, Any]] = []
    students: list[dict[str, Any]] = []
    for number in range(copies):
        for row in rows:
            copy = {**row, "id": uuid.uuid4().hex}
            place = "source" if table.name == "transfers" else "district"
            if copy.get(place) is not None:  # as many in every other district
                copy[place] = next(districts)
            if others is not None:  # each is another person's: nobody has hundreds of roles
                copy["person_id"] = next(others)
            if table.name == "transfers":  # no two open ones are equal
                copy |= {"state": "denied", "idempotency_key": None, "taken_until": None}
            if table.name == "grants":
                reference = keys.reference(copy["district"], _ssid(number))
                students.append({"reference": reference, "grant_id": copy["id"]})
            if "student_reference" in row:
                copy["student_reference"] = keys.reference(copy[place], _ssid(number))
            made.append(copy)
    if made:
        connection.execute(insert(table), made)
    if students:
        connection.execute(insert(listed), students)


def _without_role(connection: Connection) -> list[str]:
    """Copied persons, who have no role yet."""
    persons, roles = METADATA.tables["persons"], METADATA.tables["role_assignments"]
    return list(
        connection.scalars(
            select(persons.c.id).where(persons.c.id.not_in(select(roles.c.person_id)))
        )
    )


def _ssid(number: int) -> str:
    return str(2_000_000_000 + number)
