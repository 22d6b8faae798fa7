"""The synthetic people of a simulated district: product-neutral, the same for the same seed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class School:
    """A school; codes are synthetic (`local` is the building id, `state` the four-digit code)."""

    local: str
    state: str
    name: str
    grades: tuple[str, ...]
    """CEDARS grades: PK K1 K2 1 … 12."""
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Course:
    """A course in a school's catalogue."""

    school: str
    """The school's local id."""
    code: str
    title: str
    content_area: str
    designation: str | None
    state_code: str
    credits: Decimal


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A teacher or another member of staff."""

    staff_id: str
    type_code: str
    certification: str | None
    last_name: str
    first_name: str
    middle_name: str | None
    birth_date: date
    email: str
    school: str


@dataclass(frozen=True, slots=True)
class Section:
    """A class: one course, one teacher, one term."""

    section_id: str
    school: str
    course: str
    term: str
    staff_id: str
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A span at one school; `last_day` is the last day attended, absent while enrolled."""

    school: str
    first_day: date
    last_day: date | None
    withdrawal: str | None
    """CEDARS C09 code; each product has its own local codes."""
    is_primary: bool
    choice: str
    """CEDARS C11 code."""
    days_present: int


@dataclass(frozen=True, slots=True)
class Absence:
    """A day not attended in full; `code` is EF, UF, EP or UP."""

    school: str
    day: date
    code: str


@dataclass(frozen=True, slots=True)
class TranscriptCourse:
    """One line of the high-school transcript."""

    school_year: int
    """Ending year."""
    school_state_code: str
    course: str
    title: str
    grade_level: str
    mark: str
    attempted: Decimal
    earned: Decimal
    designation: str | None
    content_area: str
    state_code: str
    term: str
    term_ends_on: date


@dataclass(frozen=True, slots=True)
class Program:
    """A programme span; `code` is CEDARS I06, never 19 (meals), which `meal_status` holds."""

    school: str
    code: str
    begins_on: date
    ends_on: date | None
    exit_reason: str | None
    qualification: str | None


@dataclass(frozen=True, slots=True)
class EnglishLearner:
    """File J: an English learner's service and placement."""

    school: str
    model: str
    designation: str
    begins_on: date
    ends_on: date | None
    exit_reason: str | None
    wa_placed_on: date
    test: str
    test_grade: str
    test_level: str
    tested_on: date


@dataclass(frozen=True, slots=True)
class SpecialEducation:
    """File K: a special education placement."""

    school: str
    environment: str
    begins_on: date
    ends_on: date | None
    exit_reason: str | None


@dataclass(frozen=True, slots=True)
class Incident:
    """A discipline incident with exclusionary action: File R; before 2018-19 File P."""

    incident_id: str
    school: str
    day: date
    behavior: str
    other_behaviors: tuple[str, ...]
    intervention: str
    """EX LS SS IS EE NA OT"""
    intervention_on: date
    days: Decimal
    weapon: str | None
    academic_services: str | None
    behavior_services: str | None


@dataclass(frozen=True, slots=True)
class Growth:
    """File Q: growth in a learning assistance programme."""

    school: str
    program: str
    begins_on: date
    assessment: str
    begin_score: str
    scored_on: date
    end_score: str | None
    ended_on: date | None
    met_goal: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A parent, guardian or emergency contact."""

    contact_id: str
    relation: str
    """mother, father, guardian, grandparent or other"""
    first_name: str
    last_name: str
    phone: str
    email: str | None
    lives_with: bool
    is_emergency: bool


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose of a vaccine: DT P POLIO MMR HIB HEPB VARICELLA PCV."""

    vaccine: str
    given_on: date


@dataclass(frozen=True, slots=True)
class Pupil:
    """
    A student and everything that a district's SIS knows.

    `meal_status` and `ssn` exist at the SIS so that tests can show that they go nowhere.
    """

    student_id: str
    """The district's own id."""
    ssid: str
    last_name: str
    first_name: str
    middle_name: str | None
    preferred_first_name: str
    preferred_last_name: str
    birth_date: date
    birth_country: str
    gender: str
    grade: str
    resident_district: str
    entered_on: date
    """District enrollment (B14)."""
    left_on: date | None
    """Last day attended in the district (B15)."""
    primary_language: str
    home_language: str
    street: str
    city: str
    zip_code: str
    homeless: str
    """N A B C D"""
    part_time_private: str
    part_time_home: str
    exchange_visa: str
    foster: str
    military: str
    graduation_requirements_year: int | None
    expected_graduation_year: int | None
    gpa: Decimal | None
    credits_attempted: Decimal | None
    credits_earned: Decimal | None
    usa_placed_on: date | None
    ethnicities: tuple[str, ...]
    races: tuple[str, ...]
    email: str
    user_name: str
    ssn: str
    meal_status: str
    is_preenrolled: bool = False
    """Known to the district as coming: no enrollment here has begun."""
    enrollments: tuple[Enrollment, ...] = ()
    schedule: tuple[str, ...] = ()
    """Section ids."""
    absences: tuple[Absence, ...] = ()
    transcript: tuple[TranscriptCourse, ...] = ()
    programs: tuple[Program, ...] = ()
    english_learner: tuple[EnglishLearner, ...] = ()
    special_education: tuple[SpecialEducation, ...] = ()
    incidents: tuple[Incident, ...] = ()
    growth: tuple[Growth, ...] = ()
    contacts: tuple[Contact, ...] = ()
    doses: tuple[Dose, ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone and everything at one simulated district."""

    district: str
    name: str
    school_year: int
    """Ending year of the current school year."""
    schools: tuple[School, ...]
    courses: tuple[Course, ...]
    staff: tuple[StaffMember, ...]
    sections: tuple[Section, ...]
    pupils: tuple[Pupil, ...]
    moving: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Destination district code to the SSIDs that are pre-enrolled there, richest first."""
