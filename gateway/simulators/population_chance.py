"""Dice that fall the same way for the same seed."""

from random import Random


class Chance(Random):
    """Seeded chance; for simulations, never for secrets."""

    def happens(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.random() < share
