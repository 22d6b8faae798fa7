"""Whether, and how nearly, a student is who is sought: names and birth dates, compared."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz.distance import Hamming, JaroWinkler

from gateway.exchange.requests import Sought

NEAR = 0.85
"""From here on names are shown as near; Jaro-Winkler of two that differ by a letter is above."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A student as the source's SIS has them."""

    ssid: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str | None = field(repr=False)
    birth_date: date = field(repr=False)


def is_exact(sought: Sought, found: Identity) -> bool:
    """The same names and birth date; capitals and the width of spaces tell nobody apart."""
    return found.birth_date == sought.birth_date and _names(found) == _names(sought)


def likeness(sought: Sought, found: Identity) -> float:
    """
    How near the names are, from 0 to 1; 0 where the birth date is another altogether.

    A birth date is near where day and month are exchanged or one digit differs; names may be
    exchanged too, and marks on letters left out.
    """
    if not _is_near_date(sought.birth_date, found.birth_date):
        return 0.0
    (last, first), (their_last, their_first) = (
        tuple(map(_plain, _names(one))) for one in (sought, found)
    )
    straight = _alike(last, their_last) + _alike(first, their_first)
    crossed = _alike(last, their_first) + _alike(first, their_last)
    return max(straight, crossed) / 2


def exchanged(day: date) -> date | None:
    """The day with day and month exchanged, where that is another day."""
    if day.day > 12 or day.day == day.month:  # noqa: PLR2004 - months
        return None
    return day.replace(month=day.day, day=day.month)


def _names(one: Sought | Identity) -> tuple[str, str]:
    return _folded(one.last_name), _folded(one.first_name or "")


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _plain(name: str) -> str:
    """Letters alone: without marks, hyphens or apostrophes."""
    return "".join(one for one in unicodedata.normalize("NFKD", name) if one.isalnum())


def _alike(one: str, other: str) -> float:
    return JaroWinkler.normalized_similarity(one, other)


def _is_near_date(one: date, other: date) -> bool:
    return other in (one, exchanged(one)) or (
        Hamming.distance(one.isoformat(), other.isoformat()) == 1
    )
