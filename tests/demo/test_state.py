import json
from datetime import date

import pytest

from gateway.demo.state import DemoError, held_alone, prepare
from gateway.simulators.population import populate_region

DAY = date(2026, 11, 24)
STUDENTS = 60


@pytest.fixture
def made(monkeypatch):
    """The SISs are made once by tests/region.py; here only how often they would be counts."""
    calls = []

    def write(folder, students, today, progress):
        calls.append((students, today))
        folder.mkdir(exist_ok=True)
        (folder / "17415").mkdir()
        progress(students)
        return populate_region(20, today, {"17415": "Kent", "17001": "Seattle"})

    monkeypatch.setattr("gateway.demo.state.write_region", write)
    return calls


def prepared(folder, students=STUDENTS, today=DAY):
    told = []
    with held_alone(folder):
        state, cast = prepare(folder, students, today, lambda _: None, told.append)
    return state, cast, told


def test_a_state_of_the_same_day_and_numbers_is_used_again(tmp_path, made):
    state, cast, _ = prepared(tmp_path / "state")
    keys = (state.folder / "keys.json").read_bytes()
    _, again, told = prepared(tmp_path / "state")

    assert len(made) == 1
    assert again == cast
    assert told == []
    assert (state.folder / "keys.json").read_bytes() == keys


@pytest.mark.parametrize(
    "changed", [{"today": date(2026, 11, 25)}, {"students": 61}], ids=["day", "numbers"]
)
def test_a_state_of_another_day_or_other_numbers_is_made_anew(tmp_path, made, changed):
    state, _, _ = prepared(tmp_path / "state")
    (state.folder / "notes.txt").write_text("the owner's")
    (state.folder / "demo.json").write_text("{}")
    keys = (state.folder / "keys.json").read_bytes()
    _, _, told = prepared(tmp_path / "state", **changed)

    assert len(made) == 2
    assert "made anew" in told[0]
    assert (state.folder / "notes.txt").read_text() == "the owner's"
    assert not (state.folder / "demo.json").exists()
    assert (state.folder / "keys.json").read_bytes() != keys


def test_a_state_that_was_not_finished_is_made_anew(tmp_path, made, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("gateway.demo.state.create_key_file", interrupt)
        with pytest.raises(KeyboardInterrupt):
            prepared(tmp_path / "state")
    state, cast, _ = prepared(tmp_path / "state")

    assert len(made) == 2
    assert cast.kent
    assert state.mark.exists()


def interrupt(_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("content", [None, "", "{", "[1]", json.dumps({"students": 60})], ids=repr)
def test_a_folder_of_somebody_elses_is_left_alone(tmp_path, made, content):
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "thesis.txt").write_text("three years of work")
    (folder / "keys.json").write_text("somebody's")
    if content is not None:
        (folder / "demo-state.json").write_text(content)

    if content == json.dumps({"students": 60}):
        prepared(folder)  # a mark of a demo that was stopped
        assert (folder / "thesis.txt").read_text() == "three years of work"
    else:
        with pytest.raises(DemoError, match="--state"):
            prepared(folder)
        assert (folder / "keys.json").read_text() == "somebody's"
        assert made == []


def test_a_folder_is_one_demos_at_a_time(tmp_path):
    with (
        held_alone(tmp_path / "state"),
        pytest.raises(DemoError, match="another folder"),
        held_alone(tmp_path / "state"),
    ):
        pass
    with held_alone(tmp_path / "state"):
        pass
