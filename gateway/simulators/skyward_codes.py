"""The local codes of the simulated Skyward districts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

TERMS: Mapping[str, str] = MappingProxyType({"SEM1": "S1", "SEM2": "S2", "ALLYR": "YR"})
SUSPENSIONS: Mapping[str, str] = MappingProxyType(
    {"EX": "E", "LS": "L", "SS": "S", "IS": "I", "EE": "EE", "NA": "NA", "OT": "O"}
)
VACCINES: Mapping[str, str] = MappingProxyType(
    {
        "DT": "DT",
        "P": "PERT",
        "POLIO": "IPV",
        "MMR": "MMR",
        "HIB": "HIB",
        "HEPB": "HBV",
        "VARICELLA": "VAR",
        "PCV": "PCV",
    }
)
HOMELESS: Mapping[str, str] = MappingProxyType({"N": "N", "A": "S", "B": "D", "C": "U", "D": "H"})
RACE_PLACES = ("4", "5", "2", "6", "3")
"""First digit of the state's race code, by place in FED-RACE-FLAGS."""


@dataclass(frozen=True, slots=True)
class Customs:
    """What a district of this product has made its own."""

    ending: str = ".csv"
    delimiter: str = ","
    withdrawals: Mapping[str, str] = field(
        default_factory=lambda: {
            "G0": "GR",
            "C1": "GED",
            "T0": "TO",
            "T1": "TI",
            "T2": "TP",
            "T3": "TH",
            "D0": "DO",
            "D6": "DW",
            "D7": "DH",
            "U1": "UN",
            "U2": "UM",
        }
    )
    absences: Mapping[str, str] = field(
        default_factory=lambda: {"EF": "E", "UF": "U", "EP": "EP", "UP": "UP"}
    )
    relations: Mapping[str, str] = field(
        default_factory=lambda: {
            "mother": "M",
            "father": "F",
            "guardian": "G",
            "grandparent": "GP",
            "other": "O",
        }
    )


PRODUCT = Customs()
CUSTOMS: Mapping[str, Customs] = MappingProxyType(
    {
        "17408": replace(
            PRODUCT,
            ending=".txt",
            delimiter="\t",
            withdrawals={**PRODUCT.withdrawals, "T0": "10"},
        ),
        "17403": replace(PRODUCT, absences={**PRODUCT.absences, "EF": "X", "UP": "T"}),
        "17406": replace(
            PRODUCT, relations={**PRODUCT.relations, "mother": "MOTHER", "father": "FATHER"}
        ),
    }
)
"""By district; the others keep the product's."""


def customs_of(district: str) -> Customs:
    """The district's own ways, or the product's."""
    return CUSTOMS.get(district, PRODUCT)


def flag_races(races: tuple[str, ...]) -> str:
    """The five flags; absent where no race is known."""
    bands = {race[0] for race in races}
    return "".join("Y" if band in bands else "N" for band in RACE_PLACES) if races else ""
