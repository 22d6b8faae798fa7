"""p2 demo: see it work."""

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.cli.serve import gunicorn_arguments

DISTRICTS = 7
Say: TypeAlias = Callable[[str], None]


@click.command()
@click.option("--once", is_flag=True, help="Stop after the showcase.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One JSON object on standard output; words go to standard error.",
)
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

    \b
    Example, the showcase alone, small, for another program to read:
      p2 demo --once --json --students 60 --state p2-demo
    """
    from gateway.demo.processes import verify_port  # noqa: PLC0415 - simulators are heavy
    from gateway.demo.running import Demo  # noqa: PLC0415
    from gateway.demo.state import DemoError, held_alone  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, whole

    def say(words: str) -> None:
        click.echo(words, err=as_json)

    def finish(result: dict[str, Any], description: dict[str, Any]) -> None:
        if as_json:
            click.echo(json.dumps(result))
        if not result["ledger"]["verified"]:
            raise DemoError("the ledger does not verify")
        if not once:
            _stay_up(description, state, say)

    verify_port(port)
    with held_alone(state):
        run = Demo(port, lambda at: gunicorn_arguments("127.0.0.1", at, 1), say)
        with _progress(students, say) as (progress, tell):
            prepared = run.prepare(state, students, progress, tell)
        say("Starting the simulated SISs and the gateway ...")
        say("")
        run.run(*prepared, then=finish)


@contextmanager
def _progress(students: int, say: Say) -> Iterator[tuple[Callable[[int], None], Say]]:
    """What hears of students made, and what speaks meanwhile: a bar on a terminal, else a line."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        began: list[int] = []

        def hear(count: int) -> None:
            if not began:
                say(f"Making {students * DISTRICTS:,} synthetic students ...")
            began.append(count)

        yield hear, say
        return
    with Progress(
        TextColumn("Making synthetic students"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=students * DISTRICTS)
        yield lambda count: bar.advance(task, count), console.print


def _stay_up(description: dict[str, Any], state: Path, say: Say) -> None:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    say(tour(description, state))
    stopping.wait()
    say("Stopping ...")


def tour(description: dict[str, Any], state: Path) -> str:
    """What to try next, ready to paste."""
    base = description["base_url"]
    kent_it, cbo = (description["clients"][name] for name in ("kent-it", "cbo"))
    students = description["students"]
    return f"""
Everything stays up at {base}/
Clients, their secrets and students for your own tries: {state / "demo.json"}

1. Get an access token as Kent's IT:

{_token(base, kent_it)}

2. Read a student's record, live from Kent's SIS:

{_query(base, students["transferring"], "identity")}

3. See the district as an Ed-Fi client does:

curl -s "{base}/17415/data/v3/ed-fi/students?limit=3" \\
  -H "Authorization: Bearer $TOKEN" \\
  | python3 -m json.tool

4. Ask as a mentoring organization, for a student whose family did not agree.
   Nobody is told more than that there is nothing for them to see:

{_token(base, cbo)}

{_query(base, students["cbo_not_granted"][0], "identity")}

Press Ctrl-C to stop everything."""


def _token(base: str, client: dict[str, str]) -> str:
    return f"""\
TOKEN=$(curl -s {base}/oauth/token \\
  -u '{client["client_id"]}:{client["client_secret"]}' \\
  -d grant_type=client_credentials \\
  | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')"""


def _query(base: str, ssid: str, dataset: str) -> str:
    body = json.dumps({"district": "17415", "ssid": ssid, "datasets": [dataset]})
    return f"""\
curl -s {base}/exchange/v1/records/query \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{body}' \\
  | python3 -m json.tool"""
