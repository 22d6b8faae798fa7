"""p2 translate, as somebody calls it: what comes out, what is said, and how it ends."""

import csv
import json
import os
import threading

import polars as pl
import pytest
from click.testing import CliRunner

from gateway.cli import p2

STUDENT = {
    "StudentId": "77",
    "StateId": "1234567890",
    "LastName": "Reyes",
    "FirstName": "Ana",
    "BirthDate": "03/09/2010",
    "Gender": "F",
    "GradYr": "2030",
    "EntryDate": "09/01/2026",
}
COLUMNS = (
    *("StudentId", "StateId", "ResidentDistrict", "LastName", "FirstName", "MiddleName"),
    *("BirthDate", "BirthCountry", "Gender", "GradYr", "EntryDate", "WithdrawalDate"),
    *("PrimaryLang", "HomeLang", "ZipCode", "HomelessCode", "PrivatePartTime", "HomePartTime"),
    *("ExchangeStatus", "FosterCare", "GradReqYr", "ExpGradYr", "CumGpa", "CreditAtt"),
    *("CreditEarned", "UsEntryDate", "MilitaryCode", "PrefLastName", "PrefFirstName"),
)
OTHER = {**STUDENT, "StudentId": "78", "StateId": "1234567891", "FirstName": 'Émile, "Bo"'}
BAD = {**STUDENT, "StudentId": "79", "BirthDate": "02/30/2010"}
DISTRICT_STUDENT = ("--crosswalk", "17415/district-student", "--school-year", "2027")


@pytest.fixture
def translate():
    def run(*arguments):
        return CliRunner().invoke(p2, ["translate", *map(str, arguments)])

    return run


def write_csv(path, rows, columns=COLUMNS, **dialect):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", **dialect)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_jsonl(path):
    lines = path.read_text("utf-8").splitlines()
    return [{k: v for k, v in json.loads(line).items() if v is not None} for line in lines]


EXPECTED = {
    "SchoolYear": "2027",
    "ServingCountyDistrictCode": "17415",
    "DistrictStudentId": "77",
    "SSID": "1234567890",
    "LastName": "Reyes",
    "FirstName": "Ana",
    "BirthDate": "2010-03-09",
    "Gender": "F",
    "GradeLevel": "9",
    "DistrictEnrollmentDate": "2026-09-01",
}


def test_csv_becomes_json_lines(translate, tmp_path):
    come = write_csv(tmp_path / "in.csv", [STUDENT, OTHER])

    result = translate(*DISTRICT_STUDENT, "--in", come, "--out", tmp_path / "out.jsonl")

    assert result.exit_code == 0, result.output
    first, second = read_jsonl(tmp_path / "out.jsonl")
    assert first == EXPECTED
    assert second["FirstName"] == OTHER["FirstName"]
    assert "2 records: 2 translated, 0 rejected" in result.output


def test_rejects_are_told_by_record_element_and_rule_and_never_by_value(translate, tmp_path):
    come = write_csv(tmp_path / "in.csv", [STUDENT, BAD, OTHER])
    rejects = tmp_path / "rejects.csv"

    result = translate(
        *DISTRICT_STUDENT, "--in", come, "--out", tmp_path / "out.jsonl", "--rejects", rejects
    )

    assert result.exit_code == 1
    assert rejects.read_text("utf-8").splitlines() == [
        "record,element,rule",
        "2,BirthDate,is a date that does not exist",
    ]
    assert len(read_jsonl(tmp_path / "out.jsonl")) == 2
    assert "02/30" not in result.output


def test_nothing_is_in_place_where_every_record_is_rejected(translate, tmp_path):
    come = write_csv(tmp_path / "in.csv", [BAD])
    rejects = tmp_path / "rejects.csv"

    result = translate(
        *DISTRICT_STUDENT, "--in", come, "--out", tmp_path / "out.jsonl", "--rejects", rejects
    )

    assert result.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "rejects.csv"]


