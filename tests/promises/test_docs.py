"""What the documents say is so: settings, commands and links."""

import re
from pathlib import Path

import click
import pytest

from gateway.cli import p2
from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def text_of(*paths: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in paths)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_explained(field):
    name = f"P2_{field.upper()}"

    assert f"`{name}`" in text_of(*DOCUMENTS)
    assert name in help_of("serve")


def test_no_setting_is_explained_that_is_not_there():
    known = {f"P2_{field.upper()}" for field in Settings.model_fields}
    others = {"P2_EDFI_SAMPLES", "P2_TEST_POSTGRESQL", "P2_SIS_SECRET"}

    assert set(re.findall(r"\bP2_[A-Z_]+\b", text_of(*DOCUMENTS))) <= known | others


def test_every_setting_is_used():
    code = text_of(*(p for p in (ROOT / "gateway").rglob("*.py") if p.name != "settings.py"))

    assert [
        f for f in Settings.model_fields if not re.search(rf"ettings(\(\))?\.{f}\b", code)
    ] == []


def test_every_command_that_is_named_exists():
    context = click.Context(p2)
    for path in DOCUMENTS:
        for group, command in re.findall(r"\bp2 ([a-z]+)(?: ([a-z]+))?", path.read_text("utf-8")):
            found = p2.get_command(context, group)
            assert found is not None, f"{path.name}: p2 {group}"
            if isinstance(found, click.Group) and command:
                assert command in found.commands, f"{path.name}: p2 {group} {command}"


def test_every_link_leads_somewhere():
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def help_of(command: str) -> str:
    found = p2.get_command(click.Context(p2), command)
    return found.get_help(click.Context(found))
