"""A proposed match as the crosswalk language says it, with what its reader has to look at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.crosswalk.operations.dates import ISO
from gateway.registry.starter.coding import CodeTable, draft_codes
from gateway.registry.starter.fitting import GRADUATION_YEARS, MONTH
from gateway.registry.starter.matching import Match
from gateway.registry.starter.naming import kebab
from gateway.registry.starter.writing import mapping_of, text_of, texts_of

_DECIMALS = re.compile(r"\\\.\[0-9\](?:\{(\d)\})?$")


@dataclass(frozen=True, slots=True)
class Expression:
    """One line of `elements`, its code table and its comments."""

    element: str
    text: str
    table: str | None = None
    codes: CodeTable | None = None
    choices: tuple[str, ...] = ()
    comments: tuple[str, ...] = field(default=())
    is_usable: bool = True
    """Whether it can stand in the file as it is; else it is a comment there."""


def express(match: Match) -> Expression:
    """The element's operation. What another table says of the row is only read."""
    kind, column = match.element.type, match.column
    words: dict[str, str] = {}
    if match.link is not None:
        words = {"lookup": text_of(match.link.record), "on": texts_of(match.link.on)}
    words["of"] = text_of(column.name)
    codes = None
    if kind.name == "MonthOfYear" and column.values.share(MONTH) < 1:
        words |= {
            "date": text_of(column.date or ISO),
            "as": text_of("MM/YYYY"),
            "lossy": text_of("CEDARS keeps the month alone"),
        }
    elif kind.base == "date" and column.date not in {None, ISO}:
        words["date"] = text_of(str(column.date))
    elif kind.base == "decimal" and kind.pattern:
        words |= _digits(match, kind.pattern)
    elif match.fit.reason == GRADUATION_YEARS:
        words |= {
            "grade": "{kindergarten: K2}",
            "lossy": text_of("the SIS keeps the graduation year alone"),
        }
    elif kind.codes or kind.known:
        codes = draft_codes(column, kind)
    name = kebab(column.name)
    if codes is not None:
        words["codes"] = text_of(name)
    if match.link is not None:
        words["one_way"] = text_of(f"{match.link.record} is not written by this row")
    is_plain = words.keys() == {"of"}
    return Expression(
        element=match.element.name,
        text=words["of"] if is_plain else mapping_of(words),
        table=name if codes is not None else None,
        codes=codes,
        choices=tuple({**kind.codes, **kind.known}) if codes is not None else (),
        comments=tuple(_comments(match, codes)),
        is_usable=codes is None or bool(codes.known or codes.shared),
    )


def _digits(match: Match, pattern: str) -> Mapping[str, str]:
    """Decimals are written out where the sample does not have them as CEDARS wants."""
    column = match.column
    found = _DECIMALS.search(pattern)
    if found is None or column.values.share(re.compile(pattern, re.ASCII)) == 1:
        return {}
    wanted = int(found[1] or 1)
    words = {"digits": str(wanted)}
    longest = max((len(one.partition(".")[2]) for one in column.values.counts), default=0)
    if longest > wanted:
        words["lossy"] = text_of("the SIS keeps more decimals")
    return words


def _comments(match: Match, codes: CodeTable | None) -> list[str]:
    """Why it is unsure, and what to look at."""
    said: list[str] = []
    if not match.is_sure:
        said.append(f"unsure: name {round(match.name_score * 100)} % alike, {match.fit.reason}")
        if match.rival:
            said.append(f"or is it {match.rival}?")
        if codes is None and match.element.meaning:
            said.append(f"wanted: {match.element.meaning}")
    if codes is not None and codes.undecided:
        said.append("codes below are undecided")
        if any(code == meaning for code, meaning in codes.known.items()):
            said.append("and those that are written as the state's may mean something else")
    if codes is not None and codes.rare:
        said.append(f"further codes, too rare to be written here: {codes.rare}")
    return said
