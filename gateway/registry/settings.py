"""A district's settings, as its own IT or data steward reads and changes them."""

from gateway.access.authorization import Access
from gateway.access.district_settings import DistrictSettings, SettingsTerms
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.model.district import District
from gateway.model.role import Role
from gateway.store import Database

_ROLES = (Role.DATA_STEWARD, Role.DISTRICT_IT)


class OwnSettings:
    """The use cases of /registry/v1/districts/{district}/settings."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access
        self._settings = DistrictSettings(database, access.clock)

    def get(self, district: str, token: AccessToken) -> District:
        """The district as it is."""
        self._access.authorize_roles(token, _ROLES, district)
        return self._database.read(lambda uow: uow.districts.get(district))

    def change(
        self,
        district: str,
        terms: SettingsTerms,
        why: str,
        seen: Seen[District],
        token: AccessToken,
    ) -> District:
        """All of its settings, from the next request on."""
        self._access.authorize_roles(token, _ROLES, district)
        return self._settings.change(district, terms, by=token.actor, why=why, seen=seen)
