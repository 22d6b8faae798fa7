"""Record reads through the gateway, beside a bare proxy that asks the same of the same SIS."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.calling import Caller, Request, authorized
from bench.districts import DATASETS, SEATTLE, Bench
from bench.proxy import plan_of
from bench.rounds import Comparison, interleave
from bench.serving import serving
from gateway.cedars.datasets import record_types
from gateway.demo.processes import free_port
from gateway.exchange.publications import load_publication, open_crosswalks, open_schemas
from gateway.simulators.region import POWERSCHOOL_CLIENT
from gateway.store import Database

KINDS = {
    "read-three": ("identity", "enrollment", "attendance"),
    "read-whole": DATASETS,
}
THREADS = 4
SERVER_THREADS = 16
STUDENTS = 40


@contextmanager
def running_proxy(bench: Bench, sis_port: int, secret: str) -> Iterator[int]:
    """The proxy under gunicorn, with as many workers and threads as the gateway; its port."""
    port = free_port()
    plans = bench.folder / "plans.json"
    plans.write_text(json.dumps(_plans(bench)), "utf-8")
    arguments = [
        *("-m", "gunicorn", "bench.proxy:create_app()", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(SERVER_THREADS)),
        *("--keep-alive", "60", "--log-level", "warning"),
    ]
    settings = {
        "BENCH_SIS": f"http://127.0.0.1:{sis_port}",
        "BENCH_PLANS": str(plans),
        "BENCH_CLIENT": POWERSCHOOL_CLIENT,
        "BENCH_SECRET": secret,
    }
    with serving(arguments, settings, port, bench.folder / "proxy.log"):
        yield port


def compare_reads(
    bench: Bench, name: str, ports: tuple[int, int], rounds: int, seconds: float
) -> Comparison:
    """Both by the same client threads, over connections that are kept."""
    gateway_port, proxy_port = ports
    headers = authorized(gateway_port, "/oauth/token", bench.operations)
    gateway = Caller(gateway_port, THREADS, headers)
    proxy = Caller(proxy_port, THREADS, {})
    students = bench.seattle[:STUDENTS]
    through = [_query(ssid, KINDS[name]) for ssid in students]
    bare: list[Request] = [
        (f"/records/{name}", json.dumps({"ssid": ssid}).encode()) for ssid in students
    ]
    what = f"{len(KINDS[name])} datasets of one student, live, {THREADS} client threads"
    return interleave(
        Comparison(name, what, "reads/s"),
        lambda: gateway.rate(through, seconds),
        lambda: proxy.rate(bare, seconds),
        rounds,
    )


def _query(ssid: str, datasets: tuple[str, ...]) -> Request:
    body = {"district": SEATTLE, "ssid": ssid, "datasets": list(datasets)}
    return "/exchange/v1/records/query", json.dumps(body).encode()


def _plans(bench: Bench) -> dict[str, object]:
    """What the connector asks for each kind of read."""
    database = Database.open(f"sqlite:///{bench.folder / 'p2.db'}")
    body = database.read(lambda uow: uow.publications.find_active(SEATTLE))
    database.close()
    if body is None:
        raise SystemExit("Seattle is not published")
    seattle = load_publication(body.body)
    crosswalks = open_crosswalks(seattle, open_schemas(seattle))
    return {
        name: plan_of(seattle.entry, sorted(crosswalks.native_records(record_types(datasets))))
        for name, datasets in KINDS.items()
    }
