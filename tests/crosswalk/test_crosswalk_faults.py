"""Faults seeded in a good crosswalk: each is reported at its line, and refuses the crosswalk."""

import pytest
from tiny_schemas import schema_of

from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.marks import MAX_BYTES
from gateway.errors import InvalidCrosswalkError
from gateway.xsd.schema import parse_schema

GOOD = """\
crosswalk: kent/thing
version: 1
from: {xsd: native.xsd, record: Native}
to:   {xsd: cedars.xsd, record: Cedars}
key:
  from: [StudentId, EntityId]
  to: [SSID, LocationId]
elements:
  SSID: {lookup: Student, on: {StudentId: StudentId}, of: StateId}
  DistrictStudentId: StudentId
  LocationId: {of: EntityId, strip: true}
  BirthDate: {of: Born, date: MM/DD/YYYY}
  Gender: {of: Sex, codes: sex}
  GPA: {of: Gpa, digits: 3}
drops:
  Ssn: "carried nowhere"
lost:
  LastName: "the SIS has none"
codes:
  sex:
    1: M
    2: F
"""
NATIVE = schema_of(
    {
        "Native": dict.fromkeys(
            ["StudentId", "EntityId", "Born", "Sex", "Gpa", "Ssn"], "xs:string"
        )
        | {"Race": ({"Code": "", "Kind": ""},) * 2},
        "Student": dict.fromkeys(["StudentId", "StateId"], "xs:string"),
    }
)
CEDARS = parse_schema(
    b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:element name="Cedars"><xs:complexType><xs:sequence>
      <xs:element name="SSID" type="xs:string"/>
      <xs:element name="DistrictStudentId" type="xs:string"/>
      <xs:element name="LocationId" type="xs:string"/>
      <xs:element name="BirthDate" type="xs:date" minOccurs="0"/>
      <xs:element name="LastName" type="xs:string" minOccurs="0"/>
      <xs:element name="GPA" type="xs:decimal" minOccurs="0"/>
      <xs:element name="Gender" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">
        <xs:enumeration value="F"/><xs:enumeration value="M"/>
      </xs:restriction></xs:simpleType></xs:element>
    </xs:sequence></xs:complexType></xs:element></xs:schema>""",
    "cedars.xsd",
)
SCHEMAS = {"native.xsd": NATIVE, "cedars.xsd": CEDARS}


def build(text):
    return CrosswalkSet.build([parse_crosswalk(text, "thing.yaml")], SCHEMAS.__getitem__)


def seed(line, was, now):
    """The good crosswalk with one fault in that line."""
    lines = GOOD.splitlines()
    assert was in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(was, now)
    return "\n".join(lines)


FAULTS = [
    (1, "kent/thing", "Kent thing", "crosswalk: must be"),
    (1, "crosswalk: kent/thing", "note: x", "crosswalk: missing"),
    (2, "version: 1", "version: one", "version: must be a whole number"),
    (2, "version: 1", "note: x", "version: missing"),
    (2, "version: 1", "versoin: 1", "versoin: unknown section"),
    (2, "version: 1", "crosswalk: kent/b", "crosswalk: given twice, first in line 1"),
    (3, "native.xsd", "../native.xsd", "from: must be a path below its folder"),
    (3, "native.xsd", "/etc/native.xsd", "from: must be a path below its folder"),
    (3, "native.xsd", "http://x/native.xsd", "from: must be a path below its folder"),
    (3, "native.xsd", "other.xsd", "other.xsd cannot be loaded"),
    (3, "record: Native", "record: Nativ", "Nativ: is no record type of native.xsd"),
    (4, ", record: Cedars", "", "to: needs `xsd` and `record`"),
    (4, "Cedars", "Cedar", "Cedar: is no record type of cedars.xsd"),
    (6, "EntityId", "EntityID", "EntityID: is no element of Native"),
    (6, "EntityId", "Ssn", "Ssn: is a key element, but nothing is written back to it"),
    (6, "EntityId", "Race/Code", "Race/Code: lies in Race, which repeats; use `each`"),
    (7, "LocationId", "LocationID", "LocationID: is no element of Cedars"),
    (7, "LocationId", "LastName", "LastName: is a key element, but not mapped"),
    (7, "[SSID, LocationId]", "[]", "key: must be a list"),
    (7, "[SSID, LocationId]", "{SSID: x}", "key: must be a list"),
    (9, "lookup: Student", "lookup: Studnt", "look-up in Studnt, which is no record type"),
    (9, "on: {StudentId: StudentId}, ", "", "a look-up needs `on` and `of`"),
    (9, "of: StateId", "of: StateID", "Student/StateID is no element of Student"),
    (9, "{StudentId: StudentId}", "{Id: StudentId}", "Student/Id is no element of Student"),
    (9, "{StudentId: StudentId}", "{StudentId: Ssn}", "nothing writes Ssn; say why with"),
    (10, "StudentId: StudentId", "StudentId: StudentNo", "StudentNo is no element of Native"),
    (10, "DistrictStudentId", "DistrictStudent", "is no element of Cedars that holds a value"),
    (10, ": StudentId", ": Student/../Id", "not a path of element names"),
    (10, ": StudentId", ": Race", "Race holds rows, not a value"),
    (10, ": StudentId", ": Race/Code", "Race/Code lies in Race, which repeats; use `each`"),
    (10, ": StudentId", ": {strip: true}", "needs one of"),
    (10, ": StudentId", ": {of: StudentId, first: [Ssn]}", "needs one of"),
    (10, ": StudentId", ": [StudentId]", "must be a mapping"),
    (11, "LocationId", "SSID", "SSID: given twice, first in line 9"),
    (11, "strip: true", "eval: true", "LocationId: unknown operation eval"),
    (11, "strip: true", "strip: yes", "LocationId: must be true or false"),
    (11, "strip: true", "on: {a: b}", "`on` belongs to `lookup`"),
    (11, "strip: true", "with: x", "`with` belongs to `join`"),
    (11, "strip: true", "prefix: ''", "must not be empty"),
    (11, "strip: true", "split: {pattern: '(a+)+b', back: '{}'}", "repeats a group"),
    (11, "strip: true", "split: {pattern: '(a', back: '{}'}", "not a pattern"),
    (11, "strip: true", "split: {pattern: 'ab', back: '{}'}", "must have exactly one group"),
    (11, "strip: true", "split: {pattern: '(a)', back: 'x'}", "must have `{}` once"),
    (11, "strip: true", "split: {pattern: '(a)'}", "`split` needs `pattern` and `back`"),
    (11, "strip: true", "case: title", "must be upper or lower"),
    (11, "strip: true", "pad: {width: 4}", "`pad` needs `width` and `with`"),
    (11, "strip: true", "pad: {width: 999, with: '0'}", "width is 1 to"),
    (11, "strip: true", "grade: {kindergarten: K}", "needs `kindergarten: K1` or `K2`"),
    (11, "{of: EntityId, strip: true}", "{join: [EntityId]}", "`join` needs `with`"),
    (11, "{of: EntityId, strip: true}", "{district: name}", "must be code or school-year"),
    (11, "{of: EntityId, strip: true}", "{constant: ''}", "must not be empty"),
    (11, "{of: EntityId, strip: true}", "{district: code, strip: true}", "no further operation"),
    (12, "MM/DD/YYYY", "MM/DD", "a date is written with"),
    (12, "MM/DD/YYYY", "MM/YYYY", "has no day, so `as` can have none"),
    (12, "MM/DD/YYYY", "MM/DD/YYYY, as: MM/YYYY", "loses the day of the month; say why"),
    (12, "MM/DD/YYYY", "MM/DD/YYYY, as: M/D/YYYY, days: 1", "`days` needs an ISO date"),
    (12, "date: MM/DD/YYYY", "as: MM/YYYY", "`as` belongs to `date`"),
    (12, "date: MM/DD/YYYY", "days: soon", "must be a whole number"),
    (13, "codes: sex", "codes: sexes", "no code table sexes"),
    (13, "codes: sex", "codes: sex, gives_way: [X]", "gives_way: X is no code of Gender"),
    (13, "codes: sex", "default: M", "`default` belongs to `codes`"),
    (13, "codes: sex", "codes: sex, default: M", "`unmapped: default` and a default go togeth"),
    (13, "codes: sex", "codes: sex, unmapped: guess", "must be reject, default or keep-raw"),
    (13, "sex}", "sex, unmapped: default, default: M}", "say why with `lossy`"),
    (13, "{of: Sex, codes: sex}", "{constant: X}", "X is no code of Gender"),
    (13, "{of: Sex, codes: sex}", "{constant: M}", "a constant loses every other value"),
    (14, "digits: 3", "digits: 33", "must be 0 to 9"),
    (14, "digits: 3", "digits: 3, when: {Status: [A]}", "Status is no element of Native"),
    (16, "Ssn", "SSN", "SSN: in `drops`, but no element of Native"),
    (16, '"carried nowhere"', "[a]", "Ssn: must be a text"),
    (18, "LastName", "Lastname", "Lastname: in `lost`, but no element of Cedars"),
    (20, "sex:", "sex: &sex", "anchors and aliases are not allowed"),
    (21, "1: M", "1: *sex", "anchors and aliases are not allowed"),
    (21, "1: M", "1: !!python/name:os.system M", "tags are not allowed"),
    (21, "1: M", "1: M: F", "not YAML"),
    (21, "1: M", "1: {code: M, relation: like}", "relation must be equal, broader, narrower"),
    (21, "1: M", "1: {code: M, relatoin: equal}", "unknown word relatoin"),
    (21, "1: M", "1: {also: [M]}", "`code` is missing"),
    (21, "1: M", "1: {code: M, preferred: maybe}", "must be true or false"),
    (21, "1: M", "1: U", "table sex: U is no code of Gender"),
    (22, "2: F", "1: F", "1: given twice, first in line 21"),
    (22, "2: F", "from: ../../etc/passwd", "must be a path below its folder"),
    (22, "2: F", "from: codesets/nowhere.yaml", "sex: no such code table"),
]


def test_good_crosswalk_has_only_a_warning_for_the_race_it_does_not_map():
    assert [str(finding) for finding in build(GOOD).findings] == [
        "thing.yaml:8: Race/Code: Native element is neither mapped nor in `drops`",
        "thing.yaml:8: Race/Kind: Native element is neither mapped nor in `drops`",
    ]


@pytest.mark.parametrize(("line", "was", "now", "finding"), FAULTS)
def test_fault_is_reported_at_its_line(line, was, now, finding):
    with pytest.raises(InvalidCrosswalkError) as refusal:
        build(seed(line, was, now))

    found = [text for text in str(refusal.value).splitlines() if finding in text]
    assert found, str(refusal.value)
    assert found[0].startswith(f"thing.yaml:{1 if finding.endswith(': missing') else line}: ")


def test_key_without_one_side_is_reported_where_the_key_begins():
    with pytest.raises(InvalidCrosswalkError, match=r"^thing.yaml:5: key: needs `from` and `to`"):
        build(seed(7, "  to: [SSID, LocationId]", ""))


@pytest.mark.parametrize(
    ("section", "finding"),
    [
        ("when: {Staus: [A]}", "thing.yaml:5: when Staus: is no element of Native"),
        ("each: Sex", "thing.yaml:5: Sex: `each`: no nested rows of Native"),
    ],
)
def test_fault_in_which_rows_are_taken_is_reported_at_its_line(section, finding):
    with pytest.raises(InvalidCrosswalkError) as refusal:
        build(GOOD.replace("key:", f"{section}\nkey:"))

    assert str(refusal.value) == finding


def test_two_preferred_ways_back_are_refused():
    text = seed(21, "1: M", "1: {code: M, preferred: true}")
    text = text.replace("2: F", "2: {code: M, preferred: true}")

    with pytest.raises(InvalidCrosswalkError, match=r"^thing.yaml:20: sex: two preferred ways"):
        build(text)


def test_required_element_that_is_not_mapped_refuses_the_crosswalk():
    with pytest.raises(
        InvalidCrosswalkError,
        match=r"^thing.yaml:8: DistrictStudentId: required Cedars element is neither mapped nor",
    ):
        build(seed(10, "DistrictStudentId", "GPA").replace("  GPA: {of", "# "))


@pytest.mark.parametrize(
    ("line", "was", "now", "finding"),
    [
        (14, "GPA: {of: Gpa, digits: 3}", "", "8: GPA: Cedars element is neither mapped"),
        (14, "GPA: {of: Gpa, digits: 3}", "", "8: Gpa: Native element is neither mapped"),
        (16, "Ssn", "Gpa", "16: Gpa: in `drops`, but mapped"),
        (18, "LastName", "GPA", "18: GPA: in `lost`, but mapped"),
    ],
)
def test_what_is_left_out_without_a_word_is_a_warning(line, was, now, finding):
    findings = build(seed(line, was, now)).findings

    assert any(str(one).startswith(f"thing.yaml:{finding}") for one in findings)
    assert {one.severity for one in findings} == {"warning"}


def test_code_that_the_sis_does_not_have_is_an_error():
    native = parse_schema(
        b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <xs:element name="Native"><xs:complexType><xs:sequence>
          <xs:element name="Id" type="xs:string"/>
          <xs:element name="Sex"><xs:simpleType><xs:restriction base="xs:string">
            <xs:enumeration value="1"/><xs:enumeration value="2"/>
          </xs:restriction></xs:simpleType></xs:element>
        </xs:sequence></xs:complexType></xs:element></xs:schema>""",
        "native.xsd",
    )
    text = (
        "crosswalk: kent/thing\nversion: 1\nfrom: {xsd: native.xsd, record: Native}\n"
        "to: {xsd: cedars.xsd, record: Cedars}\nkey: {from: [Id], to: [SSID]}\n"
        "elements: {SSID: Id, Gender: {of: Sex, codes: sex}}\n"
        "lost: {LocationId: x, DistrictStudentId: x}\n"
        "codes:\n  sex: {1: M, 2: F,\n    3: F}\n"
    )

    with pytest.raises(InvalidCrosswalkError, match=r"^thing.yaml:10: Sex: table sex: 3 is no c"):
        CrosswalkSet.build(
            [parse_crosswalk(text, "thing.yaml")], {**SCHEMAS, "native.xsd": native}.__getitem__
        )


