"""What a token gets: its purpose, and of what is asked for the part that the client may have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from authlib.oauth2 import OAuth2Error

from gateway.access.oauth.messages import Asked, refusal
from gateway.access.oauth.rfc9396 import (
    Details,
    InvalidDetailsError,
    describe_details,
    parse_details,
)
from gateway.access.scopes import is_scope, keep_names, narrow, spell_out
from gateway.access.tokens import LIFETIME, MAX_LENGTH, issue_token
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import TokenIssued
from gateway.model.client import Client
from gateway.model.purpose import Action, Purpose
from gateway.store import Database

TOKEN_TYPES = {False: "Bearer", True: "DPoP"}
"""By whether it is bound to a key (RFC 9449)."""


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """What a token is to say."""

    scopes: tuple[str, ...]
    purpose: Purpose | None
    students: Mapping[str, tuple[str, ...]] | None = None
    """References by district; None: it names none."""
    district: str | None = None
    person_id: str | None = None
    family_id: str | None = None

    @classmethod
    def of_stored(
        cls,
        scopes: tuple[str, ...],
        purpose: Purpose | None,
        students: Mapping[str, list[str]] | None,
    ) -> "TokenTerms":
        """As they were kept."""
        if students is None:
            return cls(scopes, purpose)
        return cls(
            scopes, purpose, {district: tuple(named) for district, named in students.items()}
        )

    @property
    def listed_students(self) -> dict[str, list[str]] | None:
        """As they are kept."""
        if self.students is None:
            return None
        return {district: list(named) for district, named in self.students.items()}

    @property
    def references(self) -> tuple[str, ...]:
        """Every student that it names, in whichever district."""
        return tuple(one for named in (self.students or {}).values() for one in named)


class Issuing:
    """Issues access tokens; each is an event of the ledger."""

    def __init__(
        self, database: Database, keys: KeyRing, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keys = keys
        self._issuer = issuer
        self._clock = clock

    def terms(self, client: Client, asked: Asked) -> TokenTerms:
        """Of what is asked for the part that the client may have; OAuth2Error where nothing."""
        details = _parse_details(asked.form.get("authorization_details"))
        return TokenTerms(
            scopes=_grant_scopes(client, asked, details),
            purpose=_bind_purpose(client, details),
            students=self._references(details, asked.district),
            district=asked.district,
        )

    def issue(
        self, client: Client, terms: TokenTerms, grant_type: str, jkt: str | None
    ) -> dict[str, Any]:
        """
        The token endpoint's answer (RFC 6749, section 5.1); OAuth2Error says why not.

        `jkt` is the thumbprint of the key that the token is bound to.
        """
        now = self._clock()
        token = issue_token(
            self._keys,
            self._issuer,
            client.client_id,
            scopes=terms.scopes,
            purpose=terms.purpose,
            now=now,
            district=terms.district,
            students=terms.students,
            person_id=terms.person_id,
            family_id=terms.family_id,
            jkt=jkt,
        )
        if len(token.text) > MAX_LENGTH:
            raise refusal("invalid_scope", "the scope asked for is too much for one token")
        event = TokenIssued(
            at=now,
            client_id=client.client_id,
            organization_id=client.organization_id,
            grant_type=grant_type,
            purpose=terms.purpose,
            scopes=terms.scopes,
            kid=token.kid,
            jti=token.jti,
            expires_at=token.expires_at,
            students=terms.references,
            person_id=terms.person_id,
            family_id=terms.family_id,
            jkt=jkt,
        )
        self._database.write(lambda uow: append(uow, event))
        answer: dict[str, Any] = {
            "access_token": token.text,
            "token_type": TOKEN_TYPES[jkt is not None],
            "expires_in": int(LIFETIME.total_seconds()),
            "scope": " ".join(terms.scopes),
        }
        if terms.purpose is not None:
            answer["authorization_details"] = [describe_details(terms.purpose, terms.references)]
        return answer

    def _references(
        self, details: Details, door: str | None
    ) -> Mapping[str, tuple[str, ...]] | None:
        """The students named, as anything but the request may hold them."""
        if details.students is None:
            return None
        return {
            district: tuple(self._keys.reference(district, ssid) for ssid in details.students)
            for district in details.districts
            if door in {None, district}
        }


def _parse_details(text: str | None) -> Details:
    try:
        return parse_details(text) if text else Details(frozenset(), None)
    except InvalidDetailsError as error:
        raise _invalid_details(f"authorization_details: {error}") from None


def _bind_purpose(client: Client, asked: Details) -> Purpose | None:
    """The token's purpose: as asked for, else the client's only one (RFC 9396)."""
    if len(asked.purposes) > 1:
        raise _invalid_details("a token serves one purpose")
    if not asked.purposes and len(client.purposes) > 1:
        names = ", ".join(client.purposes)
        raise _invalid_details(f"name one purpose of the client's: {names}")
    purpose = next(iter(asked.purposes or client.purposes), None)
    if purpose is not None and purpose not in client.purposes:
        raise _invalid_details(f"the client may not act for {purpose}")
    return purpose


def _grant_scopes(client: Client, asked: Asked, details: Details) -> tuple[str, ...]:
    """The part of what is asked for that the client may have, at the door where it asks."""
    scope = asked.form.get("scope")
    wanted = tuple(scope.split()) if scope else client.scopes
    granted = spell_out(client.scopes)
    if scope:
        granted = narrow(spell_out(wanted), granted)
    if details.scopes is not None:
        granted = narrow(details.scopes, granted)
    if asked.district is not None:
        granted = narrow([f"p2:{asked.district}:*:{action}" for action in Action], granted)
    if not granted:
        raise refusal("invalid_scope", "nothing of the scope asked for is allowed")
    return (*granted, *keep_names(wanted, granted))


def narrow_terms(authorized: TokenTerms, client: Client, asked: Asked) -> TokenTerms:
    """
    The same, as far as the client may have it now, at the door where it asks.

    A scope may be asked for that is less; more is refused (RFC 6749, section 6).
    """
    held = [scope for scope in authorized.scopes if is_scope(scope)]
    granted = narrow(held, spell_out(client.scopes))
    scope = asked.form.get("scope")
    wanted = tuple(scope.split()) if scope else authorized.scopes
    if scope:
        spelt = spell_out(wanted)
        if not set(spelt) <= set(narrow(spelt, held)):
            raise refusal("invalid_scope", "this is more than the person authorized")
        granted = narrow(spelt, granted)
    if asked.district is not None:
        granted = narrow([f"p2:{asked.district}:*:{action}" for action in Action], granted)
    if not granted:
        raise refusal("invalid_scope", "nothing of the scope asked for is allowed")
    return replace(
        authorized,
        scopes=(*granted, *keep_names(wanted, granted)),
        district=asked.district,
    )


def _invalid_details(description: str) -> OAuth2Error:
    return refusal("invalid_authorization_details", description)
