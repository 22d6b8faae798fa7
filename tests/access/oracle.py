"""
What the design says of a question, found another way: sets of pairs, and loops over the world.

It shares no code with the gateway: not a rule, not a table of purposes, not a comparison of
dates. It looks at the whole world, every grant and every list, as somebody with paper would.
"""

from dataclasses import replace
from datetime import timedelta

from oracle_people import entitled, is_by_pages, is_known, may_serve, on_own_rosters

KIND_MAY = {
    ("sis-vendor", "district-operations"),
    ("learning-provider", "account-provisioning"),
    ("cbo", "cbo-support"),
    ("district", "enrollment-transfer"),
    ("district", "district-operations"),
    ("district", "parent-access"),
}
NEED_CONSENT = {"cbo-support"}
NOBODY_OPTS_OUT_OF = {"enrollment-transfer", "parent-access"}
WHERE_THEY_LIVE = {"address", "contacts"}
PACIFIC = timedelta(hours=-8)  # in November


def judge(question, world):
    """
    ("client", ), ("student", asked) or ("permit", permissions, omitted).

    `asked`: what the source is asked all the same; permissions: (dataset, students, blocked);
    omitted: (dataset, reason).
    """
    possible = _what_the_client_might_have(question, world)
    asked = set(question.datasets)
    if question.is_named and asked - possible:
        return ("client",)
    if not possible & asked:
        return ("client",)

    blocked = {one for one in asked if _blocks(question, world, one)}
    covered = {one: _covering(question, world, one) for one in asked & possible}
    given = {
        one
        for one, grants in covered.items()
        if grants and _whom(question, world, one, grants)[0] is not None
    } - blocked
    if not token_opens(question):
        given = set()
    if not given or (question.is_named and given != asked):
        return ("student", _asked_all_the_same(question, world, possible))
    permissions = {(one, *_whom(question, world, one, covered[one])) for one in given}
    omitted = {
        (one, "none to give" if one in possible else "not permitted") for one in asked - given
    }
    return ("permit", permissions, omitted)


def _what_the_client_might_have(question, world):
    """Datasets that the client may have of anybody at all there."""
    if not list_serving(question, world) or lacks_notice(question, world):
        return set()
    if question.student is None and not token_opens(question):
        return set()
    might = approved(question, world) & asked_in_scope(question)
    return might if question.purpose == "parent-access" else might & _granted(question, world)


def list_serving(question, world):
    """As `list_acting`, where the person, if one is named, may do it as well."""
    return [one for one in list_acting(question, world) if may_serve(question, world, one)]


def token_opens(question):
    """The token names nobody, and so all; or somebody, and so the one who is asked for."""
    if question.token_students is None:
        return True
    return any(one in question.token_students for one in _references(question))


def list_acting(question, world, *, though_stopped=False):
    """
    The organization for which the client may ask there at all, alone in a list; or nobody.

    None in the list: a person by the gateway's own pages, for no organization.
    """
    open_ones = {
        one.code
        for one in world.districts
        if one.is_active and (though_stopped or not one.is_stopped)
    }
    if not is_known(question, world):
        return []
    if is_by_pages(question):
        return [None] if question.district in open_ones and question.purpose else []
    return [
        organization
        for client in world.clients
        for organization in world.organizations
        if question.district in open_ones
        and client.client_id == question.client_id
        and _may_act(client, organization, question, world)
    ]


def _may_act(client, organization, question, world):
    """The client is that organization's, and both may act for the purpose there."""
    wrongs = {
        (question.district, client.client_id) in world.stopped,
        not client.is_active,
        client.organization_id != organization.id,
        organization.state != "active",
        question.purpose not in client.purposes,
        (organization.kind, question.purpose) not in KIND_MAY,
    }
    away = organization.district != question.district
    if (organization.kind, question.purpose) == ("district", "district-operations") and away:
        return False
    agreed = any(
        _is_in_force(one, organization, question.district, world) for one in world.agreements
    )
    return agreed and wrongs == {False}


