"""What stands against a district's releases, as its data steward sets, reads and lifts it."""

from gateway.access.authorization import Access
from gateway.access.blocking import Blocking, BlockTerms
from gateway.access.seen import Seen
from gateway.access.stopping import Stopping
from gateway.access.tokens import AccessToken
from gateway.errors import ConflictError
from gateway.model.block import Block
from gateway.model.page import Page, Paging
from gateway.model.role import Role
from gateway.model.stop import Stop
from gateway.store import Database


class Blocks:
    """The use cases of /registry/v1/districts/{district}/blocks: students are not named."""

    def __init__(self, database: Database, access: Access, blocking: Blocking) -> None:
        self._database = database
        self._access = access
        self._blocking = blocking

    def list_page(
        self,
        district: str,
        paging: Paging,
        token: AccessToken,
        *,
        ssid: str | None = None,
        is_standing: bool = False,
    ) -> Page[Block]:
        """A part of the district's blocks; of one student, and those that stand now."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        at = self._access.clock() if is_standing else None
        references = None if ssid is None else self._access.student(district, ssid).references
        return self._database.read(
            lambda uow: uow.blocks.page_in(district, paging, references=references, standing_at=at)
        )

    def get(self, district: str, block_id: str, token: AccessToken) -> Block:
        """One of the district's own."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._database.read(lambda uow: uow.blocks.get_in(district, block_id))

    def set_block(self, terms: BlockTerms, why: str, token: AccessToken) -> Block:
        """Set a block."""
        self._access.authorize_role(token, Role.DATA_STEWARD, terms.district)
        return self._blocking.set_block(terms, by=token.actor, why=why)

    def lift(
        self, district: str, block_id: str, why: str, seen: Seen[Block], token: AccessToken
    ) -> Block:
        """Lift a block."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._blocking.lift_block(
            block_id, by=token.actor, why=why, district=district, seen=seen
        )


class Stops:
    """The use cases of /registry/v1/districts/{district}/stops; a stop keeps nobody from these."""

    def __init__(self, database: Database, access: Access, stopping: Stopping) -> None:
        self._database = database
        self._access = access
        self._stopping = stopping

    def list_page(self, district: str, paging: Paging, token: AccessToken) -> Page[Stop]:
        """A part of the district's stops, those that were lifted too."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._database.read(lambda uow: uow.stops.page_in(district, paging))

    def get(self, district: str, stop_id: str, token: AccessToken) -> Stop:
        """One of the district's own."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._database.read(lambda uow: uow.stops.get_in(district, stop_id))

    def stop(self, district: str, client_id: str | None, why: str, token: AccessToken) -> Stop:
        """Stop a client, or all release; nobody stops the client that they act through."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        if client_id == token.client_id:
            raise ConflictError("it would be the client that asks: nobody could lift it by that")
        return self._stopping.stop(district, client_id, by=token.actor, why=why)

    def lift(
        self, district: str, stop_id: str, why: str, seen: Seen[Stop], token: AccessToken
    ) -> Stop:
        """Lift a stop."""
        self._access.authorize_role(token, Role.DATA_STEWARD, district)
        return self._stopping.lift(stop_id, by=token.actor, why=why, district=district, seen=seen)