def test_submission_file_has_the_states_name_columns_and_dates(translate, tmp_path):
    come = write_csv(tmp_path / "in.csv", [STUDENT])
    folder = tmp_path / "submission"
    folder.mkdir()

    result = translate(*DISTRICT_STUDENT, "--in", come, "--out", folder)

    assert result.exit_code == 0, result.output
    (made,) = folder.iterdir()
    assert made.name.startswith("17415_0000_DistrictStudent_")
    assert made.name.endswith("_20262027.txt")
    header, row = (line.split("\t") for line in made.read_text("utf-8").splitlines())
    cells = dict(zip(header, row, strict=True))
    assert cells["BirthDate"] == "03/09/2010"
    assert cells["SSN"] == cells["CSRSEthnicityCode"] == ""
    assert header[:2] == ["SchoolYear", "ServingCountyDistrictCode"]


def test_submission_takes_no_tabs_in_values(translate, tmp_path):
    come = write_csv(tmp_path / "in.csv", [STUDENT, {**STUDENT, "LastName": "Rey\tes"}])
    rejects = tmp_path / "rejects.csv"

    result = translate(
        *DISTRICT_STUDENT, "--in", come, "--out", tmp_path / "o.txt", "--rejects", rejects
    )

    assert result.exit_code == 1
    assert "2,LastName,holds a tab or a line break" in rejects.read_text("utf-8")
    assert len((tmp_path / "o.txt").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize("suffix", ["csv", "tab", "jsonl", "xml", "parquet", "txt"])
def test_every_form_comes_back(translate, tmp_path, suffix):
    come = write_csv(tmp_path / "in.csv", [STUDENT, OTHER])
    between = tmp_path / f"between.{suffix}"
    back = tmp_path / "back.csv"

    there = translate(
        *DISTRICT_STUDENT, "--in", come, "--out", between,
        *(("--to", suffix) if suffix in {"csv", "tab"} else ()),
    )  # fmt: skip
    again = translate(*DISTRICT_STUDENT, "--back", "--in", between, "--out", back)

    assert (there.exit_code, again.exit_code) == (0, 0), there.output + again.output
    with back.open(encoding="utf-8", newline="") as stream:
        rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]
    assert rows == [STUDENT, OTHER]


@pytest.mark.parametrize("suffix", ["jsonl", "xml", "parquet"])
def test_native_records_come_in_every_form(translate, tmp_path, suffix):
    come = tmp_path / f"in.{suffix}"
    match suffix:
        case "jsonl":
            come.write_text(json.dumps(STUDENT) + "\n\n" + json.dumps({**BAD, "x": None}) + "\n")
        case "xml":
            rows = ("".join(f"<{k}>{v}</{k}>" for k, v in row.items()) for row in (STUDENT, BAD))
            records = "".join(f"<Student>{row}</Student>" for row in rows)
            come.write_text(f'<All xmlns="urn:p2:native:skyward">{records}</All>')
        case _:
            pl.DataFrame([STUDENT, BAD], schema=dict.fromkeys(COLUMNS, pl.String)).write_parquet(
                come
            )

    result = translate(*DISTRICT_STUDENT, "--in", come, "--out", tmp_path / "out.jsonl")

    assert result.exit_code == 1, result.output
    assert read_jsonl(tmp_path / "out.jsonl") == [EXPECTED]


def test_fixed_widths_are_read(translate, tmp_path):
    come = tmp_path / "in.dat"
    widths = ",".join(f"{name}:{max(len(name), 10)}" for name in COLUMNS)
    line = "".join(STUDENT.get(name, "").ljust(max(len(name), 10)) for name in COLUMNS)
    come.write_text(line.rstrip() + "\n" + line + "too long\n", "utf-8")
    rejects = tmp_path / "rejects.csv"

    result = translate(
        *DISTRICT_STUDENT, "--in", come, "--from", "fixed", "--widths", widths,
        "--out", tmp_path / "out.jsonl", "--rejects", rejects,
    )  # fmt: skip

    assert result.exit_code == 1, result.output
    assert read_jsonl(tmp_path / "out.jsonl") == [EXPECTED]
    assert "2,,is longer than its layout" in rejects.read_text("utf-8")


