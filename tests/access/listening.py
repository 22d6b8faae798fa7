"""A gateway on a port, for clients that speak HTTP themselves."""

import threading
from contextlib import contextmanager

import uvicorn

from gateway.app.application import create_app


@contextmanager
def listening(exchange):
    """The gateway on a loopback port, as foreign clients reach it."""
    config = uvicorn.Config(
        create_app(exchange.gateway), port=0, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
