"""Where values come from: what is absent, what is conditional, and what is nested."""

import pytest
from tiny_schemas import HEADER, KENT, build, build_set, names

from gateway.crosswalk.context import Context
from gateway.errors import InvalidCrosswalkError, InvalidRecordError

NATIVE = names("Id", "A", "B", "C", "Status")
CEDARS = names("SSID", "One", "Two")
KEYED = HEADER + "key: {from: [Id], to: [SSID]}\n"


def crosswalk(elements, native=NATIVE, **records):
    return build(
        f"{KEYED}elements:\n  SSID: Id\n{elements}",
        {"Native": native, **records},
        {"Cedars": CEDARS},
    )


def there(crosswalks, **row):
    return crosswalks.to_cedars({"Native": ({"Id": "7", **row},)}, KENT)["Cedars"][0]


def back(crosswalks, **row):
    return crosswalks.to_native({"Cedars": ({"SSID": "7", **row},)}, KENT)["Native"][0]


@pytest.mark.parametrize(
    ("native", "joined"),
    [
        ({"A": "a", "B": "b", "C": "c"}, "a-b-c"),
        ({"A": "a"}, "a"),
        ({"B": "b"}, "-b"),
        ({"A": "a", "C": "c"}, "a--c"),
        ({}, None),
    ],
)
def test_joined_elements_part_again_whichever_are_absent(native, joined):
    crosswalks = crosswalk("  One: {join: [A, B, C], with: '-'}\n")
    expected = {"SSID": "7"} if joined is None else {"SSID": "7", "One": joined}

    assert expected == there(crosswalks, **native)
    assert {"Id": "7", **native} == back(crosswalks, **({"One": joined} if joined else {}))


def test_join_after_a_code_that_means_nothing_writes_nothing():
    crosswalks = crosswalk(
        "  One: {join: [A, B], with: '-', codes: t}\n"
        "  Two: {of: C, codes: t, case: upper}\ncodes: {t: {a-b: null, x: y, z: {code: y}}}\n"
    )

    assert there(crosswalks, A="a", B="b", C="a-b") == {"SSID": "7"}
    assert back(crosswalks, One="y") == {"Id": "7", "A": "x"}


def test_conditional_constant_becomes_the_code_of_its_condition():
    crosswalks = crosswalk("  One: {constant: Y, when: {Status: [P, Q]}, lossy: x}\n")

    assert there(crosswalks, Status="Q") == {"SSID": "7", "One": "Y"}
    assert there(crosswalks, Status="R") == {"SSID": "7"}
    assert back(crosswalks, One="Y") == {"Id": "7", "Status": "P"}
    assert back(crosswalks, One="N") == {"Id": "7"}


def test_condition_is_not_written_over_what_another_element_writes():
    crosswalks = crosswalk("  One: {of: A, when: {Status: [P, Q]}}\n  Two: Status\n")

    assert back(crosswalks, One="a", Two="Q") == {"Id": "7", "A": "a", "Status": "Q"}


def test_condition_of_presence_writes_nothing_and_keeps_absent_rows_out():
    crosswalks = build(
        KEYED + "when: {A: present}\nelements: {SSID: Id, One: A, Two: B}\n",
        {"Native": NATIVE},
        {"Cedars": CEDARS},
    )

    assert crosswalks.to_cedars({"Native": ({"Id": "7", "B": "b"},)}, KENT) == {}
    assert back(crosswalks, Two="b") == {"Id": "7", "B": "b"}


def test_query_for_what_the_context_gives_is_refused():
    crosswalks = crosswalk("  One: {district: code}\n")

    with pytest.raises(InvalidCrosswalkError, match="Cedars/One: comes from no native element"):
        crosswalks.native_query("Cedars", "One", "17415")


def test_query_that_depends_on_the_school_year_is_refused():
    crosswalks = crosswalk("  One: {of: A, grade: {kindergarten: K1}}\n")

    with pytest.raises(InvalidCrosswalkError, match="One: depends on the school year"):
        crosswalks.native_query("Cedars", "One", "9")
    assert (
        crosswalks.to_cedars({"Native": ({"Id": "7", "A": "2030"},)}, Context("17415", 2028))[
            "Cedars"
        ][0]["One"]
        == "10"
    )


LOOKUP = "  One: {lookup: Other, on: {Id: Id}, of: Value, codes: t}\ncodes: {t: {x: y, q: null}}\n"


