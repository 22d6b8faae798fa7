"""Where a list goes on: sealed, and bound to who asked for what."""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import orjson

from gateway.errors import InvalidRequestError, StoreError
from gateway.exchange.resource_rows import Address
from gateway.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Place:
    """
    After which student, and of the one who follows after which row.

    Rows of those who did not change are neither lost nor doubled, whatever happens to others.
    """

    after: str | None = None
    """The SIS's own key of the last student of whom all rows were given."""
    within: str | None = None
    """That of the one of whom some were."""
    row: str | None = None
    """The id of the last of these; or of the last row, of a list about no students."""
    share: tuple[int, int] | None = None
    """Of the list cut into so many parts, which; None: all of it."""


def is_in_share(text: str, share: tuple[int, int] | None) -> bool:
    """Whether what the text names is in that part; always the same, wherever it comes."""
    if share is None:
        return True
    part, parts = share
    return crc32(text.encode()) % parts == part


@dataclass(frozen=True, slots=True)
class PageTokens:
    """Of one client's list: the resource of a district, with these filters."""

    keys: KeyRing
    address: Address
    client_id: str
    filters: Mapping[str, str]

    def seal(self, place: Place) -> str:
        """The token of that place."""
        text = orjson.dumps([place.after, place.within, place.row, place.share]).decode()
        return self.keys.seal(self.address.district, text, *self._bound_to())

    def open(self, token: str | None) -> Place:
        """The place of a token; InvalidRequestError where it is not one of this list's."""
        if token is None:
            return Place()
        try:
            text = self.keys.unseal(self.address.district, token, *self._bound_to())
        except StoreError:
            raise InvalidRequestError("pageToken: is not one of this list") from None
        after, within, row, share = orjson.loads(text)
        return Place(after, within, row, tuple(share) if share else None)

    def cut(self, parts: int) -> tuple[str, ...]:
        """The tokens at which so many parts of the list begin, which together are all of it."""
        return tuple(self.seal(Place(share=(part, parts))) for part in range(parts))

    def _bound_to(self) -> tuple[str, ...]:
        filters = orjson.dumps(sorted(self.filters.items())).decode()
        address = self.address
        return ("page", self.client_id, address.standard.name, address.resource.name, filters)
