"""The row engine: merging, look-ups, conditions, projections, and errors without values."""

import pytest
from tiny_schemas import HEADER, KENT, build, build_set, names

from gateway.errors import InvalidCrosswalkError, InvalidRecordError, NotFoundError

ENTITY = names("StudentId", "EntityId", "Status", "Sex", "Grade")
STUDENT = names("StudentId", "StateId", "Last")
CEDARS = names("SSID", "DistrictStudentId", "LocationId", "Gender", "LastName", "ProgramCode")
LOST = "lost: {LastName: none, ProgramCode: none}\n"

ENROLLMENT = (
    HEADER
    + LOST
    + """\
key: {from: [StudentId, EntityId], to: [SSID, LocationId]}
elements:
  SSID: {lookup: Student, on: {StudentId: StudentId}, of: StateId}
  DistrictStudentId: StudentId
  LocationId: EntityId
  Gender: {of: Sex, codes: sex}
codes:
  sex: {1: M, 2: F}
"""
)
NATIVE = {
    "Native": (
        {"StudentId": "77", "EntityId": "12", "Sex": "2"},
        {"StudentId": "77", "EntityId": "13"},
    ),
    "Student": ({"StudentId": "77", "StateId": "1234567890"},),
}
TRANSLATED = {
    "Cedars": (
        {"SSID": "1234567890", "DistrictStudentId": "77", "LocationId": "12", "Gender": "F"},
        {"SSID": "1234567890", "DistrictStudentId": "77", "LocationId": "13"},
    )
}


@pytest.fixture(scope="module")
def enrollment():
    return build(ENROLLMENT, {"Native": ENTITY, "Student": STUDENT}, {"Cedars": CEDARS})


def test_rows_pass_both_ways_and_partial_rows_of_the_looked_up_record_merge(enrollment):
    assert enrollment.to_cedars(NATIVE, KENT) == TRANSLATED
    assert enrollment.to_native(TRANSLATED, KENT) == NATIVE


def test_lookup_without_a_row_is_absent(enrollment):
    (row,) = enrollment.to_cedars({"Native": NATIVE["Native"][:1]}, KENT)["Cedars"]

    assert "SSID" not in row


def test_lookup_that_finds_two_different_rows_is_an_error(enrollment):
    rows = {**NATIVE, "Student": (*NATIVE["Student"], {"StudentId": "77", "StateId": "9"})}

    with pytest.raises(InvalidRecordError, match="kent/thing: SSID: look-up in Student finds two"):
        enrollment.to_cedars(rows, KENT)


def test_records_include_those_looked_up_in(enrollment):
    assert enrollment.native_records(["Cedars"]) == {"Native", "Student"}
    assert enrollment.native_records(["Other"]) == frozenset()


def test_query_travels_back_through_the_lookup(enrollment):
    assert enrollment.native_query("Cedars", "SSID", "1") == ("Student", "StateId", "1")
    assert enrollment.native_query("Cedars", "Gender", "F") == ("Native", "Sex", "2")


def test_query_for_what_the_sis_cannot_hold_finds_nothing(enrollment):
    with pytest.raises(NotFoundError):
        enrollment.native_query("Cedars", "Gender", "U")


def test_query_for_what_no_native_element_gives_is_refused(enrollment):
    with pytest.raises(InvalidCrosswalkError):
        enrollment.native_query("Cedars", "LastName", "x")


def test_hash_follows_the_content(enrollment):
    other = build(
        ENROLLMENT.replace("1: M, 2: F", "1: F, 2: M"),
        {"Native": ENTITY, "Student": STUDENT},
        {"Cedars": CEDARS},
    )

    assert set(enrollment.hashes(["Cedars"])) == {"kent/thing"}
    assert enrollment.hashes(["Cedars"]) != other.hashes(["Cedars"])
    assert enrollment.hashes(["Other"]) == {}


def test_errors_name_crosswalk_element_and_rule_but_no_value(enrollment):
    rows = {"Native": ({"StudentId": "77", "EntityId": "12", "Sex": "Jane Doe"},)}

    with pytest.raises(InvalidRecordError) as refusal:
        enrollment.to_cedars(rows, KENT)

    assert str(refusal.value) == "kent/thing: Gender: code is not in code table sex"


