"""The decision: default deny, a block beats any grant, and the first rule that fails is named."""

from dataclasses import replace

import pytest
from decision_cases import CASES, PERMITTED
from factories import (
    DATASETS,
    NOW,
    SEATTLE,
    block,
    client,
    consent,
    district,
    educator_facts,
    facts,
    grant,
    organization,
    other_student,
    question,
    roster_facts,
    roster_grant,
    roster_question,
    student,
    transfer_facts,
    transfer_question,
)

from gateway.access.decision import (
    decide,
    decide_request,
    decide_role,
    deny_absent,
    find_block,
    permit_lookup,
)
from gateway.access.facts import Facts
from gateway.access.rules import RULES
from gateway.model.block import BlockKind
from gateway.model.grant import GrantStudents
from gateway.model.permit import (
    DatasetPermission,
    Denial,
    DenialKind,
    LookupPermit,
    LookupPurpose,
    Permit,
)
from gateway.model.purpose import AUTHORITY, Action, Purpose
from gateway.model.role import Role
from gateway.model.rows import Omission
from gateway.model.student import Everyone, Listed, Roster, Rosters

ALL = frozenset({"p2:*:*:read"})
AT_TWO, AT_THIRD = Roster(frozenset({"101", "102"})), Roster(frozenset({"103"}))
UNNAMED = {"datasets": DATASETS, "is_named": False, "scopes": ALL}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_changed_question_is_answered_by_the_rule_that_it_breaks(case):
    answer = decide(case.question, case.facts)

    assert case.answer == answered(answer)
    assert answer.question == case.question
    assert answer.decided_at == case.facts.now


def answered(answer):
    """`permitted`, or kind and rule of the denial."""
    return PERMITTED if isinstance(answer, Permit) else f"{answer.kind}: {answer.rule}"


def test_default_deny():
    nothing = Facts(
        district=None,
        client=None,
        organization=None,
        agreements=(),
        dataset_purposes={},
        reach=frozenset(),
        grants=(),
        consents=(),
        blocks=(),
        now=NOW,
    )

    assert isinstance(decide(question(), nothing), Denial)
    assert isinstance(decide(question(), facts(grants=(), reach=frozenset())), Denial)
    assert isinstance(decide(question(datasets=()), facts()), Denial)


def test_a_permit_says_what_permits_it():
    permit = decide(question(), facts())

    assert replace(permit, trace=()) == Permit(
        question(),
        (
            DatasetPermission(
                "attendance", ("grant",), ("consent",), Listed(student().references), frozenset()
            ),
        ),
        (),
        AUTHORITY[Purpose.CBO_SUPPORT],
        None,
        NOW,
        Purpose.CBO_SUPPORT,
    )
    assert permit.district == "17415"
    assert permit.datasets == ("attendance",)


def test_a_transfer_says_how_parents_were_told():
    permit = decide(transfer_question(), transfer_facts())

    assert permit.notice_basis == "annual"
    assert permit.authority == "34 CFR 99.31(a)(2)"


def test_a_denial_keeps_what_every_rule_said_of_every_dataset():
    asked = question(datasets=("attendance", "growth"), scopes=ALL)

    denial = decide(asked, facts(blocks=(block(),), grants=()))

    assert [(one.dataset, one.rule) for one in denial.trace] == [
        (dataset, rule.name) for dataset in asked.datasets for rule in RULES
    ]
    assert {one.rule for one in denial.trace if one.reason and one.dataset == "attendance"} == {
        "no block stands",
        "grant covers",
        "consent covers",
    }


@pytest.mark.parametrize("rule", ["stopped", "ended", "out of scope", "withdrawn", "ungranted"])
def test_what_concerns_the_client_is_told_whatever_the_student(rule):
    """The very same denial for a covered, uncovered, blocked and unconsented student."""
    asked, held = {
        "stopped": (question(), facts(district=district(is_stopped=True))),
        "ended": (question(), facts(client=client(is_active=False))),
        "out of scope": (question(scopes=frozenset()), facts()),
        "withdrawn": (question(), facts(dataset_purposes={})),
        "ungranted": (question(), facts(reach=frozenset({"identity"}))),
    }[rule]
    students = (
        held,
        replace(held, grants=()),
        replace(held, blocks=(block(),)),
        replace(held, consents=()),
    )

    told = {
        (answer.kind, answer.rule, answer.reason, answer.is_source_asked)
        for answer in (decide(asked, one) for one in students)
    }

    assert len(told) == 1
    assert told.pop()[0] is DenialKind.CLIENT


def test_a_named_dataset_that_is_refused_refuses_all():
    asked = question(datasets=("attendance", "growth"), scopes=ALL)

    assert answered(decide(asked, facts())) == "client: dataset is approved"


