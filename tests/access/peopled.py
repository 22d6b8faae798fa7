"""A small database in which people act, each through the gateway's own pages."""

from factories import KENT, NOW

from gateway.access.people import People, RoleTerms
from gateway.access.tokens import AccessToken
from gateway.model.person import OWN_PAGES
from gateway.model.role import Role


class Peopled:
    """Invites people to roles, and lets them act."""

    def __init__(self, world):
        self.world = world
        self.people = People(world.database, world.keys, lambda: world.now)

    def person(self, role=None, district=KENT, organization=None):
        """Somebody with that role, by an invitation; without, somebody who has none."""
        if role is None:
            return self.people.register("N. Obody", None, by="operator", why="a test").id
        terms = RoleTerms(role, district, organization)
        invited = self.people.invite(terms, by="operator", why="a test")
        return self.people.accept(invited.code, f"A. {role}", "somebody@example.org").id

    def steward(self, district=KENT):
        return self.person(Role.DATA_STEWARD, district)

    def role_of(self, person_id):
        (found,) = self.world.database.read(
            lambda uow: uow.roles.list_live(person_id, self.world.now)
        )
        return found


def acting(person_id):
    """What a person acts with who signed in at the gateway's own pages."""
    return AccessToken(OWN_PAGES, frozenset(), None, NOW, person_id)
