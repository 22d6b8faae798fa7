"""What an ASGI server serves: `gunicorn -k uvicorn_worker.UvicornWorker 'gateway.asgi:app()'`."""

from typing import Any

from gateway.app.application import create_app
from gateway.app.composition import compose
from gateway.app.logs import configure_logs
from gateway.settings import Settings


def app() -> Any:
    """The application, by the environment's settings."""
    settings = Settings()
    configure_logs(settings.log_level)
    return create_app(compose(settings))