def test_all_errors_are_told_at_once():
    text = GOOD.replace("of: Sex", "of: Sexe").replace("of: Gpa", "of: Gpas")

    with pytest.raises(InvalidCrosswalkError) as refusal:
        build(text)

    assert [line.split(": ")[0] for line in str(refusal.value).splitlines()] == [
        "thing.yaml:13",
        "thing.yaml:14",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "thing.yaml:1: file: empty", id="empty"),
        pytest.param("just text", "thing.yaml:1: file: must be a mapping", id="no mapping"),
        pytest.param("a: 1\n---\nb: 2", "thing.yaml:2: file: more than one document", id="two"),
        pytest.param("a: \0", "thing.yaml:1: file: not YAML", id="NUL"),
        pytest.param("#" * (MAX_BYTES + 1), "thing.yaml:1: file: larger than", id="too large"),
        pytest.param("a: " + "[" * 5000, "thing.yaml:1: file: nested deeper than", id="deep"),
        pytest.param("? [a]\n: b", "thing.yaml:1: key: must be a text", id="odd key"),
        pytest.param("a:\n  - b\n c: d", "thing.yaml:3: file: not YAML", id="ragged"),
    ],
)
def test_what_is_no_crosswalk_at_all_is_refused(text, reason):
    with pytest.raises(InvalidCrosswalkError) as refusal:
        parse_crosswalk(text, "thing.yaml")

    assert str(refusal.value).startswith(reason)


