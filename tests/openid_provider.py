"""A third party's OpenID provider, as a process of its own on loopback."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from serving import wait_for

from gateway.demo.processes import free_port

SERVER = Path(__file__).with_name("openid_server.py")


@contextmanager
def openid_provider(folder: Path) -> Iterator[str]:
    """The issuer, while it lasts; it lets in any client, and whoever says a subject."""
    port = free_port()
    log = folder / f"provider-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, str(SERVER), "--port", str(port), "--require-nonce"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    issuer = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(issuer), process, log)
        yield issuer
    finally:
        process.terminate()
        process.wait(30)


def answers(issuer: str) -> bool:
    try:
        return requests.get(f"{issuer}/.well-known/openid-configuration", timeout=2).ok
    except requests.RequestException:
        return False


def enter(address: str, subject: str) -> str:
    """Sign in at the provider as its page does; where the browser is sent back to."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def describe(issuer: str, subject: str, **claims: str) -> None:
    """What the provider says of that subject."""
    answer = requests.put(f"{issuer}/users/{subject}", json=claims, timeout=30)
    assert answer.ok, answer.text


def asked(address: str) -> dict[str, str]:
    """The parameters of an address, each once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
