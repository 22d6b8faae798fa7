"""Who comes with a code: of an invitation to a role, or one that ties a parent to a child."""

from contextlib import suppress

from gateway.access.people import People
from gateway.access.relating import Relating
from gateway.errors import NotFoundError
from gateway.model.person import Person
from gateway.store import UnitOfWork


class Arrivals:
    """Makes the person whom a code was for, with what the code gives."""

    def __init__(self, people: People, relating: Relating) -> None:
        self._people = people
        self._relating = relating

    def accept_in(
        self,
        uow: UnitOfWork,
        code: str,
        name: str,
        email: str | None,
        district: str | None = None,
    ) -> Person:
        """
        The person; the code is used up. NotFoundError for a code that is not good.

        `district`: the only one whose codes are good here.
        """
        with suppress(NotFoundError):
            return self._people.accept_in(uow, code, name, email, district)
        person = self._people.register_in(uow, name, email)
        relation = self._relating.use_code_in(uow, person.id, code)
        if district not in (None, relation.district):
            raise NotFoundError("no such code of that district")
        return person