def test_of_named_datasets_what_the_client_lacks_is_told_before_what_the_student_does():
    asked = question(datasets=("address", "growth"), scopes=ALL)
    held = facts(blocks=(block(),))

    assert answered(decide(asked, held)) == "client: dataset is approved"


def test_of_unnamed_datasets_the_permitted_are_given_and_the_others_omitted():
    held = facts(
        consents=(consent(datasets=("attendance", "address")),),
        blocks=(block(kind=BlockKind.ADDRESS_CONFIDENTIALITY),),
    )

    permit = decide(question(**UNNAMED), held)

    assert permit.datasets == ("attendance",)
    assert permit.omitted == (
        Omission("identity", "none to give"),
        Omission("address", "none to give"),
        Omission("growth", "not permitted"),
    )


def test_a_dataset_that_the_client_may_have_of_nobody_is_not_permitted():
    permit = decide(question(**UNNAMED), facts(reach=frozenset({"attendance", "address"})))

    assert Omission("identity", "not permitted") in permit.omitted


def test_of_unnamed_datasets_a_student_alone_keeps_back_what_the_client_might_have():
    """Growth is not for CBOs; saying so here would tell this student from an absent one."""
    for held in (facts(grants=()), facts(blocks=(block(),)), facts(consents=())):
        assert decide(question(**UNNAMED), held).kind is DenialKind.STUDENT


def test_of_unnamed_datasets_the_client_is_told_where_it_might_have_none():
    held = facts(reach=frozenset(), grants=())

    assert answered(decide(question(**UNNAMED), held)) == "client: client has a grant"


@pytest.mark.parametrize(
    ("grants", "students"),
    [
        pytest.param((roster_grant(),), Rosters(frozenset({AT_TWO})), id="by roster"),
        pytest.param(
            (roster_grant(), roster_grant(id="more", schools=("103",))),
            Rosters(frozenset({AT_TWO, AT_THIRD})),
            id="by two rosters",
        ),
        pytest.param(
            (roster_grant(), roster_grant(id="all", students=GrantStudents.ALL)),
            Listed(student().references),
            id="a grant for all needs no roster",
        ),
        pytest.param(
            (roster_grant(), roster_grant(id="old", schools=("103",), ends_at=NOW)),
            Rosters(frozenset({AT_TWO})),
            id="not by one that expired",
        ),
    ],
)
def test_the_permit_names_whom_a_fetch_may_bring(grants, students):
    permit = decide(roster_question(), roster_facts(grants=grants))

    assert permit.permissions[0].students == students


def test_two_rosters_are_two_authorities():
    grants = (roster_grant(), roster_grant(id="more", schools=("103",)))

    permit = decide(roster_question(), roster_facts(grants=grants))

    assert permit.permissions[0].grant_ids == ("roster", "more")


def test_a_question_about_all_leaves_out_those_blocked():
    blocks = (
        block(),
        block(student_reference="m1:other", purposes=(Purpose.CBO_SUPPORT,)),
        block(student_reference="m1:third", organization_id="provider"),
        block(student_reference="m1:far", district=SEATTLE),
    )
    held = roster_facts(
        grants=(roster_grant(), roster_grant(id="all", students=GrantStudents.ALL)),
        blocks=blocks,
    )

    (permission,) = decide(roster_question(student=None), held).permissions

    assert permission.students == Everyone()
    assert permission.blocked == {"m1:first", "m1:third"}


def test_a_question_about_all_is_not_permitted_by_a_list_of_nobody():
    assert answered(decide(question(student=None), facts())) == "student: grant covers"


def test_a_list_by_consent_brings_those_alone_who_consented():
    """The grant lists two, and one of them never consented."""
    listed = {"grant": frozenset({"m1:first", "m1:second"})}

    (permission,) = decide(question(student=None), facts(listed=listed)).permissions

    assert permission.students == Listed(frozenset({"m1:first"}))
    assert permission.consent_ids == ("consent",)


def test_a_list_is_of_whom_any_grant_names_or_places():
    listing = (
        roster_grant(id="list", students=GrantStudents.LISTED, schools=()),
        roster_grant(id="more", students=GrantStudents.LISTED, schools=()),
    )
    held = roster_facts(
        grants=(*listing, roster_grant()),
        listed={"list": frozenset({"m1:first"}), "more": frozenset({"m1:third"})},
    )

    (permission,) = decide(roster_question(student=None), held).permissions

    assert permission.students == Rosters(
        frozenset({AT_TWO}), besides=frozenset({"m1:first", "m1:third"})
    )
    assert permission.grant_ids == ("list", "more", "roster")


def test_a_persons_list_is_by_roster_alone():
    held = educator_facts(
        grants=(
            grant(
                purpose=Purpose.DISTRICT_OPERATIONS,
                students=GrantStudents.LISTED,
                consent_id=None,
            ),
        ),
        listed={"grant": frozenset({"m1:first"})},
    )
    asked = question(
        student=None, person_id="person", purpose=Purpose.DISTRICT_OPERATIONS, scopes=ALL
    )
    assert isinstance(decide(replace(asked, student=student()), held), Permit)

    assert answered(decide(asked, held)) == "student: grant covers"


