"""A Synergy-like SIS in a SQL database for the suite of connectors."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kinds import ConnectorKind, StartedSis, placing
from sqlalchemy import create_engine

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.connectors.sql import SqlConnector
from gateway.simulators.people import Population, Pupil
from gateway.simulators.synergy import database_url, write
from gateway.simulators.synergy_imports import import_delivered
from gateway.xsd.schema import load_schema

SCHEMA = load_schema(asset("xsd/native/synergy.xsd"))
ENTRY = load_district_folder(asset("crosswalks/districts/17401")).entry


@dataclass
class Database:
    """The file behind the connector, as its owner may treat it."""

    file: Path
    refusal: str | None = None

    def run(self, *statements: str, values: tuple[str, ...] = ()) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            for statement in statements:
                connection.execute(statement, values)

    def import_delivered(self) -> None:
        engine = create_engine(database_url(self.file))
        import_delivered(engine, refusal=self.refusal)
        engine.dispose()

    def refuse_imports(self) -> None:
        self.refusal = "closed for the day"

    def give_garbage(self) -> None:
        for left in self.file.parent.glob("*.sqlite-*"):
            left.unlink()
        self.file.write_bytes(b"garbage" * 1000)

    def give_invalid(self, pupil: Pupil) -> str:
        self.run(
            "UPDATE EPC_STU SET HOME_LANGUAGE = 'a code that is far too long for a code' "
            "WHERE STATE_STUDENT_NUMBER = ?",
            values=(pupil.ssid,),
        )
        return "HOME_LANGUAGE"

    def answer_slowly(self) -> None:
        self.run(
            "DROP VIEW P2_LANGUAGE",
            "CREATE VIEW P2_LANGUAGE AS "
            "WITH RECURSIVE slow(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM slow) "
            "SELECT CAST(n AS TEXT) AS VALUE_CODE, '' AS ALT_CODE_1 FROM slow",
        )


@contextmanager
def start(folder: Path, population: Population, seconds: float) -> Iterator[StartedSis]:
    database = Database(write(population, folder))
    entry = replace(ENTRY, address={"url": database_url(database.file), "timeout": str(seconds)})
    connector = SqlConnector(population.district, entry, SCHEMA, lambda reference: reference)
    yield StartedSis(
        connector=connector,
        population=population,
        records=frozenset(ENTRY.sources),
        student_record="EPC_STU",
        student_key="STUDENT_GU",
        list_record="EPC_STU",
        list_key="STUDENT_GU",
        name_student=lambda pupil: {"STATE_STUDENT_NUMBER": pupil.ssid},
        place=placing("17401", entry, connector),
        name_birth_date=lambda pupil: ("Person/BIRTH_DATE", pupil.birth_date.isoformat()),
        import_delivered=database.import_delivered,
        refuse_imports=database.refuse_imports,
        give_garbage=database.give_garbage,
        give_invalid=database.give_invalid,
        answer_slowly=database.answer_slowly,
    )
    connector.close()


KIND = ConnectorKind("sql", start)
