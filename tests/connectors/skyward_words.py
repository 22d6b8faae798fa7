"""What the codes and dates in a Skyward's exports mean in CEDARS; knows no crosswalk."""

from datetime import datetime

YEAR = 2027


def same(text: str) -> str:
    return text


def day(text: str) -> str:
    return datetime.strptime(text, "%m/%d/%Y").date().isoformat()  # noqa: DTZ007 - a day has no zone


def grade(text: str) -> str:
    return text.lstrip("0")


def grade_of_year(text: str) -> str:
    number = 12 - (int(text) - YEAR)
    return "PK" if number < 0 else "K2" if number == 0 else str(number)


flag = dict(zip("10", "YN", strict=True)).__getitem__
term = {"S1": "SEM1", "S2": "SEM2", "YR": "ALLYR"}.__getitem__
homeless = {"N": "N", "S": "A", "D": "B", "U": "C", "H": "D"}.__getitem__
absence = {"E": "EF", "U": "UF", "EP": "EP", "UP": "UP", "X": "EF", "T": "UP"}.__getitem__
suspension = {
    "E": "EX",
    "L": "LS",
    "S": "SS",
    "I": "IS",
    "EE": "EE",
    "NA": "NA",
    "O": "OT",
}.__getitem__
vaccine = {
    "DT": "DT",
    "PERT": "P",
    "IPV": "POLIO",
    "MMR": "MMR",
    "HIB": "HIB",
    "HBV": "HEPB",
    "VAR": "VARICELLA",
    "PCV": "PCV",
}.__getitem__
relation = {
    "M": "mother",
    "F": "father",
    "MOTHER": "mother",
    "FATHER": "father",
    "G": "guardian",
    "GP": "grandparent",
    "O": "other",
}.__getitem__
withdrawal = {
    "GR": "G0",
    "GED": "C1",
    "TO": "T0",
    "10": "T0",
    "TI": "T1",
    "TP": "T2",
    "TH": "T3",
    "DO": "D0",
    "DW": "D6",
    "DH": "D7",
    "UN": "U1",
    "UM": "U2",
}.__getitem__
