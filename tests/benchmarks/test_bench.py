import pytest
from click.testing import CliRunner

from bench import decisions, postgresql
from bench.__main__ import main
from bench.proxy import plan_of
from bench.rounds import Comparison, interleave
from gateway.assets import asset
from gateway.connectors.entry import load_district_folder


def test_each_round_measures_both_and_by_turns_the_one_first():
    asked = []

    def measure(side, rate):
        asked.append(side)
        return rate

    found = interleave(
        Comparison("name", "what", "unit"),
        lambda: measure("ours", 1.0),
        lambda: measure("theirs", 4.0),
        rounds=2,
    )

    assert asked == ["ours", "theirs", "ours", "theirs", "theirs", "ours"]
    assert found.row() == ("name", "0.250", *["0.250 - 0.250"] * 2, "1.0", "4.0", "unit")


def test_the_proxy_asks_for_what_the_connector_asks_for():
    entry = load_district_folder(asset("crosswalks/districts/17001")).entry

    levels = [[query["query"] for query in level] for level in plan_of(entry, ["teachers"])]

    assert [[name.rpartition(".")[2] for name in level] for level in levels] == [
        ["cc", "students"],
        ["sections"],
        ["teachers"],
    ]


@pytest.mark.xdist_group("bench")
def test_the_whole_bench_prints_a_ratio_for_each_comparison():
    arguments = ["--rounds", "2", "--seconds", "0.05", "--batch", "1", "--students", "40"]

    result = CliRunner().invoke(main, arguments, catch_exceptions=False)

    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.stdout.splitlines()]
    ratios = {
        line[0]: float(line[1]) for line in lines if line[-1:] in (["reads/s"], ["transfers/s"])
    }
    assert ratios.keys() == {"read-three", "read-whole", "transfer"}
    assert all(ratios.values())


@pytest.mark.xdist_group("bench")
def test_the_bench_of_decisions_prints_a_ratio_for_each_number_of_grants(
    monkeypatch, postgresql_server
):
    monkeypatch.setattr(postgresql, "SERVER", postgresql_server)
    arguments = ["--grants", "1,30", "--rounds", "2", "--decisions", "2"]

    result = CliRunner().invoke(decisions.main, arguments, catch_exceptions=False)

    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.stdout.splitlines()]
    found = {
        (line[0], line[1]): float(line[2])
        for line in lines
        if line[:1] in (["SQLite"], ["PostgreSQL"])
    }
    assert found.keys() == {
        (kind, grants) for kind in ("SQLite", "PostgreSQL") for grants in ("1", "30")
    }
    assert found["SQLite", "1"] == found["PostgreSQL", "1"] == 1
    assert all(found.values())
