"""Names and streets, drawn once from Faker and then picked from: Faker is slow."""

import re
import unicodedata
from dataclasses import dataclass

from faker import Faker

from gateway.simulators.population_chance import Chance

LOCALES = ("en_US", "es_MX", "vi_VN")
FIRST_NAMES = 120
LAST_NAMES = 220
STREETS = 150


@dataclass(frozen=True, slots=True)
class NamePool:
    """What people of one district are called and where they live."""

    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]
    streets: tuple[str, ...]

    def first_name(self, gender: str, chance: Chance) -> str:
        """A name that girls, boys, or (for X) either have."""
        pool = {"F": self.girls, "M": self.boys}.get(gender, self.girls + self.boys)
        return chance.choice(pool)


def draw_names(seed: str) -> NamePool:
    """Names in several languages and invented streets, the same for the same seed."""
    girls: list[str] = []
    boys: list[str] = []
    families: list[str] = []
    for locale in LOCALES:
        faker = Faker(locale)
        faker.seed_instance(f"{seed}:{locale}")
        girls += [faker.first_name_female() for _ in range(FIRST_NAMES)]
        boys += [faker.first_name_male() for _ in range(FIRST_NAMES)]
        families += [faker.last_name() for _ in range(LAST_NAMES)]
    english = Faker(LOCALES[0])
    english.seed_instance(seed)
    streets = [english.street_name() for _ in range(STREETS)]
    return NamePool(*(tuple(dict.fromkeys(pool)) for pool in (girls, boys, families, streets)))


def mailbox(text: str) -> str:
    """The letters and digits of a name as an e-mail address has them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain) or "x"
