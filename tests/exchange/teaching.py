"""Educators of a district and its SIS's staff schedule; each works on an `Exchange`."""

import csv
import io
import sqlite3
from contextlib import closing
from datetime import timedelta

from factories import agreement
from moves import keys_of, now_at
from region import BASE_URL, PRODUCTS

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.access.people import People, RoleTerms
from gateway.access.tokens import issue_token
from gateway.model.day import day_of
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.model.role import Role

DAY = timedelta(days=1)


class Teaching:
    """A district that granted all to its own client, through which educators act."""

    def __init__(self, exchange, code):
        self.exchange = exchange
        self.code = code
        self.population = exchange.region.populations[code]
        self.people = People(exchange.database, keys_of(exchange), lambda: now_at(exchange))
        self.client_id = self._client()
        self.today = day_of(now_at(exchange))

    def educator(self, staff_id):
        """Somebody whom the steward tied to that member of staff; the person and the role."""
        person = self.people.register("A. Teacher", None, by="steward", why="a test").id
        terms = RoleTerms(Role.EDUCATOR, self.code, staff_id=staff_id)
        given = self.people.give_role(person, terms, by="steward", why="teaches")
        return person, given

    def read(self, person, ssid):
        body = {"district": self.code, "ssid": ssid, "datasets": ["identity"]}
        headers = self._headers(person)
        return self.exchange.http.post("/exchange/v1/records/query", json=body, headers=headers)

    def list_at_edfi(self, person):
        """Whom the district's Ed-Fi door lists."""
        path = f"/{self.code}/data/v3/ed-fi/students?limit=500"
        answer = self.exchange.http.get(path, headers=self._headers(person))
        assert answer.status_code == 200, answer.text
        return {one["studentUniqueId"] for one in answer.json()}

    def _headers(self, person):
        token = issue_token(
            keys_of(self.exchange),
            BASE_URL,
            self.client_id,
            scopes=("p2:*:*:read",),
            purpose=Purpose.DISTRICT_OPERATIONS,
            now=now_at(self.exchange),
            person_id=person,
        )
        return {"Authorization": f"Bearer {token.text}"}

    def list_seen(self, person):
        """Whose records the person is given, of all pupils whom the SIS has."""
        answers = {one.ssid: self.read(person, one.ssid) for one in self.population.pupils}
        assert {one.status_code for one in answers.values()} <= {200, 404}
        return {ssid for ssid, answer in answers.items() if answer.status_code == 200}

    def list_sections(self):
        """What is taught today and has pupils."""
        attended = {name for pupil in self.population.pupils for name in pupil.schedule}
        return [
            one
            for one in self.population.sections
            if one.begins_on <= self.today <= one.ends_on and one.section_id in attended
        ]

    def list_pupils(self, sections):
        """Who is in one of these sections, and at its school."""
        return {
            pupil.ssid
            for pupil in self.population.pupils
            for section in sections
            if section.section_id in pupil.schedule
            and any(
                stay.school == section.school and stay.last_day is None
                for stay in pupil.enrollments
            )
        }

    def _client(self):
        now, today = now_at(self.exchange), day_of(now_at(self.exchange))
        parties = Parties(self.exchange.database, lambda: now_at(self.exchange))
        said = {"by": "steward", "why": "a test"}
        own = parties.register_organization(
            "Its own", OrganizationKind.DISTRICT, district=self.code, **said
        )
        signed = agreement(organization_id=own.id, starts_on=today, ends_on=today + DAY)
        parties.register_agreement(signed, **said)
        client, _ = parties.register_client(
            own.id,
            "For its educators",
            purposes=(Purpose.DISTRICT_OPERATIONS,),
            scopes=(f"p2:{self.code}:*:read",),
            **said,
        )
        terms = GrantTerms(
            district=self.code,
            client_id=client.client_id,
            datasets=("identity",),
            purpose=Purpose.DISTRICT_OPERATIONS,
            starts_at=now,
            ends_at=now + DAY,
            reason="a test",
            is_for_all=True,
        )
        granting = Granting(self.exchange.database, keys_of(self.exchange), lambda: now)
        granting.give_grant(terms, by="steward")
        return client.client_id


def reassign(sis, section_id, staff_id):
    """Another teaches the section from now on, as that SIS holds it."""
    _REASSIGN[PRODUCTS[sis.code]](sis.folder, section_id, staff_id)


def _in_files(folder, section_id, staff_id):
    (file,) = folder.rglob("STAFF-CLASS.csv")
    head, *rows = csv.reader(io.StringIO(file.read_bytes().decode("cp1252"), newline=""))
    section, staff = head.index("SectNum"), head.index("StaffId")
    assert any(row[section] == section_id for row in rows)
    for row in rows:
        if row[section] == section_id:
            row[staff] = staff_id
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    file.write_bytes(text.getvalue().encode("cp1252"))


def _in_powerschool(folder, section_id, staff_id):
    _run(
        folder / "powerschool.sqlite",
        "UPDATE stored SET teachernumber = ?1, body = CAST(json_set(CAST(body AS TEXT),"
        " '$.teachernumber', ?1) AS BLOB) WHERE query = 'sections' AND section_number = ?2",
        (staff_id, section_id),
    )


def _in_synergy(folder, section_id, staff_id):
    _run(
        folder / "synergy.sqlite",
        "UPDATE EPC_SCH_YR_SECT SET STAFF_GU ="
        " (SELECT STAFF_GU FROM EPC_STAFF WHERE BADGE_NUM = ?1) WHERE SECTION_ID = ?2",
        (staff_id, section_id),
    )


def _run(file, statement, values):
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(statement, values).rowcount == 1


_REASSIGN = {"skyward": _in_files, "powerschool": _in_powerschool, "synergy": _in_synergy}