def test_look_ups_need_their_file_and_find_in_it(translate, tmp_path):
    stays = tmp_path / "stays.csv"
    stays.write_text(
        "StudentId,EntityId,EntryDate,WithdrawalDate,WithdrawalCode,DefaultEntity,"
        "SchoolChoice,DaysPresent\n77,1205,09/01/2026,,,1,,\n"
    )
    students = write_csv(tmp_path / "students.csv", [STUDENT])
    options = (
        *("--crosswalk", "17415/school-student", "--school-year", "2027"),
        *("--in", stays, "--out", tmp_path / "out.jsonl"),
    )

    alone, together = translate(*options), translate(*options, "--with", f"Student={students}")

    assert (alone.exit_code, together.exit_code) == (2, 0), together.output
    assert "--with Student=PATH" in alone.output
    assert read_jsonl(tmp_path / "out.jsonl")[0]["SSID"] == STUDENT["StateId"]


def test_flags_become_rows_and_flags_again(translate, tmp_path):
    races = tmp_path / "in.csv"
    races.write_text("StudentId,StateId,FedRaceFlags\n77,1234567890,NYNYN\n78,1234567891,YNNNN\n")
    name = ("--crosswalk", "17415/student-race", "--school-year", "2027")
    between, back = tmp_path / "races.txt", tmp_path / "back.csv"

    there = translate(*name, "--in", races, "--out", between)
    again = translate(*name, "--back", "--in", between, "--out", back)

    assert (there.exit_code, again.exit_code) == (0, 0), there.output + again.output
    assert len(between.read_text().splitlines()) == 4
    with back.open(newline="") as stream:
        assert [row["FedRaceFlags"] for row in csv.DictReader(stream)] == ["NYNYN", "YNNNN"]


def test_a_pipe_comes_in_and_a_pipe_goes_out(translate, tmp_path):
    come, out = tmp_path / "in.pipe", tmp_path / "out.pipe"
    os.mkfifo(come)
    os.mkfifo(out)
    whole = write_csv(tmp_path / "in.csv", [STUDENT]).read_bytes()
    read = []
    threads = [
        threading.Thread(target=lambda: come.write_bytes(whole)),
        threading.Thread(target=lambda: read.append(out.read_bytes())),
    ]
    for thread in threads:
        thread.start()

    result = translate(
        *DISTRICT_STUDENT, "--in", come, "--from", "csv", "--out", out, "--to", "jsonl"
    )
    for thread in threads:
        thread.join()

    assert result.exit_code == 0, result.output
    assert json.loads(read[0])["SSID"] == STUDENT["StateId"]


def test_a_crosswalk_file_of_ones_own_extends_a_shipped_one(translate, tmp_path):
    own = tmp_path / "mine.yaml"
    own.write_text(
        "crosswalk: 17415/district-student\nextends: skyward/district-student@1\n"
        'elements: {MiddleName: null}\nlost: {MiddleName: "not kept"}\n'
        'drops: {MiddleName: "not carried"}\n'
    )
    come = write_csv(tmp_path / "in.csv", [{**STUDENT, "MiddleName": "B"}])

    result = translate(
        "--crosswalk", own, "--school-year", "2027", "--in", come, "--out", tmp_path / "o.jsonl"
    )

    assert result.exit_code == 0, result.output
    assert read_jsonl(tmp_path / "o.jsonl") == [EXPECTED]


def test_help_teaches_by_examples(translate):
    result = translate("--help")

    assert result.exit_code == 0
    assert "p2 translate --crosswalk 17415/district-student" in result.output
    assert "Exit status" in result.output