def test_error_in_a_lookup_is_told_both_ways():
    crosswalks = crosswalk(LOOKUP, Other=names("Id", "Value"))

    with pytest.raises(
        InvalidRecordError, match=r"^kent/thing: One: code is not in code table t$"
    ):
        crosswalks.to_cedars(
            {"Native": ({"Id": "7"},), "Other": ({"Id": "7", "Value": "z"},)}, KENT
        )
    with pytest.raises(InvalidRecordError, match=r"^kent/thing: One: .* table t backwards$"):
        back(crosswalks, One="z")


def test_lookup_that_goes_one_way_writes_no_row_of_the_other_record():
    crosswalks = crosswalk(
        "  One: {lookup: Other, on: {Id: A}, of: Value, one_way: 'numbered by the SIS'}\n",
        Other=names("Id", "Value"),
    )
    rows = {"Native": ({"Id": "7", "A": "1"},), "Other": ({"Id": "1", "Value": "v"}, {"Id": "2"})}

    assert crosswalks.to_cedars(rows, KENT)["Cedars"] == ({"SSID": "7", "One": "v"},)
    assert crosswalks.to_native({"Cedars": ({"SSID": "7", "One": "v"},)}, KENT) == {
        "Native": ({"Id": "7"},)
    }


NESTED = {"Id": "", "Name": ({"Last": "", "First": ""},)}


def test_elements_of_one_nested_row_come_back_in_one_row():
    crosswalks = crosswalk("  One: Name/Last\n  Two: Name/First\n", native=NESTED)

    assert there(crosswalks) == {"SSID": "7"}
    assert back(crosswalks, One="Reyes", Two="Ana") == {
        "Id": "7",
        "Name": ({"Last": "Reyes", "First": "Ana"},),
    }


def visits(name, element, path):
    return (
        HEADER.replace("kent/thing", f"kent/{name}").replace(
            "record: Cedars", f"record: {element}"
        )
        + "each: School/Visit\nkey: {from: [Id, School/Visit/Day], to: [SSID, Day]}\n"
        + f"elements: {{SSID: Id, Day: School/Visit/Day, {element}: School/Visit/{path}}}\n"
    )


def test_nested_children_with_one_key_unite():
    crosswalks = build_set(
        [visits("a", "Why", "Reason"), visits("b", "Who", "Host")],
        {
            "Native": {
                "Id": "",
                "School": ({"Visit": ({"Day": "", "Reason": "", "Host": ""},) * 2},) * 2,
            }
        },
        {"Why": names("SSID", "Day", "Why"), "Who": names("SSID", "Day", "Who")},
    )
    days = (
        {"Day": "2026-09-01", "Reason": "r", "Host": "h"},
        {"Day": "2026-09-02", "Host": "i"},
    )
    native = {"Native": ({"Id": "7", "School": ({"Visit": days},)},)}
    cedars = crosswalks.to_cedars(native, KENT)

    assert [len(cedars[record]) for record in ("Why", "Who")] == [2, 2]
    assert [row.get("Why") for row in cedars["Why"]] == ["r", None]
    assert crosswalks.to_native(cedars, KENT) == native


def test_children_without_a_key_come_back_each_as_one():
    crosswalks = build(
        HEADER
        + "each: Visit\nkey: {from: [Id], to: [SSID, One]}\n"
        + "elements: {SSID: Id, One: Visit/Day, Two: Visit/Host}\n",
        {"Native": {"Id": "", "Visit": ({"Day": "", "Host": ""},) * 2}},
        {"Cedars": CEDARS},
    )
    native = {"Native": ({"Id": "7", "Visit": ({"Day": "1", "Host": "h"}, {"Day": "2"})},)}

    assert crosswalks.to_native(crosswalks.to_cedars(native, KENT), KENT) == native


def test_children_that_disagree_are_an_error():
    crosswalks = build(
        visits("a", "Why", "Reason"),
        {"Native": {"Id": "", "School": ({"Visit": ({"Day": "", "Reason": ""},) * 2},) * 2}},
        {"Why": names("SSID", "Day", "Why")},
    )
    rows = tuple({"SSID": "7", "Day": "2026-09-01", "Why": why} for why in "ab")

    with pytest.raises(InvalidRecordError, match=r"^kent/a: Reason: rows of one key disagree$"):
        crosswalks.to_native({"Why": rows}, KENT)
