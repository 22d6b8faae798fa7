"""
A district's crosswalks, registered through the API: submitted, checked, previewed, published.

A draft is one or more crosswalks that are published together or not at all. Publishing makes a
new immutable version of the whole district; the one before can be brought back.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.cedars.source import all_records
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.findings import read_finding
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.rules import Finding
from gateway.errors import (
    ConflictError,
    InvalidCrosswalkError,
    InvalidRequestError,
    NotFoundError,
    StaleError,
)
from gateway.exchange.publications import PublicationBody, load_publication
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.draft import Draft
from gateway.model.publication import Publication
from gateway.model.role import Role
from gateway.registry.versions import compile_body, make_version
from gateway.store import Database, UnitOfWork

MOST_CROSSWALKS = 200
"""So many may come in one draft."""


@dataclass(frozen=True, slots=True)
class PublishedCrosswalk:
    """A crosswalk in force; `sha256` is of its resolved content, as disclosures name it."""

    name: str
    from_record: str
    to_record: str
    sha256: str
    is_own: bool
    """Whether it is the district's own, or its SIS product's as it comes."""


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft and what the check says of the district's set with it."""

    draft: Draft
    findings: tuple[Finding, ...]

    @property
    def is_publishable(self) -> bool:
        """Whether no finding is an error."""
        return all(finding.severity != "error" for finding in self.findings)


