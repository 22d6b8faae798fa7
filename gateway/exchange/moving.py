"""
One transfer on its way, step by step; safe to repeat after a crash between any two.

fetched and translated live in this process's memory only, so a restart begins again at approved.
An intent to disclose without an outcome is *unknown* until the destination says what it has.
"""

from gateway.access.authorization import Access
from gateway.errors import GatewayError, NotFoundError
from gateway.exchange.carrying import FAULTS, Carrying
from gateway.exchange.confirming import Confirming
from gateway.exchange.disclosing import LEASE, Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.transitions import Transitions, moved_event
from gateway.exchange.verification import Verification
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.model.permit import Question
from gateway.model.purpose import Action, Purpose
from gateway.model.student import Student
from gateway.model.transfer import OPEN_STATES, Transfer, TransferState
from gateway.store import Database, UnitOfWork

_NEXT_STEP = {
    TransferState.REQUESTED: "verify",
    TransferState.APPROVED: "fetch",
    TransferState.FETCHED: "translate",
    TransferState.TRANSLATED: "deliver",
}


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
        self._confirming = Confirming(access, districts, disclosing, self._transitions)

    def list_workable(self) -> tuple[str, ...]:
        """Transfers in which there is something for a worker to do now, oldest first."""
        now = self._access.clock()
        return self._database.read(lambda uow: uow.transfers.list_workable(now))

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
                self._let_go(transfer)
                raise
            except Exception as error:
                self._give_up(transfer, error)
                raise
            reached = moved.state if moved else transfer.state
            if moved is None or moved.needs_person:
                self._let_go(transfer)
                return reached

    def let_go_of_all(self) -> None:
        """Take over from a process that has ended, where there can be but one at a time."""
        self._database.write(lambda uow: uow.transfers.let_go_of_all())

    def _give_up(self, taken: Transfer, error: Exception) -> None:
        """
        Fail what the gateway itself cannot move on, so that it is seen, and can be retried.

        Not once a delivery is intended: only the destination knows what became of it then.
        """
        now = self._access.clock()
        reason = f"the gateway failed ({type(error).__name__})"

        def unit(uow: UnitOfWork) -> None:
            held = uow.transfers.get(taken.id)
            uow.transfers.let_go(taken.id, taken.taken_until)
            step = _NEXT_STEP.get(held.state)
            if step is None or held.taken_until != taken.taken_until:
                return
            failed = uow.transfers.move(
                taken.id,
                (held.state,),
                TransferState.FAILED,
                updated_at=now,
                step_failed=step,
                reason=reason,
            )
            if failed is not None:
                append(uow, moved_event(held, failed, now))

        self._database.write(unit)

    def _let_go(self, transfer: Transfer) -> None:
        self._database.write(lambda uow: uow.transfers.let_go(transfer.id, transfer.taken_until))

    def _take(self, transfer_id: str) -> Transfer | None:
        now = self._access.clock()
        return self._database.write(
            lambda uow: uow.transfers.take(transfer_id, OPEN_STATES, now, now + LEASE)
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
                return self._confirming.break_off(transfer)
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
        except (*FAULTS, NotFoundError) as error:
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
