"""The pages on access say what the code does, and name tests that exist."""

import re
from pathlib import Path

import pytest

from gateway.access.covering import NO_OPT_OUT
from gateway.access.rules import RULES
from gateway.model.permit import DenialKind
from gateway.model.purpose import AUTHORITY, CONSENT_PURPOSES, PURPOSES_OF_KIND, Purpose
from gateway.model.role import PURPOSES_OF_ROLE

ROOT = Path(__file__).parents[2]
ACCESS = (ROOT / "docs/access.md").read_text("utf-8")
THREATS = (ROOT / "docs/threats.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", THREATS)))
WHO_IS_TOLD = {DenialKind.CLIENT: "who asks", DenialKind.STUDENT: "nobody but you"}


def rows(page, heading):
    """The cells of the first table below the heading, without its head."""
    below = page.partition(f"## {heading}")[2]
    lines = [line for line in below.split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_rules_are_those_that_decide_in_their_order():
    told = [
        (name, who)
        for name, _, who in rows(ACCESS, "The rules, in the order in which they decide")
    ]

    assert [(rule.name, WHO_IS_TOLD[rule.kind]) for rule in RULES] == told


def test_the_table_of_purposes_is_what_the_code_says():
    def joined(which, purpose):
        return ", ".join(sorted(one for one, served in which.items() if purpose in served))

    def yes(is_so):
        return "yes" if is_so else "no"

    expected = [
        [
            f"`{purpose}`",
            joined(PURPOSES_OF_KIND, purpose),
            joined(PURPOSES_OF_ROLE, purpose),
            AUTHORITY[purpose],
            yes(purpose in CONSENT_PURPOSES),
            yes(purpose not in NO_OPT_OUT),
        ]
        for purpose in Purpose
    ]
    told = rows(ACCESS, "The purposes")
    for row in told:
        row[1], row[2] = (", ".join(sorted(cell.split(", "))) for cell in row[1:3])

    assert told == expected


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_that_stands_against_a_threat_exists(file, name):
    assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text("utf-8")


def test_each_threat_names_a_test():
    lines = [line for line in THREATS.splitlines() if line.startswith("| ") and "|---" not in line]
    without = [line for line in lines if "::" not in line and not line.startswith("| threat |")]

    assert len(NAMED) > 40
    assert without == []
