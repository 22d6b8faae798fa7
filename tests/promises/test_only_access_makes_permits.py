"""A Permit, which alone opens a fetch, is made in one module."""

import ast
import inspect
from pathlib import Path

import pytest

import gateway
from gateway.connectors.file import FileConnector
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.connectors.sql import SqlConnector
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.fetching import fetch_record, look_up

PERMITS = {"Permit", "LookupPermit"}
PACKAGE = Path(gateway.__file__).parent


def makers(source: str) -> list[str]:
    """What in the source makes a permit, or gives its class another name to make it by."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in PERMITS:
                found.append(f"calls {name}")
            case ast.Call(args=[ast.Name(id=name) | ast.Attribute(attr=name), *_]) if (
                name in PERMITS and ast.unparse(node.func) not in ("isinstance", "issubclass")
            ):
                found.append(f"hands {name} on")
            case ast.alias(name=name, asname=str()) if name.rpartition(".")[2] in PERMITS:
                found.append(f"renames {name}")
            case ast.Assign(value=ast.Name(id=name) | ast.Attribute(attr=name)) if name in PERMITS:
                found.append(f"renames {name}")
    return found


def test_one_module_makes_permits():
    making = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if makers(path.read_text("utf-8"))
    }

    assert making == {"access/decision.py"}


@pytest.mark.parametrize(
    "source",
    [
        "Permit(question, (), ())",
        "permit.Permit(question)",
        "LookupPermit('17415', student, purpose, now)",
        "object.__new__(Permit)",
        "partial(Permit, question)",
        "from gateway.model.permit import Permit as P",
        "Allowed = Permit",
    ],
)
def test_the_search_finds_each_way_to_make_one(source):
    assert makers(source)


@pytest.mark.parametrize(
    "source", ["isinstance(answer, Permit)", "def f(p: Permit): ...", "Permit"]
)
def test_the_search_leaves_alone_what_only_speaks_of_one(source):
    assert makers(source) == []


@pytest.mark.parametrize("kind", [FileConnector, PowerSchoolConnector, SqlConnector])
def test_every_connector_fetches_by_permit(kind):
    annotation = inspect.signature(kind.fetch).parameters["permit"].annotation

    assert annotation is not inspect.Parameter.empty
    assert "Permit" in str(annotation)


def test_no_release_takes_the_permit_to_look_something_up():
    for release in (fetch_record, Disclosing.disclose, Disclosing.intend_delivery):
        assert inspect.signature(release).parameters["permit"].annotation.__name__ == "Permit"
    assert inspect.signature(look_up).parameters["permit"].annotation.__name__ == "LookupPermit"
