"""Clients' secrets and keys, each replaced while the one before still works."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.access.fields import verify_text
from gateway.access.oauth.redirects import verify_redirect_uri
from gateway.access.oauth.rfc7517 import parse_keys
from gateway.access.secrets import MOST_SECRETS, hash_secret, make_secret
from gateway.access.seen import Seen, whatever
from gateway.errors import ConflictError
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.client import Client
from gateway.store import Database, UnitOfWork


class Credentials:
    """
    Changes how a client authenticates and secures what it sends; each an event with who and why.

    StaleError by `seen`, which is asked of the client as it is before.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def add_secret(
        self, client_id: str, *, by: str, why: str, seen: Seen[Client] = whatever
    ) -> tuple[Client, str]:
        """The client and a second secret, shown this once; ConflictError where there are two."""
        secret = make_secret()
        hashed = hash_secret(secret)

        def change(client: Client) -> Client:
            if len(client.secret_hashes) >= MOST_SECRETS:
                raise ConflictError("the client has two secrets: end one before")
            return replace(client, secret_hashes=(*client.secret_hashes, hashed))

        return self._change(client_id, change, by, why, seen), secret

    def end_secret(
        self,
        client_id: str,
        *,
        is_newer: bool = False,
        by: str,
        why: str,
        seen: Seen[Client] = whatever,
    ) -> Client:
        """The older secret, or the newer, works no longer; ConflictError where none is left."""

        def change(client: Client) -> Client:
            left = client.secret_hashes[:-1] if is_newer else client.secret_hashes[1:]
            if not left and not client.keys:
                raise ConflictError("the client would have neither secret nor key")
            return replace(client, secret_hashes=left)

        return self._change(client_id, change, by, why, seen)

    def put_keys(
        self, client_id: str, jwks: str, *, by: str, why: str, seen: Seen[Client] = whatever
    ) -> Client:
        """The public keys (a JSON Web Key Set) that verify its assertions from now on."""
        keys = parse_keys(jwks)
        return self._change(client_id, lambda client: replace(client, keys=keys), by, why, seen)

    def put_redirect_uris(
        self,
        client_id: str,
        uris: tuple[str, ...],
        *,
        by: str,
        why: str,
        seen: Seen[Client] = whatever,
    ) -> Client:
        """Where people's answers may be brought from now on, each exactly; none: nowhere."""
        for uri in uris:
            verify_redirect_uri(uri)
        named = tuple(dict.fromkeys(uris))
        return self._change(
            client_id, lambda client: replace(client, redirect_uris=named), by, why, seen
        )

    def put_requirements(  # noqa: PLR0913 - what may be required
        self,
        client_id: str,
        *,
        par: bool | None = None,
        dpop: bool | None = None,
        by: str,
        why: str,
        seen: Seen[Client] = whatever,
    ) -> Client:
        """
        Whether it must push what it asks people, and bind its tokens; None: as it is.

        It holds from the next request on: a token that should be bound is good no longer.
        """

        def change(client: Client) -> Client:
            return replace(
                client,
                requires_par=client.requires_par if par is None else par,
                requires_dpop=client.requires_dpop if dpop is None else dpop,
            )

        return self._change(client_id, change, by, why, seen)

    def _change(
        self,
        client_id: str,
        change: Callable[[Client], Client],
        by: str,
        why: str,
        seen: Seen[Client],
    ) -> Client:
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Client:
            client = uow.clients.lock(client_id)
            seen(client)
            changed = change(client)
            uow.clients.put_credentials(changed)
            uow.clients.put_requirements(changed)
            event = PolicyChanged(
                at=now,
                what="client",
                subject_id=client_id,
                district=None,
                by=by,
                before=_facts(client),
                after=_facts(changed),
                why=why,
            )
            append(uow, event)
            return changed

        return self._database.write(unit)


def _facts(client: Client) -> Facts:
    """How it authenticates, without what it does so by."""
    return {
        "secrets": len(client.secret_hashes),
        "keys": tuple(key["kid"] for key in client.keys),
        "redirect_uris": client.redirect_uris,
        "requires_par": client.requires_par,
        "requires_dpop": client.requires_dpop,
    }
