"""
Signing in at a district's identity provider: sent there, and back with a code (RFC 6749, 7636).

A provider vouches for `sub` at its own issuer, and for nothing else: neither an e-mail address nor
its domain makes anybody anybody. Who is not known joins with an invitation of that district.
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException

from gateway.access.arriving import Arrivals
from gateway.access.openid.discovery import Discovery, Metadata
from gateway.access.openid.id_token import UnknownKeyError, read_id_token
from gateway.access.sessions import Opened, Sessions
from gateway.access.throttling import Limited, Throttling
from gateway.errors import NotFoundError, SignInError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged, SignedIn, SignInFailed
from gateway.model.identity_provider import IdentityProvider, SignInFlow
from gateway.model.person import Account, AccountKind
from gateway.store import Database, UnitOfWork

METHOD = "openid-connect"
LIFETIME = timedelta(minutes=10)
_SCOPE = "openid profile"
_SECONDS = 5
_MOST_NAME = 200
_MOST_OF_ADDRESS = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the browser goes, and what it holds until it is back."""

    address: str
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Returned:
    """What a browser comes back with."""

    provider_id: str
    browser: str = field(repr=False)
    state: str = field(repr=False)
    code: str | None = field(repr=False)
    issuer: str | None
    """As the answer names it (RFC 9207)."""