ROWS = """\
crosswalk: kent/races
version: 1
from: {xsd: native.xsd, record: Native}
to:   {xsd: cedars.xsd, record: Cedars}
rows: {of: Sex, flags: {on: Y, off: N}, sets: Gender, codes: flags}
key: {from: [StudentId, EntityId], to: [SSID, Gender]}
elements: {SSID: StudentId, LocationId: EntityId, DistrictStudentId: {constant: x, lossy: x}}
lost: {BirthDate: x, GPA: x, LastName: x}
drops: {Race: x, Born: x, Gpa: x, Ssn: x}
codes: {flags: {1: F, 2: M}}
"""


@pytest.mark.parametrize(
    ("line", "was", "now", "finding"),
    [
        (5, "of: Sex", "of: Sexe", "Sexe: is no element of Native"),
        (5, "sets: Gender", "sets: Sex", "Sex: is no element of Cedars"),
        (5, "sets: Gender", "sets: SSID", "SSID: is set by `rows` and by `elements`"),
        (5, "on: Y, off: N", "on: Y, off: Y", "two different characters"),
        (5, "on: Y, off: N", "on: Y", "`flags` needs `on` and `off`"),
        (5, "sets: Gender, ", "", "needs `of`, `flags`, `sets` and `codes`"),
        (5, "codes: flags", "codes: flag", "no code table flag"),
        (5, "rows: {", "each: Race\nrows: {", "`rows`"),
        (5, "rows:", "each: Sex #", "Sex: `each`: no nested rows of Native"),
        (10, "2: M", "3: M", "must have the positions 1, 2, 3"),
        (10, "2: M", "2: U", "table flags: U is no code of Gender"),
        (10, "2: M", "2: M}, more: {1: F", None),
    ],
)
def test_fault_in_how_rows_are_made_is_reported(line, was, now, finding):
    lines = ROWS.splitlines()
    assert was in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(was, now)
    if finding is None:
        assert build("\n".join(lines)).findings == ()
        return

    with pytest.raises(InvalidCrosswalkError) as refusal:
        build("\n".join(lines))

    assert finding in str(refusal.value) or "rows: cannot go with `each`" in str(refusal.value)


def test_crosswalks_that_name_the_rows_of_one_record_otherwise_are_refused():
    other = GOOD.replace("kent/thing", "kent/other").replace("EntityId", "Born")
    other = other.replace("of: Born, date: MM/DD/YYYY", "of: EntityId, date: MM/DD/YYYY")
    drafts = [parse_crosswalk(text, f"{at}.yaml") for at, text in enumerate((GOOD, other))]

    with pytest.raises(InvalidCrosswalkError, match=r"1.yaml:5: key: another crosswalk of Native"):
        CrosswalkSet.build(drafts, SCHEMAS.__getitem__)
