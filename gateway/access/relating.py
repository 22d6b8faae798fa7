"""Who is whose parent: recorded by the district, by list or by a one-time code; and ended."""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.access.fields import verify_district, verify_ssids, verify_text
from gateway.access.seen import Seen, whatever
from gateway.access.throttling import Limited, Throttling
from gateway.errors import ClientDeniedError, InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.relation import ChildCode, Postsecondary, Relation, RelationKind
from gateway.store import Database, UnitOfWork

CODE_LIFETIME = timedelta(days=30)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 16
_MOST_OF_PERSON, _MOST_OF_ADDRESS = 10, 30
_MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class RelationTerms:
    """A student, and what somebody is to them."""

    ssid: str = field(repr=False)
    kind: RelationKind
    is_dependent: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """A code and its one showing."""

    held: ChildCode
    code: str = field(repr=False)


class Relating:
    """Records and ends relations; each change is an event with who and why."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        throttling: Throttling,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keys = keys
        self._throttling = throttling
        self._clock = clock

    def relate(
        self,
        district: str,
        listed: Sequence[tuple[str, RelationTerms]],
        *,
        by: str,
        why: str,
    ) -> tuple[Relation, ...]:
        """The relations of a list, person by person, all or none; InvalidRequestError says why."""
        verify_text(why=why)
        if not 0 < len(listed) <= _MOST_AT_ONCE:
            raise InvalidRequestError(f"relations: name 1 to {_MOST_AT_ONCE}")
        for _, terms in listed:
            _verify_terms(terms)

        def unit(uow: UnitOfWork) -> tuple[Relation, ...]:
            return tuple(
                self.relate_in(uow, district, person_id, terms, by=by, why=why)
                for person_id, terms in listed
            )

        return self._database.write(unit)

    def relate_in(  # noqa: PLR0913 - what a relation is
        self,
        uow: UnitOfWork,
        district: str,
        person_id: str,
        terms: RelationTerms,
        *,
        by: str,
        why: str,
    ) -> Relation:
        """One of them within a unit of work of the caller's; a person never to themselves."""
        _verify_terms(terms)
        verify_text(why=why)
        verify_district(uow, district)
        if uow.persons.find(person_id) is None:
            raise InvalidRequestError("relations: there is no such person")
        if person_id == by:
            raise ClientDeniedError("nobody ties a student to themselves")
        return self._add(uow, district, person_id, self._held(district, terms), by, why)

    def make_code(self, district: str, terms: RelationTerms, *, by: str, why: str) -> Coded:
        """A code for a parent, or for an eligible student, to use once within a month."""
        verify_text(why=why)
        _verify_terms(terms)
        now = self._clock()
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        reference, kind, is_dependent = self._held(district, terms)
        held = ChildCode(
            id=uuid.uuid4().hex,
            code_digest=self._keys.look_up_digest(_text(code)),
            district=district,
            student_reference=reference,
            kind=kind,
            is_dependent=is_dependent,
            made_by=by,
            made_at=now,
            ends_at=now + CODE_LIFETIME,
        )
        after: Facts = {"student": reference, "kind": kind, "dependent": is_dependent}

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, district)
            uow.child_codes.add(held)
            append(uow, self._event("child code", held.id, district, after, by, why))

        self._database.write(unit)
        shown = "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))
        return Coded(held, shown)

    def use_code(self, person_id: str, code: str, address: str) -> Relation:
        """The relation of who is signed in; NotFoundError for a code that is not good."""
        self._throttling.count(
            Limited("child code by person", person_id, _MOST_OF_PERSON),
            Limited("child code by address", address, _MOST_OF_ADDRESS),
        )
        return self._database.write(lambda uow: self.use_code_in(uow, person_id, code))

    def use_code_in(self, uow: UnitOfWork, person_id: str, code: str) -> Relation:
        """The same within a unit of work of the caller's, who counted the try."""
        now = self._clock()
        held = uow.child_codes.find(self._keys.look_up_digests(_text(code)))
        if held is None or not held.is_open(now) or not uow.child_codes.use(held.id, now):
            raise NotFoundError("no such code, or it was used or has run out")
        if held.made_by == person_id:
            raise ClientDeniedError("nobody ties a student to themselves")
        terms = (held.student_reference, held.kind, held.is_dependent)
        return self._add(uow, held.district, person_id, terms, held.made_by, "one-time code used")

    def end(
        self,
        district: str,
        relation_id: str,
        *,
        by: str,
        why: str,
        seen: Seen[Relation] = whatever,
    ) -> Relation:
        """It ends now: from the person's next request on."""
        verify_text(why=why)

        def unit(uow: UnitOfWork) -> Relation:
            seen(uow.relations.lock_in(district, relation_id))
            self.end_in(uow, district, relation_id, by=by, why=why)
            return uow.relations.get_in(district, relation_id)

        return self._database.write(unit)

    def end_in(
        self, uow: UnitOfWork, district: str, relation_id: str, *, by: str, why: str
    ) -> bool:
        """The same within a unit of work of the caller's; False where it ended before."""
        verify_text(why=why)
        relation, now = uow.relations.lock_in(district, relation_id), self._clock()
        if not uow.relations.end(relation.id, now):
            return False
        after: Facts = {"ended": now.isoformat()}
        append(uow, self._event("relation", relation.id, district, after, by, why))
        return True

    def set_postsecondary(
        self, district: str, ssid: str, *, attends: bool, by: str, why: str
    ) -> None:
        """That the student attends a postsecondary institution, or no longer does."""
        verify_text(why=why)
        verify_ssids("ssid", (ssid,))
        now = self._clock()
        references = self._keys.references(district, ssid)
        reference = self._keys.reference(district, ssid)
        held = Postsecondary(uuid.uuid4().hex, district, reference, by, now)
        after: Facts = {"student": reference, "attends": attends}
        event = self._event("postsecondary", held.id, district, after, by, why)

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, district)
            if uow.postsecondaries.is_recorded(district, references) == attends:
                return
            if attends:
                uow.postsecondaries.add(held)
            else:
                uow.postsecondaries.end_of(district, references, now)
            append(uow, event)

        self._database.write(unit)

    def _held(self, district: str, terms: RelationTerms) -> tuple[str, RelationKind, bool]:
        reference = self._keys.reference(district, terms.ssid)
        return reference, terms.kind, terms.is_dependent

    def _add(  # noqa: PLR0913, PLR0917 - what a relation is
        self,
        uow: UnitOfWork,
        district: str,
        person_id: str,
        terms: tuple[str, RelationKind, bool],
        by: str,
        why: str,
    ) -> Relation:
        reference, kind, is_dependent = terms
        relation = Relation(
            id=uuid.uuid4().hex,
            district=district,
            person_id=person_id,
            student_reference=reference,
            kind=kind,
            is_dependent=is_dependent,
            made_by=by,
            made_at=self._clock(),
        )
        uow.relations.add(relation)
        after: Facts = {
            "person": person_id,
            "student": reference,
            "kind": kind,
            "dependent": is_dependent,
        }
        append(uow, self._event("relation", relation.id, district, after, by, why))
        return relation

    def _event(  # noqa: PLR0913, PLR0917 - what a change is
        self, what: str, subject_id: str, district: str, after: Facts, by: str, why: str
    ) -> PolicyChanged:
        return PolicyChanged(
            at=self._clock(),
            what=what,
            subject_id=subject_id,
            district=district,
            by=by,
            before={},
            after=after,
            why=why,
        )


def _text(code: str) -> str:
    """What the digest of a code is made of, however it is written."""
    return "child " + "".join(code.split()).replace("-", "").upper()


def _verify_terms(terms: RelationTerms) -> None:
    verify_ssids("ssid", (terms.ssid,))
    if terms.is_dependent and terms.kind is not RelationKind.PARENT:
        raise InvalidRequestError("dependent: a district keeps a parent's access alone")
