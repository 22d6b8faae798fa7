from starter_scores import finished_crosswalks, score

from gateway.assets import asset
from gateway.registry.starter.databases import read_database
from gateway.registry.starter.sampling import read_sample
from gateway.registry.starter.starting import start_district
from gateway.settings import resolve_secret
from gateway.simulators import skyward, synergy


def test_files_of_a_known_product_are_matched(population, tmp_path):
    skyward.write(population, tmp_path)
    starter = start_district(read_sample(tmp_path / "export"), "99003", "Sample")

    scores = score(starter, finished_crosswalks(asset("crosswalks/districts/17415")))

    print(f"\nSkyward: {scores}")  # noqa: T201 - docs/new-district.md quotes it
    assert scores.precision >= 0.9
    assert scores.recall >= 0.9


def test_a_database_of_a_known_product_is_matched(population, tmp_path):
    url = synergy.database_url(synergy.write(population, tmp_path))
    sample = read_database(url, resolve_secret)
    starter = start_district(sample, "99003", "Sample", is_database=True)

    scores = score(starter, finished_crosswalks(asset("crosswalks/districts/17401")))

    print(f"\nSynergy: {scores}")  # noqa: T201 - docs/new-district.md quotes it
    assert scores.precision >= 0.8
    assert scores.recall >= 0.7
