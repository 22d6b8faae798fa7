"""How to write down what a column of a SIS means in CEDARS's words."""

from collections.abc import Callable

Read = Callable[[str], str]
Columns = dict[str, tuple[str, Read]]
"""Column to CEDARS element, and how its cell is to be read."""
Records = dict[str, list[tuple[str, Columns]]]
"""Native record to the CEDARS record types that its rows say something of."""


def same(text: str) -> str:
    return text


def words(**codes: str) -> Read:
    return codes.__getitem__


flag = dict(zip("10", "YN", strict=True)).__getitem__
VACCINES = {
    "DTAP": "DT", "PERT": "P", "IPV": "POLIO", "MMR": "MMR", "HIB": "HIB", "HBV": "HEPB",
    "VAR": "VARICELLA", "PCV13": "PCV",
}  # fmt: skip


def alike(**columns: str) -> Columns:
    """Columns that hold the element as it is: `element="column"`."""
    return {column: (element, same) for element, column in columns.items()}
