"""Operations in words, for people who do not read YAML."""

from collections.abc import Iterator

from gateway.crosswalk.operations.codes import Recode, Unmapped
from gateway.crosswalk.operations.dates import ISO, AddDays, Reform, SchoolYear
from gateway.crosswalk.operations.numbers import Add, FixDigits, GradeOfYear
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.sources import (
    Constant,
    First,
    FromContext,
    Join,
    Lookup,
    Of,
    Source,
)
from gateway.crosswalk.operations.step import Step
from gateway.crosswalk.operations.text import (
    AddPrefix,
    AddSuffix,
    Case,
    CutPrefix,
    CutSuffix,
    Pad,
    Strip,
)
from gateway.crosswalk.paths import format_path
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule, FlagRows

_MONTHS = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def name_sources(source: Source) -> str:
    """The from-elements that a value comes from."""
    match source:
        case Of(path):
            return format_path(path)
        case First(paths):
            return " or ".join(format_path(path) for path in paths)
        case Join(paths, _):
            return " + ".join(format_path(path) for path in paths)
        case Lookup(record, _, path):
            return f"{record}: {format_path(path)}"
        case FromContext() | Constant():
            return ""


def describe_source(source: Source) -> str:  # noqa: PLR0911 - one a kind
    """What is done to get at the value, before any step; empty where it is just read."""
    match source:
        case Of():
            return ""
        case First():
            return "the first that is there"
        case Join(_, separator):
            return f'joined with "{separator}"'
        case Lookup(record, on, _):
            same = " and ".join(
                f"{format_path(theirs)} is {format_path(mine)}" for theirs, mine in on
            )
            return f"looked up in {record} where its {same}"
        case FromContext("code"):
            return "the district's own code"
        case FromContext():
            return "the school year that is read"
        case Constant(value):
            return f'always "{value}"'


def describe_step(step: Step) -> str:  # noqa: PLR0911 - one a kind
    """What one step does."""
    match step:
        case Recode():
            return _describe_codes(step)
        case Reform(form, to):
            return f"date {form} to {'ISO date' if to == ISO else to}"
        case AddDays(days):
            return f"{abs(days)} day{'s' * (abs(days) != 1)} {'later' if days > 0 else 'earlier'}"
        case SchoolYear(begins):
            return f"the school year of the day (from {_MONTHS[begins]})"
        case Add(number):
            return f"{abs(number)} {'more' if number > 0 else 'less'}"
        case FixDigits(digits, rounds):
            return f"{digits} decimals{', rounded' if rounds else ''}"
        case GradeOfYear(kindergarten):
            return f"graduation year to grade (kindergarten is {kindergarten})"
        case _:
            return _describe_text_step(step)


def _describe_text_step(step: Step) -> str:  # noqa: PLR0911 - one a kind
    match step:
        case Split(pattern, _):
            return f"the part in brackets of {pattern.pattern}"
        case Strip():
            return "without spaces around"
        case CutPrefix(text):
            return f'without "{text}" before'
        case CutSuffix(text):
            return f'without "{text}" after'
        case AddPrefix(text):
            return f'"{text}" put before'
        case AddSuffix(text):
            return f'"{text}" put after'
        case Case(to):
            return f"in {to} case"
        case Pad(width, fill):
            return f'filled with "{fill}" to {width} places'
        case _:
            return type(step).__name__


def _describe_codes(step: Recode) -> str:
    text = f"codes by table {step.table.name}"
    match step.unmapped:
        case Unmapped.REJECT:
            return f"{text} (others refused)"
        case Unmapped.KEEP_RAW:
            return f"{text} (others kept)"
        case Unmapped.DEFAULT:
            there = f"others become {step.default}" if step.default else "others refused"
            back = f"; back {step.default_back}" if step.default_back else ""
            return f"{text} ({there}{back})"


def describe_conditions(conditions: tuple[Condition, ...]) -> str:
    """What must hold of a from-row."""
    return " and ".join(
        f"{format_path(one.path)} is {' or '.join(one.codes) if one.codes else 'there'}"
        for one in conditions
    )


def describe_rule(rule: ElementRule) -> str:
    """All that is done for one to-element."""
    said = [describe_source(rule.source), *(describe_step(step) for step in rule.steps)]
    if rule.when:
        said.append(f"only if {describe_conditions(rule.when)}")
    if rule.gives_way:
        said.append(f"{', '.join(rule.gives_way)} give way to another row's code")
    if rule.one_way is not None:
        said.append("never written back")
    return ", ".join(text for text in said if text) or "as it is"


def describe_flags(flags: FlagRows) -> str:
    """What is done with positional flags."""
    return f"a row for each place that holds {flags.on}, codes by table {flags.table.name}"


def describe_rows(crosswalk: Crosswalk) -> Iterator[str]:
    """Which rows a crosswalk makes, in sentences."""
    source, target = crosswalk.source.record, crosswalk.target.record
    each = f"each {format_path(crosswalk.each)} of a {source}" if crosswalk.each else source
    when = f" whose {describe_conditions(crosswalk.when)}" if crosswalk.when else ""
    yield f"Each {each.removeprefix('each ')} row{when} becomes a {target} row."
    yield (
        f"A {target} row is known by {_list(crosswalk.key.to_elements)}; "
        f"a {source} row by {_list(format_path(path) for path in crosswalk.key.from_paths)}."
    )
    if crosswalk.latest is not None:
        yield (
            f"Of several {target} rows of one key, the one with the latest "
            f"{crosswalk.latest.by} goes back: {crosswalk.latest.lossy}."
        )


def _list(names: "tuple[str, ...] | Iterator[str]") -> str:
    return ", ".join(names)