def test_errors_on_the_way_back_name_no_value_either(enrollment):
    rows = {"Cedars": ({**TRANSLATED["Cedars"][0], "Gender": "Jane Doe"},)}

    with pytest.raises(InvalidRecordError) as refusal:
        enrollment.to_native(rows, KENT)

    assert str(refusal.value) == "kent/thing: Gender: code is not in code table sex backwards"


def test_projected_row_of_keys_alone_comes_back(enrollment):
    rows = {"Cedars": ({"SSID": "1234567890", "DistrictStudentId": "77", "LocationId": "12"},)}

    assert enrollment.to_native(rows, KENT) == {
        "Native": ({"StudentId": "77", "EntityId": "12"},),
        "Student": NATIVE["Student"],
    }


def test_row_without_its_native_key_is_left_out_if_all_of_it_is_looked_up(enrollment):
    assert enrollment.to_native({"Cedars": ({"SSID": "1234567890"},)}, KENT) == {}


def test_row_without_its_native_key_is_an_error_if_it_says_more(enrollment):
    rows = {"Cedars": ({"SSID": "1234567890", "DistrictStudentId": "77"},)}

    with pytest.raises(InvalidRecordError, match="kent/thing: EntityId: no element of the row"):
        enrollment.to_native(rows, KENT)


STUDENT_CROSSWALK = """\
crosswalk: kent/other
version: 1
from: {xsd: native.xsd, record: Student}
to: {xsd: cedars.xsd, record: Cedars}
key: {from: [StudentId], to: [SSID]}
elements: {SSID: StateId, DistrictStudentId: StudentId, LastName: Last}
"""
SPLIT = (
    HEADER
    + """\
key: {from: [StudentId], to: [SSID]}
elements:
  SSID: {lookup: Student, on: {StudentId: StudentId}, of: StateId}
  DistrictStudentId: StudentId
  Gender: Sex
lost: {LocationId: none, ProgramCode: none}
"""
)


@pytest.fixture(scope="module")
def united():
    return build_set(
        [SPLIT, STUDENT_CROSSWALK], {"Native": ENTITY, "Student": STUDENT}, {"Cedars": CEDARS}
    )


def test_two_records_unite_in_one_row_and_part_again(united):
    native = {
        "Native": ({"StudentId": "77", "Sex": "F"},),
        "Student": ({"StudentId": "77", "StateId": "1234567890", "Last": "Reyes"},),
    }
    row = {"SSID": "1234567890", "DistrictStudentId": "77", "Gender": "F", "LastName": "Reyes"}

    assert united.to_cedars(native, KENT) == {"Cedars": (row,)}
    assert united.to_native({"Cedars": (row,)}, KENT) == native


def test_rows_of_one_key_that_disagree_are_an_error(united):
    native = {
        "Student": (
            {"StudentId": "77", "StateId": "1234567890", "Last": "Reyes"},
            {"StudentId": "77", "StateId": "1234567890", "Last": "Rojas"},
        )
    }

    with pytest.raises(InvalidRecordError, match=r"^kent/other: LastName: rows of one key disagr"):
        united.to_cedars(native, KENT)


def test_native_rows_of_one_key_that_disagree_are_an_error(united):
    cedars = {
        "Cedars": (
            {"SSID": "1", "DistrictStudentId": "77", "Gender": "F"},
            {"SSID": "1", "DistrictStudentId": "77", "Gender": "M"},
        )
    }

    with pytest.raises(InvalidRecordError, match=r"^kent/thing: Sex: rows of one key disagree"):
        united.to_native(cedars, KENT)


def test_elements_that_write_one_native_element_differently_are_an_error():
    crosswalks = build(
        HEADER
        + "key: {from: [StudentId], to: [SSID]}\n"
        + "elements: {SSID: StudentId, LocationId: Grade, Gender: Grade}\n"
        + "lost: {LastName: x, ProgramCode: x, DistrictStudentId: x}\n",
        {"Native": ENTITY},
        {"Cedars": CEDARS},
    )

    with pytest.raises(InvalidRecordError, match=r"^kent/thing: Gender: another element gives Gr"):
        crosswalks.to_native({"Cedars": ({"SSID": "1", "LocationId": "2", "Gender": "3"},)}, KENT)


