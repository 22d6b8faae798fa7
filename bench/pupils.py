"""Rows of Skyward's students, as many as are asked for: `python -m bench.pupils NUMBER`."""

import sys
from collections.abc import Iterator
from typing import BinaryIO

COLUMNS = (
    *("StudentId", "StateId", "ResidentDistrict", "LastName", "FirstName", "MiddleName"),
    *("BirthDate", "BirthCountry", "Gender", "GradYr", "EntryDate", "WithdrawalDate"),
    *("PrimaryLang", "HomeLang", "ZipCode", "HomelessCode", "PrivatePartTime", "HomePartTime"),
    *("ExchangeStatus", "FosterCare", "GradReqYr", "ExpGradYr", "CumGpa", "CreditAtt"),
    *("CreditEarned", "UsEntryDate", "MilitaryCode", "PrefLastName", "PrefFirstName"),
)
_BLOCK = 50_000


def list_pupils(first: int, number: int) -> Iterator[tuple[str, ...]]:
    """So many rows, whose texts differ as those of a district do."""
    for at in range(first, first + number):
        yield (
            *(f"{100_000 + at}", f"{1_000_000_000 + at}", "17415"),
            *(f"Reyes{at % 9_973}", f"Ana{at % 3_111}", "" if at % 3 else "B"),
            f"{at % 12 + 1:02}/{at % 28 + 1:02}/{2006 + at % 12}",
            *("US", "FMX"[at % 3], f"{2027 + at % 13}", f"09/{at % 28 + 1:02}/2024"),
            f"01/{at % 28 + 1:02}/2027" if at % 20 == 0 else "",
            *("1", "1", f"980{at % 100:02}", "NSDUH"[at % 5], "N", "N", "N", f"{at % 2}"),
            *("2030", "2030", f"{at % 4}.{at % 1_000:03}", "12.0", "12.0"),
            *("09/01/2015" if at % 15 == 0 else "", "N", "", ""),
        )


def write_pupils(stream: BinaryIO, number: int) -> None:
    """A CSV file of so many rows; after some, the same come again."""
    stream.write(",".join(COLUMNS).encode() + b"\n")
    lines = [",".join(row).encode() + b"\n" for row in list_pupils(0, min(number, _BLOCK))]
    block = b"".join(lines)
    stream.writelines(block for _ in range(number // _BLOCK))
    stream.write(b"".join(lines[: number % _BLOCK]))


if __name__ == "__main__":
    write_pupils(sys.stdout.buffer, int(sys.argv[1]))