def _is_in_force(agreement, organization, district, world):
    today = _today(world)
    promised = {
        agreement.no_sale,
        agreement.no_marketing,
        agreement.no_profiling,
        agreement.no_redisclosure,
    }
    authorized = {agreement.fedramp_level, agreement.fedramp_id, agreement.fedramp_on}
    lapsed = agreement.fedramp_revoked_at is not None or (
        agreement.fedramp_ends_on is not None and agreement.fedramp_ends_on < today
    )
    if agreement.uses_cloud and (None in authorized or lapsed or agreement.fedramp_on > today):
        return False
    return (
        promised == {True}
        and agreement.organization_id == organization.id
        and agreement.district in {None, district}
        and agreement.ended_at is None
        and today in _days(agreement.starts_on, agreement.ends_on)
    )


def lacks_notice(question, world):
    """A record would leave for another school though parents were not told."""
    told = {one.code for one in world.districts if one.notice_basis is not None}
    leaves = question.purpose == "enrollment-transfer" and question.action == "read"
    return leaves and question.district not in told


def approved(question, world):
    """Datasets that the DCC approved for the purpose."""
    return {name for name, served in world.purposes.items() if question.purpose in served}


def asked_in_scope(question):
    """Datasets of the question that the token's scopes cover."""
    covered = set()
    for scope in question.scopes:
        _, district, dataset, action = scope.split(":")
        if district in {"*", question.district} and action == question.action:
            covered |= set(question.datasets) if dataset == "*" else {dataset}
    return covered


def _granted(question, world):
    return {dataset for grant in _live(question, world) for dataset in grant.datasets}


def _live(question, world):
    """Grants that hold now for client, district, action and purpose, of whomever."""
    for grant in world.grants:
        over = [end for end in (grant.ends_at, grant.ended_at) if end is not None]
        if (
            {grant.district, question.district} == {question.district}
            and grant.client_id == question.client_id
            and grant.purpose == question.purpose
            and question.action in grant.actions
            and not grant.starts_at > world.now
            and not any(end <= world.now for end in over)
        ):
            yield grant


def _covering(question, world, dataset):
    """Live grants that cover the student with the dataset, by consent where it needs one."""
    if question.purpose == "parent-access":
        return entitled(question, world)
    found = []
    for grant in _live(question, world):
        if dataset not in grant.datasets:
            continue
        if grant.students == "listed" and not _listed(question, world, grant):
            continue
        if grant.students == "moved" and not (
            (question.purpose, dataset) == ("account-provisioning", "account")
            and _moved_to_admitting(question, world)
        ):
            continue
        if question.purpose in NEED_CONSENT and not _consents(question, world, grant, dataset):
            continue
        found.append(grant)
    return found


def _listed(question, world, grant):
    """Whom it lists: of a question about one, that one; a list is a client's, not a person's."""
    listed = world.lists[grant.id] if grant.students == "listed" else frozenset()
    if question.student is not None:
        return _references(question) & listed
    return listed if (question.action, question.person_id) == ("read", None) else frozenset()


def _moved_to_admitting(question, world):
    """Districts that the student moved to, and that let the client see their own rosters."""
    for move in world.moves:
        if move.source != question.district or move.student_reference not in _references(question):
            continue
        if move.starts_at > world.now or any(
            end <= world.now for end in (move.ends_at, move.ended_at) if end is not None
        ):
            continue
        there = replace(question, district=move.destination)
        organizations = [
            one
            for one in world.organizations
            for client in world.clients
            if (client.client_id, client.organization_id) == (question.client_id, one.id)
        ]
        if any(
            _is_in_force(agreement, organization, move.destination, world)
            for agreement in world.agreements
            for organization in organizations
        ) and any(
            grant.students == "roster" and "account" in grant.datasets
            for grant in _live(there, world)
        ):
            return True
    return False


