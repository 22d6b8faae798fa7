"""The wheel works away from the checkout: contract, schemas and crosswalks travel in it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gateway.demo.processes import free_port

ROOT = Path(__file__).parents[2]
P2 = "from gateway.cli import main; main()"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, built and unpacked where nothing of the checkout is seen."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(  # noqa: S603 - our own build
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def run(installed, tmp_path):
    """`p2` of the wheel, with the environment's packages but not the checkout."""

    def running(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", P2, *arguments],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(installed),
                "P2_DATABASE_URL": f"sqlite:///{tmp_path / 'p2.db'}",
                "P2_KEYS": f"file:{tmp_path / 'keys.json'}",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return running


def test_it_holds_all_that_the_gateway_reads(installed):
    for folder in ("openapi", "xsd", "crosswalks"):
        inside = {
            path.relative_to(ROOT / folder)
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        there = installed / "gateway" / "assets" / folder
        assert {path.relative_to(there) for path in there.rglob("*") if path.is_file()} == inside


def test_it_holds_no_test_and_no_simulated_state(installed):
    names = {path.name for path in installed.iterdir()}

    assert names == {"gateway", next(name for name in names if name.endswith(".dist-info"))}
    assert not list(installed.rglob("*.db"))


def test_its_license_and_command_are_declared(installed):
    told = next(installed.glob("*.dist-info"))

    assert (told / "licenses" / "LICENSE").is_file()
    assert "p2 = gateway.cli:main" in (told / "entry_points.txt").read_text("utf-8")


def test_it_is_the_wheel_that_runs_and_not_the_checkout(installed, tmp_path):
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import gateway.assets as a; print(a.__file__, a.asset('openapi'))",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert str(ROOT) not in seen
    assert seen.count(str(installed)) == 2


def test_it_explains_itself(run):
    ran = run("--help")

    assert ran.returncode == 0
    assert "moves a student's record" in ran.stdout


def test_it_sets_up_a_gateway_and_brings_a_district_in(run, installed):
    made = run("init")
    district = installed / "gateway" / "assets" / "crosswalks" / "districts" / "17415"
    added = run(
        "district", "add", str(district), "--address", "folder=export", "--address", "inbox=in"
    )

    assert made.returncode == 0, made.stderr
    assert added.returncode == 0, added.stderr
    assert added.stdout.startswith("17415 Kent: ")


def test_it_runs_the_whole_demo(run, tmp_path):
    asked = ("demo", "--once", "--json", "--students", "60", "--port", str(free_port()))
    ran = run(*asked, "--state", str(tmp_path / "state"))

    assert ran.returncode == 0, ran.stderr
    assert [one["state"] for one in json.loads(ran.stdout)["transfers"]] == ["acknowledged"] * 2
