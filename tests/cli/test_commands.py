"""Each command teaches, and what is wrong is one line that says what to do."""

import re
import socket
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from gateway.assets import asset
from gateway.cli import main, p2
from gateway.demo.processes import free_port
from gateway.keys import create_key_file
from gateway.store import Database


def leaves(command=p2, path=()):
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if isinstance(found, click.Group):
            yield from leaves(found, (*path, name))
        else:
            yield pytest.param((*path, name), found, id=" ".join((*path, name)))


LEAVES = list(leaves())


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Settings of a place where nothing is yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("P2_DATABASE_URL", f"sqlite:///{tmp_path / 'p2.db'}")
    monkeypatch.setenv("P2_KEYS", f"file:{tmp_path / 'keys.json'}")
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch):
    """The command as the shell calls it: exit status, output, and what is said besides."""

    def running(*arguments):
        monkeypatch.setattr(sys, "argv", ["p2", *arguments])
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return running


def test_the_list_of_commands_says_what_each_says_of_itself():
    context = click.Context(p2)
    shown = CliRunner().invoke(p2, ["--help"], terminal_width=250).output
    for name in p2.list_commands(context):
        told = p2.get_command(context, name).get_short_help_str(250)

        assert re.search(rf"^  {name} +{re.escape(told)}$", shown, re.MULTILINE), name


@pytest.mark.parametrize("arguments", [["--help"], ["translate", "--help"]])
def test_help_imports_no_engine(arguments):
    """In a process of its own: others have imported everything here."""
    code = "import sys; from gateway.cli import p2; p2(sys.argv[1:], standalone_mode=False); "
    code += "print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )

    heavy = {"polars", "connexion", "sqlmodel", "sqlalchemy", "xmlschema", "hypothesis", "lxml"}
    assert done.returncode == 0, done.stderr
    assert heavy.isdisjoint(done.stderr.split())
    assert "Usage: " in done.stdout


@pytest.mark.parametrize(("path", "command"), LEAVES)
def test_every_command_explains_itself(path, command):
    shown = CliRunner().invoke(p2, [*path, "--help"])

    assert shown.exit_code == 0
    assert len(command.help.split()) >= 3
    needed = [one for one in command.params if isinstance(one, click.Option) and one.required]
    if len(needed) > 1:
        assert f"p2 {' '.join(path)}" in shown.output  # an example


@pytest.mark.parametrize(("path", "command"), LEAVES)
def test_every_closed_list_is_shown(path, command):
    shown = CliRunner().invoke(p2, [*path, "--help"], terminal_width=200).output
    for one in command.params:
        if isinstance(one.type, click.Choice):
            assert all(str(choice) in shown for choice in one.type.choices), one.name


@pytest.mark.parametrize(("path", "command"), LEAVES)
def test_every_example_is_a_command_that_parses(path, command):
    """Options in examples exist; what they need (a database, a file) is not looked for."""
    lines = iter((command.help or "").replace("\\\n", " ").splitlines())
    for line in lines:
        words = line.split()
        while words and "=" in words[0] and words[0].startswith("P2_"):
            words.pop(0)
        if words[:1] == ["p2"] and words[1 : 1 + len(path)] == list(path):
            known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
            used = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert used <= known, line


@pytest.mark.parametrize("arguments", [[], ["--help"], ["grant"], ["ledger", "-h"]])
def test_help_is_never_far(run, arguments):
    status, out, err = run(*arguments)

    assert status in (0, 2)
    assert "Usage: p2" in out + err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["grant", "give"], "Missing argument 'DISTRICT'", id="nothing"),
        pytest.param(["grant", "list", "kent"], "five-digit code", id="no code"),
        pytest.param(["block", "set", "17415", "123"], "SSID of ten digits", id="no SSID"),
        pytest.param(["demo", "--students", "10"], "60<=x<=100000", id="too few"),
        pytest.param(["demo", "--port", "0"], "1<=x<=65535", id="no port"),
        pytest.param(["serve", "--workers", "0"], "1<=x<=256", id="no worker"),
        pytest.param(["nothing"], "No such command 'nothing'", id="no command"),
        pytest.param(
            ["client", "add", "x", "--kind", "shop", "--purpose", "cbo-support"],
            "'sis-vendor'",
            id="no kind",
        ),
        pytest.param(
            [
                "client",
                "add",
                "x",
                "--kind",
                "cbo",
                "--purpose",
                "district-operations",
                "--agreement-until",
                "2099-01-01",
            ],
            "a cbo may not act for district-operations",
            id="a purpose of others",
        ),
        pytest.param(
            [
                "client",
                "add",
                "x",
                "--kind",
                "cbo",
                "--purpose",
                "cbo-support",
                "--agreement-until",
                "2099-01-01",
                "--scope",
                "all",
            ],
            "a scope is p2:",
            id="no scope",
        ),
        pytest.param(
            ["client", "add", "x", "--kind", "cbo", "--purpose", "marketing"],
            "marketing is forbidden: no marketing",
            id="what the programme forbids",
        ),
        pytest.param(
            ["grant", "give", "17415", "x", "--dataset", "horoscope"],
            "there is no dataset horoscope; there are identity",
            id="no dataset",
        ),
    ],
)
def test_what_is_typed_wrong_is_told_before_anything_is_opened(run, arguments, told):
    status, out, err = run(*arguments)

    assert status == 2
    assert told in err
    assert out == ""


def test_an_ssid_that_is_typed_wrong_is_not_repeated(run):
    _, _, err = run("block", "set", "17415", "12345678901")

    assert "12345678901" not in err


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    "arguments",
    [["serve"], ["client", "list"], ["ledger", "verify"], ["grant", "list", "17415"]],
    ids=" ".join,
)
def test_before_init_every_command_says_init(run, arguments):
    status, out, err = run(*arguments)

    assert status == 1
    assert out == ""
    assert err.count("\n") == 1
    assert "p2 init" in err


