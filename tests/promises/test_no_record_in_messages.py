"""Whatever goes wrong with a record, no answer, log line or ledger entry holds any of it."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path

import marked
import pytest
import structlog
from own_sis import own_sis
from region import KENT, SEATTLE
from werkzeug.wrappers import Response

import gateway.model
from gateway import errors
from gateway.app.logs import configure_logs

LAST = marked.MARKS["STUDENT.csv"]["LastName"]
ASKED = ["identity", "enrollment", "contacts", "address", "attendance"]
WRONG = {
    "a birth date that is none": ("STUDENT.csv", {"BirthDate": f"born {LAST}"}),
    "a code that no crosswalk knows": ("STUDENT.csv", {"Gender": LAST}),
    "a number that is none": ("STUDENT.csv", {"CumGpa": LAST}),
    "a year that is none": ("STUDENT.csv", {"GradYr": LAST}),
    "a value past its length": ("STUDENT.csv", {"LastName": LAST * 40}),
    "a control character": ("STUDENT.csv", {"LastName": f"{LAST}\x01"}),
    "a student key that is wrong": ("STUDENT.csv", {"EntityId": LAST}),
    "a phone that is none": ("NAME.csv", {"PrimaryPhone": LAST * 20}),
}


@pytest.fixture
def ssid(region):
    return region.cast.moving[KENT][SEATTLE][0]


@pytest.fixture
def heard(tmp_path, capfd, caplog, monkeypatch):
    """All that is said anywhere, by us and by every library, as talkative as they can be."""
    with (tmp_path / "log.txt").open("w+", encoding="utf-8") as log:
        monkeypatch.setattr("sys.stderr", log)
        configure_logs("DEBUG")
        with caplog.at_level(logging.DEBUG):
            yield (
                lambda: (
                    log.flush()
                    or (tmp_path / "log.txt").read_text("utf-8")
                    + "".join(capfd.readouterr())
                    + caplog.text
                )
            )
        structlog.reset_defaults()


@pytest.fixture
def quiet(exchange, ssid, heard, tmp_path):
    """Fails where any of the marks is in an answer, a log line or a file of the gateway."""

    def check(*answers) -> None:
        said = tmp_path / "said.txt"
        said.write_text("\n".join([*answers, heard()]), "utf-8")
        held = [said, *exchange.folder.glob("gateway.db*")]
        assert marked.find(held, ssid) == []

    return check


def ask(exchange, ssid):
    """A read and a transfer, and what the ledger and the transfer say of them."""
    read = exchange.read_record("kent-it", ssid, datasets=ASKED)
    transfer = exchange.request_transfer(
        ssid=ssid,
        datasets=ASKED,
        attestation={
            "kind": "enrolled",
            "school": "101",
            "date": "2026-11-24",
            "askedBy": marked.ASKED_BY,
        },
    )
    exchange.complete(transfer.json()["id"])
    seen = exchange.call("seattle-registrar", "GET", transfer.headers["Location"])
    return read, seen


@pytest.mark.parametrize("what", WRONG)
def test_a_record_that_is_wrong_is_told_by_its_field_alone(exchange, ssid, quiet, what):
    folder = marked.mark_kent(exchange, ssid)
    file, changed = WRONG[what]
    key = {"STUDENT.csv": "StateId", "NAME.csv": "LastName"}[file]
    marks = {ssid, marked.MARKS["NAME.csv"]["LastName"]}
    marked.rewrite(folder / "export" / file, key, marks, changed)
    marked.publish_marked(exchange, folder)

    read, seen = ask(exchange, ssid)

    if read.status_code == 200:  # what the file may hold is told to nobody but who may have it
        quiet(seen.text)
    else:
        assert read.status_code == 502
        assert seen.json()["state"] == "failed"
        quiet(read.text, seen.text)


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(f'"{LAST}', id="a quote that never ends"),
        pytest.param(f"{LAST},{LAST}", id="too few cells"),
        pytest.param(",".join([LAST] * 90), id="too many cells"),
        pytest.param(f"{LAST}\udcff", id="not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_its_name_alone(exchange, ssid, quiet, tail):
    folder = marked.mark_kent(exchange, ssid)
    with (folder / "export" / "STUDENT.csv").open("ab") as file:
        file.write(tail.encode("utf-8", "surrogateescape") + b"\r\n")
    marked.publish_marked(exchange, folder)

    read, seen = ask(exchange, ssid)

    assert read.status_code == 502
    assert KENT in read.json()["detail"]
    quiet(read.text, seen.text)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: Response(f'{{"record": {LAST}', 200), id="garbage"),
        pytest.param(lambda: Response(f"<html>{LAST}", 500), id="an error page"),
        pytest.param(lambda: Response(f'{{"error": "{LAST}"}}', 400), id="an error in JSON"),
        pytest.param(lambda: Response("", 302, {"Location": f"/{LAST}"}), id="a redirect"),
        pytest.param(lambda: Response(f'{{"{LAST}": 1}}', 200), id="unknown names"),
    ],
)
def test_what_a_sis_says_in_its_trouble_is_not_repeated(exchange, ssid, quiet, answer):
    folder = marked.mark_kent(exchange, ssid)
    marked.publish_marked(exchange, folder)
    with own_sis(exchange, SEATTLE) as seattle:
        seattle.between.answer = lambda request: (
            None if request.path.startswith("/oauth") else answer()
        )
        transfer = exchange.request_transfer(ssid=ssid, datasets=ASKED)
        exchange.advance(transfer.json()["id"])
        seen = exchange.call("seattle-registrar", "GET", transfer.headers["Location"])

    assert seen.json()["state"] == "failed"
    assert seen.json()["failure"]["reason"]
    quiet(transfer.text, seen.text)


def test_a_destination_that_refuses_is_not_quoted(exchange, ssid, quiet):
    folder = marked.mark_kent(exchange, ssid)
    marked.publish_marked(exchange, folder)
    with own_sis(exchange, SEATTLE) as seattle:
        transfer = exchange.request_transfer(ssid=ssid, datasets=ASKED).json()
        seattle.between.answer = lambda request: (
            Response(f'{{"message": "cannot import {LAST}"}}', 422)
            if request.method in ("POST", "PUT")
            and "query" not in request.path
            and not request.path.startswith("/oauth")
            else None
        )
        exchange.advance(transfer["id"])
        seen = exchange.call(
            "seattle-registrar", "GET", f"/exchange/v1/transfers/{transfer['id']}"
        )

    assert seen.json()["state"] in ("failed", "unknown")
    quiet(seen.text)


def test_an_error_that_nobody_expected_says_nothing_but_500(exchange, ssid, quiet, monkeypatch):
    def explode(*_):
        raise RuntimeError(f"could not read {LAST} {ssid}")

    monkeypatch.setattr("gateway.exchange.reading.fetch_record", explode)
    answer = exchange.read_record("kent-it", ssid)

    assert answer.status_code == 500
    assert answer.json()["detail"] == "The gateway could not answer."
    quiet(answer.text)


def test_a_database_that_fails_is_not_quoted(exchange, ssid, quiet):
    with closing(sqlite3.connect(exchange.folder / "gateway.db")) as database, database:
        database.execute("ALTER TABLE transfers RENAME TO gone")
    answer = exchange.request_transfer(
        ssid=ssid,
        attestation={
            "kind": "enrolled",
            "school": "101",
            "date": "2026-11-24",
            "askedBy": marked.ASKED_BY,
        },
    )

    assert answer.status_code == 503
    quiet(answer.text)


def test_no_word_of_the_trade_shows_a_student_when_it_is_printed(exchange, ssid):
    """A repr is what a debugger, an assertion and a crash report show."""
    student = exchange.gateway.services.access.student(KENT, ssid)

    assert ssid not in repr(student)
    for module in Path(gateway.model.__file__).parent.glob("*.py"):
        words = vars(__import__(f"gateway.model.{module.stem}", fromlist=["x"]))
        for word in words.values():
            if is_dataclass(word):
                shown = {field.name for field in fields(word) if field.repr}
                assert not shown & {"ssid", "rows", "secret", "secret_hashes"}, word


def test_every_error_of_the_gateway_keeps_its_slug_and_hides_its_reasons():
    denied = errors.StudentDeniedError(("a block stands: court order",))

    assert "court" not in str(denied)
    assert str(denied) == str(errors.StudentDeniedError())


def test_a_connector_never_shows_its_secrets(exchange):
    district = exchange.gateway.services.reading._districts.open(SEATTLE)  # noqa: SLF001 - as opened

    assert "secret of the simulated SIS" not in repr(district)
