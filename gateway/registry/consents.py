"""A district's consents, as its data steward records, reads and revokes them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.access.authorization import Access
from gateway.access.consenting import Consenting, ConsentTerms
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.keys import KeyRing
from gateway.model.consent import Consent, SignatureMethod, SignerRelation
from gateway.model.page import Page, Paging
from gateway.model.purpose import Purpose
from gateway.model.role import Role
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent as the district's own steward sees it: student and signer by name."""

    id: str
    district: str
    ssid: str = field(repr=False)
    recipient_organization_id: str
    datasets: tuple[str, ...]
    purpose: Purpose
    signer_name: str = field(repr=False)
    signer_relation: SignerRelation
    signed_on: date
    method: SignatureMethod
    document_sha256: str
    starts_on: date
    ends_on: date
    revoked_at: datetime | None


class Consents:
    """The use cases of /registry/v1/districts/{district}/consents."""

    def __init__(self, database: Database, keys: KeyRing, access: Access) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._consenting = Consenting(database, keys, access.clock)

    def list_page(self, district: str, paging: Paging, token: AccessToken) -> Page[ConsentView]:
        """A part of the district's consents, those that ended too."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._view_page(
            self._database.read(lambda uow: uow.consents.page_in(district, paging))
        )

    def list_page_for(
        self, district: str, ssid: str, paging: Paging, token: AccessToken
    ) -> Page[ConsentView]:
        """A part of one student's."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        references = self._keys.references(district, ssid)
        return self._view_page(
            self._database.read(lambda uow: uow.consents.page_in(district, paging, references))
        )

    def get(self, district: str, consent_id: str, token: AccessToken) -> ConsentView:
        """One of the district's own."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._view(
            self._database.read(lambda uow: uow.consents.get_in(district, consent_id))
        )

    def give(self, terms: ConsentTerms, why: str, token: AccessToken) -> ConsentView:
        """Record what was signed."""
        self._access.authorize_role(token, Role.DATA_STEWARD, terms.district)
        return self._view(self._consenting.give(terms, by=token.actor, why=why))

    def revoke(
        self,
        district: str,
        consent_id: str,
        why: str,
        seen: Seen[ConsentView],
        token: AccessToken,
    ) -> ConsentView:
        """What rests on it ends with the next request."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        revoked = self._consenting.revoke(
            consent_id,
            by=token.actor,
            why=why,
            district=district,
            seen=lambda consent: seen(self._view(consent)),
        )
        return self._view(revoked)

    def _view_page(self, page: Page[Consent]) -> Page[ConsentView]:
        return Page(tuple(self._view(one) for one in page.items), page.next_after)

    def _view(self, consent: Consent) -> ConsentView:
        return ConsentView(
            id=consent.id,
            district=consent.district,
            ssid=self._keys.open_reference(consent.district, consent.student_reference),
            recipient_organization_id=consent.recipient_organization_id,
            datasets=consent.datasets,
            purpose=consent.purpose,
            signer_name=self._keys.decrypt_name(consent.signer_name_encrypted),
            signer_relation=consent.signer_relation,
            signed_on=consent.signed_on,
            method=consent.method,
            document_sha256=consent.document_sha256,
            starts_on=consent.starts_on,
            ends_on=consent.ends_on,
            revoked_at=consent.revoked_at,
        )
