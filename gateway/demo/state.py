"""The demo's folder: SISs under sis/, the gateway's database and keys beside it."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gateway.errors import GatewayError
from gateway.keys import create_key_file
from gateway.simulators.people import Population
from gateway.simulators.region import write_region
from gateway.store import Database

MADE = ("p2.db*", "keys.json", "demo.json", "demo-state.json", "*.log", "*.part")
"""The files of a demo's folder, beside sis/."""


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
    def cast(self) -> Path:
        """Who the stories are about: with Kent's SIS, whose people most of them are."""
        return self.sis / "17415" / "cast.json"

    @property
    def mark(self) -> Path:
        """What the folder was made for, and the cast."""
        return self.folder / "demo-state.json"

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
    folder: Path,
    students: int,
    today: date,
    progress: Callable[[int], None],
    say: Callable[[str], None],
) -> tuple[State, Cast]:
    """
    The folder with SISs, database and keys; one of an earlier run is used again.

    One that was made for another day or other numbers, or not to its end, is made anew; DemoError
    where the folder holds something else.
    """
    state = State(folder.resolve())
    wanted = {"students": students, "today": today.isoformat()}
    held = _read_mark(state)
    if held == wanted and state.cast.exists():
        _upgrade(state)
        return state, cast_of(json.loads(state.cast.read_text("utf-8")))
    if held is not None:
        say("The state folder is of another day or other numbers: it is made anew.")
        _clear(state)
    state.sis.mkdir(parents=True)
    state.folder.chmod(0o700)
    write_whole(state.mark, wanted)
    populations = write_region(state.sis, students, today, progress=progress)
    create_key_file(state.folder / "keys.json")
    _upgrade(state)
    cast = make_cast(populations)
    write_whole(state.cast, cast)
    return state, cast_of(cast)


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Nobody else runs a demo in the folder; DemoError where somebody does."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoError(f"a demo runs in {folder}: name another folder with --state") from None
    else:
        yield
    finally:
        os.close(descriptor)


def _read_mark(state: State) -> dict[str, Any] | None:
    """What the folder was made for; None where it is new."""
    if not any(state.folder.iterdir()):
        return None
    try:
        held = json.loads(state.mark.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        held = None
    if not isinstance(held, dict):
        raise DemoError(
            f"{state.folder} is not empty and not a demo's: name another folder with --state"
        )
    return held


def _clear(state: State) -> None:
    """Remove what a demo makes, and nothing else."""
    shutil.rmtree(state.sis, ignore_errors=True)
    for pattern in MADE:
        for path in state.folder.glob(pattern):
            path.unlink()


def _upgrade(state: State) -> None:
    database = Database.open(state.database_url)
    try:
        database.upgrade()
    finally:
        database.close()


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
