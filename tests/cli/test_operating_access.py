"""Who may have what, by command: stops, blocks, grants of one student, relations, versions."""

import json

import pytest
from click.testing import CliRunner
from operated import UNTIL
from region import KENT

from gateway.access.people import People
from gateway.cli import p2
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.store import Database

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite", "postgresql"], indirect=True, scope="package"
)


@pytest.fixture
def refused(site):
    def running(*arguments):
        ran = CliRunner().invoke(p2, arguments, env=site.environment)
        assert ran.exit_code != 0, ran.output
        return ran.output + str(ran.exception)

    return running


@pytest.fixture
def mentors(site):
    return site.clients["kent-it"]


@pytest.fixture
def person(site):
    """Somebody who is known, as a parent is who came by a code."""
    database = Database.open(site.environment["P2_DATABASE_URL"])
    people = People(database, KeyRing.load(site.environment["P2_KEYS"]), now)
    try:
        return people.register("A Synthetic Parent", None, by="test", why="test").id
    finally:
        database.close()


def assert_narrow(text):
    assert all(len(line) <= 80 for line in text.splitlines()), text


def test_a_client_is_stopped_in_a_district_and_goes_on(site, mentors, refused):
    client, ssid = mentors["client_id"], site.cast.kent[0]
    statuses = [site.read(mentors, ssid)]
    site.p2("client", "stop", client, "--district", KENT, "--why", "a stolen laptop")
    statuses.append(site.read(mentors, ssid))
    twice = refused("client", "stop", client, "--district", KENT, "--why", "again")
    listed = site.p2("district", "stops", KENT).stdout
    site.p2("client", "resume", client, "--district", KENT, "--why", "found")
    statuses.append(site.read(mentors, ssid))
    never = refused("client", "resume", client, "--district", KENT, "--why", "again")

    assert statuses == [200, 403, 200]
    assert "stopped already" in twice
    assert f"stands  {client}" in listed
    assert ": a stolen laptop" in listed
    assert f"p2 district stops {KENT}" in never
    assert "stolen" not in site.p2("district", "stops", KENT).stdout
    assert "a stolen laptop" in site.p2("district", "stops", KENT, "--lifted").stdout
    assert_narrow(listed)


def test_an_emergency_stop_is_listed_while_it_stands(site, mentors):
    site.p2("district", "stop", KENT, "--why", "a breach")
    listed = site.p2("district", "stops", KENT).stdout
    shown = site.p2("district", "show", KENT).stdout
    site.p2("district", "resume", KENT, "--why", "mended")

    assert "stands  all release" in listed
    assert "release       stopped" in shown
    assert "release       as granted" in site.p2("district", "show", KENT).stdout
    assert site.read(mentors, site.cast.kent[0]) == 200


def test_who_can_see_a_student_is_told_with_what_stands_in_the_way(site, mentors):
    ssid = site.cast.kent[6]
    block = site.p2(
        "block", "set", KENT, ssid, "--kind", "opt-out", "--purpose", "cbo-support",
        "--why", "a form",
    ).stdout.strip()  # fmt: skip
    found = site.p2("grant", "query", KENT, "--student", ssid)
    as_json = json.loads(site.p2("grant", "query", KENT, "--student", ssid, "--json").stdout)
    piped = CliRunner().invoke(
        p2, ["grant", "query", KENT], env=site.environment, input=f"{ssid}\n"
    )
    site.p2("block", "lift", block, "--why", "withdrawn")

    assert mentors["client_id"] in found.stdout
    assert "covers the student: all" in found.stdout
    assert f"{block}  block  opt-out" in found.stdout
    assert piped.stdout == found.stdout
    assert [one["id"] for one in as_json["blocks"]] == [block]
    assert {one["covering"] for one in as_json["items"]} == {"all"}
    assert ssid not in found.stdout
    assert_narrow(found.stdout)


def test_a_grant_is_shown_listed_and_ended(site, mentors):
    given = site.give(mentors, "district-operations", ["identity"], "--student", site.cast.kent[7])
    shown = site.p2("grant", "show", given).stdout
    as_json = json.loads(site.p2("grant", "show", given, "--json").stdout)
    live = site.p2("grant", "list", KENT, "--live", "--client", mentors["client_id"]).stdout
    site.p2("grant", "end", given, "--why", "over")

    assert "students  1 by list" in shown
    assert "why       test" in shown
    assert as_json["students"] == {
        "by": "listed", "count": 1, "schools": [], "grades": [], "sections": []
    }  # fmt: skip
    assert f"{given}  live  until {UNTIL}" in live
    assert given not in site.p2("grant", "list", KENT, "--live").stdout
    assert f"{given}  ended" in site.p2("grant", "list", KENT).stdout
    assert "state     ended" in site.p2("grant", "show", given).stdout
    assert_narrow(live)