def test_a_blocked_student_is_asked_for_as_an_absent_one_would_be():
    blocked = decide(roster_question(), roster_facts(blocks=(block(),)))

    assert blocked.is_source_asked
    assert blocked.alike == decide(roster_question(), roster_facts()).permissions


def test_a_block_on_one_of_two_datasets_asks_for_both():
    asked = roster_question(datasets=("attendance", "address"), scopes=ALL)
    blocks = (block(kind=BlockKind.ADDRESS_CONFIDENTIALITY),)

    denial = decide(asked, roster_facts(blocks=blocks))

    assert denial.alike == decide(asked, roster_facts()).permissions


def test_a_blocked_student_of_a_list_is_asked_for_as_one_outside_it():
    """The roster beside the list is what an unlisted, absent student would be asked for by."""
    listing = roster_grant(id="list", students=GrantStudents.LISTED, schools=())
    held = roster_facts(grants=(listing, roster_grant()), blocks=(block(),))

    (permission,) = decide(roster_question(), held).alike

    assert permission.students == Rosters(frozenset({AT_TWO}))
    assert not decide(question(), facts(blocks=(block(),))).is_source_asked


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        pytest.param(roster_question(), roster_facts(grants=()), id="uncovered"),
        pytest.param(
            roster_question(datasets=("attendance", "growth")),
            roster_facts(blocks=(block(),)),
            id="refused for another reason too",
        ),
        pytest.param(
            roster_question(), roster_facts(grants=(), blocks=(block(),)), id="blocked, uncovered"
        ),
        pytest.param(question(), facts(consents=()), id="without consent"),
    ],
)
def test_the_source_is_not_asked_where_an_absent_student_would_not_be_asked_for(asked, held):
    assert not decide(asked, held).is_source_asked


def test_an_absent_student_is_denied_as_a_student():
    denial = deny_absent(decide(question(), facts()))

    assert (denial.kind, denial.decided_at) == (DenialKind.STUDENT, NOW)
    assert denial.question == question()


def test_a_lookup_permit_is_of_a_type_that_release_does_not_accept():
    permit = permit_lookup("17415", student(), LookupPurpose.VERIFY_PRESENCE, NOW)

    assert isinstance(permit, LookupPermit)
    assert not isinstance(permit, Permit)
    assert permit == LookupPermit("17415", student(), LookupPurpose.VERIFY_PRESENCE, NOW)


def test_a_block_is_found_whatever_is_granted():
    assert find_block(question(), facts(blocks=(block(),), grants=())) == BlockKind.COURT_ORDER
    assert find_block(question(), facts()) is None
    assert find_block(question(student=other_student()), facts(blocks=(block(),))) is None


@pytest.mark.parametrize(
    ("asked", "held", "rule"),
    [
        pytest.param({}, {"grants": (), "reach": frozenset()}, None, id="no grant is needed yet"),
        pytest.param({}, {"blocks": (block(),)}, None, id="nothing of the student is told"),
        pytest.param(
            {}, {"district": district(notice_basis=None)}, "source has a notice basis", id="basis"
        ),
        pytest.param({"scopes": frozenset()}, {}, "token covers", id="scope"),
        pytest.param({}, {"dataset_purposes": {}}, "dataset is approved", id="dataset"),
        pytest.param({}, {"agreements": ()}, "agreement is in force", id="agreement"),
        pytest.param(
            {"datasets": ("attendance", "growth"), "purpose": None},
            {},
            "purpose fits kind",
            id="purpose",
        ),
    ],
)
def test_whether_a_client_may_ask_a_source_at_all(asked, held, rule):
    denial = decide_request(transfer_question(student=None, **asked), transfer_facts(**held))

    assert (denial and denial.rule) == rule
    assert denial is None or denial.kind is DenialKind.CLIENT


@pytest.mark.parametrize(
    ("asked", "held", "rule"),
    [
        pytest.param({}, {}, None, id="its own"),
        pytest.param(
            {},
            {"organization": organization(id="seattle", kind="district", district="17415")},
            "client is the district's own",
            id="another's",
        ),
        pytest.param(
            {"purpose": Purpose.DISTRICT_OPERATIONS}, {}, "serves transfers", id="purpose"
        ),
        pytest.param({}, {"client": client(is_active=False)}, "client is active", id="ended"),
    ],
)
def test_who_acts_for_a_districts_staff(asked, held, rule):
    question_ = transfer_question(
        district=SEATTLE, datasets=(), action=Action.WRITE, student=None, **asked
    )

    denial = decide_role(question_, Role.REGISTRAR, transfer_facts(**held))

    assert (denial and denial.rule) == rule
