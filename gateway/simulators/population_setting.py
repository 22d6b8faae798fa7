"""What all pupils of one simulated district have in common."""

from dataclasses import dataclass
from datetime import date

from gateway.simulators.population_names import NamePool
from gateway.simulators.population_schools import Campus

LEFT, RIGHT = 90_000, 100_000
"""The halves of an SSID's space: 9,000,000,000 numbers."""
DISTRICTS = 40_000
"""More than the highest district code."""


def make_student_id(district: str, number: int) -> str:
    """The district's own id of its pupil of that number: six digits, in no order."""
    return str(100_000 + (number * 7_919 + int(district)) % 900_000)


def make_ssid(district: str, number: int) -> str:
    """Ten digits, the first of them not 0; different for every district and number."""
    left, right = divmod(number * DISTRICTS + int(district), RIGHT)
    for _ in range(2):
        right = (right + left * 48_271) % RIGHT
        left = (left + right * 16_807) % LEFT
    return str(1_000_000_000 + left * RIGHT + right)


@dataclass(frozen=True, slots=True)
class Setting:
    """One district, its schools and the day on which its data stands."""

    code: str
    city: str
    domain: str
    """Where its e-mail addresses are."""
    school_year: int
    today: date
    campuses: tuple[Campus, ...]
    names: NamePool
    seed: str

    def campuses_for(self, grade: str) -> list[Campus]:
        """The schools that teach the grade."""
        return [campus for campus in self.campuses if grade in campus.school.grades]
