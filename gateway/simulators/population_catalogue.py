"""The courses that the simulated schools teach."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

HALF = Decimal("0.50")
NONE = Decimal("0.00")


class Offer(NamedTuple):
    """One course, at whichever school teaches it."""

    code: str
    title: str
    content_area: str
    designation: str | None
    state_code: str
    credits: Decimal = HALF


MATH = (
    Offer("ALG1", "Algebra 1", "4", "B", "02052"),
    Offer("GEOM", "Geometry", "4", "B", "02072"),
    Offer("ALG2", "Algebra 2", "4", "BQ", "02056"),
    Offer("PREC", "Precalculus", "4", "BQ", "02110"),
    Offer("STAT", "Statistics", "4", "BQ", "02201"),
)
SPANISH = tuple(
    Offer(f"SPA{level}", f"Spanish {level}", "6", "B", f"0610{level}") for level in range(1, 6)
)
FRENCH = tuple(
    Offer(f"FRE{level}", f"French {level}", "6", "B", f"0612{level}") for level in range(1, 6)
)
ELECTIVES = (
    Offer("ART", "Studio Art", "11", None, "05154"),
    Offer("BAND", "Concert Band", "14", None, "05101"),
    Offer("THEA", "Theatre Workshop", "12", None, "05055"),
    Offer("CSP", "Computer Science Principles", "110", "Q", "10019"),
    Offer("FITN", "Fitness & Wellness, Part 1", "108", None, "08005"),
    Offer("FOOD", "Culinary Arts", "116", None, "16052"),
)

HIGH: Mapping[str, tuple[tuple[Offer, ...], ...]] = MappingProxyType(
    {
        "9": (
            (Offer("ENG9", "English 9", "2", "B", "01001"),),
            (Offer("BIO", "Biology", "5", "BS", "03051"),),
            (Offer("WGEO", "World Geography", "10", "B", "04001"),),
        ),
        "10": (
            (Offer("ENG10", "English 10", "2", "B", "01002"),),
            (Offer("CHEM", "Chemistry", "5", "BS", "03101"),),
            (Offer("WHIS", "World History", "7", "B", "04051"),),
        ),
        "11": (
            (
                Offer("ENG11", "English 11", "2", "B", "01003"),
                Offer("ENG11H", "English 11 Honors", "2", "BH", "01003"),
            ),
            (Offer("PHYS", "Physics", "5", "BS", "03151"),),
            (Offer("USHI", "United States History", "7", "B", "04101"),),
        ),
        "12": (
            (
                Offer("ENG12", "English 12", "2", "B", "01004"),
                Offer("ENGCHS", "College English", "2", "BC", "01102"),
            ),
            (Offer("ENVS", "Environmental Science", "5", "BS", "03003"),),
            (Offer("CIVI", "Civics & Government", "8", "B", "04151"),),
        ),
    }
)
"""By grade: one course of each tuple, besides mathematics, a language and an elective."""

MIDDLE: Mapping[str, tuple[Offer, ...]] = MappingProxyType(
    {
        grade: (
            Offer(f"ELA{grade}", f"Language Arts {grade}", "2", None, "51034", NONE),
            Offer(f"MAT{grade}", f"Mathematics {grade}", "4", None, "52036", NONE),
            Offer(f"SCI{grade}", f"Science {grade}", "5", None, "53236", NONE),
            Offer(f"SOC{grade}", f"Social Studies {grade}", "7", None, "54436", NONE),
        )
        for grade in ("6", "7", "8")
    }
)
EARLY = (MATH[0], SPANISH[0])
"""High-school courses that middle schools teach for credit."""


def homeroom(grade: str) -> Offer:
    """The one course of an elementary grade."""
    return Offer(f"HR-{grade}", f"Homeroom, grade {grade}", "1", None, "73030", NONE)


def offers_of(grades: tuple[str, ...]) -> tuple[Offer, ...]:
    """Everything that a school with these grades teaches."""
    offers: list[Offer] = []
    for grade in grades:
        if grade in HIGH:
            offers += [offer for slot in HIGH[grade] for offer in slot]
        elif grade in MIDDLE:
            offers += MIDDLE[grade]
        else:
            offers.append(homeroom(grade))
    if "12" in grades:
        offers += [*MATH, *SPANISH, *FRENCH, *ELECTIVES]
    if "8" in grades:
        offers += EARLY
    return tuple(offers)
