"""Disclosures in the log: the intent before anything leaves, the outcome after."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from gateway.ledger.events import DisclosureIntended, DisclosureOutcome
from gateway.ledger.log import append
from gateway.ledger.subjects import build_subjects, subject_root
from gateway.model.disclosure import Disclosure, Outcome
from gateway.store import UnitOfWork


def intend(
    uow: UnitOfWork, disclosure: Disclosure, students: Mapping[str, tuple[str, ...]]
) -> Disclosure:
    """Record what is about to leave, about whom (encrypted reference to datasets)."""
    subjects = build_subjects(disclosure.id, students)
    disclosure = replace(disclosure, subject_root=subject_root(subjects))
    uow.disclosures.add(disclosure, subjects)
    append(
        uow,
        DisclosureIntended(
            at=disclosure.intended_at,
            disclosure_id=disclosure.id,
            disclosure_kind=disclosure.kind,
            district=disclosure.district,
            client_id=disclosure.client_id,
            organization_id=disclosure.organization_id,
            person=disclosure.person,
            purpose=disclosure.purpose,
            authority=disclosure.authority,
            notice_basis=disclosure.notice_basis,
            grant_ids=disclosure.grant_ids,
            consent_ids=disclosure.consent_ids,
            datasets=disclosure.datasets,
            transfer_id=disclosure.transfer_id,
            crosswalk_hashes=disclosure.crosswalk_hashes,
            counts=disclosure.counts,
            digest=disclosure.digest,
            subject_root=disclosure.subject_root,
        ),
    )
    return disclosure


def settle(uow: UnitOfWork, disclosure_id: str, outcome: Outcome, at: datetime) -> bool:
    """Record what became of it; False, and no event, when that is recorded already."""
    if not uow.disclosures.settle(disclosure_id, outcome, at):
        return False
    append(uow, DisclosureOutcome(at=at, disclosure_id=disclosure_id, outcome=outcome))
    return True
