import pytest

from gateway.formats import atomic
from gateway.formats.atomic import write_atomically


def test_file_is_there_whole(tmp_path):
    write_atomically(tmp_path / "tr-1.xml", b"whole")

    assert (tmp_path / "tr-1.xml").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["tr-1.xml"]


def test_file_replaces_the_one_before(tmp_path):
    write_atomically(tmp_path / "a", b"before")
    write_atomically(tmp_path / "a", b"after")

    assert (tmp_path / "a").read_bytes() == b"after"


def test_nothing_is_left_when_it_cannot_be_flushed(tmp_path, monkeypatch):
    def fail(_descriptor):
        raise OSError

    monkeypatch.setattr(atomic.os, "fsync", fail)

    with pytest.raises(OSError):  # noqa: PT011 - it has no message
        write_atomically(tmp_path / "a", b"data")
    assert not list(tmp_path.iterdir())
