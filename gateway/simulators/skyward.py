"""A simulated Skyward: exports in a folder, and imports from an inbox."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from gateway.simulators.people import Population
from gateway.simulators.skyward_codes import customs_of
from gateway.simulators.skyward_files import FILES, SkywardFolder
from gateway.simulators.skyward_imports import IMPORTED, REJECTED, SkywardImporter
from gateway.simulators.skyward_rows import (
    district_rows,
    guardian_rows,
    pupil_rows,
    student_row,
)
from gateway.simulators.skyward_services import Cells

__all__ = ["SkywardFolder", "SkywardImporter", "address_of", "open_folder", "write"]


def open_folder(folder: Path, district: str) -> SkywardFolder:
    """The folder of that district's simulated Skyward."""
    return SkywardFolder(folder, customs_of(district))


def address_of(folder: Path) -> dict[str, str]:
    """What a connector's entry says of the folder."""
    return {"folder": str(folder / "export"), "inbox": str(folder / "inbox")}


def write(population: Population, folder: Path) -> SkywardImporter:
    """Export everybody into the folder, make an empty inbox, and hand over its importer."""
    site = open_folder(folder, population.district)
    for place in (site.exports, site.inbox / IMPORTED, site.inbox / REJECTED):
        place.mkdir(parents=True, exist_ok=True)
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for record, cells in _all_rows(population, site):
        rows[record].append(
            {column: str(value) for column, value in cells.items() if value is not None}
        )
    for record in FILES:
        site.write(record, rows[record])
    return SkywardImporter(site)


def _all_rows(population: Population, site: SkywardFolder) -> Iterator[tuple[str, Cells]]:
    sections = {section.section_id: section for section in population.sections}
    for pupil in population.pupils:
        yield "Student", student_row(pupil, population.school_year)
        for record, cells in pupil_rows(pupil, sections, site.customs):
            yield record, {"StudentId": pupil.student_id, **cells}
        yield from guardian_rows(pupil, site.customs)
    yield from district_rows(population)
