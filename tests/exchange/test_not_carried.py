"""What the destination's SIS has no place for is told, not lost in silence."""

from types import SimpleNamespace

from region import KENT, SEATTLE

from gateway.exchange.districts import Districts
from gateway.exchange.translating import translate
from gateway.model.rows import StudentRecord


def fetched(rows):
    record = StudentRecord(SEATTLE, "1234567890", rows)
    return SimpleNamespace(record=record, school_year=2027)


def test_a_record_type_without_a_way_into_the_sis_is_named(exchange):
    program = {
        "ServingCountyDistrictCode": SEATTLE,
        "DistrictStudentId": "1",
        "SSID": "1234567890",
        "LocationId": "001",
        "Program": "migrant",
        "StartDate": "2026-09-02",
    }
    kent = Districts(exchange.database).open(KENT)

    translated = translate(fetched({"OtherProgram": (program,)}), kent)

    assert translated.not_carried == ("OtherProgram",)


def test_a_transfer_says_what_was_not_carried(exchange):
    asked = exchange.request_transfer()
    exchange.complete(asked.json()["id"])
    shown = exchange.call(
        "seattle-registrar", "GET", f"/exchange/v1/transfers/{asked.json()['id']}"
    )

    assert shown.json()["notCarried"] == []
