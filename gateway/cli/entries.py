"""Lists and single things on a terminal of 80 columns, and every page of a long list."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

import click

from gateway.access.many_rows import Report
from gateway.model.page import Page, Paging
from gateway.store import Database, UnitOfWork

ItemT = TypeVar("ItemT")

_WIDTH = 80
_INDENT = "    "
_AT_ONCE = 500


def echo_entry(head: str, *details: str) -> None:
    """One of a list: what commands take of it first, the rest indented below."""
    click.echo(head)
    for detail in details:
        click.echo(
            textwrap.fill(
                detail,
                _WIDTH,
                initial_indent=_INDENT,
                subsequent_indent=_INDENT * 2,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )


def echo_facts(facts: Iterable[tuple[str, object]]) -> None:
    """One thing, a line for each fact; `-` where there is none."""
    shown = [(name, "-" if value in (None, "") else str(value)) for name, value in facts]
    width = max(len(name) for name, _ in shown)
    for name, value in shown:
        click.echo(f"{name:<{width}}  {value}")


def echo_report(report: Report) -> None:
    """What became of each row of a file; ClickException where nothing was taken."""
    for line in report.lines:
        fault = line.fault
        click.echo(f"{line.number}  " + (f"{fault.field}: {fault.reason}" if fault else "ok"))
    if not report.is_done:
        raise click.ClickException("nothing was taken: mend the rows, or add --partial")


def every(
    database: Database, page: Callable[[UnitOfWork, Paging], Page[ItemT]]
) -> Iterator[ItemT]:
    """A list whole, part by part; each part is a reading of its own."""
    found = database.read(lambda uow: page(uow, Paging(limit=_AT_ONCE)))
    yield from found.items
    while found.next_after is not None:
        paging = Paging(found.next_after, _AT_ONCE)
        found = database.read(partial(_page, page, paging))
        yield from found.items


def _page(
    page: Callable[[UnitOfWork, Paging], Page[ItemT]], paging: Paging, uow: UnitOfWork
) -> Page[ItemT]:
    return page(uow, paging)
