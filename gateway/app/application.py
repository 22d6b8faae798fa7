"""The ASGI application: the OpenAPI documents, their handlers, and the one map of errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from a2wsgi import WSGIMiddleware
from connexion import FlaskApp
from connexion.exceptions import ProblemException
from connexion.middleware.abstract import ROUTING_CONTEXT
from connexion.options import SwaggerUIOptions
from flask import request
from starlette.exceptions import HTTPException

from gateway.api.documents import served_document
from gateway.api.limits import Surround
from gateway.api.problems import to_problem
from gateway.api.security import AccessTokenHandler
from gateway.api.validation import VALIDATORS
from gateway.app.composition import Gateway
from gateway.errors import NotFoundError


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
        security_map={"bearer": AccessTokenHandler},
        validate_responses=validate_responses,
        swagger_ui_options=SwaggerUIOptions(swagger_ui=False, serve_spec=False),
        server_args={"static_folder": None},
    )
    app.app.before_request(refuse_unrouted)
    app.add_api(served_document(), name="gateway", base_path="")
    for kind in (Exception, ProblemException, HTTPException):  # the last two have handlers already
        app.add_error_handler(kind, to_problem)
    flask_side = app._middleware_app  # noqa: SLF001 - connexion 3.3 gives no way to size its pool
    flask_side.asgi_app = WSGIMiddleware(
        flask_side.app.wsgi_app, workers=gateway.services.settings.threads
    )
    return Surround(app, gateway.services)


def refuse_unrouted() -> None:
    """
    Flask answers only what Connexion routed, and so secured, as the same operation.

    The two read paths differently: Flask knows `//exchange/v1/transfers`, Connexion does not.
    """
    extensions = request.environ["asgi.scope"].get("extensions", {})
    routed = extensions.get(ROUTING_CONTEXT, {}).get("operation_id")
    endpoint = (request.endpoint or "").rpartition(".")[2]
    if routed is None or routed.replace(".", "_") != endpoint:
        raise NotFoundError("there is nothing at this address")
