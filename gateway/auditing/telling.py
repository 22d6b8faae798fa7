"""
What is told of an event: the fields that are listed here, and of no other anything.

No field is listed that holds a student, or that somebody wrote in words of their own.
"""

from collections.abc import Mapping
from typing import Any

from gateway.ledger.verify_entry import read_body
from gateway.model.event import Entry

TOLD: Mapping[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        "decision.denied": "client_id district datasets action purpose denial_kind rule reason"
        " transfer_id count person_id",
        "decision.explained": "by client_id district dataset action purpose is_permitted rule"
        " reason",
        "lookup.made": "district purpose client_id transfer_id person_id",
        "token.issued": "client_id organization_id grant_type purpose scopes kid jti expires_at"
        " person_id family_id",
        "token.refused": "client_id error",
        "signin.made": "person_id account_id method",
        "signin.failed": "account_id method reason",
        "token.revoked": "client_id jti family_id reason",
        "authorization.given": "person_id client_id purpose scopes family_id",
        "transfer.requested": "transfer_id client_id source destination datasets attested_kind"
        " attested_school attested_on due_at",
        "transfer.moved": "transfer_id from_state state by step reason grant_id",
        "match.requested": "match_id client_id source destination attested_kind attested_school"
        " attested_on person_id",
        "match.moved": "match_id state by reason",
        "match.shown": "match_id district by",
        "disclosure.intended": "disclosure_id disclosure_kind district client_id organization_id"
        " person purpose authority notice_basis grant_ids consent_ids datasets transfer_id"
        " crosswalk_hashes counts digest subject_root",
        "disclosure.outcome": "disclosure_id outcome",
        "delivery.found": "transfer_id destination delivery_state",
        "policy.changed": "what subject_id district by before after",
        "district.published": "district sha256 crosswalk_hashes by",
    }.items()
}
"""By kind, the fields that are told."""

_FACTS = frozenset({"before", "after"})
TOLD_SETTINGS: frozenset[str] = frozenset().union(
    {"actions", "active", "attends", "auto_approve", "client", "closed_days", "consent"},
    {"datasets", "decided", "dependent", "destination", "ended", "ends", "grades", "keys", "kind"},
    {"fedramp", "fedramp_ends", "fedramp_level", "fedramp_starts", "uses_cloud"},
    {"no_marketing", "no_profiling", "no_redisclosure", "no_sale", "notice_basis"},
    {"organization", "person", "priority", "purpose", "purposes", "recipient", "role", "schools"},
    {"scopes", "secrets", "sections", "starts", "state", "status", "stopped", "students"},
)
"""Of what was set before a change or is after, the settings that are told."""


def tell(entry: Entry) -> dict[str, Any]:
    """The event's fields that are told, with their values; nothing of a kind that is not known."""
    data = (read_body(entry) or {}).get("data")
    told = TOLD.get(entry.kind, frozenset())
    if not isinstance(data, dict):
        return {}
    return {
        name: _settings(value) if name in _FACTS else value
        for name, value in data.items()
        if name in told
    }


def _settings(facts: Any) -> dict[str, Any]:
    return {name: value for name, value in dict(facts).items() if name in TOLD_SETTINGS}
