"""The local codes of a simulated PowerSchool, by the state's code."""

from collections.abc import Mapping
from types import MappingProxyType

Codes = Mapping[str, str]

EXITS: Codes = MappingProxyType(
    {
        "G0": "GRAD",
        "GA": "GRADAA",
        "GB": "GRADOTH",
        "C1": "GED",
        "C2": "GRADIEP",
        "T0": "XFEROUT",
        "T1": "XFERIN",
        "T2": "XFER2",
        "T3": "XFER3",
        **{f"D{digit}": f"DROP{digit}" for digit in range(10)},
        **{f"U{digit}": f"UNK{digit}" for digit in (1, 2, 3)},
        "ZZ": "CLOSE",
    }
)

EXITS_OF_DISTRICT: Mapping[str, Codes] = MappingProxyType({"17001": {"T0": "RMREGION"}})
"""Seattle keeps moves within the region apart."""

TERMS: Codes = MappingProxyType(
    {
        "SEM1": "S1",
        "SEM2": "S2",
        "TRI1": "T1",
        "TRI2": "T2",
        "TRI3": "T3",
        "Q1": "Q1",
        "Q2": "Q2",
        "Q3": "Q3",
        "Q4": "Q4",
        "ALLYR": "Y1",
        "SUM1": "SU1",
        "SUM2": "SU2",
        "OTHER": "OT",
        **{f"SIXWKT{number}": f"X{number}" for number in range(1, 7)},
        **{f"TERM{number}of8": f"E{number}" for number in range(1, 9)},
    }
)

ABSENCES: Codes = MappingProxyType({"EF": "AE", "UF": "AU", "EP": "PE", "UP": "PU"})

MEALS = "MEALS"
PROGRAMS: Codes = MappingProxyType(
    {
        "1": "CCLC21",
        "6": "LAPMATH",
        "7": "LAPREADY",
        "8": "T1READ",
        "9": "T1LA",
        "10": "T1MATH",
        "11": "LAPGRAD",
        "12": "T1SCI",
        "16": "S504",
        "21": "SWREAD",
        "22": "SWMATH",
        "23": "INDIANED",
        "24": "UNACCOMP",
        "25": "COLLEGEB",
        "26": "SWLA",
        "27": "SWSCI",
        "30": "GRADS",
        "31": "WA31",
        "32": "WA32",
        "33": "WA33",
        "34": "WA34",
        "35": "WA35",
        "36": "DISAB",
        "37": "LAP37",
        "38": "LAP38",
        "39": "WA39",
        "40": "OPENDOOR",
        "41": "SEALBI",
        "42": "WLCOMP",
        "43": "TRUANCY",
        "44": "WRC",
    }
)

RELATIONS: Codes = MappingProxyType(
    {
        "mother": "Mother",
        "father": "Father",
        "guardian": "Guardian",
        "grandparent": "Grandparent",
        "other": "Other",
    }
)

VACCINES: Codes = MappingProxyType(
    {
        "DT": "DTAP",
        "P": "PERT",
        "POLIO": "IPV",
        "MMR": "MMR",
        "HIB": "HIB",
        "HEPB": "HBV",
        "VARICELLA": "VAR",
        "PCV": "PCV13",
    }
)

FLAGS: Codes = MappingProxyType({"Y": "1", "N": "0"})
GRADES: Codes = MappingProxyType(
    {"PK": "-1", "K1": "0", "K2": "0"}
    | {str(grade): str(grade) for grade in range(1, 13)}
    | {f"0{grade}": str(grade) for grade in range(1, 10)}
)
