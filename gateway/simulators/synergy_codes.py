"""The local codes of Synergy-like SISs: what a district keeps where the state says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

GRADES: Mapping[str, str] = MappingProxyType(
    {"PK": "070", "K1": "090", "K2": "100"}
    | {str(grade): str(100 + 10 * grade) for grade in range(1, 13)}
)
"""CEDARS grade to VALUE_CODE of K12.GRADE; grade 8 is '180'."""

WITHDRAWALS = (
    "G0 GA GB C1 C2 T0 T1 T2 T3 D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 U1 U2 U3 ZZ".split()  # noqa: SIM905 - reads as the state lists them
)

HOMELESS = {"N": "NO", "A": "SHL", "B": "DBL", "C": "UNS", "D": "HTL"}
MILITARY = {"N": "NO", "A": "AD", "R": "RS", "G": "NG", "M": "MM", "Z": "RF", "X": "NC"}
RELATIONS = {"mother": "MO", "father": "FA", "guardian": "GU", "grandparent": "GP", "other": "OT"}
VACCINES = {
    "DT": "DTAP",
    "P": "PERT",
    "POLIO": "IPV",
    "MMR": "MMR",
    "HIB": "HIB",
    "HEPB": "HBV",
    "VARICELLA": "VAR",
    "PCV": "PCV13",
}


@dataclass(frozen=True, slots=True)
class LocalCodes:
    """What one district set up for itself."""

    leave: Mapping[str, str]
    """CEDARS withdrawal code to VALUE_CODE."""
    leave_has_state_code: bool
    """Whether the district filled ALT_CODE_1 of its leave codes."""
    absences: Mapping[str, str]
    """CEDARS absence code to ABS_REASON."""


USUAL = LocalCodes(
    leave={code: f"L{number:02d}" for number, code in enumerate(WITHDRAWALS, 1)},
    leave_has_state_code=True,
    absences={"EF": "EXC", "UF": "UNX", "EP": "EXC-P", "UP": "UNX-P"},
)
_OF_DISTRICT = {
    "17210": LocalCodes(
        leave={code: f"WD-{code}" for code in WITHDRAWALS},
        leave_has_state_code=False,
        absences={"EF": "E", "UF": "U", "EP": "E1", "UP": "U1"},
    )
}


def local_codes(district: str) -> LocalCodes:
    """The codes that the district uses."""
    return _OF_DISTRICT.get(district, USUAL)


def lookup_value(kind: str, code: str) -> str:
    """VALUE_CODE for a state code of a look-up whose values this SIS numbers on its own."""
    return GRADES[code] if kind == "GRADE" else f"{kind[0]}{code:0>4}"
