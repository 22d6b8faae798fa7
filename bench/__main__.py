"""`python -m bench`: ratios, since absolute times say more of the machine than of the house."""

import secrets
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from bench.districts import Bench, prepare
from bench.reads import KINDS, SERVER_THREADS, compare_reads, running_proxy
from bench.rounds import Comparison, print_table
from bench.serving import serving
from bench.transfers import compare_transfers
from gateway.cli.serve import gunicorn_arguments
from gateway.demo.processes import free_port
from gateway.simulators.region import SECRET_VARIABLE

_NAMES = (*KINDS, "transfer")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", type=click.Choice(_NAMES), help="Measure this alone.")
@click.option("--rounds", default=20, show_default=True, type=click.IntRange(min=2))
@click.option(
    "--seconds", default=0.7, show_default=True, help="Of each side, in each round of reads."
)
@click.option("--batch", default=4, show_default=True, help="Transfers in each round.")
@click.option("--students", default=300, show_default=True, help="Pupils of each district.")
def main(only: str | None, rounds: int, seconds: float, batch: int, students: int) -> None:
    """Measure the gateway beside the bare thing, in turns, and print the ratios."""
    names = (only,) if only else _NAMES
    with tempfile.TemporaryDirectory(prefix="p2-bench-") as folder, ExitStack() as stack:
        sis_port, gateway_port, secret = free_port(), free_port(), secrets.token_urlsafe(24)
        _say("making two districts ...")
        bench = prepare(Path(folder), students, (rounds + 1) * batch, sis_port)
        own = {SECRET_VARIABLE: secret}
        sis = ["-m", "gateway.simulators", str(bench.sis), str(sis_port)]
        stack.enter_context(serving(sis, own, sis_port, bench.folder / "sis.log"))
        settings = {
            **bench.settings(f"http://127.0.0.1:{gateway_port}"),
            **own,
            "P2_THREADS": str(SERVER_THREADS),
        }
        arguments = gunicorn_arguments("127.0.0.1", gateway_port, 1)
        log = bench.folder / "gateway.log"
        stack.enter_context(serving(arguments, settings, gateway_port, log))
        proxy_port = stack.enter_context(running_proxy(bench, sis_port, secret))

        found = []
        for name in names:
            _say(f"{name}: {rounds} rounds ...")
            if name in KINDS:
                ports = (gateway_port, proxy_port)
                found.append(compare_reads(bench, name, ports, rounds, seconds))
            else:
                ports = (gateway_port, sis_port)
                found.append(compare_transfers(bench, ports, secret, rounds, batch))
        _print(bench, found, rounds, students)


def _print(bench: Bench, found: list[Comparison], rounds: int, students: int) -> None:
    print("\nThe gateway to the bare thing; median of", rounds, "rounds, each side in turn\n")
    print_table(
        "bare",
        found,
        f" shared by clients, gateway and SISs; {students} pupils a district, "
        f"{len(bench.moving)} of them moving",
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
