"""Simulated pupils, each with a history that holds together."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from gateway.simulators.people import Contact, Dose, Pupil, TranscriptCourse
from gateway.simulators.population_calendar import GRADE_NUMBERS, GRADES, graduation_year
from gateway.simulators.population_catalogue import MIDDLE, homeroom
from gateway.simulators.population_chance import Chance
from gateway.simulators.population_enrollments import Stay, enroll
from gateway.simulators.population_names import mailbox
from gateway.simulators.population_schools import HIGH
from gateway.simulators.population_services import (
    Facts,
    assist_learning,
    begin_programs,
    educate_specially,
    learn_english,
    record_incidents,
)
from gateway.simulators.population_setting import Setting, make_ssid, make_student_id
from gateway.simulators.population_transcripts import (
    Path,
    choose_path,
    courses_of,
    grade_point_average,
    total_credits,
    write_transcript,
)

GRADE_WEIGHTS = (4, 1, *[7] * 13)
RICH_GRADES = ("11", "10", "9")
ENGLISH = "639"
LANGUAGES = (
    "3",
    "46",
    "201",
    "6",
    "17",
    "113",
    "507",
    "43",
    "443",
    "87",
    "47",
    "37",
    "127",
    "512",
)
HOME = "USA"
COUNTRIES = ("MEX", "VNM", "SOM", "ETH", "UKR", "RUS", "CHN", "PHL", "IND", "KOR", "MHL")
HISPANIC = ("30", "55", "60", "65", "70", "75", "80", "85", "90")
NOT_HISPANIC = "10"
RACES = ("300", "200", "505", "510", "520", "540", "575", "430", "448", "605", "635", "699")
RACE_WEIGHTS = (44, 14, 6, 6, 5, 2, 8, 2, 2, 1, 4, 1)
RELATIONS = ("mother", "father", "guardian", "grandparent", "other")
VACCINES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "DT": (60, 120, 180, 480, 1500),
        "P": (60, 120, 180, 480, 1500),
        "POLIO": (60, 120, 180, 1500),
        "MMR": (370, 1480),
        "HIB": (60, 120, 380),
        "HEPB": (1, 45, 190),
        "VARICELLA": (372, 1490),
        "PCV": (62, 122, 182, 375),
    }
)
"""Days of age at each dose."""
DAYS_IN_YEAR = 365


def make_pupil(
    setting: Setting, number: int, *, is_rich: bool = False, is_leaving: bool = False
) -> Pupil:
    """One pupil; a rich one has every kind of data, a leaving one has withdrawn with T0."""
    chance = Chance(f"{setting.seed}:{number}")
    if is_rich:
        grade = RICH_GRADES[number % len(RICH_GRADES)]
    else:
        grade = chance.choices(GRADES, GRADE_WEIGHTS)[0]
    pupil = _introduce(setting, number, grade, chance)
    stay = enroll(setting, grade, chance, is_rich=is_rich, is_leaving=is_leaving)
    pupil = replace(
        pupil, entered_on=stay.entered_on, left_on=stay.left_on, enrollments=stay.enrollments
    )
    is_learner = is_rich or chance.happens(0.12)
    if is_learner or chance.happens(0.08):
        pupil = _from_abroad(pupil, chance)
    pupil = _study(setting, pupil, stay, chance, is_rich=is_rich)
    pupil = _serve(pupil, stay, number, chance, is_rich=is_rich, is_learner=is_learner)
    return replace(
        pupil,
        absences=stay.absences,
        contacts=tuple(_contacts(setting, pupil, number, chance, is_rich=is_rich)),
        doses=tuple(_doses(pupil.birth_date, setting.today)),
    )


def _introduce(setting: Setting, number: int, grade: str, chance: Chance) -> Pupil:
    """Who it is and where they live."""
    names = setting.names
    gender = chance.choices("FMX", (49, 50, 1))[0]
    first, last = names.first_name(gender, chance), chance.choice(names.families)
    nickname = names.first_name(gender, chance) if chance.happens(0.1) else first
    student_id = make_student_id(setting.code, number)
    user_name = f"{mailbox(first)[0]}{mailbox(last)[:12]}{student_id}"
    is_hispanic = chance.happens(0.22)
    is_in_high = grade in HIGH
    year = graduation_year(grade, setting.school_year)
    return Pupil(
        student_id=student_id,
        ssid=make_ssid(setting.code, number),
        last_name=last,
        first_name=first,
        middle_name=names.first_name(gender, chance) if chance.happens(0.85) else None,
        preferred_first_name=nickname,
        preferred_last_name=last,
        birth_date=_birth(grade, setting.school_year, chance),
        birth_country=HOME,
        gender=gender,
        grade=grade,
        resident_district=setting.code if chance.happens(0.98) else "17414",
        entered_on=setting.today,
        left_on=None,
        primary_language=ENGLISH,
        home_language=ENGLISH,
        street=f"{chance.randint(100, 32_000)} {chance.choice(names.streets)}",
        city=setting.city,
        zip_code=f"98{chance.randint(1, 199):03d}",
        homeless=chance.choice("ABCD") if chance.happens(0.03) else "N",
        part_time_private=chance.choices("0123", (990, 5, 4, 1))[0],
        part_time_home=chance.choices("0123", (985, 8, 5, 2))[0],
        exchange_visa="Y" if is_in_high and chance.happens(0.01) else "N",
        foster="Y" if chance.happens(0.01) else "N",
        military=chance.choices("NARGMZ", (90, 4, 2, 2, 1, 1))[0],
        graduation_requirements_year=year if is_in_high else None,
        expected_graduation_year=year + chance.happens(0.04) if is_in_high else None,
        gpa=None,
        credits_attempted=None,
        credits_earned=None,
        usa_placed_on=None,
        ethnicities=tuple(sorted(set(chance.choices(HISPANIC, k=chance.choice((1, 1, 2))))))
        if is_hispanic
        else (NOT_HISPANIC,),
        races=tuple(
            sorted(set(chance.choices(RACES, RACE_WEIGHTS, k=chance.choice((1, 1, 1, 2)))))
        ),
        email=f"{user_name}@students.{setting.domain}",
        user_name=user_name,
        ssn=f"9{chance.randrange(10**8):08d}",
        meal_status=chance.choices(("0", "1", "2", "11"), (60, 20, 15, 5))[0],
    )


def _birth(grade: str, school_year: int, chance: Chance) -> date:
    """Five years old in kindergarten, counted on 31 August."""
    latest = date(school_year - 1 - (GRADE_NUMBERS[grade] + 5), 8, 31)
    return latest - timedelta(days=chance.randrange(DAYS_IN_YEAR))


def _from_abroad(pupil: Pupil, chance: Chance) -> Pupil:
    """Another language; and often born elsewhere, with a first day at a school of this country."""
    language = chance.choice(LANGUAGES)
    pupil = replace(pupil, primary_language=language, home_language=language)
    if not chance.happens(0.6):
        return pupil
    return replace(pupil, birth_country=chance.choice(COUNTRIES), usa_placed_on=pupil.entered_on)


def _study(setting: Setting, pupil: Pupil, stay: Stay, chance: Chance, *, is_rich: bool) -> Pupil:
    """The year's classes, and the transcript with its totals."""
    path = choose_path(chance, is_early=is_rich or chance.happens(0.25))
    is_gone = pupil.left_on is not None
    schedule = () if is_gone and not is_rich else _schedule(stay, pupil.grade, path, chance)
    transcript: tuple[TranscriptCourse, ...] = ()
    if pupil.grade in HIGH:
        middle = chance.choice(setting.campuses_for("8")).school.state
        schools = {"8": middle, **dict.fromkeys(HIGH, stay.campus.school.state)}
        transcript = tuple(
            write_transcript(
                pupil.grade,
                path,
                chance,
                schools=schools,
                entered_on=pupil.entered_on,
                school_year=setting.school_year,
            )
        )
    if not transcript:
        return replace(pupil, schedule=schedule)
    attempted, earned = total_credits(transcript)
    return replace(
        pupil,
        schedule=schedule,
        transcript=transcript,
        gpa=grade_point_average(transcript),
        credits_attempted=attempted,
        credits_earned=earned,
    )