def _consents(question, world, grant, dataset):
    recipients = {
        one.organization_id for one in world.clients if one.client_id == question.client_id
    }
    return {
        consent.id
        for consent in world.consents
        if consent.id == grant.consent_id
        and consent.district == question.district
        and consent.recipient_organization_id in recipients
        and consent.student_reference
        in (_references(question) if question.student else _listed(question, world, grant))
        and dataset in consent.datasets
        and consent.purpose == question.purpose
        and _today(world) in _days(consent.starts_on, consent.ends_on)
        and not (consent.revoked_at is not None and consent.revoked_at <= world.now)
    }


def _blocks(question, world, dataset):
    """Blocks that stand on the student of the question."""
    standing = _standing(question, world, dataset)
    return {one.id for one in standing if one.student_reference in _references(question)}


def _standing(question, world, dataset):
    """Blocks that stand for that purpose, party and dataset, on whomever."""
    parties = {
        one.organization_id for one in world.clients if one.client_id == question.client_id
    } & {one.id for one in world.organizations}
    for block in world.blocks:
        if block.district != question.district or block.starts_at > world.now:
            continue
        if block.ended_at is not None and block.ended_at <= world.now:
            continue
        if block.kind == "address-confidentiality":
            if dataset in WHERE_THEY_LIVE and question.purpose != "enrollment-transfer":
                yield block
            continue
        if block.kind == "opt-out" and question.purpose in NOBODY_OPTS_OUT_OF:
            continue
        against = set(block.purposes) or {question.purpose}
        named = {block.organization_id, block.person_id} - {None}
        if question.purpose in against and (not named or named & (parties | {question.person_id})):
            yield block


def _whom(question, world, dataset, grants):
    """Whom a fetch may bring, and whom a list leaves out."""
    blocked = frozenset()
    if question.student is None and question.action == "read":
        blocked = frozenset(one.student_reference for one in _standing(question, world, dataset))
    if question.purpose == "parent-access":
        return ("listed", _references(question)), blocked
    if question.student is None:
        whom = _all_of_them(question, world, dataset, grants)
    elif {grant.students for grant in grants} == {"roster"}:
        whom = ("on", frozenset(map(_places, grants)))
    else:
        whom = ("listed", _references(question))
    return on_own_rosters(question, world, list_acting(question, world), whom), blocked


def _all_of_them(question, world, dataset, grants):
    """Everybody, or who is named or placed by any grant; of named ones, who consented."""
    if any(grant.students == "all" for grant in grants):
        return ("everyone",)
    named = set()
    for grant in grants:
        if grant.students != "listed":
            continue
        if question.purpose in NEED_CONSENT:
            consents = _consents(question, world, grant, dataset)
            named |= {one.student_reference for one in world.consents if one.id in consents}
        else:
            named |= _listed(question, world, grant)
    places = frozenset(_places(grant) for grant in grants if grant.students == "roster")
    if not places:
        return ("listed", frozenset(named))
    return ("on", places, frozenset(named)) if named else ("on", places)


def _places(grant):
    return tuple(frozenset(named) for named in (grant.schools, grant.grades, grant.sections))


def _asked_all_the_same(question, world, possible):
    """What an absent, unlisted and unblocked student would be fetched by, of a blocked one."""
    if not any(_blocks(question, world, one) for one in question.datasets):
        return set()
    if not token_opens(question):
        return set()
    if question.purpose == "parent-access":
        return set()  # a relation is as a list
    covered = {
        one: [
            grant
            for grant in _covering(question, world, one)
            if grant.students not in {"listed", "moved"}
        ]
        for one in set(question.datasets) & possible
    }
    fetched = {
        one
        for one, grants in covered.items()
        if grants and _whom(question, world, one, grants)[0] is not None
    }
    if question.is_named and fetched != set(question.datasets):
        return set()
    return {(one, *_whom(question, world, one, covered[one])) for one in fetched}


def _references(question):
    return question.student.references if question.student else frozenset()


def _today(world):
    return (world.now + PACIFIC).date()


def _days(first, last):
    days = set()
    while first <= last:
        days.add(first)
        first += timedelta(days=1)
    return days
