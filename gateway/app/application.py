"""The ASGI application: the OpenAPI documents, their handlers, and the one map of errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from a2wsgi import WSGIMiddleware
from connexion import FlaskApp
from connexion.options import SwaggerUIOptions

from gateway.api.documents import served_document
from gateway.api.limits import Surround
from gateway.api.problems import to_problem
from gateway.api.validation import VALIDATORS
from gateway.app.composition import Gateway


def create_app(gateway: Gateway, *, validate_responses: bool = False) -> Any:
    """
    The application; it starts and stops the gateway's background work with the server.

    `validate_responses` holds answers to the documents too, as the tests do.
    """

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        gateway.start()
        yield
        gateway.stop()

    app = FlaskApp(
        "gateway",
        lifespan=lifespan,
        validator_map=VALIDATORS,
        validate_responses=validate_responses,
        swagger_ui_options=SwaggerUIOptions(swagger_ui=False),
    )
    app.add_api(served_document(), name="gateway", base_path="")
    app.add_error_handler(Exception, to_problem)
    flask_side = app._middleware_app  # noqa: SLF001 - connexion 3.3 gives no way to size its pool
    flask_side.asgi_app = WSGIMiddleware(
        flask_side.app.wsgi_app, workers=gateway.services.settings.threads
    )
    return Surround(app, gateway.services)
