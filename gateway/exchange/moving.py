"""
One transfer on its way, step by step; safe to repeat after a crash between any two.

fetched and translated live in this process's memory only, so a restart begins again at approved.
An intent to disclose without an outcome is *unknown* until the destination says what it has.
"""

from datetime import timedelta

from gateway.access.authorization import Access
from gateway.errors import ConnectorError, GatewayError, NotFoundError
from gateway.exchange.carrying import Carrying
from gateway.exchange.confirming import Confirming
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.transitions import Transitions
from gateway.exchange.verification import Verification
from gateway.keys import KeyRing
from gateway.model.permit import Question
from gateway.model.purpose import Action, Purpose
from gateway.model.student import Student
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database

LEASE = timedelta(seconds=120)
"""How long a worker may have a transfer in hand before another may take it."""
_STOPPED = "it stopped between intent and outcome"
WORKABLE = (
    TransferState.REQUESTED,
    TransferState.APPROVED,
    TransferState.FETCHED,
    TransferState.TRANSLATED,
    TransferState.DELIVERED,
    TransferState.UNKNOWN,
)


class Mover:
    """Moves transfers; `advance` does all that can be done for one now."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, districts: Districts
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._transitions = Transitions(database, access)
        disclosing = Disclosing(database, keys, access)
        self._verification = Verification(database, access, districts, self._transitions)
        self._carrying = Carrying(access, districts, disclosing, self._transitions)
        self._confirming = Confirming(districts, disclosing, self._transitions)

    def list_workable(self) -> tuple[str, ...]:
        """Transfers in which there is something for a worker to do, oldest first."""
        found = self._database.read(lambda uow: uow.transfers.list_open())
        return tuple(transfer.id for transfer in found if not transfer.needs_person)

    def advance(self, transfer_id: str) -> TransferState | None:
        """Do all steps that can be done now; the state reached, None where another has it."""
        reached: TransferState | None = None
        while True:
            transfer = self._take(transfer_id)
            if transfer is None:
                return reached
            try:
                moved = self._step(transfer)
            except GatewayError:
                self._let_go(transfer_id)
                raise
            reached = moved.state if moved else transfer.state
            if moved is None or moved.needs_person:
                self._let_go(transfer_id)
                return reached

    def _let_go(self, transfer_id: str) -> None:
        self._database.write(lambda uow: uow.transfers.let_go(transfer_id))

    def _take(self, transfer_id: str) -> Transfer | None:
        now = self._access.clock()
        return self._database.write(
            lambda uow: uow.transfers.take(transfer_id, WORKABLE, now, now + LEASE)
        )

    def _step(self, transfer: Transfer) -> Transfer | None:
        """The one step that its state calls for; None where it must wait."""
        match transfer.state:
            case _ if transfer.needs_person:
                return None
            case TransferState.DELIVERED:
                return self._confirming.confirm(transfer)
            case TransferState.UNKNOWN:
                return self._confirming.reconcile(transfer)
            case _ if transfer.disclosure_id is not None:
                return self._transitions.move(
                    transfer, TransferState.UNKNOWN, step_failed="deliver", reason=_STOPPED
                )
            case _:
                return self._begin(transfer)

    def _begin(self, transfer: Transfer) -> Transfer | None:
        """Verify a request, or carry what is approved."""
        ssid = self._keys.open_reference(transfer.source, transfer.student_reference)
        student = self._access.student(transfer.source, ssid)
        question = self._question(transfer, student)
        if transfer.state is not TransferState.REQUESTED:
            return self._carrying.carry(transfer, question)
        try:
            return self._verification.verify(transfer, question, student)
        except (ConnectorError, NotFoundError) as error:
            return self._transitions.fail(transfer, "verify", str(error))

    def _question(self, transfer: Transfer, student: Student) -> Question:
        """What the transfer's client may now read of the student; asked again at every fetch."""
        client = self._database.read(lambda uow: uow.clients.find(transfer.client_id))
        return Question(
            client_id=transfer.client_id,
            district=transfer.source,
            datasets=transfer.datasets,
            is_named=False,
            action=Action.READ,
            purpose=Purpose.ENROLLMENT_TRANSFER,
            student=student,
            scopes=frozenset(client.scopes) if client else frozenset(),
            transfer_id=transfer.id,
        )
