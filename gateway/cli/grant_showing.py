"""p2 grant show and query: what one grant permits, and who can see one student."""

import getpass
import json

import click

from gateway.api.grants_schemas import GrantSchema, WhoSeesSchema
from gateway.cli.entries import echo_entry, echo_facts
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT, THE_STUDENT
from gateway.clock import now
from gateway.model.day import ZONE
from gateway.model.grant import Grant, GrantStudents
from gateway.registry.grants import GrantView, WhoSees
from gateway.settings import Settings


def echo_grant(one: Grant, *more: str) -> None:
    """One of a list."""
    echo_entry(
        f"{one.id}  {_state(one)}  until {one.ends_at.astimezone(ZONE):%Y-%m-%d}",
        f"{one.client_id}, for {one.purpose}, of {_students(one)}",
        f"{', '.join(one.actions)} {', '.join(one.datasets)}",
        *more,
    )


@click.command()
@click.argument("grant_id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(grant_id: str, *, as_json: bool) -> None:
    """One grant, by whom and why it was given; its students as a number."""
    with opened() as gateway:
        one, listed = gateway.database.read(
            lambda uow: (uow.grants.get(grant_id), uow.grants.count_listed([grant_id]))
        )
    view = GrantView(one, listed.get(grant_id, 0))
    if as_json:
        click.echo(json.dumps(GrantSchema().dump(view), indent=2))
        return
    echo_facts(
        (
            ("id", one.id),
            ("state", _state(one)),
            ("district", one.district),
            ("client", one.client_id),
            ("purpose", one.purpose),
            ("datasets", " ".join(one.datasets)),
            ("actions", " ".join(one.actions)),
            ("students", _students(one, view.listed)),
            ("from", f"{one.starts_at:%Y-%m-%d %H:%M} UTC"),
            ("until", f"{one.ends_at:%Y-%m-%d %H:%M} UTC"),
            ("consent", one.consent_id),
            ("transfer", one.transfer_id),
            ("given by", one.given_by),
            ("why", one.reason),
            ("ended", f"{one.ended_at:%Y-%m-%d %H:%M} UTC" if one.ended_at else None),
        )
    )


@click.command()
@click.argument("district", type=DISTRICT)
@THE_STUDENT
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def query(district: str, ssid: str, *, as_json: bool) -> None:
    """
    Who can see one student now: the live grants that cover them, and the blocks that stand.

    For grants by roster the district's SIS is asked, which is recorded. 'p2 why' says whether one
    client would get one dataset; 'p2 grant list --client' what one client was given.

    \b
    Example; the SSID is typed, or piped in:
      p2 grant query 17415
    """
    from gateway.app.composition import compose  # noqa: PLC0415 - heavy

    gateway = compose(Settings())
    try:
        found = gateway.services.grants.find_covering(
            district, ssid, f"operator {getpass.getuser()}"
        )
    finally:
        gateway.services.database.close()
    if as_json:
        click.echo(json.dumps(WhoSeesSchema().dump(found), indent=2))
    else:
        _echo_found(found)


def _echo_found(found: WhoSees) -> None:
    for view, covering in found.covering:
        echo_grant(view.grant, f"covers the student: {covering}")
    for block in found.blocks:
        echo_entry(
            f"{block.id}  block  {block.kind}",
            f"against {', '.join(block.purposes) or 'every purpose'}; see 'p2 block show'",
        )
    if not found.covering:
        click.echo("No live grant covers the student.", err=True)


def _state(one: Grant) -> str:
    if one.ended_at is not None:
        return "ended"
    at = now()
    if one.is_live(at):
        return "live"
    return "past" if one.ends_at <= at else "to come"


def _students(one: Grant, listed: int | None = None) -> str:
    match one.students:
        case GrantStudents.LISTED:
            return "students by list" if listed is None else f"{listed} by list"
        case GrantStudents.ROSTER:
            places = (("schools", one.schools), ("grades", one.grades), ("sections", one.sections))
            return "; ".join(f"{name} {' '.join(some)}" for name, some in places if some)
        case GrantStudents.MOVED:
            return "students who move"
        case GrantStudents.ALL:
            return "every student"
