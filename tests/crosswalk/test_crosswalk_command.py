"""p2 crosswalk: findings for authors, at their lines, with what to do; and no traceback ever."""

import json
import sys

import pytest
from click.testing import CliRunner

from gateway.cli.crosswalk import crosswalk
from gateway.crosswalk.marks import MAX_BYTES

SIMPLE = "<xs:simpleType><xs:restriction base='xs:{}'>{}</xs:restriction></xs:simpleType>"


def element(name, base="string", *, required=False, **facets):
    inner = "".join(
        f"<xs:{facet} value='{one}'/>"
        for facet, value in facets.items()
        for one in (value if isinstance(value, list) else [value])
    )
    occurs = "" if required else " minOccurs='0'"
    return f"<xs:element name='{name}'{occurs}>{SIMPLE.format(base, inner)}</xs:element>"


def schema(**records):
    body = "".join(
        f"<xs:element name='{name}'><xs:complexType><xs:sequence>{''.join(elements)}"
        "</xs:sequence></xs:complexType></xs:element>"
        for name, elements in records.items()
    )
    return f"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{body}</xs:schema>"


NATIVE = schema(
    Native=[
        element("StudentId", maxLength=10, pattern="[0-9]+", required=True),
        element("Sex", enumeration=["1", "2"]),
        element("Gpa", pattern="[0-4][.][0-9]{3}"),
        element("Last", maxLength=20),
        element("Born", pattern="[0-9]{2}/[0-9]{2}/[0-9]{4}"),
        element("Status", enumeration=["A", "I"]),
        element("Ssn"),
    ]
)
CEDARS = schema(
    Cedars=[
        element("SSID", pattern="[0-9]{1,10}", required=True),
        element("Gender", enumeration=["F", "M"]),
        element("GPA", "decimal", maxInclusive="4.000", fractionDigits="3"),
        element("LastName", maxLength=20),
        element("BirthDate", "date"),
        element("Level", enumeration=["1"]),
        element("Year", pattern="[0-9]{4}"),
    ]
)
GOOD = """\
crosswalk: kent/thing
version: 1
from: {xsd: native.xsd, record: Native}
to: {xsd: cedars.xsd, record: Cedars}
key: {from: [StudentId], to: [SSID]}
when: {Status: [A]}
elements:
  SSID: StudentId
  Gender: {of: Sex, codes: sex}
  GPA: Gpa
  LastName: Last
  BirthDate: {of: Born, date: MM/DD/YYYY}
  Level: {constant: "1"}
  Year: {district: school-year}
drops: {Ssn: "carried nowhere"}
codes:
  sex:
    1: M
    2: F
"""
FAULTS = [
    (3, "Native}", "Nativ}", "error", "Nativ", "is no record type of native.xsd"),
    (3, "native.xsd", "nativ.xsd", "error", "xsd", "there is no such file"),
    (4, "Cedars}", "Cedar}", "error", "Cedar", "did you mean Cedars?"),
    (5, "[SSID]", "[SSI]", "error", "SSI", "is no element of Cedars"),
    (6, "[A]", "[A, X]", "warning", "when Status", "no row can hold X"),
    (6, "Status", "Statos", "error", "when Statos", "is no element of Native"),
    (6, "when:", "latest: {by: Yer, lossy: x}\n#", "error", "Yer", "is no element of Cedars"),
    (
        8,
        "SSID: StudentId",
        "SSID: {of: StudentId, lossy: x}",
        "warning",
        "SSID",
        "nothing is lost",
    ),
    (8, ": StudentId", ": {of: StudentId, prefix: '9'}", "note", "SSID", "does not match"),
    (8, ": StudentId", ": Last", "note", "SSID", "may hold"),
    (9, "of: Sex, codes: sex", "of: Sex", "warning", "Gender", "no value of Sex was found"),
    (9, "codes: sex", "codes: sax", "error", "Gender", "no code table sax"),
    (9, "{of: Sex, codes: sex}", "Status", "warning", "Gender", "no value of Status was found"),
    (10, ": Gpa", ": Born", "warning", "GPA", "no value of Born was found"),
    (10, ": Gpa", ": {of: Gpa, add: 1}", "warning", "GPA", "no value"),
    (11, ": Last", ": {of: Last, suffix: '-LONG'}", "note", "LastName", "is longer than 20"),
    (11, ": Last", ": {of: Last, case: uper}", "error", "LastName", "must be upper or lower"),
    (11, "LastName", "LastNam", "error", "LastNam", "is no element of Cedars"),
    (12, "MM/DD/YYYY", "YYYY-MM-DD", "warning", "BirthDate", "no value of Born"),
    (12, "{of: Born, date: MM/DD/YYYY}", "Born", "warning", "BirthDate", "is no ISO date"),
    (13, '"1"', '"2"', "error", "Level", "2 is no code of Level"),
    (13, '{constant: "1"}', '{constant: "1", lossy: x}', "warning", "Level", "nothing is lost"),
    (14, "{district: school-year}", "{district: code}", "error", "Year", "does not match"),
    (14, "school-year}", "school-year, one_way: x}", "warning", "Year", "`one_way` is declared"),
    (14, "Year: {district: school-year}", "Year: Born", "warning", "Year", "no value of Born"),
    (15, "Ssn:", "Gpa:", "warning", "Gpa", "in `drops`, but mapped"),
    (15, "Ssn:", "Sn:", "error", "Sn", "in `drops`, but no element of Native"),
    (15, "drops: {", "lost: {SSID: x}\ndrops: {", "warning", "SSID", "in `lost`, but mapped"),
    (17, "sex:", "sax: {1: M}\n  sex:", "warning", "sax", "no element uses this code table"),
    (18, "1: M", "1: {code: M, also: [F]}", "warning", "sex", "`also: F` is never used"),
    (18, "1: M", "1: {code: M, also: [M]}", "warning", "sex", "`also: M` is never used"),
    (18, "1: M", "1: N", "error", "Gender", "N is no code of Gender"),
    (18, "1: M", "3: M", "error", "Sex", "3 is no code of Sex"),
    (18, "1: M", "1: F", "note", "sex", "1, 2 all become F; it comes back as 1"),
]
AT_ANOTHER_LINE = [
    (19, "    2: F", "", 9, "warning", "Gender", "table sex has no line for 2 of Sex"),
    (19, "    2: F", "    2: null", 9, "note", "Gender", "table sex has no way back for F"),
    (8, "  SSID: StudentId", "", 5, "error", "SSID", "is a key element, but not mapped"),
    (8, "  SSID: StudentId", "", 7, "error", "SSID", "required Cedars element is neither mapped"),
    (10, "  GPA: Gpa", "", 7, "warning", "Gpa", "Native element is neither mapped nor"),
    (10, "  GPA: Gpa", "", 7, "warning", "GPA", "Cedars element is neither mapped nor"),
    (11, "LastName: Last", "LastName: Gpa", 11, "note", "LastName", "GPA writes Gpa back too"),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "native.xsd").write_text(NATIVE)
    (tmp_path / "cedars.xsd").write_text(CEDARS)
    (tmp_path / "thing.yaml").write_text(GOOD)
    return tmp_path


