"""A group of commands of which only the one that is asked for is imported."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any, NamedTuple

import click


class Lazy(NamedTuple):
    """Where a command stands, and the first sentence of its help."""

    place: str
    """`module:name`, as entry points are written."""
    help: str


class LazyGroup(click.Group):
    """Click's own pattern; the list of commands is told without importing any of them."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, Lazy], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = self._lazy.get(cmd_name)
        if found is not None and cmd_name not in self.commands:
            self.add_command(resolve_name(found.place), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        told = [click.Command(name, help=self._lazy[name].help) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl([(str(one.name), one.get_short_help_str(limit)) for one in told])
