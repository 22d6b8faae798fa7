"""
Errors of the gateway.

* GatewayError
  x MalformedError           what was sent, or registered, cannot be read
    - InvalidXmlError        XML that is not well formed, too large, or has a DOCTYPE
    - InvalidCrosswalkError  a crosswalk that cannot hold; names file, line and element
    - InvalidEntryError      a district's entry that cannot hold
    - InvalidRequestError    a request whose field is wrong; names the field
      - ProgrammeError     what the programme forbids; names the rule
    - VerificationError      a proof or signature that does not show what it is meant to
  x ClientDeniedError        the client lacks a right; says which (403)
    - TokenError             no valid access token (401)
  x SignInError              nobody is signed in, or the sign-in failed; never why (401)
  x ThrottledError           tried too often (429)
  x NotFoundError            absent, or not yours to see: nobody is told which
    - StudentDeniedError     a rule about the student said no
  x ConflictError            the state of things forbids it now; says which state
    - IdempotencyError       the same key came with another body
    - StaleError             what is to be changed is another than was seen
  x PreconditionError        a change did not say which version of the thing it is meant for
  x ConnectorError           a district's own system failed us
    - ConnectorTimeoutError
    - CircuitOpenError
    - InvalidRecordError     what the SIS gave, or would get, breaks its schema or crosswalk
    - DeliveryRejectedError  the destination's SIS refused the record
  x LedgerError              the log could not be written, so nothing was disclosed
  x StoreError               the database could not be used

None of them knows about HTTP: `gateway.api.problems` maps them to Problem Details.
Messages name fields, rules and files; never a student's values, tokens or bodies.
"""


class GatewayError(Exception):
    """Anything that the gateway raises on purpose; `slug` is part of the contract."""

    slug = "internal"


class MalformedError(GatewayError):
    """What was sent, or registered, cannot be read."""

    slug = "malformed"


class InvalidXmlError(MalformedError):
    """The XML is not well formed, too large, or carries a DOCTYPE."""

    slug = "invalid-xml"


class InvalidCrosswalkError(MalformedError):
    """The crosswalk cannot hold; the message names file, line and element."""

    slug = "invalid-crosswalk"


class InvalidEntryError(MalformedError):
    """The district's entry cannot hold; the message names file and field."""

    slug = "invalid-entry"


class InvalidRequestError(MalformedError):
    """A field of the request is wrong; the message names it and says why."""

    slug = "invalid-request"


class ProgrammeError(InvalidRequestError):
    """The programme forbids it, whoever asks; the message names the rule."""

    slug = "forbidden-by-programme"


class VerificationError(MalformedError):
    """A proof or signature does not show what it is meant to; the message says which step."""

    slug = "verification"


class ClientDeniedError(GatewayError):
    """The client lacks a right, and is told which."""

    slug = "not-permitted"


class TokenError(ClientDeniedError):
    """There is no valid access token."""

    slug = "invalid-token"


class ProofError(TokenError):
    """No proof that the access token is in the hands of who was given it (RFC 9449)."""

    slug = "invalid-dpop-proof"

    def __init__(self) -> None:
        super().__init__("the DPoP proof is not good for this request, or was used before")


class SignInError(GatewayError):
    """Nobody is signed in, or the sign-in failed; the message never says what was wrong."""

    slug = "not-signed-in"


class ThrottledError(GatewayError):
    """Something was tried too often; `is_first` where it is the first time beyond the limit."""

    slug = "too-many-tries"

    def __init__(self, message: str, *, is_first: bool = False) -> None:
        super().__init__(message)
        self.is_first = is_first


class NotFoundError(GatewayError):
    """Absent, or not the client's to see: it is not told which."""

    slug = "not-found"


class StudentDeniedError(NotFoundError):
    """A rule about the student said no; `reasons` are for the ledger, never for the message."""

    def __init__(self, reasons: tuple[str, ...] = ()) -> None:
        super().__init__("no such student, or not yours to see")
        self.reasons = reasons


class ConflictError(GatewayError):
    """The state of things forbids it now; the message says which state."""

    slug = "conflict"


class IdempotencyError(ConflictError):
    """The idempotency key came before, with another body."""

    slug = "idempotency-key-reused"


class StaleError(ConflictError):
    """What is to be changed is another than the one that was seen."""

    slug = "stale"


class PreconditionError(GatewayError):
    """A change did not say which version of the thing it is meant for (RFC 6585, section 3)."""

    slug = "precondition-required"


class ConnectorError(GatewayError):
    """A district's own system failed us; the message names the district and the step."""

    slug = "district-system"


class ConnectorTimeoutError(ConnectorError):
    """A district's own system was too slow."""

    slug = "district-system-slow"


class CircuitOpenError(ConnectorError):
    """A district's own system failed too often and is left alone for a while."""

    slug = "district-system-paused"


class InvalidRecordError(ConnectorError):
    """What the SIS gave, or would be given, breaks its schema or crosswalk; names both."""

    slug = "district-record"


class DeliveryRejectedError(ConnectorError):
    """The destination's SIS refused the record."""

    slug = "delivery-rejected"


class LedgerError(GatewayError):
    """The log could not be written, so nothing was disclosed."""

    slug = "not-recorded"


class StoreError(GatewayError):
    """The database could not be used."""

    slug = "store"