def run(*arguments):
    done = CliRunner().invoke(crosswalk, [str(one) for one in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def seed(line, was, now):
    lines = GOOD.splitlines()
    assert was in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(was, now)
    return "\n".join(lines)


def check_json(folder, text, *options):
    (folder / "thing.yaml").write_text(text)
    done = run("check", folder / "thing.yaml", "--json", *options)
    return done.exit_code, json.loads(done.stdout)


def test_good_crosswalk_has_nothing_above_a_note(folder):
    code, report = check_json(folder, GOOD)

    assert [one for one in report["findings"] if one["severity"] != "note"] == []
    assert code == 0


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_seeded_fault_is_reported_at_its_line(folder, fault):
    line, was, now, *expected = fault
    code, report = check_json(folder, seed(line, was, now))

    _assert_found(code, report, line, *expected)


@pytest.mark.parametrize("fault", AT_ANOTHER_LINE, ids=str)
def test_what_is_missing_is_reported_where_it_is_missed(folder, fault):
    line, was, now, *expected = fault
    code, report = check_json(folder, seed(line, was, now))

    _assert_found(code, report, *expected)


def _assert_found(code, report, *expected):
    line, severity, name, said = expected
    found = [
        one
        for one in report["findings"]
        if one["element"] == name and said in f"{one['reason']} {one['advice']}"
    ]
    assert found, report["findings"]
    assert (found[0]["severity"], found[0]["line"]) == (severity, line)
    assert found[0]["file"].endswith("thing.yaml")
    assert code == any(one["severity"] != "note" for one in report["findings"])


def test_there_are_forty_seeded_faults():
    assert len(FAULTS) + len(AT_ANOTHER_LINE) > 40


BAD = [
    ("a: &a [x]\nb: [*a, *a, *a]\n", "anchors and aliases are not allowed"),
    ("a: {b: [c}", "not YAML"),
    ("crosswalk: kent/thing\nextends: kent/thing@1\n", "extends itself"),
    ("crosswalk: kent/thing\nextends: kent/other@1\n", "no crosswalk kent/other"),
    ("crosswalk: kent/thing\nextends: skyward/student-race@9\n", "has the version 1, not 9"),
    ("x: " + "y" * MAX_BYTES * 10, "larger than"),
    (GOOD.replace("native.xsd", "../native.xsd"), "must be a path below its folder"),
    (GOOD.replace(": Last\n", ": ../Last\n"), "not a path of element names"),
    (GOOD.replace("of: Born", "eval: Born"), "unknown operation eval"),
    (GOOD.replace("Native}", "Native} }"), "not YAML"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_bad_input_is_one_finding(folder, text, said):
    code, report = check_json(folder, text)

    assert [one["reason"] for one in report["findings"] if said in one["reason"]]
    assert code == 1
    assert report["counts"]["error"] >= 1


@pytest.mark.parametrize("command", ["show", "diff"])
def test_other_commands_refuse_bad_input_with_the_finding(folder, command):
    file = folder / "thing.yaml"
    file.write_text("a: &a [x]\n")
    arguments = [file] if command == "show" else [file, file]

    with pytest.raises(Exception, match=r"thing.yaml:1: .*anchors"):
        run(command, *arguments)


def test_bytes_that_are_no_text_are_a_finding(folder):
    (folder / "thing.yaml").write_bytes(b"crosswalk: \xff\xfe")

    assert "not UTF-8" in run("check", folder / "thing.yaml").output


@pytest.mark.parametrize(
    ("xsd", "said"),
    [
        (
            schema().replace(
                "</xs:schema>",
                "<xs:import namespace='n' schemaLocation='http://x.example/n.xsd'/></xs:schema>",
            ),
            "must not import or include others",
        ),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "DOCTYPE"),
        ("<a", "cannot be loaded"),
    ],
)
def test_hostile_xsd_is_a_finding(folder, xsd, said):
    (folder / "native.xsd").write_text(xsd)
    code, report = check_json(folder, GOOD)

    assert said in report["findings"][0]["reason"]
    assert (code, report["findings"][0]["line"]) == (1, 3)


def test_lookups_that_lead_in_a_circle_are_a_finding(folder):
    text = GOOD.replace("LastName: Last", "LastName: {lookup: Native, on: {Last: Last}, of: Last}")
    _, report = check_json(folder, text)

    assert [one["line"] for one in report["findings"] if "cannot be written" in one["reason"]]


def test_two_that_extend_each_other_are_a_finding(folder):
    (folder / "connector.yaml").write_text("kind: file\n")
    (folder / "other.yaml").write_text("crosswalk: kent/other\nextends: kent/thing@1\n")
    (folder / "thing.yaml").write_text("crosswalk: kent/thing\nextends: kent/other@1\n")
    done = run("check", folder)

    assert done.exit_code == 1
    assert "extends itself" in done.output


def test_folder_without_such_a_product_is_a_finding(folder):
    (folder / "district.yaml").write_text('district: "17415"\nproduct: skywart\n')
    done = run("check", folder)

    assert "district.yaml:2: error: product: there is no such product" in done.output
    assert "did you mean skyward?" in done.output


def test_findings_are_lines_with_what_to_do(folder):
    (folder / "thing.yaml").write_text(seed(11, "LastName", "LastNam"))
    done = run("check", folder / "thing.yaml", "--notes", "--coverage")

    assert "thing.yaml:11: error: LastNam: is no element of Cedars" in done.output
    assert "LastName" in done.output
    assert "elements carried" in done.output


def test_coverage_tells_both_sides_in_json(folder):
    _, report = check_json(folder, GOOD)
    states = {(one["side"], one["element"]): one for one in report["coverage"]}

    assert states["to", "Gender"]["by"] == ["kent/thing"]
    assert states["from", "Ssn"]["why"] == "carried nowhere"


def test_laws_hold_for_the_good_one(folder):
    code, report = check_json(folder, GOOD, "--laws")

    assert code == 0, report["findings"]


def test_smallest_row_that_breaks_a_law_is_shown(folder):
    text = GOOD.replace("LastName: Last", "LastName: {of: Last, suffix: '-1'}")
    code, report = check_json(folder, text, "--laws")
    (broken,) = [one for one in report["findings"] if "made-up row" in one["reason"]]

    assert code == 1
    assert (broken["line"], broken["element"]) == (11, "LastName")
    assert "forward(backward(c)) is not c: refused: does not end with '-1'" in broken["reason"]
    assert broken["reason"].endswith("made-up row SSID=0, LastName=0")
    assert 'made from Last ("-1" put after)' in broken["advice"]


def test_laws_without_hypothesis_say_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "gateway.crosswalk.laws", None)
    done = run("check", folder / "thing.yaml", "--laws")

    assert "pip install hypothesis" in done.output
    assert done.exit_code == 1


def test_show_is_a_table_in_words(folder):
    output = run("show", folder / "thing.yaml").output

    for said in ("Gender", "codes by table sex", "date MM/DD/YYYY", "carried nowhere"):
        assert said in output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Gender", ["Sex: 2", "codes by table sex (others refused): F", "= F"]),
        ("GPA", ["absent: the row has no Gpa"]),
        ("BirthDate", ["absent: refused: the value is not a date of the form MM/DD/YYYY"]),
        ("Nothing", ["absent: the crosswalk does not map it"]),
        ("Level", ['always "1": 1']),
        ("Year", ["the school year that is read: 2027"]),
    ],
)
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_explain_says_what_made_a_value(folder, name, said, kind):
    sample = folder / f"sample.{kind}"
    row = {"StudentId": "77", "Sex": "2", "Status": "A", "Born": "2010"}
    csv = f"{','.join(row)}\n{','.join(row.values())}\n"
    sample.write_text(json.dumps(row) if kind == "json" else csv)
    output = run("explain", folder / "thing.yaml", "--record", sample, "--element", name).output

    for text in said:
        assert text in output


