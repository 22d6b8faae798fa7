"""Handlers of a district's settings, in openapi/parties.yaml."""

from typing import Any

from gateway.api.parties_schemas import SettingsSchema
from gateway.api.replies import Reply
from gateway.api.security import caller
from gateway.api.services import services
from gateway.api.tags import if_match, reply_tagged

_SETTINGS = SettingsSchema()


def get_settings(district: str, token_info: dict[str, Any]) -> Reply:
    """GET /registry/v1/districts/{district}/settings."""
    return reply_tagged(_SETTINGS.dump(services().own_settings.get(district, caller(token_info))))


def change_settings(district: str, body: dict[str, Any], token_info: dict[str, Any]) -> Reply:
    """PUT /registry/v1/districts/{district}/settings."""
    changed = services().own_settings.change(
        district, _SETTINGS.load(body), body["why"], if_match(_SETTINGS), caller(token_info)
    )
    return reply_tagged(_SETTINGS.dump(changed))
