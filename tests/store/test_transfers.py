"""Transfers: one of two equal requests, one of two workers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from store_facts import DAY, NOW, TRANSFER

from gateway.errors import ConflictError
from gateway.model.rows import Omission
from gateway.model.transfer import TransferState

S = TransferState
ASKED = ("seattle-registrar", "17415", "17001", {"m1:student", "m2:student"})


@pytest.fixture
def stored(database):
    database.write(lambda uow: uow.transfers.add(TRANSFER))
    return database


def test_a_transfer_comes_back_as_it_was(stored):
    assert stored.read(lambda uow: uow.transfers.get("transfer")) == TRANSFER
    assert stored.read(lambda uow: uow.transfers.list_open()) == (TRANSFER,)
    assert stored.read(lambda uow: uow.transfers.list_for_client("seattle-registrar", 9)) == (
        TRANSFER,
    )
    assert stored.read(lambda uow: uow.transfers.list_from("17415", 9, {S.REQUESTED})) == (
        TRANSFER,
    )
    assert stored.read(lambda uow: uow.transfers.list_from("17415", 9, {S.DENIED})) == ()


def test_an_idempotency_key_is_taken_once_a_client(stored):
    again = replace(TRANSFER, id="again", student_reference="m1:other")

    with pytest.raises(ConflictError, match="idempotency key"):
        stored.write(lambda uow: uow.transfers.add(again))

    assert (
        stored.read(lambda uow: uow.transfers.find_by_idempotency("seattle-registrar", "key"))
        == TRANSFER
    )
    assert stored.read(lambda uow: uow.transfers.find_by_idempotency("other", "key")) is None


def test_a_unit_may_go_on_after_a_conflict(stored):
    def add_or_find(uow):
        try:
            uow.transfers.add(replace(TRANSFER, id="again"))
        except ConflictError:
            return uow.transfers.find_by_idempotency("seattle-registrar", "key")

    assert stored.write(add_or_find) == TRANSFER


def test_an_equal_open_transfer_is_in_the_way_until_it_ends(stored):
    again = replace(TRANSFER, id="again", idempotency_key=None, body_sha256=None)
    other = replace(again, id="other", datasets=("identity",))
    datasets = TRANSFER.datasets

    with pytest.raises(ConflictError, match="equal transfer"):
        stored.write(lambda uow: uow.transfers.add(again))
    stored.write(lambda uow: uow.transfers.add(other))

    assert stored.read(lambda uow: uow.transfers.find_open_equal(*ASKED, datasets)) == TRANSFER
    assert stored.read(lambda uow: uow.transfers.find_open_equal(*ASKED, ("identity",))) == other
    assert stored.read(lambda uow: uow.transfers.find_open_equal(*ASKED, ("growth",))) is None

    stored.write(lambda uow: uow.transfers.move("transfer", {S.REQUESTED}, S.DENIED))
    assert stored.read(lambda uow: uow.transfers.find_open_equal(*ASKED, datasets)) is None
    stored.write(lambda uow: uow.transfers.add(again))


def test_of_many_equal_requests_at_once_one_is_stored(database):
    def request(number):
        try:
            database.write(
                lambda uow: uow.transfers.add(
                    replace(TRANSFER, id=f"{number}", idempotency_key=None)
                )
            )
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(request, range(8)))

    assert answers.count(True) == 1
    assert len(database.read(lambda uow: uow.transfers.list_open())) == 1


def test_a_move_happens_once_and_from_the_right_state(stored):
    facts = {
        "updated_at": NOW + DAY,
        "approved_by": "steward",
        "approved_at": NOW + DAY,
        "omitted": (Omission("growth", "not permitted"),),
        "crosswalk_hashes": {"a": "b"},
    }

    def approve(uow):
        return uow.transfers.move("transfer", {S.REQUESTED, S.FAILED}, S.APPROVED, **facts)

    assert stored.write(approve) == replace(TRANSFER, state=S.APPROVED, **facts)
    assert stored.write(approve) is None
    assert stored.write(lambda uow: uow.transfers.move("none", {S.APPROVED}, S.FAILED)) is None


def test_of_many_workers_one_moves_it(stored):
    with ThreadPoolExecutor(8) as pool:
        moved = list(
            pool.map(
                lambda _: stored.write(
                    lambda uow: uow.transfers.move("transfer", {S.REQUESTED}, S.APPROVED)
                ),
                range(8),
            )
        )

    assert sum(transfer is not None for transfer in moved) == 1


def test_of_many_workers_one_takes_it_until_it_lets_go(stored):
    def take(now):
        return stored.write(
            lambda uow: uow.transfers.take("transfer", {S.REQUESTED}, now, now + DAY)
        )

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: take(NOW), range(8)))

    assert sum(transfer is not None for transfer in taken) == 1
    assert take(NOW + DAY / 2) is None
    assert take(NOW + DAY) == replace(TRANSFER, taken_until=NOW + 2 * DAY)
    stored.write(lambda uow: uow.transfers.let_go("transfer", NOW + DAY))
    assert take(NOW) is None
    stored.write(lambda uow: uow.transfers.let_go("transfer", NOW + 2 * DAY))
    assert take(NOW) is not None
    stored.write(lambda uow: uow.transfers.let_go_of_all())
    assert take(NOW) is not None
    moved = stored.write(lambda uow: uow.transfers.move("transfer", {S.REQUESTED}, S.APPROVED))
    assert moved.taken_until is None


def test_what_a_person_or_a_worker_has_in_hand_is_not_workable(stored):
    def workable(now=NOW):
        return stored.read(lambda uow: uow.transfers.list_workable(now))

    assert workable() == ("transfer",)
    stored.write(lambda uow: uow.transfers.take("transfer", {S.REQUESTED}, NOW, NOW + DAY))
    assert workable() == ()
    assert workable(NOW + DAY) == ("transfer",)
    stored.write(
        lambda uow: uow.transfers.move("transfer", {S.REQUESTED}, S.REQUESTED, needs_person=True)
    )
    assert workable() == ()
    stored.write(
        lambda uow: uow.transfers.move("transfer", {S.REQUESTED}, S.DENIED, needs_person=False)
    )
    assert workable() == ()


def test_who_no_longer_has_it_in_hand_does_not_move_it(stored):
    def move(held_until):
        return stored.write(
            lambda uow: uow.transfers.move(
                "transfer", {S.REQUESTED}, S.APPROVED, held_until=held_until
            )
        )

    stored.write(lambda uow: uow.transfers.take("transfer", {S.REQUESTED}, NOW, NOW + DAY))

    assert move(NOW) is None
    assert move(NOW + DAY).state is S.APPROVED


def test_transfers_of_a_client_are_listed_by_state(stored):
    def listed(*states):
        client = TRANSFER.client_id
        return stored.read(lambda uow: uow.transfers.list_for_client(client, 9, states))

    assert listed(S.REQUESTED) == (TRANSFER,)
    assert listed(S.FAILED) == ()


def test_a_transfer_that_failed_is_no_longer_open(stored):
    stored.write(
        lambda uow: uow.transfers.move("transfer", {S.REQUESTED}, S.FAILED, step_failed="fetch")
    )

    assert stored.read(lambda uow: uow.transfers.list_open()) == ()