def test_explain_says_that_the_row_is_not_taken(folder):
    sample = folder / "sample.json"
    sample.write_text(json.dumps({"Native": [{"StudentId": "77", "Status": "I"}]}))
    output = run("explain", folder / "thing.yaml", "--record", sample, "--element", "SSID").output

    assert "absent: the crosswalk takes rows whose Status is A" in output


def test_diff_says_in_words_what_changes_and_for_how_many_records(folder):
    new = folder / "new.yaml"
    new.write_text(
        GOOD.replace("2: F", "2: {code: F, note: n}\n    3: M")
        .replace("GPA: Gpa", "GPA: {of: Gpa, digits: 3}")
        .replace("  LastName: Last\n", "")
        .replace("[A]", "[A, I]")
        .replace("Ssn: ", "Last: gone, Ssn: ")
    )
    two = "<xs:enumeration value='2'/>"
    (folder / "native.xsd").write_text(NATIVE.replace(two, two + two.replace("2", "3")))
    new.write_text(new.read_text() + "lost: {LastName: gone}\n")
    sample = folder / "sample.json"
    rows = [{"StudentId": "1", "Status": "A"}, {"StudentId": "2", "Status": "I"}]
    sample.write_text(json.dumps(rows))
    output = run("diff", folder / "thing.yaml", new, "--sample", sample).output

    for said in (
        "the condition on rows was Status is A, now Status is A or I",
        "GPA was made from Gpa (as it is); now from Gpa (3 decimals)",
        "LastName is no longer made; it came from Last (as it is)",
        "Last is now dropped: gone",
        "LastName is now given up: gone",
        "table sex: 2 became F, now F (n)",
        "table sex: 3 is new and becomes M",
        "1 of 2 records of the sample change.",
    ):
        assert said in output
    same = run("diff", folder / "thing.yaml", folder / "thing.yaml")
    assert same.output == "Both do the same.\n"
