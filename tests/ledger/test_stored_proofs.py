"""Proofs from the stored tree, on both databases, checked as RFC 9162 writes it down."""

from hashlib import sha256

import pytest
from ledger_log import DENIED, NOW, add, fill, moved, requested, sequencer
from sqlalchemy import create_engine, make_url, text

from gateway.auditing.proving import consistency_proof, inclusion_proof, tree_root
from gateway.errors import LedgerError
from gateway.model.event import EVERY, Search


def is_included(leaf, index, size, proof, root):
    """RFC 9162, section 2.1.3.2, in its own words."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = sha256(b"\x01" + p + r).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_consistent(first, first_root, second, second_root, proof):
    """RFC 9162, section 2.1.4.2, in its own words."""
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha256(b"\x01" + c + fr).digest(), sha256(b"\x01" + c + sr).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha256(b"\x01" + sr + c).digest()
        fn, sn = fn >> 1, sn >> 1
    return fr == first_root and sr == second_root and sn == 0


def raw(hashes):
    return [bytes.fromhex(one) for one in hashes]


def leaves_of(database):
    placed = database.read(lambda uow: uow.events.list_placed(0, 1000))
    return raw(leaf.hash for leaf, _ in placed)


def grown(database):
    """A log whose size is none of a power of two."""
    fill(database)
    for number in range(13):
        add(database, requested(f"later{number}"))
    sequencer(database).sequence_all()
    return leaves_of(database)


def test_every_event_is_shown_to_be_in_the_log(database):
    leaves = grown(database)

    def unit(uow):
        for size in (1, 2, 63, 64, 65, 77):
            (root,) = raw([tree_root(uow, size)])
            for index in range(size):
                proof = raw(inclusion_proof(uow, index, size))
                assert is_included(leaves[index], index, size, proof, root)
                assert not is_included(leaves[index][::-1], index, size, proof, root)

    database.read(unit)


def test_every_log_is_shown_to_begin_the_later_one(database):
    grown(database)

    def unit(uow):
        (later,) = raw([tree_root(uow, 77)])
        for size in range(1, 78):
            (root,) = raw([tree_root(uow, size)])
            proof = raw(consistency_proof(uow, size, 77))
            assert is_consistent(size, root, 77, later, proof)
            assert not is_consistent(size, later, 77, later, proof) or size == 77

    database.read(unit)


def test_the_roots_are_those_that_were_signed(database):
    grown(database)

    def unit(uow):
        for checkpoint in uow.checkpoints.list_all():
            assert tree_root(uow, checkpoint.size) == checkpoint.root

    database.read(unit)


def test_a_log_from_before_events_were_listed_is_listed_by_the_next_sequencer(
    database, upgraded_url
):
    grown(database)
    listed = database.read(lambda uow: uow.listings.page(Search(), 0, 1000))
    root = database.read(lambda uow: tree_root(uow, 77))
    url = make_url(upgraded_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM event_listings"))
        connection.execute(text("DELETE FROM tree_nodes"))
    engine.dispose()

    with pytest.raises(LedgerError):
        database.read(lambda uow: tree_root(uow, 77))
    sequencer(database).sequence_all()

    assert database.read(lambda uow: uow.listings.page(Search(), 0, 1000)) == listed
    assert database.read(lambda uow: tree_root(uow, 77)) == root
    assert len(listed) == 77


def test_an_event_is_listed_under_whom_it_concerns_and_no_reason_under_who_asked(database):
    fill(database)
    add(database, moved("t0", "requested", "denied"))  # of a transfer that nobody recorded
    sequencer(database).sequence_all()

    def kinds(district):
        found = database.read(lambda uow: uow.listings.page(Search(district), 0, 1000))
        return {entry.kind for _, entry in found}

    assert kinds("17001") == {"transfer.requested"}
    assert kinds("17415") == {
        "decision.denied",
        "disclosure.intended",
        "disclosure.outcome",
        "transfer.requested",
    }
    assert kinds(EVERY) == kinds("17415") | {"transfer.moved"}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(kind="decision.denied"), 16),
        (Search(kind="decision.denied", district="17001"), 0),
        (Search(since=NOW), 64),
        (Search(until=NOW), 0),
    ],
)
def test_events_are_found_by_kind_district_and_time(database, search, found):
    fill(database)

    assert len(database.read(lambda uow: uow.listings.page(search, 0, 1000))) == found
    assert DENIED.at == NOW
