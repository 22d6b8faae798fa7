"""A starter that nobody has looked at does not look finished."""

from datetime import date

from click.testing import CliRunner
from infinite_campus import write

from gateway.cli.crosswalk import crosswalk
from gateway.registry.starter.sampling import read_sample
from gateway.registry.starter.starting import start_district, write_starter
from gateway.simulators.population import populate


def test_undecided_drops_are_warnings_of_the_check(tmp_path):
    population = populate("99002", "Otter Lake", 30, today=date(2026, 11, 24))
    write(population, tmp_path / "export")
    starter = start_district(read_sample(tmp_path / "export"), "99002", "Otter Lake")
    write_starter(starter, tmp_path / "district")

    checked = CliRunner().invoke(crosswalk, ["check", str(tmp_path / "district")])

    assert "nobody has decided yet" in checked.output
    assert checked.exit_code == 1
