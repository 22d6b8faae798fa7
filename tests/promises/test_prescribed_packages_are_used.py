"""What pyproject.toml names is really used, and what is used is named there."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRESCRIBED = {
    "connexion",
    "flask",
    "gunicorn",
    "lxml",
    "marshmallow",
    "python-jose",
    "requests-oauthlib",
    "sqlmodel",
    "xmlschema",
    "faker",
}
BY_NAME_ALONE = {
    "gunicorn": "gateway/cli/serve.py",  # python -m gunicorn
    "uvicorn-worker": "gateway/cli/serve.py",  # gunicorn's worker class
    "psycopg": "gateway/store/postgresql.py",  # SQLAlchemy's driver
}
"""Used without an import, and where."""


def named() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {normal(re.split(r"[\[<>=]", one)[0]) for one in project["dependencies"]}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """The distributions whose modules the package imports."""
    modules = {
        name.partition(".")[0]
        for path in (ROOT / "gateway").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
    }
    known = packages_distributions()
    foreign = modules - sys.stdlib_module_names - {"gateway", "_typeshed", ""}
    return {normal(known[module][0]) for module in foreign}


def test_every_dependency_is_used():
    unused = named() - imported() - BY_NAME_ALONE.keys()

    assert unused == set()


def test_every_import_is_a_dependency():
    assert imported() - named() == set()


def test_what_is_used_without_an_import_is_used_where_it_is_said():
    for package, path in BY_NAME_ALONE.items():
        assert package.replace("-", "_") in (ROOT / path).read_text("utf-8"), package


def test_the_prescribed_packages_are_among_them():
    assert named() >= PRESCRIBED
