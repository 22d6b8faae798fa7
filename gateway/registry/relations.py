"""A district's parents and eligible students, as its data steward ties them to students."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.authorization import Access
from gateway.access.many_relations import ManyRelations
from gateway.access.many_rows import Report
from gateway.access.relating import Coded, Relating, RelationTerms
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.keys import KeyRing
from gateway.model.page import Page, Paging
from gateway.model.relation import Relation, RelationKind
from gateway.model.role import Role
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation as the district's own steward sees it: the student by SSID."""

    id: str
    district: str
    person_id: str
    ssid: str = field(repr=False)
    kind: RelationKind
    is_dependent: bool
    made_by: str
    made_at: datetime
    ended_at: datetime | None


class DistrictRelations:
    """The use cases of /registry/v1/districts/{district}/relations, …/child-codes and the like."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        access: Access,
        relating: Relating,
        many: ManyRelations,
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._relating = relating
        self._many = many

    def list_page(
        self, district: str, paging: Paging, token: AccessToken, ssid: str | None = None
    ) -> Page[RelationView]:
        """A part of the district's relations, or of one student's; those that ended too."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        references = self._keys.references(district, ssid) if ssid is not None else None
        page = self._database.read(lambda uow: uow.relations.page_in(district, paging, references))
        return Page(tuple(self._view(one) for one in page.items), page.next_after)

    def get(self, district: str, relation_id: str, token: AccessToken) -> RelationView:
        """One of the district's own."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._view(
            self._database.read(lambda uow: uow.relations.get_in(district, relation_id))
        )

    def relate(
        self,
        district: str,
        listed: Sequence[tuple[str, RelationTerms]],
        why: str,
        token: AccessToken,
    ) -> tuple[RelationView, ...]:
        """The relations of a list, all or none."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        made = self._relating.relate(district, listed, by=token.actor, why=why)
        return tuple(self._view(one) for one in made)

    def take_file(
        self, district: str, content: bytes, token: AccessToken, *, is_partial: bool
    ) -> Report:
        """Record or end many at once, by the rows of a CSV file."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._many.take(content, district, by=token.actor, is_partial=is_partial)

    def make_code(
        self, district: str, terms: RelationTerms, why: str, token: AccessToken
    ) -> Coded:
        """A code to hand to a parent, or to an eligible student."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._relating.make_code(district, terms, by=token.actor, why=why)

    def end(
        self,
        district: str,
        relation_id: str,
        why: str,
        seen: Seen[RelationView],
        token: AccessToken,
    ) -> RelationView:
        """The relation ends, from the person's next request on."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        ended = self._relating.end(
            district,
            relation_id,
            by=token.actor,
            why=why,
            seen=lambda relation: seen(self._view(relation)),
        )
        return self._view(ended)

    def set_postsecondary(
        self, district: str, ssid: str, why: str, token: AccessToken, *, attends: bool
    ) -> None:
        """That the rights are the student's own, or no longer are for that reason."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        self._relating.set_postsecondary(district, ssid, attends=attends, by=token.actor, why=why)

    def _view(self, relation: Relation) -> RelationView:
        return RelationView(
            id=relation.id,
            district=relation.district,
            person_id=relation.person_id,
            ssid=self._keys.open_reference(relation.district, relation.student_reference),
            kind=relation.kind,
            is_dependent=relation.is_dependent,
            made_by=relation.made_by,
            made_at=relation.made_at,
            ended_at=relation.ended_at,
        )