def program(name, code, *, lossy=""):
    return f"""\
crosswalk: kent/{name}
version: 1
from: {{xsd: native.xsd, record: Native}}
to: {{xsd: cedars.xsd, record: Cedars}}
when: {{Status: [{code}]}}
key: {{from: [StudentId, Status], to: [SSID, ProgramCode]}}
elements: {{SSID: StudentId, ProgramCode: {{constant: P{code}{lossy}}}, LocationId: EntityId}}
"""


def test_constant_of_a_key_tells_to_which_crosswalk_a_row_belongs():
    crosswalks = build_set(
        [program("one", "1"), program("two", "2")], {"Native": ENTITY}, {"Cedars": CEDARS}
    )
    native = {
        "Native": (
            {"StudentId": "77", "Status": "1", "EntityId": "12"},
            {"StudentId": "77", "Status": "2"},
        )
    }
    cedars = crosswalks.to_cedars(native, KENT)

    assert [row["ProgramCode"] for row in cedars["Cedars"]] == ["P1", "P2"]
    assert crosswalks.to_native(cedars, KENT) == native


def test_row_that_no_crosswalk_takes_back_is_an_error():
    crosswalks = build(program("one", "1"), {"Native": ENTITY}, {"Cedars": CEDARS})

    with pytest.raises(InvalidRecordError, match=r"^Cedars: no crosswalk takes such a row back"):
        crosswalks.to_native({"Cedars": ({"SSID": "1", "ProgramCode": "P2"},)}, KENT)


def test_row_that_no_crosswalk_takes_back_is_left_out_where_that_is_declared():
    crosswalks = build(
        program("one", "1", lossy=", lossy: 'keeps one'"), {"Native": ENTITY}, {"Cedars": CEDARS}
    )

    assert crosswalks.to_native({"Cedars": ({"SSID": "1", "ProgramCode": "P2"},)}, KENT) == {}


def test_condition_on_a_mapped_element_keeps_other_rows_out_both_ways():
    crosswalks = build(
        HEADER
        + "key: {from: [StudentId, Status], to: [SSID, ProgramCode]}\nwhen: {Status: [A, B]}\n"
        + "elements: {SSID: StudentId, ProgramCode: Status}\n"
        + "lost: {LastName: x, Gender: x, DistrictStudentId: x, LocationId: x}\n",
        {"Native": ENTITY},
        {"Cedars": CEDARS},
    )
    native = {"Native": tuple({"StudentId": "1", "Status": status} for status in "ABC")}

    assert len(crosswalks.to_cedars(native, KENT)["Cedars"]) == 2
    with pytest.raises(InvalidRecordError):
        crosswalks.to_native({"Cedars": ({"SSID": "1", "ProgramCode": "C"},)}, KENT)


CHILDREN = {"StudentId": "", "Race": ({"Code": "", "Kind": "", "By": ""},) * 2}


def races(name, kind):
    return f"""\
crosswalk: kent/{name}
version: 1
from: {{xsd: native.xsd, record: Native}}
to: {{xsd: cedars.xsd, record: {kind}}}
each: Race
when: {{Race/Kind: [{kind}]}}
key: {{from: [StudentId, Race/Code], to: [SSID, Code]}}
elements: {{SSID: StudentId, Code: Race/Code, By: Race/By}}
"""


def test_children_of_two_crosswalks_come_back_as_children_of_one_row():
    record = names("SSID", "Code", "By")
    crosswalks = build_set(
        [races("a", "Race"), races("b", "Ethnicity")],
        {"Native": CHILDREN},
        {"Race": record, "Ethnicity": record},
    )
    native = {
        "Native": (
            {
                "StudentId": "77",
                "Race": (
                    {"Code": "300", "Kind": "Race", "By": "1"},
                    {"Code": "505", "Kind": "Race"},
                    {"Code": "10", "Kind": "Ethnicity"},
                ),
            },
        )
    }
    cedars = crosswalks.to_cedars(native, KENT)

    assert [len(cedars[record]) for record in ("Race", "Ethnicity")] == [2, 1]
    assert crosswalks.to_native(cedars, KENT) == native