def test_an_order_names_a_person_or_an_organization(site, mentors, person, refused):
    ssid = site.cast.kent[8]
    order = ("block", "set", KENT, ssid, "--kind", "court-order", "--why", "order 26-2-1")
    against = {
        f"person {person}": site.p2(*order, "--person", person).stdout.strip(),
        f"organization {mentors['organization_id']}": site.p2(
            *order, "--organization", mentors["organization_id"]
        ).stdout.strip(),
        "somebody without an account": site.p2(*order, "--party", "A Name").stdout.strip(),
    }
    listed = site.p2("block", "list", KENT, "--student", ssid).stdout

    assert "there is no such person" in refused(*order, "--person", "nobody")
    for words, block in against.items():
        shown = site.p2("block", "show", block).stdout
        assert words in " ".join(shown.split())
        assert shown in listed
        site.p2("block", "lift", block, "--why", "test")
    assert "by operator" in listed
    assert ": order 26-2-1" in listed
    for text in (ssid, "A Name"):
        assert text not in listed
    assert site.p2("block", "list", KENT, "--student", ssid).stdout == ""
    assert_narrow(listed)


def test_a_substitute_address_is_taken_for_confidentiality_alone(site, refused):
    ssid = site.cast.kent[9]
    address = ("--substitute", "PO Box 257", "Olympia", "WA", "98507", "--why", "a card")
    kept = ("block", "set", KENT, ssid, "--kind", "address-confidentiality")
    block = site.p2(*kept, *address).stdout.strip()
    shown = json.loads(site.p2("block", "show", block, "--json").stdout)
    wrong = refused(*kept, "--substitute", "PO Box 257", "Olympia", "WA", "9850", "--why", "x")
    other = refused("block", "set", KENT, ssid, "--kind", "opt-out", *address)
    site.p2("block", "lift", block, "--why", "test")

    assert shown["hasSubstitute"]
    assert "Olympia" not in json.dumps(shown)
    assert "substitute: is a street" in wrong
    assert "substitute: belongs to address confidentiality" in other


def test_relations_come_and_go_by_command_and_by_file(site, person, refused, tmp_path):
    first, second = site.cast.kent[:2]
    made = CliRunner().invoke(
        p2,
        ["relation", "add", KENT, person, "--why", "a certificate"],
        env=site.environment,
        input=f"{first}\n",
    )
    assert made.exit_code == 0, made.output
    file = tmp_path / "relations.csv"
    rows = [f"{person},{second},parent,yes,a list", f"nobody,{second},parent,,a list"]
    file.write_text("\n".join(["person,student,kind,dependent,why", *rows]))
    wrong = refused("relation", "import", str(file), "--district", KENT)
    site.p2("relation", "import", str(file), "--district", KENT, "--partial")
    listed = site.p2("relation", "list", KENT, "--student", second).stdout
    ended = site.p2("relation", "end", KENT, made.stdout.strip(), "--why", "the court says so")

    assert "2  ok\n3  person: there is no such person\n" in wrong
    assert "add --partial" in wrong
    assert listed.count(person) == 1
    assert "access of a dependent's parent kept" in listed
    assert "has ended" in ended.stdout
    whole = site.p2("relation", "list", KENT).stdout
    assert f"{made.stdout.strip()}  ended" in whole
    assert first not in whole
    assert_narrow(whole)


def test_a_student_of_college_is_recorded_once_and_no_longer(site):
    ssid = site.cast.kent[5]
    common = ("relation", "postsecondary", KENT, "--student", ssid, "--why", "Running Start")

    assert site.p2(*common).stdout == "recorded: the student attends\n"
    assert site.p2(*common, "--no-longer").stdout == "recorded: no longer attends\n"


def test_a_client_is_shown_without_a_secret(site, mentors):
    shown = site.p2("client", "show", mentors["client_id"]).stdout

    assert f"client_id     {mentors['client_id']}" in shown
    assert "p2:*:*:read" in shown
    assert mentors["client_secret"] not in shown
    assert_narrow(site.p2("client", "list").stdout)


def test_a_lost_code_is_replaced_and_never_doubled(site, refused):
    again = site.p2("person", "invite", "--district", KENT, "--again").stdout

    assert "--again" in refused("person", "invite", "--district", KENT)
    assert again.startswith("invitation  ")
    assert "--another is for a role of the state" in refused(
        "person", "invite", "--district", KENT, "--another"
    )
