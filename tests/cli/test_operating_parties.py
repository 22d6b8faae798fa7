"""Parties, agreements and datasets by command: what ends or is withdrawn stops at once."""

import pytest
from click.testing import CliRunner
from operated import CBO_ADDRESS, UNTIL
from region import KENT

from gateway.cli import p2

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite", "postgresql"], indirect=True, scope="package"
)


@pytest.fixture
def vendor(site):
    """A vendor whose organization and agreement were registered apart from its client."""
    party = site.p2(
        "organization", "add", "Cloud SIS", "--kind", "sis-vendor", "--why", "test"
    ).stdout.strip()
    added = site.p2(
        "client", "add", "Cloud SIS", "--organization-id", party, "--purpose",
        "district-operations",
    )  # fmt: skip
    client = dict(line.split() for line in added.stdout.splitlines())
    site.give(client, "district-operations", ["identity", "attendance"], "--all")
    return client


def agree(site, vendor, *more):
    return site.p2(
        "agreement", "add", vendor["organization_id"], "--no-sale", "--no-marketing",
        "--no-profiling", "--no-redisclosure", "--until", UNTIL, "--why", "signed", *more,
    )  # fmt: skip


def test_an_organization_has_something_only_while_its_agreement_is_in_force(site, vendor):
    ssid = site.cast.kent[0]
    statuses = [site.read(vendor, ssid)]
    agreement = agree(site, vendor).stdout.strip()
    statuses.append(site.read(vendor, ssid))
    listed = site.p2("agreement", "list").stdout
    site.p2("agreement", "end", agreement, "--why", "they left")
    statuses.append(site.read(vendor, ssid))

    assert statuses == [403, 200, 403]
    assert f"{agreement}  every district  until {UNTIL}\n    of organization" in listed
    assert "it was ended" in site.p2("agreement", "list").stdout


def test_a_cloud_is_used_only_while_fedramp_authorizes_it(site, vendor):
    ssid = site.cast.kent[0]
    without = agree(site, vendor, "--cloud")
    statuses = [site.read(vendor, ssid)]
    authorized = agree(
        site, vendor, "--cloud", "--fedramp-level", "moderate", "--fedramp-id", "FR1",
        "--fedramp-on", "2025-01-01", "--fedramp-until", UNTIL,
    ).stdout.strip()  # fmt: skip
    statuses.append(site.read(vendor, ssid))
    site.p2("agreement", "revoke-fedramp", authorized, "--why", "FedRAMP says so")
    statuses.append(site.read(vendor, ssid))

    assert statuses == [403, 200, 403]
    assert "no FedRAMP authorization on record" in without.stderr


def test_a_suspended_organization_stops_and_a_reinstated_one_goes_on(site, vendor):
    ssid = site.cast.kent[0]
    agree(site, vendor)
    token = site.server.token(vendor["client_id"], vendor["client_secret"])
    site.p2("organization", "suspend", vendor["organization_id"], "--why", "a leak")
    body = {"district": KENT, "ssid": ssid}
    answer = site.server.call(token, "POST", "/exchange/v1/records/query", body)
    listed = site.p2("organization", "list").stdout
    site.p2("organization", "reinstate", vendor["organization_id"], "--why", "mended")

    assert answer.status_code == 403
    assert f"{vendor['organization_id']}  suspended" in listed
    assert site.read(vendor, ssid) == 200


def test_a_withdrawn_dataset_stops_and_an_approved_one_goes_on(site, vendor):
    ssid = site.cast.kent[0]
    agree(site, vendor)
    decision = ("--decided-on", "2026-11-10", "--minutes", "DCC item 4", "--why", "test")
    statuses = [site.read(vendor, ssid, datasets=["attendance"])]
    site.p2("dataset", "withdraw", "attendance", *decision)
    statuses.append(site.read(vendor, ssid, datasets=["attendance"]))
    listed = site.p2("dataset", "list").stdout
    site.p2("dataset", "approve", "attendance", "--priority", "2", *decision)
    statuses.append(site.read(vendor, ssid, datasets=["attendance"]))

    assert statuses == [200, 403, 200]
    assert "attendance  withdrawn" in listed


def test_a_district_is_set_by_command(site):
    def settings():
        token = site.server.token(
            *map(site.clients["kent-it"].get, ("client_id", "client_secret"))
        )
        path = f"/registry/v1/districts/{KENT}/settings"
        return site.server.call(token, "GET", path).json()

    before = settings()
    site.p2(
        "district", "set", KENT, "--no-auto-approve", "--closed-day", "2027-01-14", "--why", "snow"
    )
    after = settings()
    site.p2("district", "set", KENT, "--auto-approve", "--why", "the snow is gone")

    assert after == {**before, "autoApprove": False, "closedDays": ["2027-01-14"]}
    assert settings() == {**after, "autoApprove": True}


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["--kind", "employer"], "no employment"),
        (["--kind", "cbo", *CBO_ADDRESS, "--state", "OR"], "Washington only"),
        (["--kind", "cbo", *CBO_ADDRESS[:-1], "97201"], "Washington only"),
        (["--kind", "cbo"], "address: is given for"),
    ],
)
def test_what_the_programme_forbids_is_refused_by_its_rule(site, arguments, rule):
    ran = CliRunner().invoke(
        p2, ["organization", "add", "X", *arguments, "--why", "test"], env=site.environment
    )

    assert ran.exit_code != 0
    assert rule in (ran.output + str(ran.exception))


def test_consents_are_listed_and_shown_without_a_name(site):
    client = site.add_client("Listed mentors", "cbo", "cbo-support")
    signed = site.folder / "signed.pdf"
    signed.write_bytes(b"a synthetic consent")
    given = site.p2(
        "consent", "give", KENT, site.cast.kent[4], "--recipient", client["organization_id"],
        "--dataset", "identity", "--signer", "A Synthetic Parent", "--relation", "guardian",
        "--signed-on", "2026-11-20", "--document", str(signed), "--until", UNTIL,
    ).stdout.strip()  # fmt: skip
    listed = site.p2("consent", "list", KENT).stdout
    shown = site.p2("consent", "show", given).stdout

    assert f"{given}  in force" in listed
    assert "guardian" in shown
    for text in (listed, shown):
        assert site.cast.kent[4] not in text
        assert "Synthetic" not in text
