"""Words that options take: checked before anything is opened, and named where they are wrong."""

import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from gateway.access.programme import parse_kind, parse_purpose
from gateway.access.scopes import is_registrable
from gateway.errors import InvalidRequestError, ProgrammeError
from gateway.model.address import Address
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.model.student import DISTRICT_PATTERN, SSID_PATTERN

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


class District(click.ParamType[str]):
    """A district's code."""

    name = "district"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if not DISTRICT_PATTERN.fullmatch(value):
            self.fail("a district is its five-digit code, such as 17415", param, ctx)
        return str(value)


class Ssid(click.ParamType[str]):
    """A student, by SSID; never repeated in a message."""

    name = "ssid"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if not SSID_PATTERN.fullmatch(value):
            self.fail("a student is an SSID of ten digits", param, ctx)
        return str(value)


class HiddenSsid(click.ParamType[str]):
    """A student by SSID, or `-` for one that no list of processes shows."""

    name = "ssid"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if value != "-":
            return SSID.convert(value, param, ctx)
        if sys.stdin.isatty():
            return str(click.prompt("SSID", type=SSID, hide_input=True, err=True))
        return SSID.convert(sys.stdin.readline().strip(), param, ctx)


class Scope(click.ParamType[str]):
    """What a token may say."""

    name = "scope"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if not is_registrable(value):
            self.fail("a scope is p2:{district or *}:{dataset or *}:{read or write}", param, ctx)
        return str(value)


class Dataset(click.ParamType[str]):
    """A dataset's name."""

    name = "dataset"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        from gateway.cedars.datasets import all_datasets  # noqa: PLC0415 - reads a file

        if value not in all_datasets():
            names = ", ".join(all_datasets())
            self.fail(f"there is no dataset {value}; there are {names}", param, ctx)
        return str(value)


class Programmed(click.Choice[str]):
    """A word of a closed list of the programme's; what it forbids is refused by its rule."""

    def __init__(self, words: Iterable[str], parse: Callable[[str, str], object]) -> None:
        super().__init__(list(words))
        self._parse = parse

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            return str(self._parse(str(param.name if param else "value"), value))
        except ProgrammeError as error:
            self.fail(str(error).partition(": ")[2], param, ctx)
        except InvalidRequestError:
            return str(super().convert(value, param, ctx))


def address_options(command: CommandT) -> CommandT:
    """The options of an address, as a community organization has to have one."""
    for option in (
        click.option("--zip", "zip_code", help="980 to 994, of a community organization (cbo)."),
        click.option("--state", default="WA", show_default=True),
        click.option("--city"),
        click.option("--street"),
    ):
        command = option(command)
    return command


def address_of(
    street: str | None, city: str | None, state: str, zip_code: str | None
) -> Address | None:
    """The address that the options give; None where they give none."""
    if street is None and city is None and zip_code is None:
        return None
    return Address(street or "", city or "", state, zip_code or "")


DISTRICT, SSID, SCOPE, DATASET = District(), Ssid(), Scope(), Dataset()
HIDDEN_SSID = HiddenSsid()
THE_STUDENT = click.option(
    "--student",
    "ssid",
    default="-",
    show_default=True,
    type=HIDDEN_SSID,
    help="The SSID; - asks for it, or reads it from standard input.",
)
"""The student whom a command is about."""
ONE_STUDENT = click.option(
    "--student", "ssid", type=HIDDEN_SSID, help="Of one; - asks for the SSID."
)
"""One to whom a list is narrowed."""
PURPOSE = Programmed([str(one) for one in Purpose], parse_purpose)
KIND = Programmed([str(one) for one in OrganizationKind], parse_kind)
DAY = click.DateTime(["%Y-%m-%d"])
