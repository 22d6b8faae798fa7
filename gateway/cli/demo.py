"""p2 demo: see it work."""

import json
import signal
import threading
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.cli.serve import gunicorn_arguments

DISTRICTS = 7


@click.command()
@click.option("--once", is_flag=True, help="Stop after the showcase.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--students",
    default=2000,
    show_default=True,
    type=click.IntRange(60, 100_000),
    help="Synthetic students a district.",
)
@click.option(
    "--state",
    default=Path("state"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the demo; one of an earlier run is used again.",
)
def demo(*, once: bool, as_json: bool, port: int, students: int, state: Path) -> None:
    """
    Seven simulated districts, a gateway, and two students who move.

    Two registrars ask for the records of students who are coming to them, from Kent to Seattle
    and from Highline to Kent, through the public API. Then everything stays up for you to try;
    demo.json in the state folder has addresses and clients. All people are synthetic.
    """
    from gateway.demo.running import Demo  # noqa: PLC0415 - simulators are heavy

    if as_json and not once:
        raise click.UsageError("--json goes with --once")
    console = Console(stderr=True, highlight=False)
    say = console.print
    run = Demo(port, lambda at: gunicorn_arguments("127.0.0.1", at, 1), say)
    with Progress(
        TextColumn("Making synthetic students"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bar:
        task = bar.add_task("", total=students * DISTRICTS)
        prepared = run.prepare(state, students, lambda count: bar.advance(task, count))
        bar.update(task, completed=students * DISTRICTS)
    say("Starting the simulated SISs and the gateway ...")

    def finish(result: dict[str, Any], description: dict[str, Any]) -> None:
        if as_json:
            click.echo(json.dumps(result))
        if not once:
            _stay_up(description, state, say)

    run.run(*prepared, then=finish)


def _stay_up(description: dict[str, Any], state: Path, say: Any) -> None:
    base = description["base_url"]
    client = description["clients"]["kent-it"]
    ssid = description["students"]["transferring"]
    click.echo(
        f"""
The gateway is at {base}/ and {base}/health/ready says so.
Addresses, clients and students for your own tries: {state / "demo.json"}

Get a token as Kent's IT, then read a student's record, live from Kent's SIS:

TOKEN=$(curl -s -u '{client["client_id"]}:{client["client_secret"]}' \\
  -d grant_type=client_credentials {base}/oauth/token \\
  | python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])')

curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{{"district":"17415","ssid":"{ssid}","datasets":["identity","transcript"]}}' \\
  {base}/exchange/v1/records/query

Press Ctrl-C to stop everything."""
    )
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    stopping.wait()
    say("Stopping ...")
