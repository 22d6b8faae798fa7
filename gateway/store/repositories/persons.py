"""Persons, and how they sign in."""

from collections.abc import Collection

from sqlalchemy import update

from gateway.model.person import Account, Person
from gateway.store.repositories.base import Repository, values_of
from gateway.store.tables.people import ACCOUNTS, PERSONS


class Persons(Repository[Person]):
    """Persons, by id."""

    table = PERSONS
    item = Person

    def add(self, person: Person) -> None:
        self._add(person)

    def find(self, person_id: str) -> Person | None:
        return self._first(self._select().where(PERSONS.c.id == person_id))

    def list_known(self, person_ids: Collection[str]) -> dict[str, Person]:
        """Those people who are known, by id."""
        found = self._all(self._select().where(PERSONS.c.id.in_(person_ids)))
        return {person.id: person for person in found}

    def get(self, person_id: str) -> Person:
        return self._get("no such person", PERSONS.c.id == person_id)

    def set_active(self, person_id: str, *, is_active: bool) -> bool:
        """Stop or resume whatever the person does; False when there is none."""
        return self._change(
            update(PERSONS).where(PERSONS.c.id == person_id).values(is_active=is_active)
        )


class Accounts(Repository[Account]):
    """Accounts, found by the digest of their login."""

    table = ACCOUNTS
    item = Account

    def add(self, account: Account) -> None:
        self._add(account)

    def put(self, account: Account) -> bool:
        """Hold it as it is now; False when it is not there."""
        return self._change(
            update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(values_of(account))
        )

    def use_code(self, before: Account, after: Account) -> bool:
        """Use up a code; False where it was used meanwhile, in whichever process."""
        return self._change(
            update(ACCOUNTS)
            .where(
                ACCOUNTS.c.id == before.id,
                ACCOUNTS.c.totp_counter == before.totp_counter,
                ACCOUNTS.c.recovery_hashes == before.recovery_hashes,
            )
            .values(totp_counter=after.totp_counter, recovery_hashes=after.recovery_hashes)
        )

    def find(self, account_id: str) -> Account | None:
        return self._first(self._select().where(ACCOUNTS.c.id == account_id))

    def get(self, account_id: str) -> Account:
        return self._get("no such account", ACCOUNTS.c.id == account_id)

    def find_by_login(self, digests: Collection[str]) -> Account | None:
        """The account whose login has one of those digests, one for each live key version."""
        return self._first(self._select().where(ACCOUNTS.c.login_digest.in_(digests)))

    def list_of(self, person_id: str) -> tuple[Account, ...]:
        """How the person signs in, oldest first."""
        return self._all(
            self._select()
            .where(ACCOUNTS.c.person_id == person_id)
            .order_by(ACCOUNTS.c.created_at, ACCOUNTS.c.id)
        )
