"""What a district published is listed, and an earlier version brought back, by command."""

import pytest
from click.testing import CliRunner
from region import KENT

from gateway.assets import asset
from gateway.cli import p2


@pytest.fixture
def run(tmp_path):
    environment = {
        "P2_DATABASE_URL": f"sqlite:///{tmp_path / 'p2.db'}",
        "P2_KEYS": f"file:{tmp_path / 'keys.json'}",
    }

    def running(*arguments):
        ran = CliRunner().invoke(p2, arguments, env=environment)
        return ran.exit_code, ran.output + str(ran.exception or "")

    running("init")
    for folder in ("/first", "/second"):
        added = running(
            "district", "add", str(asset(f"crosswalks/districts/{KENT}")),
            f"--address=folder={folder}",
        )  # fmt: skip
        assert added[0] == 0, added
    return running


def versions(run):
    """The digests, newest first, and the one in force."""
    lines = [line.split() for line in run("district", "versions", KENT)[1].splitlines()]
    (active,) = [line[0] for line in lines if line[1:3] == ["in", "force"]]
    return [line[0] for line in lines], active


def test_an_earlier_version_comes_back_whole(run):
    (second, first), active = versions(run)
    restored = run("district", "restore", KENT, first)

    assert active == second
    assert restored == (0, f"{KENT}: version {first[:12]} is in force\n")
    assert versions(run)[1] == first


def test_a_version_that_never_was_is_refused(run):
    status, told = run("district", "restore", KENT, "0" * 64)

    assert status == 1
    assert "never published" in told


def test_the_crosswalks_in_force_are_listed_and_shown(run):
    names = run("district", "crosswalks", KENT)[1].split()
    shown = run("district", "crosswalks", KENT, names[0])
    missing = run("district", "crosswalks", KENT, "none")

    assert len(names) > 1
    assert shown[0] == 0
    assert "crosswalk: " in shown[1]
    assert missing[0] == 1
    assert f"'p2 district crosswalks {KENT}' lists them" in missing[1]
