"""Local accounts: whatever is wrong is told alike, tries are counted, sessions end."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import NOW
from peopled import Peopled
from postgres import own_database, upgrade
from signing import ADDRESS, LOGIN, PASSWORD, Signing, code_at, secret_of

from gateway.access import signin
from gateway.access.signin import Credentials
from gateway.access.throttling import WINDOW
from gateway.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    SignInError,
    ThrottledError,
)
from gateway.store import Database

INSTANT = timedelta(microseconds=1)
STEP = timedelta(seconds=30)


@pytest.fixture
def signing(world):
    return Signing(world, Peopled(world).people)


@pytest.fixture
def shown(signing):
    return signing.join()


def events(world, kind):
    pending = world.database.read(lambda uow: uow.events.list_pending(1000))
    return [json.loads(one.body)["data"] for one in pending if one.kind == kind]


def test_who_joined_signs_in_and_it_is_recorded(world, signing, shown):
    opened = signing.enter(shown)

    assert signing.sessions.find(opened.id) == opened.session
    assert opened.session.person_id == shown.person_id
    assert events(world, "signin.made") == [
        {
            "person_id": shown.person_id,
            "account_id": shown.account_id,
            "method": "password and code",
        }
    ]


@pytest.mark.parametrize(
    "login", ["Ottoline", " OTTOLINE ", "\N{FULLWIDTH LATIN SMALL LETTER O}ttoline"]
)
def test_a_login_is_one_however_it_is_written(signing, shown, login):
    assert signing.enter(shown, login=login).session.person_id == shown.person_id


WRONG = {
    "an unknown login": {"login": "nobody"},
    "a wrong password": {"password": PASSWORD + "x"},
    "a wrong code": {"code": "000000"},
    "no code that could be": {"code": "ABCDEFGH"},
    "all wrong": {"login": "nobody", "password": "x", "code": "1"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_is_told_alike_and_recorded_without_what_was_typed(
    world, signing, shown, wrong
):
    with pytest.raises(SignInError) as error:
        signing.enter(shown, **WRONG[wrong])

    assert str(error.value) == "login, password and code do not belong together"
    (failed,) = events(world, "signin.failed")
    known = "login" not in WRONG[wrong]
    assert failed["account_id"] == (shown.account_id if known else None)
    assert "nobody" not in json.dumps(failed)


def test_an_unknown_login_is_verified_as_a_known_one_is(signing, shown, monkeypatch):
    done = []

    def counted(name, original):
        def call(*arguments):
            done.append(name)
            return original(*arguments)

        return call

    for module, name in ((signin, "is_secret"), (signin.totp, "find_step")):
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    calls = {}
    for wrong, given in WRONG.items():
        done.clear()
        with pytest.raises(SignInError):
            signing.enter(shown, **given)
        calls[wrong] = tuple(done)

    assert set(calls.values()) == {("is_secret", "find_step")}


def test_a_code_is_good_once_and_for_a_step_on_either_side(world, signing, shown):
    code = code_at(shown.uri, world.now)
    signing.enter(shown, code=code)

    with pytest.raises(SignInError):
        signing.enter(shown, code=code)
    world.now = NOW + STEP
    with pytest.raises(SignInError):
        signing.enter(shown, code=code)
    signing.enter(shown)
    with pytest.raises(SignInError):
        signing.enter(shown, code=code_at(shown.uri, world.now - 2 * STEP))


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request, world, shown, tmp_path):
    """A database of each kind, in which somebody has an account."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/gateway.db"
        return
    with own_database(request.getfixturevalue("postgresql_server")) as url:
        upgrade(url)
        database = Database.open(url)
        copy_account(world.database, database, shown)
        database.close()
        yield url


def test_one_code_signs_in_once_in_however_many_processes(world, signing, shown, shared_url):
    """Many at once, each with a connection of its own; the same code, and one is let in."""
    code = code_at(shown.uri, world.now)
    opened = [Database.open(shared_url) for _ in range(4)]
    doors = [Signing(world, signing.people, one) for one in opened]

    def enter(door):
        try:
            return door.enter(shown, code=code)
        except SignInError:
            return None

    with ThreadPoolExecutor(len(doors)) as pool:
        answers = list(pool.map(enter, doors))

    assert sum(answer is not None for answer in answers) == 1
    for one in opened:
        one.close()


def copy_account(source, target, shown):
    """The person and the account, in a database of another kind."""
    person, account = source.read(
        lambda uow: (uow.persons.get(shown.person_id), uow.accounts.get(shown.account_id))
    )

    def unit(uow):
        uow.persons.add(person)
        uow.accounts.add(account)

    target.write(unit)


def test_a_recovery_code_is_good_once(signing, shown):
    code = shown.recovery_codes[3]
    signing.enter(shown, code=f"{code[:8]}-{code[8:].lower()}")

    with pytest.raises(SignInError):
        signing.enter(shown, code=code)
    signing.enter(shown, code=shown.recovery_codes[0])


