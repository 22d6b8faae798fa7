"""Handler of the question why, in openapi/registry.yaml."""

from typing import Any

from gateway.api.replies import Reply, reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.why_schemas import ExplanationSchema, WhyRequestSchema

_EXPLANATION = ExplanationSchema()


def explain(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """POST /registry/v1/districts/{district}/why."""
    asked = WhyRequestSchema().load({**body, "district": district})
    return reply(_EXPLANATION.dump(services().explaining.explain(asked, caller(token_info))))
