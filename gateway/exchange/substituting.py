"""Address confidentiality: the programme's address travels, and the real one stays."""

from collections.abc import Iterable

from gateway.cedars.datasets import get_dataset
from gateway.model.permit import Permit
from gateway.model.rows import Row, Rows

ADDRESS = "Address"
_DATASET = "address"
_OF_A_STUDENT = ("ServingCountyDistrictCode", "DistrictStudentId", "SSID")


def hide_address(permit: Permit, rows: Rows) -> Rows:
    """
    The rows with nothing of where the student lives but what the permit puts in its stead.

    What tells it is all that the dataset `address` is made of, in whatever record type.
    """
    if not permit.hides_address:
        return rows
    hidden = {part.record: part.elements for part in get_dataset(_DATASET).parts}
    kept = {
        name: tuple(_without(row, hidden.get(name, frozenset())) for row in found)
        for name, found in rows.items()
        if name != ADDRESS
    }
    substitute = tuple(_substitute(permit, rows))
    return {**kept, ADDRESS: substitute} if substitute else kept


def _substitute(permit: Permit, rows: Rows) -> Iterable[Row]:
    """One row, where the record moves with an address at all."""
    address, student = permit.substitute, permit.question.student
    if address is None or student is None or _DATASET not in permit.datasets:
        return
    known = next(iter((*rows.get(ADDRESS, ()), *rows.get("DistrictStudent", ()))), {})
    yield {
        **{name: known[name] for name in _OF_A_STUDENT if name in known},
        "ServingCountyDistrictCode": permit.district,
        "SSID": student.ssid,
        "Street": address.street,
        "City": address.city,
        "State": address.state,
        "ZipCode": address.zip_code,
    }


def _without(row: Row, elements: frozenset[str]) -> Row:
    return {name: value for name, value in row.items() if name not in elements}
