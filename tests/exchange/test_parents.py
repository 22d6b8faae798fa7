"""Parents read their own child's record, live, until the rights pass to the student."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from moves import keys_of, now_at
from own_sis import own_sis
from region import BASE_URL, KENT

from gateway.access.blocking import Blocking, BlockTerms
from gateway.access.people import People
from gateway.access.relating import RelationTerms
from gateway.access.tokens import issue_token
from gateway.model.block import BlockKind
from gateway.model.person import OWN_PAGES
from gateway.model.purpose import Purpose
from gateway.model.relation import RelationKind

PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)


@pytest.fixture
def parents(exchange):
    return Parents(exchange)


class Parents:
    """Ties people to Kent's youngest pupil, and lets them read."""

    def __init__(self, exchange):
        self.exchange = exchange
        pupils = exchange.region.populations[KENT].pupils
        kept = [pupil for pupil in pupils if pupil.ssid in exchange.region.cast.kent]
        self.child, *_, self.other = sorted(kept, key=lambda one: one.birth_date)[::-1]

    @property
    def relating(self):
        return self.exchange.gateway.services.people.relating

    def person(self, kind=RelationKind.PARENT, *, is_dependent=False):
        people = People(self.exchange.database, keys_of(self.exchange), lambda: self.now)
        person = people.register("A. Parent", None, by="steward", why="a test").id
        terms = RelationTerms(self.child.ssid, kind, is_dependent)
        self.relating.relate(KENT, [(person, terms)], by="steward", why="the birth certificate")
        return person

    @property
    def now(self):
        return now_at(self.exchange)

    def go_to(self, day):
        """To the first minute of that day in Washington."""
        there = datetime(day.year, day.month, day.day, 0, 1, tzinfo=PACIFIC)
        self.exchange.ahead += there - self.now

    def birthday(self):
        born = self.child.birth_date
        return date(born.year + 18, born.month, born.day)

    def read(self, person, ssid=None, **asked):
        token = issue_token(
            keys_of(self.exchange),
            BASE_URL,
            OWN_PAGES,
            scopes=("p2:*:*:read",),
            purpose=Purpose.PARENT_ACCESS,
            now=self.now,
            person_id=person,
        )
        body = {"district": KENT, "ssid": ssid or self.child.ssid, **asked}
        headers = {"Authorization": f"Bearer {token.text}"}
        path = "/exchange/v1/records/query"
        return self.exchange.http.post(path, json=body, headers=headers)

    def end(self, person):
        (held,) = self.exchange.database.read(
            lambda uow: uow.relations.list_live(person, KENT, self.now)
        )
        self.relating.end(KENT, held.id, by="steward", why="the court says so")


def without_id(answer):
    return {name: value for name, value in answer.json().items() if name != "correlationId"}


def test_a_parent_reads_the_own_childs_whole_record(exchange, parents):
    person = parents.person()

    answer = parents.read(person)

    assert answer.status_code == 200, answer.text
    assert answer.json()["ssid"] == parents.child.ssid
    assert {"identity", "contacts", "discipline"} & set(answer.json()["datasets"])
    assert "terms-of-service" in answer.headers["link"]
    (made,) = exchange.events("disclosure.intended")
    told = made["data"]
    assert (told["person"], told["client_id"], told["organization_id"]) == (person, OWN_PAGES, "")
    assert (told["purpose"], told["authority"]) == ("parent-access", "34 CFR 99.10")
    (looked,) = exchange.events("lookup.made")
    assert looked["data"]["purpose"] == "the birth date, for whose the rights are"
    assert looked["data"]["person_id"] == person
    assert parents.child.birth_date.isoformat() not in str(exchange.events("lookup.made"))


def test_a_parent_reads_no_other_child_and_does_not_learn_of_one(parents):
    person = parents.person()

    other = parents.read(person, parents.other.ssid)
    nobody = parents.read(person, "9999999999")

    assert other.status_code == nobody.status_code == 404
    assert without_id(other) == without_id(nobody)


def test_who_is_nobodys_parent_reads_nothing(exchange, parents):
    person = parents.person()
    parents.end(person)

    answer = parents.read(person)

    assert answer.status_code == 403
    assert exchange.events("disclosure.intended") == []


def test_the_rights_pass_to_the_student_on_the_eighteenth_birthday(parents):
    parent, student = parents.person(), parents.person(RelationKind.SELF)
    parents.go_to(parents.birthday() - DAY)

    assert parents.read(parent).status_code == 200
    assert parents.read(student).status_code == 404

    parents.go_to(parents.birthday())

    assert parents.read(parent).status_code == 404
    assert parents.read(student).status_code == 200


def test_the_rights_pass_in_postsecondary_education_and_come_back_after_it(parents):
    parent, student = parents.person(), parents.person(RelationKind.SELF)

    def attend(*, attends):
        parents.relating.set_postsecondary(
            KENT, parents.child.ssid, attends=attends, by="steward", why="Running Start"
        )

    attend(attends=True)
    assert parents.read(parent).status_code == 404
    assert parents.read(student).status_code == 200
    attend(attends=False)
    assert parents.read(parent).status_code == 200
    assert parents.read(student).status_code == 404


def test_a_district_may_keep_the_access_of_a_dependents_parent(exchange, parents):
    parent = parents.person(is_dependent=True)
    parents.go_to(parents.birthday())

    assert parents.read(parent).status_code == 200
    (made,) = exchange.events("disclosure.intended")
    assert made["data"]["authority"] == "34 CFR 99.31(a)(8)"


def test_a_protective_order_keeps_out_one_parent_and_not_the_other(exchange, parents):
    kept_out, other = parents.person(), parents.person()
    terms = BlockTerms(KENT, parents.child.ssid, BlockKind.COURT_ORDER, person_id=kept_out)
    blocking = Blocking(exchange.database, keys_of(exchange), lambda: parents.now)
    blocking.set_block(terms, by="steward", why="the court says so")

    assert parents.read(other).status_code == 200
    blocked, nobody = parents.read(kept_out), parents.read(kept_out, "9999999999")
    assert blocked.status_code == nobody.status_code == 404
    assert without_id(blocked) == without_id(nobody)


def test_where_the_source_does_not_say_the_birth_date_the_answer_is_no(exchange, parents):
    parent, keeper = parents.person(), parents.person(is_dependent=True)
    with own_sis(exchange, KENT) as sis:
        exports = sis.folder / "export"
        away = exports.rename(sis.folder / "away")

        assert parents.read(parent).status_code == 404
        assert parents.read(keeper).status_code == 502  # whose access does not depend on it

        away.rename(exports)
        assert parents.read(parent).status_code == 200