def test_row_that_knows_part_of_the_key_merges_into_each_row_it_means():
    student = (
        HEADER.replace("kent/thing", "kent/grade").replace("record: Cedars", "record: Student")
        + "when: {Status: [main]}\nkey: {from: [StudentId], to: [SSID]}\n"
        + "elements: {SSID: StudentId, GradeLevel: Grade}\n"
    )
    enrolled = (
        HEADER
        + "key: {from: [StudentId, EntityId], to: [SSID, LocationId]}\n"
        + "elements: {SSID: StudentId, LocationId: EntityId, Gender: Status}\n"
        + "lost: {LastName: x, ProgramCode: x, DistrictStudentId: x}\n"
    )
    crosswalks = build_set(
        [student, enrolled],
        {"Native": ENTITY},
        {"Cedars": CEDARS, "Student": names("SSID", "GradeLevel")},
    )
    native = {
        "Native": (
            {"StudentId": "7", "EntityId": "12", "Status": "main", "Grade": "9"},
            {"StudentId": "7", "EntityId": "13", "Status": "other"},
        )
    }
    cedars = crosswalks.to_cedars(native, KENT)

    assert crosswalks.to_native(cedars, KENT) == native
    assert crosswalks.to_native({"Student": ({"SSID": "7"},)}, KENT) == {}
    with pytest.raises(InvalidRecordError, match="no row of the record has this key"):
        crosswalks.to_native({"Student": cedars["Student"]}, KENT)


@pytest.mark.parametrize("flags", ["YN", "YNYNY", "YN-N"])
def test_flags_that_are_none_are_an_error(flags):
    crosswalks = build(FLAGS, {"Native": names("StudentId", "Flags")}, {"Cedars": CEDARS})

    with pytest.raises(InvalidRecordError, match=r"^kent/thing: ProgramCode: is not 4 flags"):
        crosswalks.to_cedars({"Native": ({"StudentId": "7", "Flags": flags},)}, KENT)


FLAGS = (
    HEADER
    + """\
key: {from: [StudentId], to: [SSID, ProgramCode]}
rows: {of: Flags, flags: {on: Y, off: N}, sets: ProgramCode, codes: flags}
elements: {SSID: StudentId}
lost: {LastName: x, Gender: x, DistrictStudentId: x, LocationId: x}
codes: {flags: {1: A, 2: {code: B, also: [E]}, 3: C, 4: {code: null, relation: none}}}
"""
)


def test_flags_without_a_place_for_a_code_are_an_error():
    crosswalks = build(FLAGS, {"Native": names("StudentId", "Flags")}, {"Cedars": CEDARS})
    rows = ({"SSID": "7", "ProgramCode": "C"}, {"SSID": "7", "ProgramCode": "E"})

    assert crosswalks.to_native({"Cedars": rows}, KENT) == {
        "Native": ({"StudentId": "7", "Flags": "NYYN"},)
    }
    with pytest.raises(InvalidRecordError, match=r"^kent/thing: ProgramCode: code is not in code"):
        crosswalks.to_native({"Cedars": ({"SSID": "7", "ProgramCode": "Z"},)}, KENT)


def test_flags_that_several_codes_share_are_a_loss():
    crosswalks = build(FLAGS, {"Native": names("StudentId", "Flags")}, {"Cedars": CEDARS})

    reason = "several codes of table flags become one"
    assert ("kent/thing", "ProgramCode", reason) in crosswalks.losses()


def test_absent_flags_give_no_rows():
    crosswalks = build(FLAGS, {"Native": names("StudentId", "Flags")}, {"Cedars": CEDARS})

    assert crosswalks.to_cedars({"Native": ({"StudentId": "7"},)}, KENT) == {}


def test_losses_tell_what_is_declared_and_what_operations_lose():
    crosswalks = build(
        HEADER
        + "key: {from: [StudentId], to: [SSID]}\n"
        + "elements:\n"
        + "  SSID: {of: StudentId, strip: true}\n"
        + "  Gender: {constant: X, lossy: 'not kept'}\n"
        + "  LocationId: {of: EntityId, one_way: 'the SIS numbers schools itself'}\n"
        + "drops: {Sex: 'carried nowhere'}\nlost: {LastName: 'has none'}\n",
        {"Native": ENTITY},
        {"Cedars": CEDARS},
    )

    assert {(loss.element, loss.reason) for loss in crosswalks.losses()} == {
        ("SSID", "spaces around the value"),
        ("Gender", "not kept"),
        ("LocationId", "the SIS numbers schools itself"),
        ("Sex", "carried nowhere"),
        ("LastName", "has none"),
    }
    assert crosswalks.to_native(
        {"Cedars": ({"SSID": "7", "Gender": "F", "LocationId": "9"},)}, KENT
    ) == {"Native": ({"StudentId": "7"},)}
