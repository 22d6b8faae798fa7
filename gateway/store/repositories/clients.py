"""OAuth2 clients."""

from sqlalchemy import bindparam, select, update

from gateway.model.client import Client
from gateway.model.page import Page, Paging
from gateway.store.repositories.base import Repository
from gateway.store.tables.parties import CLIENTS

# Every request asks it: to put a query together takes longer than to run it.
_MUST_PROVE = select(CLIENTS.c.requires_dpop).where(CLIENTS.c.client_id == bindparam("client_id"))


class Clients(Repository[Client]):
    """Clients, by client id."""

    table = CLIENTS
    item = Client

    def add(self, client: Client) -> None:
        self._add(client)

    def find(self, client_id: str) -> Client | None:
        return self._first(self._select().where(CLIENTS.c.client_id == client_id))

    def get(self, client_id: str) -> Client:
        return self._get("no such client", CLIENTS.c.client_id == client_id)

    def lock(self, client_id: str) -> Client:
        return self._lock("no such client", CLIENTS.c.client_id == client_id)

    def page(self, paging: Paging, organization_id: str | None = None) -> Page[Client]:
        """Clients by id; one organization's, where it is named."""
        theirs = [] if organization_id is None else [CLIENTS.c.organization_id == organization_id]
        return self._page(CLIENTS.c.client_id, paging, *theirs)

    def put_credentials(self, client: Client) -> None:
        """Keep the secrets, keys and redirect URIs that the client now has."""
        self._change(
            update(CLIENTS)
            .where(CLIENTS.c.client_id == client.client_id)
            .values(
                secret_hashes=client.secret_hashes,
                keys=client.keys,
                redirect_uris=client.redirect_uris,
            )
        )

    def put_requirements(self, client: Client) -> None:
        """Keep how the client's requests must be secured now."""
        self._change(
            update(CLIENTS)
            .where(CLIENTS.c.client_id == client.client_id)
            .values(requires_par=client.requires_par, requires_dpop=client.requires_dpop)
        )

    def must_prove(self, client_id: str) -> bool:
        """Whether its tokens must be bound to a key."""
        return bool(self._connection.scalar(_MUST_PROVE, {"client_id": client_id}))

    def set_active(self, client_id: str, *, is_active: bool) -> bool:
        """Stop or resume the client from its next request on; False when there is none."""
        return self._change(
            update(CLIENTS).where(CLIENTS.c.client_id == client_id).values(is_active=is_active)
        )
