"""Who keeps a client's credentials: the operator, and whom the operator made its staff."""

from dataclasses import dataclass

from gateway.access.authorization import Access, about_district, denial_error
from gateway.access.decision import decide_role, decide_staff
from gateway.access.facts import load_party_facts
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.errors import NotFoundError, TokenError
from gateway.model.client import Client
from gateway.model.role import Role
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who keeps credentials, and of whose clients."""

    organization_id: str | None
    """None: of every organization's, as the operator does."""

    def verify(self, client: Client) -> None:
        """NotFoundError for a client of others, as for one that is not there."""
        if self.organization_id not in {None, client.organization_id}:
            raise NotFoundError("no such client")

    def before(self, seen: Seen[Client]) -> Seen[Client]:
        """The condition, asked only of a client that the keeper may know of."""

        def check(client: Client) -> None:
            self.verify(client)
            seen(client)

        return check


class Keeping:
    """Says whose credentials the holder of a token keeps."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def authorize(self, token: AccessToken) -> Keeper:
        """
        The keeper, or the denial recorded and raised.

        TokenError for a token of a district's own door: credentials open every district's.
        """
        if token.district is not None:
            raise TokenError("the access token is for one district alone")
        question = about_district(token, "")
        now = self._access.clock()
        facts = self._database.read(lambda uow: load_party_facts(uow, question, now))
        if decide_role(question, Role.OPERATOR, facts) is None:
            return Keeper(None)
        denial = decide_staff(question, facts)
        if denial is not None:
            self._access.record_denial(denial)
            raise denial_error(denial)
        return Keeper(facts.organization.id if facts.organization else "")
