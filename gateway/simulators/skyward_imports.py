"""What a simulated Skyward does with the files in its inbox."""

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from gateway.errors import InvalidXmlError
from gateway.model.rows import Row
from gateway.simulators.skyward_files import SkywardFolder, columns_of, skyward_schema
from gateway.xsd.parser import parse_xml

IMPORTED = "imported"
REJECTED = "rejected"
ENDING = ".xml"
KEPT = ("Ethnicity", "GradeHistory", "Vaccination")
"""Records that belong to no building, and so are taken over as they are."""
OUTSIDE = "9999"
OURS = frozenset(
    {
        "StudentId",
        "NameId",
        "EntityId",
        "StudentStatus",
        "EntryDate",
        "WithdrawalDate",
        "ResidentDistrict",
        "InternetAddress",
        "NetworkLogin",
    }
)
"""What another district cannot know."""


class _RejectedError(Exception):
    """Why a file is not imported."""


@dataclass(slots=True)
class SkywardImporter:
    """
    Takes in one file after the other.

    A student is known by StateId and must be expected here. What is missing in STUDENT is filled
    in; the rest is added under the student's own id. The file then lies in `imported`, or in
    `rejected` with a reason beside it.
    """

    site: SkywardFolder
    refuses: bool = False
    """At the end of the year a district lets nothing in."""

    def run(self) -> tuple[str, ...]:
        """Import all that waits; returns the delivery ids."""
        waiting = sorted(
            path for path in self.site.inbox.glob(f"*{ENDING}") if not path.name.startswith(".")
        )
        for path in waiting:
            self._take(path)
        return tuple(path.stem for path in waiting)

    def _take(self, path: Path) -> None:
        try:
            self._import(path)
        except _RejectedError as error:
            reason = self.site.inbox / REJECTED / f"{path.stem}.reason.txt"
            reason.write_text(f"{error}\n", "utf-8")
            path.replace(self.site.inbox / REJECTED / path.name)
        else:
            path.replace(self.site.inbox / IMPORTED / path.name)

    def _import(self, path: Path) -> None:
        if self.refuses:
            raise _RejectedError("imports are closed")
        rows = self._read(path)
        names = {str(row["StateId"]) for row in rows.get("Student", ()) if "StateId" in row}
        students = self.site.read("Student")
        ours = [student for student in students if student.get("StateId") in names]
        if len(names) != 1 or len(ours) != 1:
            raise _RejectedError("the batch is not about one student who is expected here")
        student = ours[0]
        for row in rows["Student"]:
            for column in columns_of("Student"):
                value = row.get(column)
                if column not in OURS and isinstance(value, str):
                    student.setdefault(column, value)
        self.site.write("Student", students)
        for record in KEPT:
            self._add(record, rows.get(record, []), student["StudentId"])

    def _read(self, path: Path) -> dict[str, list[Row]]:
        try:
            batch = parse_xml(path.read_bytes())
        except InvalidXmlError as error:
            raise _RejectedError(str(error)) from error
        schema = skyward_schema()
        for finding in schema.validate(batch):
            raise _RejectedError(f"{finding.path}: {finding.reason}")
        rows: dict[str, list[Row]] = {}
        for element in batch:
            record = etree.QName(element).localname
            if record in schema.records:
                rows.setdefault(record, []).append(schema.to_row(element))
        return rows

    def _add(self, record: str, rows: list[Row], student_id: str) -> None:
        known = self.site.read(record)
        for row in rows:
            ours = {**row, "StudentId": student_id}
            if record == "GradeHistory":
                ours["SchoolCode"] = OUTSIDE
            cells = {name: value for name, value in ours.items() if isinstance(value, str)}
            if cells not in known:
                known.append(cells)
        self.site.write(record, known)
