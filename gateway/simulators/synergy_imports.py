"""The import run of a Synergy-like SIS: takes in, or rejects, what lies in its staging tables."""

from functools import cache

from sqlalchemy import Connection, Engine, select, update

from gateway.assets import asset
from gateway.errors import InvalidXmlError
from gateway.simulators.synergy_services import IMPORT_BATCH, IMPORT_ROW
from gateway.simulators.synergy_tables import STUDENT
from gateway.xsd.parser import parse_xml
from gateway.xsd.schema import Schema, load_schema


@cache
def _schema() -> Schema:
    return load_schema(asset("xsd/native/synergy.xsd"))


def import_delivered(engine: Engine, *, refusal: str | None = None) -> int:
    """
    Import or reject each batch that waits, and return how many there were.

    `refusal` is the reason for which the SIS takes nothing in at present.
    """
    batch = IMPORT_BATCH.c
    with engine.begin() as connection:
        waiting = connection.execute(
            select(batch.DELIVERY_ID, batch.STATE_STUDENT_NUMBER).where(batch.STATE == "accepted")
        ).all()
        for delivery_id, student in waiting:
            reason = refusal or _find_fault(connection, delivery_id, student)
            connection.execute(
                update(IMPORT_BATCH)
                .where(batch["DELIVERY_ID"] == delivery_id)
                .values(STATE="rejected" if reason else "imported", REASON=reason)
            )
    return len(waiting)


def _find_fault(connection: Connection, delivery_id: str, student: str) -> str | None:
    """Why the batch cannot be imported: an unknown student, or a row that is not as agreed."""
    known = select(STUDENT.c.STUDENT_GU).where(STUDENT.c["STATE_STUDENT_NUMBER"] == student)
    if connection.execute(known).first() is None:
        return "the student is not known here"
    row = IMPORT_ROW.c
    contents = select(row.RECORD, row.CONTENT).where(row["DELIVERY_ID"] == delivery_id)
    for record, content in connection.execute(contents.order_by(row.ROW_NUMBER)):
        try:
            findings = _schema().validate(parse_xml(content.encode()))
        except InvalidXmlError:
            return f"a row of {record} is not XML"
        if findings:
            return f"a row of {record} is not as agreed"
    return None
