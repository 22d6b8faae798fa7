from region import HIGHLINE, KENT

from gateway.model.transfer import TransferState

EVERYTHING = [
    "identity",
    "enrollment",
    "demographics",
    "academic-summary",
    "transcript",
    "schedule",
    "attendance",
    "programs",
    "contacts",
    "immunization",
]


def test_a_record_moves_from_kent_to_seattle(exchange):
    asked = exchange.request_transfer(datasets=EVERYTHING)

    assert asked.status_code == 201, asked.text
    assert asked.json()["state"] == "requested"
    assert exchange.complete(asked.json()["id"]) is TransferState.ACKNOWLEDGED
    assert exchange.verify_ledger().is_verified


def test_a_record_moves_from_highline_to_kent(exchange):
    asked = exchange.request_transfer(
        "kent-registrar",
        source=HIGHLINE,
        destination=KENT,
        ssid=exchange.region.cast.moving[HIGHLINE][KENT][0],
        datasets=EVERYTHING,
    )

    assert exchange.complete(asked.json()["id"]) is TransferState.ACKNOWLEDGED
