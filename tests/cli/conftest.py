"""A gateway as an operator sets it up: by commands, for Kent alone, whose SIS is files."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from operated import Site
from postgres import own_database
from region import KENT
from serving import run_p2, serving

from gateway.assets import asset
from gateway.demo.processes import free_port
from gateway.demo.state import Cast, cast_of, make_cast
from gateway.simulators.region import write_region
from gateway.simulators.skyward import address_of


@pytest.fixture(scope="package")
def kent_sis(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    folder = tmp_path_factory.mktemp("kent")
    populations = write_region(folder, 60, date(2026, 11, 24), [KENT])
    return folder / KENT, cast_of(make_cast(populations))


@pytest.fixture(scope="package")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a database that nobody has used yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'p2.db'}"
        return
    with own_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


@pytest.fixture(scope="package")
def site(
    database: str, kent_sis: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """From nothing to a server that answers, each step a process of its own."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        "P2_DATABASE_URL": database,
        "P2_KEYS": f"file:{folder / 'keys.json'}",
        "P2_BASE_URL": f"http://127.0.0.1:{port}/",
    }
    sis, cast = kent_sis
    address = [f"--address={name}={value}" for name, value in address_of(sis).items()]
    for command in (
        ["init"],
        ["init"],  # safe to repeat
        ["district", "add", str(asset(f"crosswalks/districts/{KENT}")), *address],
    ):
        ran = run_p2(*command, environment=environment)
        assert ran.returncode == 0, ran.stderr
    workers = [] if database.startswith("sqlite") else ["--workers", "2"]
    with serving(folder, environment, *workers, port=port) as server:
        site = Site(folder, environment, server, cast, {})
        client = site.add_client("Kent IT", "district", "district-operations", "--district", KENT)
        site.give(client, "district-operations", ["identity", "attendance"], "--all")
        site.clients["kent-it"] = client
        yield site
