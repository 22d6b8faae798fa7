"""The handle of a match: a student's SSID, sealed for one client, request and day."""

from collections.abc import Callable
from datetime import datetime, timedelta

import orjson

from gateway.errors import InvalidRequestError, StoreError
from gateway.exchange.requests import Attestation
from gateway.keys import KeyRing
from gateway.model.match import Match

HANDLE_LASTS = timedelta(days=1)
_WRONG = "handle: is not one of this client and request, or has expired"


class Handles:
    """Makes and opens handles; nothing of them is kept."""

    def __init__(self, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._keys = keys
        self._clock = clock

    def make(self, match: Match) -> tuple[str, datetime]:
        """A handle of a student who was found, and when it expires."""
        ssid = self._keys.open_reference(match.source, match.student_reference or "")
        expires_at = min(match.expires_at, self._clock() + HANDLE_LASTS)
        attested = Attestation(
            match.attested_kind,
            match.attested_school,
            match.attested_on,
            self._keys.decrypt_name(match.asked_by_encrypted),
        )
        words = _words(match.client_id, match.source, match.destination, attested)
        text = orjson.dumps([ssid, expires_at]).decode()
        return self._keys.seal(match.source, text, *words), expires_at

    def open(
        self, handle: str, client_id: str, source: str, destination: str, attested: Attestation
    ) -> str:
        """The SSID; InvalidRequestError where the handle is not of this client and request."""
        words = _words(client_id, source, destination, attested)
        try:
            ssid, expires_at = orjson.loads(self._keys.unseal(source, handle, *words))
        except StoreError:
            raise InvalidRequestError(_WRONG) from None
        if self._clock() >= datetime.fromisoformat(expires_at):
            raise InvalidRequestError(_WRONG)
        return str(ssid)


def _words(
    client_id: str, source: str, destination: str, attested: Attestation
) -> tuple[str, ...]:
    """What the handle is bound to."""
    return (
        "match handle",
        client_id,
        source,
        destination,
        attested.kind,
        attested.school,
        attested.date.isoformat(),
        attested.asked_by,
    )
