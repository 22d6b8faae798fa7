"""Address confidentiality: a transfer carries the state programme's address instead."""

import pytest
from moves import keys_of, now_at
from region import KENT, read_delivered

from gateway.access.blocking import Blocking, BlockTerms
from gateway.model.block import BlockKind, SubstituteAddress

SUBSTITUTE = SubstituteAddress("PO Box 257", "Olympia", "WA", "985070257")


@pytest.fixture
def pupil(exchange):
    """Who moves from Kent to Seattle."""
    kent = exchange.region.populations[KENT]
    ssid = exchange.region.cast.moving[KENT]["17001"][0]
    return next(one for one in kent.pupils if one.ssid == ssid)


def move(exchange, pupil, **datasets):
    asked = exchange.request_transfer(
        ssid=pupil.ssid, datasets=["identity", "address", "contacts", "enrollment"], **datasets
    )
    exchange.complete(asked.json()["id"])
    return asked.json()["id"]


def conceal(exchange, pupil, substitute):
    Blocking(exchange.database, keys_of(exchange), lambda: now_at(exchange)).set_block(
        BlockTerms(KENT, pupil.ssid, BlockKind.ADDRESS_CONFIDENTIALITY, substitute=substitute),
        by="steward",
        why="the programme's card",
    )


def test_without_a_block_the_real_address_moves(exchange, pupil):
    delivered = str(read_delivered(exchange, move(exchange, pupil)))

    assert pupil.street in delivered


def test_the_substitute_address_moves_in_the_real_ones_stead(exchange, pupil):
    conceal(exchange, pupil, SUBSTITUTE)
    transfer_id = move(exchange, pupil)
    delivered = str(read_delivered(exchange, transfer_id))

    assert SUBSTITUTE.street in delivered
    assert SUBSTITUTE.zip_code in delivered
    assert pupil.street not in delivered
    assert pupil.zip_code not in delivered
    record = exchange.read_record("seattle-registrar", pupil.ssid, datasets=["address"])
    assert record.status_code == 200, record.text
    assert pupil.street not in record.text
    (address,) = record.json()["datasets"]["address"]["Address"]
    assert address["Street"] == SUBSTITUTE.street


def test_without_a_substitute_no_address_moves_at_all(exchange, pupil):
    conceal(exchange, pupil, None)
    delivered = str(read_delivered(exchange, move(exchange, pupil)))

    assert delivered != "None"
    assert pupil.street not in delivered
    assert pupil.zip_code not in delivered


def test_nobody_else_has_address_or_contacts(exchange, pupil):
    conceal(exchange, pupil, SUBSTITUTE)

    for dataset in ("address", "contacts"):
        answer = exchange.read_record("kent-it", pupil.ssid, datasets=[dataset])
        assert answer.status_code == 404
    assert exchange.read_record("kent-it", pupil.ssid, datasets=["identity"]).status_code == 200


def test_the_substitute_address_is_encrypted_at_rest(exchange, pupil):
    conceal(exchange, pupil, SUBSTITUTE)
    (block,) = exchange.database.read(
        lambda uow: [
            one
            for one in uow.blocks.list_in(KENT, exchange.gateway.services.access.clock())
            if one.kind is BlockKind.ADDRESS_CONFIDENTIALITY
        ]
    )

    assert "257" not in (block.substitute_encrypted or "").partition(":")[0]
    assert SUBSTITUTE.city not in str(block.substitute_encrypted)
    assert SUBSTITUTE.street not in repr(block)
    held = (exchange.folder / "gateway.db").read_bytes()
    assert SUBSTITUTE.street.encode() not in held
