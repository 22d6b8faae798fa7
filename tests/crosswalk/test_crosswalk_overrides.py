"""A district's overrides over its product's crosswalk, and code tables that districts share."""

import pytest
from tiny_schemas import HEADER, KENT, build, build_set, names

from gateway.assets import asset
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.library import resolve
from gateway.crosswalk.tables import load_codeset
from gateway.errors import InvalidCrosswalkError, InvalidRecordError

PRODUCT = HEADER.replace("kent/thing", "skyward/thing").replace("version: 1", "version: 4") + (
    "key: {from: [Id], to: [SSID]}\n"
    "elements: {SSID: Id, Code: {of: Withdrawal, codes: withdrawal}, Choice: Choice}\n"
    "drops: {Ssn: 'carried nowhere'}\n"
    "codes: {withdrawal: {T: T0, D: D0}}\n"
)
OVERRIDE = """\
crosswalk: 17415/thing
extends: skyward/thing@4
elements: {Choice: null}
lost: {Choice: "this district does not keep it"}
codes: {withdrawal: {XFER: T0, D: D1}}
"""
NATIVE = {"Native": names("Id", "Withdrawal", "Choice", "Ssn")}
CEDARS = {"Cedars": names("SSID", "Code", "Choice")}


def test_override_merges_over_the_product_and_stands_for_it():
    crosswalks = build_set([PRODUCT, OVERRIDE], NATIVE, CEDARS)
    rows = {
        "Native": tuple(
            {"Id": str(at), "Withdrawal": code, "Choice": "1"}
            for at, code in enumerate(["T", "XFER", "D"])
        )
    }

    assert [one.name for one in crosswalks.crosswalks] == ["17415/thing"]
    assert [row["Code"] for row in crosswalks.to_cedars(rows, KENT)["Cedars"]] == [
        "T0",
        "T0",
        "D1",
    ]
    back = crosswalks.to_native(crosswalks.to_cedars(rows, KENT), KENT)
    assert [row["Withdrawal"] for row in back["Native"]] == ["T", "T", "D"]
    assert all("Choice" not in row for row in back["Native"])
    assert ("17415/thing", "Choice", "this district does not keep it") in crosswalks.losses()


def test_base_may_lie_elsewhere():
    (resolved,) = resolve(
        [parse_crosswalk(OVERRIDE, "own.yaml")],
        {"skyward/thing": parse_crosswalk(PRODUCT, "product.yaml")},
    )

    assert resolved.extends is None
    assert resolved.name == "17415/thing"


def test_finding_names_the_file_in_which_the_fault_is():
    override = OVERRIDE.replace("Choice: null", "Choice: Chioce")

    with pytest.raises(InvalidCrosswalkError, match=r"^1.yaml:3: Choice: Chioce is no element"):
        build_set([PRODUCT, override], NATIVE, CEDARS)


@pytest.mark.parametrize(
    ("was", "now", "finding"),
    [
        ("@4", "@3", "1.yaml:2: extends: skyward/thing has the version 4, not 3"),
        ("skyward/thing@4", "skyward/thin@4", "1.yaml:2: extends: no crosswalk skyward/thin"),
        ("skyward/thing@4", "17415/thing@1", "1.yaml:2: extends: extends itself"),
        ("@4", "", "1.yaml:2: extends: must be {product}/{name}@{version}"),
        ("lost:", "key: {from: [Id], to: [SSID]}\nlost:", "1.yaml:4: key: belongs to the cro"),
        ("lost:", "lsot:", "1.yaml:4: lsot: unknown section"),
        ("lost:", "when: {Status: [[]]}\nlost:", "1.yaml:4: when: must be a text"),
    ],
)
def test_override_that_cannot_hold_is_refused(was, now, finding):
    with pytest.raises(InvalidCrosswalkError) as refusal:
        build_set([PRODUCT, OVERRIDE.replace(was, now)], NATIVE, CEDARS)

    assert str(refusal.value).startswith(finding)


def test_crosswalks_that_extend_each_other_are_refused():
    one = OVERRIDE.replace("skyward/thing@4", "17415/other@1")
    other = one.replace("17415/other@1", "17415/thing@1").replace(
        "crosswalk: 17415/thing", "crosswalk: 17415/other"
    )
    with pytest.raises(InvalidCrosswalkError, match="extends: extends itself"):
        build_set([one, other], NATIVE, CEDARS)


SHARED = HEADER + (
    "key: {from: [Id], to: [SSID]}\n"
    "elements: {SSID: Id, Code: {of: Withdrawal, codes: w}}\n"
    "codes: {w: {from: codesets/shared.yaml, X: T3}}\n"
)


def test_shared_table_is_read_and_added_to():
    crosswalks = build(SHARED, NATIVE, CEDARS, shared="codes: {T: T0, X: T1}")
    rows = {"Native": ({"Id": "1", "Withdrawal": "T"}, {"Id": "2", "Withdrawal": "X"})}

    assert [row["Code"] for row in crosswalks.to_cedars(rows, KENT)["Cedars"]] == ["T0", "T3"]


def test_hash_follows_the_shared_table():
    hashes = {
        build(SHARED, NATIVE, CEDARS, shared=f"codes: {{T: {code}}}").crosswalks[0].hash
        for code in ("T0", "T1")
    }

    assert len(hashes) == 2


def test_fault_in_a_shared_table_is_reported_there():
    with pytest.raises(InvalidCrosswalkError, match=r"^codesets/shared.yaml:2: w: unknown word x"):
        build(SHARED, NATIVE, CEDARS, shared="codes:\n  T: {code: T0, x: y}")
    with pytest.raises(InvalidCrosswalkError, match=r"^codesets/shared.yaml:1: codes: missing"):
        build(SHARED, NATIVE, CEDARS, shared="T: T0")


@pytest.mark.parametrize("path", sorted(asset("crosswalks/codesets").glob("*.yaml")))
def test_shipped_code_table_is_well_formed(path):
    text = HEADER + (
        "key: {from: [Id], to: [SSID]}\n"
        "elements: {SSID: Id, Code: {of: Withdrawal, codes: w}}\n"
        f"codes: {{w: {{from: codesets/{path.name}}}}}\n"
    )

    crosswalks = build(text, NATIVE, CEDARS, **{path.stem: load_codeset(f"codesets/{path.name}")})

    with pytest.raises(InvalidRecordError):
        crosswalks.to_cedars({"Native": ({"Id": "1", "Withdrawal": "no code"},)}, KENT)
