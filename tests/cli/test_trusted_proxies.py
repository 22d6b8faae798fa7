"""Whose word is taken for where a request came from."""

import pytest
import requests
from serving import run_p2, serving

TRIES = 21
"""One more than an address may try invitations in a quarter of an hour."""


@pytest.mark.parametrize(
    ("trusted", "last"),
    [("127.0.0.1", 404), ("192.0.2.1,10.0.0.0/8", 429)],
    ids=["from a proxy of ours", "from whom we do not know"],
)
def test_an_address_is_the_one_that_a_trusted_proxy_says(tmp_path, trusted, last):
    environment = {
        "P2_DATABASE_URL": f"sqlite:///{tmp_path / 'p2.db'}",
        "P2_KEYS": f"file:{tmp_path / 'keys.json'}",
        "P2_TRUSTED_PROXIES": trusted,
    }
    made = run_p2("init", environment=environment)
    assert made.returncode == 0, made.stderr
    body = {
        "invitation": "x" * 43,
        "name": "A B",
        "login": "ab",
        "password": "long enough for anybody",
    }
    with serving(tmp_path, environment) as server:
        answers = [
            requests.post(
                f"{server.url}/sign-in/invitation",
                json=body,
                headers={"X-Forwarded-For": f"198.51.100.{at}"},
                timeout=30,
            ).status_code
            for at in range(1, TRIES + 1)
        ]

    assert answers == [404] * (TRIES - 1) + [last]