def test_a_login_is_tried_ten_times_in_a_quarter_of_an_hour(world, signing, shown):
    for login in (LOGIN, "nobody"):
        for _ in range(10):
            with pytest.raises(SignInError):
                signing.enter(shown, login=login, password="wrong", address=login)
        for _ in range(3):
            with pytest.raises(ThrottledError):
                signing.enter(shown, login=login, address="elsewhere")

    assert [one["reason"] for one in events(world, "signin.failed")].count("tried too often") == 2
    world.now = NOW + WINDOW - INSTANT
    with pytest.raises(ThrottledError):
        signing.enter(shown)
    world.now = NOW + WINDOW
    signing.enter(shown)


def test_a_sign_in_that_went_well_forgets_the_tries_before(world, signing, shown):
    for round_ in range(3):
        for _ in range(9):
            with pytest.raises(SignInError):
                signing.enter(shown, password="wrong")
        world.now = NOW + (round_ + 1) * STEP
        signing.enter(shown)


def test_an_address_is_tried_sixty_times_whatever_the_login(signing, shown):
    for number in range(60):
        with pytest.raises(SignInError):
            signing.enter(shown, login=f"somebody {number}")

    with pytest.raises(ThrottledError):
        signing.enter(shown)
    signing.enter(shown, address="198.51.100.1")


def test_tries_are_counted_together_by_every_process(world, signing, shown, shared_url):
    opened = [Database.open(shared_url) for _ in range(4)]
    doors = [Signing(world, signing.people, one) for one in opened]

    def fail(number):
        try:
            doors[number % 4].enter(shown, login="nobody")
        except ThrottledError:
            return True
        except SignInError:
            return False

    with ThreadPoolExecutor(4) as pool:
        throttled = list(pool.map(fail, range(16)))

    assert throttled.count(True) == 6
    for one in opened:
        one.close()


def test_a_session_ends_when_idle_and_when_old(world, signing, shown):
    opened = signing.enter(shown)
    world.now = NOW + timedelta(minutes=30) - INSTANT
    assert signing.sessions.find(opened.id)
    world.now += timedelta(minutes=30)
    assert signing.sessions.find(opened.id) is None

    opened = signing.enter(shown)
    ends_at = world.now + timedelta(hours=10)
    while world.now <= ends_at - timedelta(minutes=20):
        assert signing.sessions.find(opened.id)
        world.now += timedelta(minutes=20)
    world.now = ends_at - INSTANT
    assert signing.sessions.find(opened.id)
    world.now = ends_at
    assert signing.sessions.find(opened.id) is None


def test_each_sign_in_has_an_id_of_its_own_and_ends_what_the_browser_had(world, signing, shown):
    first = signing.enter(shown)
    world.now += STEP
    second = signing.enter(shown, replaced=first.id)

    assert second.id != first.id
    assert signing.sessions.find(first.id) is None
    assert signing.sessions.find(second.id)
    signing.sessions.close(second.id)
    assert signing.sessions.find(second.id) is None


def test_who_was_stopped_has_no_session_and_gets_none(world, signing, shown):
    opened = signing.enter(shown)
    signing.people.set_active(shown.person_id, is_active=False, by="operator", why="a test")
    world.now += STEP

    assert signing.sessions.find(opened.id) is None
    with pytest.raises(SignInError):
        signing.enter(shown)


def test_another_password_ends_every_session(world, signing, shown):
    opened = signing.enter(shown)
    world.now += STEP
    given = Credentials(LOGIN, PASSWORD, code_at(shown.uri, world.now))
    signing.enrolling.change_password(given, "another long passphrase", ADDRESS)
    world.now += STEP

    assert signing.sessions.find(opened.id) is None
    with pytest.raises(SignInError):
        signing.enter(shown)
    signing.enter(shown, password="another long passphrase")


def test_another_authenticator_ends_the_old_one_and_its_recovery_codes(world, signing, shown):
    given = Credentials(LOGIN, PASSWORD, shown.recovery_codes[0])
    renewed = signing.enrolling.renew_authenticator(given, ADDRESS)

    for code in (code_at(shown.uri, world.now), shown.recovery_codes[1]):
        with pytest.raises(SignInError):
            signing.enter(shown, code=code)
    signing.enter(renewed)
    assert secret_of(renewed.uri) != secret_of(shown.uri)


def test_nothing_is_used_up_where_anything_is_wrong(signing):
    signing.join()
    code = signing.invite()
    with pytest.raises(ConflictError, match="login"):
        signing.join(code=code)
    for password in ("short", "x" * 201, "it is Ottoline2 again"):
        with pytest.raises(InvalidRequestError, match=r"^password: "):
            signing.join("ottoline2", password, code=code)

    signing.join("ottoline2", code=code)
    with pytest.raises(NotFoundError):
        signing.join("ottoline3", code=code)


def test_nothing_secret_lies_in_plain(signing, shown, tmp_path):
    opened = signing.enter(shown)

    held = b"".join(path.read_bytes() for path in tmp_path.glob("gateway.db*"))
    secrets = (LOGIN, PASSWORD, secret_of(shown.uri), opened.id, *shown.recovery_codes)
    for secret in secrets:
        assert secret.encode() not in held
        assert secret not in repr((shown, opened))
