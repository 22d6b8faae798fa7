"""Words that options take: checked before anything is opened, and named where they are wrong."""

from typing import Any

import click

from gateway.access.scopes import is_registrable
from gateway.model.purpose import Purpose
from gateway.model.student import DISTRICT_PATTERN, SSID_PATTERN


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


DISTRICT, SSID, SCOPE, DATASET = District(), Ssid(), Scope(), Dataset()
PURPOSE = click.Choice([str(one) for one in Purpose])
DAY = click.DateTime(["%Y-%m-%d"])
