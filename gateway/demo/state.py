"""The demo's folder: SISs under sis/, the gateway's database and keys beside it."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gateway.errors import GatewayError
from gateway.keys import create_key_file
from gateway.simulators.people import Population
from gateway.simulators.region import write_region
from gateway.store import Database

_MARK = "demo-state.json"


class DemoError(GatewayError):
    """What keeps the demo from running, and what to do about it."""


@dataclass(frozen=True, slots=True)
class State:
    """Where everything of the demo lies."""

    folder: Path

    @property
    def sis(self) -> Path:
        """The simulated SISs' own; nothing of the gateway is there."""
        return self.folder / "sis"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'p2.db'}"

    @property
    def keys(self) -> str:
        return f"file:{self.folder / 'keys.json'}"

    @property
    def description(self) -> Path:
        """What any client can be pointed with."""
        return self.folder / "demo.json"


@dataclass(frozen=True, slots=True)
class Cast:
    """The synthetic students whom the demo's stories are about, by SSID."""

    moving: dict[str, dict[str, tuple[str, ...]]]
    """Source to destination to the pupils who are moving there, richest first."""
    kent: tuple[str, ...]
    """Pupils of Kent who stay."""
    kent_schools: tuple[str, ...]


def prepare(
    folder: Path, students: int, today: date, progress: Callable[[int], None]
) -> tuple[State, Cast]:
    """
    The folder with SISs, database and keys; one of an earlier run is used again.

    DemoError where the folder holds something else, or was made for other numbers.
    """
    folder = folder.resolve()
    mark = folder / _MARK
    wanted = {"students": students, "today": today.isoformat()}
    state = State(folder)
    if mark.exists():
        held = json.loads(mark.read_text("utf-8"))
        if {name: held.get(name) for name in wanted} == wanted:
            return state, cast_of(held["cast"])
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise DemoError(f"{folder} is not empty and not a demo's: name another with --state")
    state.sis.mkdir(parents=True)
    folder.chmod(0o700)
    populations = write_region(state.sis, students, today, progress=progress)
    cast = make_cast(populations)
    create_key_file(folder / "keys.json")
    database = Database.open(state.database_url)
    database.upgrade()
    database.close()
    write_whole(mark, {**wanted, "cast": cast})
    return state, cast_of(cast)


def write_whole(path: Path, content: dict[str, Any]) -> None:
    """JSON put in place by rename, readable by its owner alone."""
    beside = path.with_suffix(".part")
    descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def make_cast(populations: Mapping[str, Population]) -> dict[str, Any]:
    """The students of the stories, as the state folder remembers them."""
    kent = populations["17415"]
    leaving = {ssid for ssids in kent.moving.values() for ssid in ssids}
    staying = [
        pupil.ssid
        for pupil in kent.pupils
        if pupil.ssid not in leaving
        and not pupil.is_preenrolled
        and pupil.left_on is None
        and pupil.absences
    ]
    return {
        "moving": {code: dict(one.moving) for code, one in populations.items()},
        "kent": staying,
        "kent_schools": [school.local for school in kent.schools],
    }


def cast_of(held: Mapping[str, Any]) -> Cast:
    """The students from what the state folder remembers."""
    return Cast(
        moving={
            code: {other: tuple(ssids) for other, ssids in moves.items()}
            for code, moves in held["moving"].items()
        },
        kent=tuple(held["kent"]),
        kent_schools=tuple(held["kent_schools"]),
    )
