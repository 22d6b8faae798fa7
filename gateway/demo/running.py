"""p2 demo from beginning to end."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gateway.clock import now
from gateway.demo.parties import (
    KENT,
    SEATTLE,
    DemoClient,
    DemoParties,
    describe,
    publish_districts,
)
from gateway.demo.processes import free_port, running_gateway, running_sis
from gateway.demo.showcase import Move, move_record, provision
from gateway.demo.state import Cast, DemoError, State, prepare, write_whole
from gateway.keys import KeyRing
from gateway.ledger import StoredLog, Verification, verify_log
from gateway.model.day import day_of
from gateway.store import Database

HIGHLINE = "17401"
_PATIENCE_SECONDS = 20


class Demo:
    """One run of the demo; what it prints goes through `say`."""

    def __init__(
        self,
        port: int,
        serve_arguments: Callable[[int], list[str]],
        say: Callable[[str], None],
    ) -> None:
        self._port = port
        self._serve_arguments = serve_arguments
        self._say = say
        self.base_url = f"http://127.0.0.1:{port}"

    def prepare(
        self,
        folder: Path,
        students: int,
        progress: Callable[[int], None],
        say: Callable[[str], None],
    ) -> tuple[State, Cast]:
        """The state folder, made or found."""
        return prepare(folder, students, day_of(now()), progress, say)

    def run(
        self,
        state: State,
        cast: Cast,
        then: Callable[[dict[str, Any], dict[str, Any]], None],
    ) -> None:
        """
        Start everything, run the showcase, write demo.json, and call `then` while all is up.

        `then` gets the result (transfers and ledger) and the content of demo.json.
        """
        sis_port, secret = free_port(), secrets.token_urlsafe(24)
        database = Database.open(state.database_url)
        keys = KeyRing.load(state.keys)
        names = publish_districts(state, database, sis_port)
        clients = DemoParties(database, keys).register(cast)
        database.close()
        gateway = running_gateway(
            state, self._port, self.base_url, secret, self._serve_arguments(self._port)
        )
        with running_sis(state, sis_port, secret), gateway:
            transfers = [
                move_record(self.base_url, move, self._say)
                for move in self._moves(cast, clients, names)
            ]
            first = self._moves(cast, clients, names)[0]
            provision(self.base_url, clients["new-districts-provider"], first, self._say)
            found = self._verify(state, keys)
            result = {
                "transfers": transfers,
                "ledger": {
                    "size": found.size,
                    "root": found.root_hex,
                    "verified": found.is_verified,
                },
            }
            description = self._describe(cast, clients, names)
            write_whole(state.description, description)
            then(result, description)

    def _moves(
        self, cast: Cast, clients: dict[str, DemoClient], names: dict[str, str]
    ) -> list[Move]:
        return [
            Move(
                registrar=clients[registrar],
                source=source,
                source_name=names[source],
                destination=destination,
                destination_name=names[destination],
                ssid=cast.moving[source][destination][0],
                school="101",
            )
            for source, destination, registrar in (
                (KENT, SEATTLE, "seattle-registrar"),
                (HIGHLINE, KENT, "kent-registrar"),
            )
        ]

    def _verify(self, state: State, keys: KeyRing) -> Verification:
        """The whole log, derived again once its last event has a place."""
        database = Database.open(state.database_url)
        end = time.monotonic() + _PATIENCE_SECONDS
        while database.read(lambda uow: uow.events.count_pending()):
            if time.monotonic() > end:
                raise DemoError("the ledger's last events have no place yet")
            time.sleep(0.1)
        public = keys.checkpoint_key.public_key()
        found = database.read(lambda uow: verify_log(StoredLog(uow), public))
        database.close()
        self._say(
            f"The ledger of all this, {found.size} events, "
            + ("verifies: nothing was changed." if found.is_verified else "does not verify: ")
            + "".join(found.problems[:1])
        )
        return found

    def _describe(
        self, cast: Cast, clients: dict[str, DemoClient], names: dict[str, str]
    ) -> dict[str, Any]:
        return {
            "about": "Synthetic people, and the secrets of synthetic clients, of one demo run.",
            "base_url": self.base_url,
            "districts": {
                code: {"name": name, "base_url": f"{self.base_url}/{code}"}
                for code, name in names.items()
            },
            "clients": describe(clients),
            "students": {
                "transferring": cast.moving[KENT][SEATTLE][0],
                "cbo_granted": list(cast.kent[:2]),
                "cbo_not_granted": list(cast.kent[3:6]),
                "blocked": cast.kent[2],
            },
        }
