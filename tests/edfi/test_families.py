"""What the Ed-Fi doors say of a student's family, home and descent, against the simulated SISs."""

import pytest
from edfi_doors import DISTRICTS
from region import KENT

STATE = "uri://ospi.k12.wa.us/"
RACE = f"{STATE}RaceDescriptor#"
ED_FI = "uri://ed-fi.org/"


def pupils(doors, district):
    """All but the one on whom a block stands."""
    region = doors.exchange.region
    blocked = region.cast.kent[2]
    return [one for one in region.populations[district].pupils if one.ssid != blocked]


@pytest.mark.parametrize("district", DISTRICTS)
def test_contacts_are_those_of_the_sis(doors, district):
    found = {
        (
            row["contactUniqueId"],
            row["firstName"],
            row["lastSurname"],
            tuple(one["telephoneNumber"] for one in row.get("telephones", ())),
            tuple(one["electronicMailAddress"] for one in row.get("electronicMails", ())),
        )
        for row in doors.all_of(district, "contacts", size=500)
    }
    held = [contact for one in pupils(doors, district) for contact in one.contacts]

    assert found == {
        (
            one.contact_id,
            one.first_name,
            one.last_name,
            (one.phone,),
            (one.email,) if one.email else (),
        )
        for one in held
    }
    assert any(one.email is None for one in held)


@pytest.mark.parametrize("district", DISTRICTS)
def test_what_a_contact_is_to_a_student_is_that_of_the_sis(doors, district):
    found = {
        (
            row["studentReference"]["studentUniqueId"],
            row["contactReference"]["contactUniqueId"],
            row["relationDescriptor"],
            row["livesWith"],
            row["emergencyContactStatus"],
        )
        for row in doors.all_of(district, "studentContactAssociations", size=500)
    }
    relations = {
        "mother": f"{ED_FI}RelationDescriptor#Mother",
        "father": f"{ED_FI}RelationDescriptor#Father",
        "guardian": f"{STATE}RelationDescriptor#Legal guardian",
        "grandparent": f"{ED_FI}RelationDescriptor#Grandparent",
        "other": f"{ED_FI}RelationDescriptor#Other",
    }

    assert found == {
        (
            one.ssid,
            contact.contact_id,
            relations[contact.relation],
            contact.lives_with,
            contact.is_emergency,
        )
        for one in pupils(doors, district)
        for contact in one.contacts
    }


@pytest.mark.parametrize("district", DISTRICTS)
def test_home_and_descent_are_those_of_the_sis(doors, district):
    rows = doors.all_of(district, "studentEducationOrganizationAssociations", size=500)
    found = {row["studentReference"]["studentUniqueId"]: row for row in rows}
    sexes = {"F": "Female", "M": "Male", "X": "Gender X"}

    assert len(rows) == len(found)
    assert set(found) == {one.ssid for one in pupils(doors, district)}
    for one in pupils(doors, district):
        row = found[one.ssid]
        (address,) = row["addresses"]
        assert row["educationOrganizationReference"]["educationOrganizationId"] == int(district)
        assert row["sexDescriptor"].endswith(f"SexDescriptor#{sexes[one.gender]}")
        assert address == {
            "addressTypeDescriptor": f"{ED_FI}AddressTypeDescriptor#Home",
            "city": one.city,
            "postalCode": one.zip_code,
            "stateAbbreviationDescriptor": f"{ED_FI}StateAbbreviationDescriptor#WA",
            "streetNumberName": one.street,
        }
        assert [mail["electronicMailAddress"] for mail in row["electronicMails"]] == [one.email]
        assert row["loginId"] == one.user_name
        assert {language["languageDescriptor"] for language in row["languages"]} == {
            f"{STATE}LanguageDescriptor#{code}"
            for code in (one.primary_language, one.home_language)
        }
        told = 1 if district == KENT else 3  # Kent's SIS holds a flag for each group of races
        assert {race["raceDescriptor"][: len(RACE) + told] for race in row.get("races", ())} == {
            RACE + code[:told] for code in one.races
        }
        assert {
            origin["ancestryEthnicOriginDescriptor"]
            for origin in row.get("ancestryEthnicOrigins", ())
        } == {f"{STATE}AncestryEthnicOriginDescriptor#{code}" for code in one.ethnicities}


def test_without_address_and_account_the_rest_is_there(doors):
    doors.register(
        "demographer", [{"district": KENT, "is_for_all": True, "datasets": ("demographics",)}]
    )
    rows = doors.all_of(
        KENT, "studentEducationOrganizationAssociations", client="demographer", size=500
    )

    assert len(rows) == len(pupils(doors, KENT))
    assert all("sexDescriptor" in row and row["languages"] for row in rows)
    assert not any({"addresses", "electronicMails", "loginId"} & set(row) for row in rows)
    assert doors.get(KENT, "contacts", client="demographer").status_code == 403
