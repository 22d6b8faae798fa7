"""p2 district set and show: what a district decides about itself."""

from datetime import datetime

import click

from gateway.access.district_settings import DistrictSettings, SettingsTerms
from gateway.cli.entries import echo_facts
from gateway.cli.opening import opened
from gateway.cli.words import DAY, DISTRICT
from gateway.clock import now
from gateway.model.district import NoticeBasis


@click.command(name="set")
@click.argument("code", type=DISTRICT)
@click.option("--notice-basis", type=click.Choice([*map(str, NoticeBasis), "none"]))
@click.option("--closed-day", "closed", multiple=True, type=DAY, help="All closed days anew.")
@click.option("--auto-approve/--no-auto-approve", default=None)
@click.option("--why", required=True)
def set_settings(
    *,
    code: str,
    notice_basis: str | None,
    closed: tuple[datetime, ...],
    auto_approve: bool | None,
    why: str,
) -> None:
    """
    Change a district's settings; what is not named stays.

    \b
    Example, a day closed by snow:
      p2 district set 17415 --closed-day 2026-11-27 --closed-day 2027-01-14 --why "snow"
    """
    with opened() as gateway:
        known = gateway.database.read(lambda uow: uow.districts.get(code))
        basis = known.notice_basis
        if notice_basis is not None:
            basis = None if notice_basis == "none" else NoticeBasis(notice_basis)
        terms = SettingsTerms(
            notice_basis=basis,
            closed_days=frozenset(day.date() for day in closed) or known.closed_days,
            auto_approve=known.auto_approve if auto_approve is None else auto_approve,
        )
        settings = DistrictSettings(gateway.database, now)
        settings.change(code, terms, by=gateway.operator, why=why)
    click.echo(f"{code} is set")


@click.command(name="show")
@click.argument("code", type=DISTRICT)
def show_settings(code: str) -> None:
    """A district's settings, which 'p2 district set' changes."""
    with opened() as gateway:
        known = gateway.database.read(lambda uow: uow.districts.get(code))
    echo_facts(
        (
            ("code", known.code),
            ("name", known.name),
            ("release", "stopped" if known.is_stopped else "as granted"),
            ("notice basis", known.notice_basis),
            ("closed days", " ".join(str(day) for day in sorted(known.closed_days))),
            ("auto-approve", "yes" if known.auto_approve else "no"),
        )
    )
