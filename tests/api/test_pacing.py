"""A 404 leaves at a whole step after its request came; what else is answered, at once."""

import asyncio

import pytest

from gateway.api.pacing import STEP, paced


def sent_at(status, spent):
    """When, since the request came, the answer that took so long leaves."""
    clock = [100.0]
    sent = []

    async def send(_message):
        sent.append(clock[0] - 100.0)

    async def wait(seconds):
        assert 0 <= seconds <= STEP
        clock[0] += seconds

    async def answer():
        send_in_step = paced(send, lambda: clock[0], wait)
        clock[0] += spent
        await send_in_step({"type": "http.response.start", "status": status})
        await send_in_step({"type": "http.response.body", "body": b""})

    asyncio.run(answer())
    assert sent[0] == sent[1]
    return sent[0]


@pytest.mark.parametrize("spent", [0.0001, 0.004, 0.0042, 0.0099])
def test_a_404_of_one_step_leaves_when_every_other_does(spent):
    assert sent_at(404, spent) == pytest.approx(STEP)


@pytest.mark.parametrize("spent", [0.0101, 0.0199])
def test_a_slower_one_leaves_at_the_next(spent):
    assert sent_at(404, spent) == pytest.approx(2 * STEP)


@pytest.mark.parametrize("status", [200, 201, 401, 403, 500, 503])
def test_what_else_is_answered_leaves_at_once(status):
    assert sent_at(status, 0.0042) == pytest.approx(0.0042)


def test_the_gateway_paces_its_404s(served, monkeypatch):
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    monkeypatch.setattr("gateway.api.pacing.paced.__defaults__", (lambda: 0.001, wait))
    absent = served.read_record("kent-it", "9999999999")
    there = served.read_record("kent-it", served.region.cast.kent[0])

    assert (absent.status_code, there.status_code) == (404, 200)
    assert waited == [0.0]
