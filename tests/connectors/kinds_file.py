"""Files in a folder, with a simulated Skyward behind them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kinds import ConnectorKind, StartedSis, placing

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector
from gateway.simulators.people import Population, Pupil
from gateway.simulators.skyward import address_of, open_folder, write
from gateway.simulators.skyward_files import skyward_schema


@contextmanager
def start(folder: Path, population: Population, seconds: float) -> Iterator[StartedSis]:
    importer = write(population, folder)
    site = open_folder(folder, population.district)
    students = site.path("Student")
    loaded = load_district_folder(asset(f"crosswalks/districts/{population.district}"))
    entry = replace(loaded.entry, address={**address_of(folder), "seconds": str(seconds)})
    connector = open_connector(population.district, entry, skyward_schema(), str)

    def give_invalid(pupil: Pupil) -> str:
        rows = site.read("Student")
        for row in rows:
            if row["StateId"] == pupil.ssid:
                row["BirthDate"] = f"{pupil.birth_date}"
        site.write("Student", rows)
        return "BirthDate"

    def answer_slowly() -> None:
        students.unlink()
        os.mkfifo(students)

    yield StartedSis(
        connector=connector,
        population=population,
        records=frozenset(entry.sources),
        student_record=entry.student_record,
        student_key=entry.student_key,
        list_record=entry.student_record,
        list_key=entry.student_key,
        name_student=lambda pupil: {"StateId": pupil.ssid},
        place=placing(population.district, entry, connector),
        name_birth_date=lambda pupil: (
            "BirthDate",
            f"{pupil.birth_date:%m/%d/%Y}",
        ),
        import_delivered=importer.run,
        refuse_imports=lambda: setattr(importer, "refuses", True),
        give_garbage=lambda: students.write_bytes(b'\x00"garbage\xff\xfe,'),
        give_invalid=give_invalid,
        answer_slowly=answer_slowly,
    )
    if students.is_fifo():
        os.close(os.open(students, os.O_WRONLY | os.O_NONBLOCK))


KIND = ConnectorKind("file", start)