class Crosswalks:
    """The use cases of /registry/v1/districts/{district}/crosswalks."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def list_published(
        self, district: str, token: AccessToken
    ) -> tuple[str, tuple[PublishedCrosswalk, ...]]:
        """The publication's digest, and the crosswalks in force."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        publication = self._active(district)
        built = compile_body(load_publication(publication.body))
        hashes = built.hashes(all_records())
        return publication.sha256, tuple(
            PublishedCrosswalk(
                one.name,
                one.source.record,
                one.target.record,
                hashes[one.name],
                one.name.startswith(f"{district}/"),
            )
            for one in built.crosswalks
        )

    def get_text(self, district: str, name: str, token: AccessToken) -> tuple[str, str]:
        """The publication's digest, and the YAML of one crosswalk in it."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        publication = self._active(district)
        try:
            return publication.sha256, load_publication(publication.body).crosswalks[name]
        except KeyError:
            raise NotFoundError("no such crosswalk is in force") from None

    def submit(
        self, district: str, texts: Mapping[str, str], note: str, token: AccessToken
    ) -> CheckedDraft:
        """Keep a draft, whatever the check says of it; one that is no crosswalk is refused."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        if not 0 < len(texts) <= MOST_CROSSWALKS:
            raise InvalidRequestError(f"crosswalks: send 1 to {MOST_CROSSWALKS} of them")
        for name, text in texts.items():
            _verify_name(district, name, text)
        draft = Draft(
            id=uuid.uuid4().hex,
            district=district,
            crosswalks=dict(texts),
            submitted_by=token.actor,
            submitted_at=self._access.clock(),
            note=note,
        )
        checked = self._check(draft)

        def unit(uow: UnitOfWork) -> None:
            uow.drafts.add(draft)
            append(uow, self._draft_event(draft, {}, {"crosswalks": tuple(texts)}, token, note))

        self._database.write(unit)
        return checked

    def list_drafts(self, district: str, token: AccessToken) -> tuple[Draft, ...]:
        """The district's drafts, newest first."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._database.read(lambda uow: uow.drafts.list_in(district))

    def get_draft(self, district: str, draft_id: str, token: AccessToken) -> CheckedDraft:
        """The draft, checked against what is in force now."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._check(self._database.read(lambda uow: uow.drafts.get(district, draft_id)))

    def discard(self, district: str, draft_id: str, token: AccessToken) -> None:
        """Nobody wants it."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)

        def unit(uow: UnitOfWork) -> None:
            draft = uow.drafts.get(district, draft_id)
            uow.drafts.remove(draft.id)
            before = {"crosswalks": tuple(draft.crosswalks)}
            append(uow, self._draft_event(draft, before, {}, token, "discarded"))

        self._database.write(unit)

    def publish(
        self, district: str, draft_id: str, seen: str | None, token: AccessToken
    ) -> Publication:
        """
        Put the draft in force, all of it at once, for every process from the next request on.

        `seen` is the digest of the publication that it is to replace; StaleError for another.
        """
        checked = self.get_draft(district, draft_id, token)
        if not checked.is_publishable:
            raise ConflictError("the draft has errors: see its findings")
        active = self._active(district)
        body = _with(load_publication(active.body), checked.draft.crosswalks)
        return self._replace(active, body, seen, token, draft_id)

    def retire(
        self, district: str, name: str, seen: str | None, token: AccessToken
    ) -> Publication:
        """Take a crosswalk of the district's own out of force; its product's holds again."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        active = self._active(district)
        body = load_publication(active.body)
        if not name.startswith(f"{district}/") or name not in body.crosswalks:
            raise NotFoundError("the district has no such crosswalk of its own in force")
        left = {other: text for other, text in body.crosswalks.items() if other != name}
        return self._replace(active, replace(body, crosswalks=left), seen, token)

    def list_publications(self, district: str, token: AccessToken) -> tuple[Publication, ...]:
        """Every version of the district, newest first."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._database.read(lambda uow: uow.publications.list_for(district))

    def roll_back(
        self, district: str, to: str, seen: str | None, token: AccessToken
    ) -> Publication:
        """Bring an earlier version back, whole."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        active = self._active(district)
        earlier = self._database.read(lambda uow: uow.publications.get(district, to))
        return self._replace(active, load_publication(earlier.body), seen, token)

    def open_draft(self, district: str, draft_id: str) -> CrosswalkSet:
        """The district's crosswalks with the draft's over them, for a preview."""
        draft = self._database.read(lambda uow: uow.drafts.get(district, draft_id))
        return compile_body(_with(load_publication(self._active(district).body), draft.crosswalks))

    def _active(self, district: str) -> Publication:
        publication = self._database.read(lambda uow: uow.publications.find_active(district))
        if publication is None:
            raise NotFoundError(f"district {district} has published nothing")
        return publication

    def _check(self, draft: Draft) -> CheckedDraft:
        body = _with(load_publication(self._active(draft.district).body), draft.crosswalks)
        try:
            return CheckedDraft(draft, compile_body(body).findings)
        except InvalidCrosswalkError as error:
            lines = str(error).splitlines()
            found = tuple(read_finding(InvalidCrosswalkError(line)) for line in lines)
            return CheckedDraft(draft, found)

    def _replace(
        self,
        active: Publication,
        body: PublicationBody,
        seen: str | None,
        token: AccessToken,
        draft_id: str | None = None,
    ) -> Publication:
        publication, event = make_version(active.district, body, self._access.clock(), token.actor)

        def unit(uow: UnitOfWork) -> Publication:
            if uow.publications.find_active_sha256(active.district) != active.sha256 or (
                seen is not None and seen != active.sha256
            ):
                raise StaleError("another version is in force by now: look at it first")
            uow.publications.publish(publication)
            if draft_id is not None:
                uow.drafts.remove(draft_id)
            append(uow, event)
            return uow.publications.get(active.district, publication.sha256)

        return self._database.write(unit)

    def _draft_event(
        self,
        draft: Draft,
        before: Mapping[str, tuple[str, ...]],
        after: Mapping[str, tuple[str, ...]],
        token: AccessToken,
        why: str,
    ) -> PolicyChanged:
        return PolicyChanged(
            at=self._access.clock(),
            what="crosswalk draft",
            subject_id=draft.id,
            district=draft.district,
            by=token.actor,
            before=before,
            after=after,
            why=why,
        )


def _with(body: PublicationBody, crosswalks: Mapping[str, str]) -> PublicationBody:
    return replace(body, crosswalks={**body.crosswalks, **crosswalks})


def _verify_name(district: str, name: str, text: str) -> None:
    """A district registers crosswalks of its own, each under the name that it has inside."""
    if not name.startswith(f"{district}/"):
        raise InvalidRequestError(f"crosswalks: a name begins with {district}/")
    try:
        inside = parse_crosswalk(text, name).name
    except InvalidCrosswalkError as error:
        raise InvalidCrosswalkError(str(error).partition("\n")[0]) from None
    if inside != name:
        raise InvalidRequestError("crosswalks: a crosswalk names itself otherwise than its key")
