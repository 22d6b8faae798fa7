"""Crosswalks, findings and lineage as tables and lines on a terminal."""

import re
from collections.abc import Iterable, Sequence

import click
from rich.console import Console
from rich.table import Table

from gateway.crosswalk.coverage import Covered
from gateway.crosswalk.lineage import Lineage
from gateway.crosswalk.losses import list_flag_losses, list_rule_losses
from gateway.crosswalk.paths import format_path
from gateway.crosswalk.rules import Crosswalk, Finding
from gateway.crosswalk.shapes import Shapes
from gateway.crosswalk.words import (
    describe_flags,
    describe_rows,
    describe_rule,
    name_sources,
)

_NUMBERED = re.compile(r"(?P<number>[A-Z]\d\d)\. (?P<meaning>.*)", re.DOTALL)


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or wide enough for a file."""
    console = Console(width=None if Console().is_terminal else 160, highlight=False)
    console.print(table)


def crosswalk_table(crosswalk: Crosswalk, shapes: Shapes) -> Table:
    """What is done for each to-element, and what is lost."""
    target = shapes.cedars[crosswalk.target.record]
    table = Table(
        "No.",
        "CEDARS element",
        "Meaning",
        "From",
        "What is done",
        "Loss",
        title=f"{crosswalk.name}, version {crosswalk.version}",
        caption="\n".join(describe_rows(crosswalk)),
        caption_justify="left",
    )
    rules = {rule.element: rule for rule in crosswalk.rules}
    flags = crosswalk.rows
    for element in target.elements:
        number, meaning = _numbered(element.documentation)
        name = element.name
        if name in rules:
            rule = rules[name]
            loss = "; ".join(list_rule_losses(rule))
            source, done = name_sources(rule.source), describe_rule(rule)
        elif flags is not None and flags.sets == name:
            loss = "; ".join(list_flag_losses(flags))
            source, done = format_path(flags.of), describe_flags(flags)
        else:
            lost = crosswalk.lost.get(name)
            source, done, loss = "", "-", "" if lost is None else lost.text
        table.add_row(number, name, meaning, source, done, loss)
    for name, reason in crosswalk.drops.items():
        table.add_row("", "-", "", name, "dropped", reason.text)
    return table


def _numbered(documentation: str) -> tuple[str, str]:
    """The CEDARS number of an element, and its meaning without how well it is known."""
    found = _NUMBERED.fullmatch(documentation)
    number, meaning = (found["number"], found["meaning"]) if found else ("", documentation)
    return number, meaning.rpartition(". ")[0] or meaning


def coverage_table(covered: Iterable[Covered]) -> Table:
    """What becomes of each element of both sides."""
    table = Table("Side", "Record", "Element", "State", "By, or why not")
    for one in covered:
        table.add_row(one.side, one.record, one.element, one.state, ", ".join(one.by) or one.why)
    return table


def print_findings(findings: Sequence[Finding], *, notes: bool) -> None:
    """A line each, with what to do below it."""
    for one in findings:
        if one.severity == "note" and not notes:
            continue
        click.echo(f"{one.file}:{one.line}: {one.severity}: {one.element}: {one.reason}")
        if one.advice:
            click.echo(f"    {one.advice}")


def print_lineage(lineages: Sequence[Lineage]) -> None:
    """Step by step, for each row."""
    for one in lineages:
        click.echo(f"row {one.row}:")
        for step in one.steps:
            click.echo(f"    {step.what}: {'absent' if step.value is None else step.value}")
        click.echo(
            f"  = {one.value}" if not one.absent_because else f"  absent: {one.absent_because}"
        )