def _schedule(stay: Stay, grade: str, path: Path, chance: Chance) -> tuple[str, ...]:
    if grade in HIGH:
        offers = courses_of(grade, path, chance)
    else:
        offers = MIDDLE.get(grade) or (homeroom(grade),)
    wanted = {offer.code for offer in offers}
    return tuple(
        chance.choice(sections).section_id
        for (course, _term), sections in stay.campus.by_course.items()
        if course in wanted
    )


def _serve(  # noqa: PLR0913 - two of them are flags of one pupil
    pupil: Pupil, stay: Stay, number: int, chance: Chance, *, is_rich: bool, is_learner: bool
) -> Pupil:
    """Programmes, services and incidents."""
    facts = Facts(
        school=stay.campus.school.local,
        grade=pupil.grade,
        age=(stay.days[-1] - pupil.birth_date).days // DAYS_IN_YEAR,
        entered_on=pupil.entered_on,
        days=stay.days,
        is_rich=is_rich,
        is_homeless=pupil.homeless != "N",
    )
    placements, disability = educate_specially(facts, chance)
    growth, assistance = assist_learning(facts, chance)
    return replace(
        pupil,
        programs=(*begin_programs(facts, chance), *disability, *assistance),
        english_learner=learn_english(facts, chance) if is_learner else (),
        special_education=placements,
        incidents=tuple(record_incidents(facts, number, chance)),
        growth=growth,
    )


def _contacts(
    setting: Setting, pupil: Pupil, number: int, chance: Chance, *, is_rich: bool
) -> Iterator[Contact]:
    for place in range(3 if is_rich else chance.choice((1, 2, 2, 3))):
        relation = RELATIONS[place] if place < 2 else chance.choice(RELATIONS[2:])  # noqa: PLR2004 - mother and father come first
        gender = {"mother": "F", "father": "M"}.get(relation, "X")
        first = setting.names.first_name(gender, chance)
        last = pupil.last_name if chance.happens(0.7) else chance.choice(setting.names.families)
        has_email = is_rich or chance.happens(0.8)
        yield Contact(
            contact_id=str(500_000 + number * 4 + place),
            relation=relation,
            first_name=first,
            last_name=last,
            phone=f"206-555-{chance.randrange(10_000):04d}",
            email=f"{mailbox(first)}.{mailbox(last)}{number}@example.net" if has_email else None,
            lives_with=place == 0 or chance.happens(0.6),
            is_emergency=place == 0 or chance.happens(0.5),
        )


def _doses(birth: date, today: date) -> Iterator[Dose]:
    for vaccine, ages in VACCINES.items():
        for age in ages:
            if (given_on := birth + timedelta(days=age)) <= today:
                yield Dose(vaccine, given_on)
