"""What the way back does with more than the SIS can hold: the latest row, bands, unknown flags."""

import pytest
from tiny_schemas import HEADER, KENT, build, build_set, names

from gateway.errors import InvalidCrosswalkError, InvalidRecordError

STAYS = (
    HEADER
    + """\
key: {from: [Id], to: [SSID]}
latest: {by: Entered, lossy: "one row a student"}
elements: {SSID: Id, Entered: EntryDate, Last: LastName}
"""
)
RECORDS = (
    {"Native": names("Id", "EntryDate", "LastName")},
    {"Cedars": names("SSID", "Entered", "Last")},
)
FLAGS = (
    HEADER
    + """\
rows: {of: Flags, flags: {on: Y, off: N}, sets: RaceCode, codes: flags}
key: {from: [Id], to: [SSID, RaceCode]}
elements: {SSID: Id}
codes:
  flags:
    1: {code: "499", band: ["400", "499"]}
    2: {code: "599", also: [450], band: ["500", "599"]}
"""
)
FLAG_RECORDS = {"Native": names("Id", "Flags")}, {"Cedars": names("SSID", "RaceCode")}
DEFAULT = 'unmapped: default, lossy: "no flag of its own", default_back: '


def stay(entered, last, student="1"):
    return {"SSID": student, "Last": last} | ({"Entered": entered} if entered else {})


def native_of(crosswalks, *rows):
    return crosswalks.to_native({"Cedars": rows}, KENT)["Native"]


def with_policy(default):
    return build(
        FLAGS.replace("codes: flags}", f"codes: flags, {DEFAULT}{default}}}"), *FLAG_RECORDS
    )


@pytest.mark.parametrize("order", [1, -1])
def test_latest_stay_is_taken_back_and_the_others_are_left_out(order):
    stays = [stay(None, "Ruiz"), stay("2024-09-01", "Diaz"), stay("2026-09-01", "Reyes")][::order]

    rows = native_of(build(STAYS, *RECORDS), *stays, stay("2020-09-01", "Kim", "2"))

    assert sorted(row["LastName"] for row in rows) == ["Kim", "Reyes"]


def test_two_latest_rows_that_disagree_are_still_an_error():
    with pytest.raises(InvalidRecordError, match="LastName: rows of one key disagree"):
        native_of(build(STAYS, *RECORDS), stay("2026-09-01", "A"), stay("2026-09-01", "B"))


def test_what_latest_leaves_out_is_among_the_losses():
    losses = build(STAYS, *RECORDS).losses()

    assert ("kent/thing", "Entered", "one row a student") in losses


def test_district_can_take_latest_away_again():
    own = "crosswalk: 17415/thing\nextends: kent/thing@1\nlatest: null\n"

    (crosswalk,) = build_set([STAYS, own], *RECORDS).crosswalks

    assert crosswalk.latest is None


@pytest.mark.parametrize(
    ("code", "flags"), [("499", "YN"), ("433", "YN"), ("450", "NY"), ("511", "NY")]
)
def test_code_without_a_line_goes_back_by_its_band(code, flags):
    rows = native_of(build(FLAGS, *FLAG_RECORDS), {"SSID": "1", "RaceCode": code})

    assert rows == ({"Id": "1", "Flags": flags},)


@pytest.mark.parametrize(
    ("default", "row"), [("1", {"Id": "1", "Flags": "YN"}), ("null", {"Id": "1"})]
)
def test_code_outside_of_all_bands_follows_the_policy(default, row):
    crosswalks = with_policy(default)

    assert native_of(crosswalks, {"SSID": "1", "RaceCode": "B12"}) == (row,)
    assert ("kent/thing", "RaceCode", "no flag of its own") in crosswalks.losses()


def test_code_outside_of_all_bands_is_refused_where_nothing_is_said():
    with pytest.raises(InvalidRecordError, match="kent/thing: RaceCode: code is not in code"):
        native_of(build(FLAGS, *FLAG_RECORDS), {"SSID": "1", "RaceCode": "B12"})


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("codes: flags}", "codes: flags, default_back: 1}", "`unmapped: default` and `default_b"),
        ("codes: flags}", "codes: flags, unmapped: keep-raw}", "must be reject or default"),
        ("codes: flags}", f"codes: flags, {DEFAULT}7}}", "must be a position of table flags"),
        ("codes: flags}", "codes: flags, unmapped: default, default_back: 1}", "say why with `lo"),
        ("codes: flags}", "codes: flags, sorted: true}", "unknown word sorted"),
        ('["400", "499"]', '["400"]', "`band` is its first and its last code"),
        ('["400", "499"]', '["4A0", "499"]', "`band` is its first and its last code"),
        ('["400", "499"]', '["499", "400"]', "`band` has codes of one width, rising"),
        ('["400", "499"]', '["40", "499"]', "`band` has codes of one width, rising"),
        ('["400", "499"]', '["0000", "9999"]', "1000 at most"),
    ],
)
def test_policy_that_cannot_hold_is_refused(was, now, reason):
    with pytest.raises(InvalidCrosswalkError, match=reason):
        build(FLAGS.replace(was, now), *FLAG_RECORDS)


@pytest.mark.parametrize("latest", ["Entered", "{by: Entered}", "{by: [a], lossy: x}"])
def test_latest_that_does_not_say_all_is_refused(latest):
    with pytest.raises(InvalidCrosswalkError, match="latest: "):
        build(STAYS.replace('{by: Entered, lossy: "one row a student"}', latest), *RECORDS)


def test_who_says_so_and_when_is_kept():
    text = FLAGS.replace('band: ["400", "499"]', "note: n, author: Ana, date: 2026-09-01")

    code = build(text, *FLAG_RECORDS).crosswalks[0].rows.table.codes[0]

    assert (code.note, code.author, code.date) == ("n", "Ana", "2026-09-01")
