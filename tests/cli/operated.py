"""A gateway that is operated by commands while its server runs."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from region import KENT
from serving import Server

from gateway.cli import p2
from gateway.demo.state import Cast

UNTIL = "2099-12-31"
CBO_ADDRESS = ("--street", "1 Synthetic Way", "--city", "Kent", "--zip", "98030")


@dataclass
class Site:
    """What the commands made, and the server that they made it for."""

    folder: Path
    environment: dict[str, str]
    server: Server
    cast: Cast
    clients: dict[str, dict[str, str]]

    def p2(self, *arguments: str) -> Result:
        """A command in this process; the server is another."""
        ran = CliRunner().invoke(p2, arguments, env=self.environment)
        assert ran.exit_code == 0, (ran.output, ran.exception)
        return ran

    def add_client(self, name: str, kind: str, purpose: str, *more: str) -> dict[str, str]:
        added = self.p2(
            "client",
            "add",
            name,
            "--kind",
            kind,
            "--purpose",
            purpose,
            "--agreement-until",
            UNTIL,
            *(CBO_ADDRESS if kind == "cbo" else ()),
            *more,
        )
        return dict(line.split() for line in added.stdout.splitlines())

    def give(self, client: dict[str, str], purpose: str, datasets: list[str], *more: str) -> str:
        named = [word for dataset in datasets for word in ("--dataset", dataset)]
        given = self.p2(
            "grant",
            "give",
            KENT,
            client["client_id"],
            *named,
            "--purpose",
            purpose,
            "--until",
            UNTIL,
            "--why",
            "test",
            *more,
        )
        return given.stdout.strip()

    def read(self, client: dict[str, str], ssid: str, **asked: object) -> int:
        """The status of a read with a token that is got for it."""
        token = self.server.token(client["client_id"], client["client_secret"])
        body = {"district": KENT, "ssid": ssid, **asked}
        return self.server.call(token, "POST", "/exchange/v1/records/query", body).status_code