def test_init_makes_keys_and_tables_and_nothing_twice(run, environment):
    first = run("init")
    keys = (environment / "keys.json").read_bytes()
    again = run("init")

    assert (first[0], again[0]) == (0, 0)
    assert "keep a copy apart" in first[1]
    assert (environment / "keys.json").read_bytes() == keys
    assert (environment / "keys.json").stat().st_mode & 0o777 == 0o600
    assert run("db", "check")[0] == 0


@pytest.mark.usefixtures("environment")
def test_init_and_district_add_invite_each_first_person_once(run):
    first, again = run("init")[1], run("init")[1]
    added = run("district", "add", str(asset("crosswalks/districts/17415")))[1]
    once_more = run("district", "add", str(asset("crosswalks/districts/17415")))[1]

    assert first.count("invitation of the operator, shown this once: ") == 1
    assert "invitation of" not in again
    assert added.count("invitation of the data-steward 17415, shown this once: ") == 1
    assert "invitation of" not in once_more


@pytest.mark.usefixtures("environment")
def test_a_childs_code_is_shown_once_and_a_provider_must_answer(run):
    run("init")
    run("district", "add", str(asset("crosswalks/districts/17415")))
    made = run("person", "child-code", "17415", "1234567890", "--why", "a letter home")
    named = ("--issuer", "http://127.0.0.1:9", "--client-id", "p2", "--why", "x")
    refused = run("person", "provider", "17415", "Kent staff", *named)

    assert re.fullmatch(r"code  ([A-Z2-9]{4}-){3}[A-Z2-9]{4}\n", made[1])
    assert (refused[0], refused[1]) == (1, "")
    assert refused[2].startswith("p2: issuer: ")


@pytest.mark.usefixtures("environment")
def test_the_operator_alone_invites_who_keeps_an_organizations_credentials(run):
    run("init")
    added = run("organization", "add", "Cloud SIS", "--kind", "sis-vendor", "--why", "it joins")
    (organization,) = re.findall(r"[0-9a-f]{32}", added[1])
    role = ("person", "invite", "--role", "provider-staff")
    invited = run(*role, "--organization", organization)

    assert re.fullmatch(r"invitation  \S{43}\n", invited[1])
    assert run("person", "invite", "--role", "auditor")[0] == 0
    assert "organization_id" in run(*role)[2]
    assert run("person", "invite", "--district", "17415", "--organization", organization)[0] == 2


def test_without_the_keys_nothing_starts(run, environment):
    run("init")
    (environment / "keys.json").unlink()
    status, _, err = run("serve")

    assert status == 1
    assert err.count("\n") == 1
    assert "keys" in err


@pytest.mark.usefixtures("environment")
def test_several_workers_on_sqlite_are_refused(run):
    run("init")
    status, _, err = run("serve", "--workers", "2")

    assert status == 1
    assert err == ("p2: several workers need PostgreSQL: set P2_DATABASE_URL, or --workers 1\n")


@pytest.mark.usefixtures("environment")
def test_a_port_that_is_busy_is_told(run):
    run("init")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        status, _, err = run("serve", "--port", str(port))

    assert status == 1
    assert err.startswith(f"p2: 127.0.0.1:{port} cannot be listened on")
    assert err.count("\n") == 1


@pytest.mark.usefixtures("environment")
def test_serve_becomes_gunicorn_without_a_path_in_its_logs(run, monkeypatch):
    run("init")
    became = []
    monkeypatch.setattr("os.execv", lambda program, words: became.append((program, words)))
    port = str(free_port())
    run("serve", "--port", port)

    program, words = became[0]
    assert program == sys.executable
    assert "gunicorn" in words
    assert f"127.0.0.1:{port}" in words
    assert "--access-logfile" not in words


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("P2_THREADS", "many", "P2_THREADS: Input should be a valid integer"),
        ("P2_THREADS", "0", "P2_THREADS: Input should be greater than or equal to 1"),
        ("P2_TRUSTED_PROXIES", "*", "'*' does not appear to be an IPv4 or IPv6 network"),
        ("P2_TRUSTED_PROXIES", "10.0.0.1/8", "10.0.0.1/8 has host bits set"),
        ("P2_BASE_URL", "gateway.example", "P2_BASE_URL: String should match pattern"),
        ("P2_LOG_LEVEL", "chatty", "P2_LOG_LEVEL: Input should be 'DEBUG'"),
        ("P2_DATABASE_URL", "nonsense", "the database's URL cannot be read"),
        ("P2_DATABASE_URL", "mysql://x", "neither an SQLite file nor PostgreSQL"),
        ("P2_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/x", "the database could not be"),
    ],
)
def test_a_setting_that_is_wrong_is_one_line(run, monkeypatch, name, value, told):
    monkeypatch.setenv(name, value)
    status, _, err = run("client", "list")

    assert status == 1
    assert told in err
    assert "hunter2" not in err
    assert err.count("\n") == 1


def test_a_grant_names_students_in_one_way(run, environment):
    create_key_file(environment / "keys.json")
    database = Database.open(f"sqlite:///{environment / 'p2.db'}")
    database.upgrade()
    database.close()
    given = ("grant", "give", "17415", "nobody", "--dataset", "identity")
    named = ("--purpose", "district-operations", "--until", "2099-01-01", "--why", "test")
    status, _, err = run(*given, *named, "--all", "--school", "801")

    assert status == 1
    assert "one of these" in err