class OpenIdSignIn:
    """Signs people in at their district's identity provider."""

    def __init__(  # noqa: PLR0913, PLR0917 - the use cases that it joins
        self,
        database: Database,
        keys: KeyRing,
        sessions: Sessions,
        arrivals: Arrivals,
        throttling: Throttling,
        base_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keys = keys
        self._sessions = sessions
        self._arrivals = arrivals
        self._throttling = throttling
        self._base_url = base_url
        self._clock = clock
        self._discovery = Discovery(clock)

    def list_providers(self) -> tuple[IdentityProvider, ...]:
        """Where one may sign in."""
        return self._database.read(lambda uow: uow.identity_providers.list_live())

    def begin(
        self,
        provider_id: str,
        address: str,
        *,
        invitation: str | None = None,
        return_to: str | None = None,
    ) -> Sent:
        """Send the browser to the provider; NotFoundError where there is none of that id."""
        self._throttling.count(Limited("sign-in elsewhere", address, _MOST_OF_ADDRESS))
        provider = self._find(provider_id)
        metadata = self._discovery.read(provider.issuer)
        state, nonce, browser = (secrets.token_urlsafe(32) for _ in range(3))
        verifier = secrets.token_urlsafe(48)
        with self._client(provider) as client:
            there, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        now = self._clock()
        flow = SignInFlow(
            state_digest=_digest(state),
            provider_id=provider.id,
            browser_digest=_digest(browser),
            nonce=nonce,
            verifier_encrypted=self._keys.encrypt_name(verifier),
            invitation_encrypted=self._keys.encrypt_name(invitation) if invitation else None,
            return_to=return_to,
            ends_at=now + LIFETIME,
        )

        def unit(uow: UnitOfWork) -> None:
            uow.signin_flows.remove_over(now)
            uow.signin_flows.add(flow)

        self._database.write(unit)
        return Sent(str(there), browser)

    def finish(self, returned: Returned, replaced: str | None = None) -> tuple[Opened, str | None]:
        """
        A new session and where to go on; SignInError for whoever is not known, or comes wrongly.

        `replaced` is the id of the session that the browser had.
        """
        provider, flow = self._take(returned)
        try:
            claims = self._claims(provider, flow, returned)
            opened = self._database.write(
                lambda uow: self._open(uow, provider, flow, claims, replaced)
            )
        except (SignInError, NotFoundError) as error:
            self._record_failure(str(error))
            raise SignInError("nobody is known by that sign-in: use your invitation") from error
        return opened, flow.return_to

    def _take(self, returned: Returned) -> tuple[IdentityProvider, SignInFlow]:
        """The flow that was begun in this browser, for this provider; it is used up."""
        digest = _digest(returned.state)
        flow = self._database.write(lambda uow: uow.signin_flows.take(digest))
        if (
            flow is None
            or flow.ends_at <= self._clock()
            or flow.provider_id != returned.provider_id
            or not secrets.compare_digest(flow.browser_digest, _digest(returned.browser))
        ):
            raise SignInError("no sign-in was begun here: begin again")
        return self._find(flow.provider_id), flow

    def _claims(
        self, provider: IdentityProvider, flow: SignInFlow, returned: Returned
    ) -> dict[str, Any]:
        """What the provider says of who signed in."""
        metadata = self._discovery.read(provider.issuer)
        if returned.code is None:
            raise SignInError("the identity provider refused")
        if returned.issuer not in (None, provider.issuer) or (
            metadata.names_itself and returned.issuer is None
        ):
            raise SignInError("another identity provider answered")
        tokens = self._exchange(provider, flow, metadata, returned.code)
        try:
            return self._read(provider, flow, metadata, tokens)
        except UnknownKeyError:  # it may have changed its keys since they were read
            metadata = self._discovery.read(provider.issuer, is_fresh=True)
            return self._read(provider, flow, metadata, tokens)

    def _exchange(
        self, provider: IdentityProvider, flow: SignInFlow, metadata: Metadata, code: str
    ) -> dict[str, Any]:
        try:
            with self._client(provider) as client:
                return dict(
                    client.fetch_token(
                        metadata.token_endpoint,
                        code=code,
                        code_verifier=self._keys.decrypt_name(flow.verifier_encrypted),
                        timeout=_SECONDS,
                        allow_redirects=False,
                    )
                )
        except (AuthlibBaseError, RequestException, ValueError, TypeError) as error:
            raise SignInError("the identity provider gave no token") from error

    def _read(
        self,
        provider: IdentityProvider,
        flow: SignInFlow,
        metadata: Metadata,
        tokens: dict[str, Any],
    ) -> dict[str, Any]:
        return read_id_token(
            str(tokens.get("id_token", "")),
            metadata.keys,
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=flow.nonce,
            access_token=str(tokens.get("access_token", "")),
            now=self._clock(),
        )

    def _open(
        self,
        uow: UnitOfWork,
        provider: IdentityProvider,
        flow: SignInFlow,
        claims: dict[str, Any],
        replaced: str | None,
    ) -> Opened:
        digests = self._keys.look_up_digests(_login(provider, claims))
        account = uow.accounts.find_by_login(digests)
        if account is None:
            account = self._join(uow, provider, flow, claims)
        person = uow.persons.get(account.person_id)
        if not account.is_active or not person.is_active:
            raise SignInError("the account or the person was stopped")
        event = SignedIn(
            at=self._clock(), person_id=person.id, account_id=account.id, method=METHOD
        )
        append(uow, event)
        return self._sessions.open_in(uow, person.id, account.id, replaced, provider.id)

    def _join(
        self,
        uow: UnitOfWork,
        provider: IdentityProvider,
        flow: SignInFlow,
        claims: dict[str, Any],
    ) -> Account:
        """An account for who comes with an invitation of the provider's district."""
        if flow.invitation_encrypted is None:
            raise SignInError("nobody is known by that subject, and no invitation came with it")
        invitation = self._keys.decrypt_name(flow.invitation_encrypted)
        name = str(claims.get("name") or claims["sub"])[:_MOST_NAME]
        person = self._arrivals.accept_in(uow, invitation, name, None, provider.district)
        account = Account(
            id=uuid.uuid4().hex,
            person_id=person.id,
            kind=AccountKind.OPENID_CONNECT,
            login_digest=self._keys.look_up_digest(_login(provider, claims)),
            created_at=self._clock(),
        )
        uow.accounts.add(account)
        event = PolicyChanged(
            at=account.created_at,
            what="account",
            subject_id=account.id,
            district=provider.district,
            by=person.id,
            before={},
            after={"person": person.id, "active": True, "provider": provider.id},
            why="joined by invitation",
        )
        append(uow, event)
        return account

    def _client(self, provider: IdentityProvider) -> Any:
        secret = provider.client_secret_encrypted
        return OAuth2Session(
            client_id=provider.client_id,
            client_secret=self._keys.decrypt_name(secret) if secret else None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=_SCOPE,
            redirect_uri=f"{self._base_url}/sign-in/openid/{provider.id}/callback",
            code_challenge_method="S256",
        )

    def _find(self, provider_id: str) -> IdentityProvider:
        provider = self._database.read(lambda uow: uow.identity_providers.find_live(provider_id))
        if provider is None:
            raise NotFoundError("no such identity provider")
        return provider

    def _record_failure(self, reason: str) -> None:
        event = SignInFailed(at=self._clock(), account_id=None, method=METHOD, reason=reason)
        self._database.write(lambda uow: append(uow, event))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _login(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """What the digest of an account is made of: `sub` is one person's within its issuer alone."""
    return f"openid {provider.issuer} {claims['sub']}"
