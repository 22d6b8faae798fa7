"""A simulated Synergy-like SIS: a district's population in a SQL database."""

from pathlib import Path

from sqlalchemy import Engine, create_engine

from gateway.simulators import synergy_tables as tables
from gateway.simulators.people import Population
from gateway.simulators.synergy_codes import GRADES, LocalCodes, local_codes, lookup_value
from gateway.simulators.synergy_pupils import PupilRows
from gateway.simulators.synergy_rows import TableRows
from gateway.simulators.synergy_schools import add_schools
from gateway.simulators.synergy_views import LOOKUPS

DATABASE = "synergy.sqlite"


def write(population: Population, folder: Path) -> Path:
    """Write the district's database into the folder, anew, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / DATABASE
    file.unlink(missing_ok=True)
    engine = create_engine(database_url(file))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    fill(engine, population)
    engine.dispose()
    return file


def database_url(file: Path) -> str:
    """The address of a database file that `write` made."""
    return f"sqlite:///{file}"


def fill(engine: Engine, population: Population) -> None:
    """Make tables and views in an empty database and fill them."""
    rows = TableRows(population.district)
    codes = local_codes(population.district)
    _add_lookups(rows, population, codes)
    pupils = PupilRows(rows, add_schools(rows, population), codes)
    for pupil in population.pupils:
        pupils.add(pupil)
    with engine.begin() as connection:
        tables.METADATA.create_all(connection, checkfirst=False)
        rows.insert(connection)


def _add_lookups(rows: TableRows, population: Population, codes: LocalCodes) -> None:
    """The look-up definitions and their values; one that is in no use is not there."""
    values = {
        code: [(lookup_value(code, state), state) for state in sorted(used)]
        for code, used in _used_codes(population).items()
    }
    values["LEAVE_CODE"] = [
        (value, state if codes.leave_has_state_code else "")
        for state, value in codes.leave.items()
    ]
    for namespace, code in LOOKUPS.values():
        definition = rows.add(tables.LOOKUP_DEF, LOOKUP_NAMESPACE=namespace, LOOKUP_DEF_CODE=code)
        for value, state in values[code]:
            rows.add(
                tables.LOOKUP_VALUES,
                LOOKUP_DEF_GU=definition,
                VALUE_CODE=value,
                VALUE_DESCRIPTION=f"{code} {value}",
                ALT_CODE_1=state or None,
            )


def _used_codes(population: Population) -> dict[str, set[str]]:
    pupils = population.pupils
    return {
        "GRADE": set(GRADES),
        "LANGUAGE": {code for p in pupils for code in (p.primary_language, p.home_language)},
        "RACE": {code for p in pupils for code in p.races},
        "ETHNICITY": {code for p in pupils for code in p.ethnicities},
        "PROGRAM": {served.code for p in pupils for served in p.programs}
        | {growth.program for p in pupils for growth in p.growth},
    }
