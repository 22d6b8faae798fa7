"""docs/events.md lists every kind of event and every field of it, and nothing else."""

import re
from dataclasses import fields
from pathlib import Path

from gateway.ledger import events
from gateway.ledger.events import CATALOGUE, Event
from gateway.store.tables.log import (
    CHECKPOINTS,
    EVENTS,
    LEAVES,
    LISTINGS,
    NODES,
    PENDING_EVENTS,
)

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")


def documented() -> dict[str, list[str]]:
    _, *kinds = re.split(r"^### `([a-z.]+)`$", PAGE, flags=re.MULTILINE)
    return {
        kind: re.findall(r"^\| `([a-z0-9_]+)` \|", text, flags=re.MULTILINE)
        for kind, text in zip(kinds[::2], kinds[1::2], strict=True)
    }


def test_the_page_and_the_code_list_the_same_kinds_and_fields():
    assert documented() == {
        event.kind: [field.name for field in fields(event) if field.name != "at"]
        for event in CATALOGUE
    }


def test_every_event_class_is_in_the_catalogue_under_a_kind_of_its_own():
    classes = {
        value
        for value in vars(events).values()
        if isinstance(value, type) and issubclass(value, Event) and value is not Event
    }

    assert set(CATALOGUE) == classes
    assert len({event.kind for event in CATALOGUE}) == len(CATALOGUE)


def test_the_page_names_every_column_of_the_log():
    head = PAGE.partition("## The students of a disclosure")[0]

    for table in (EVENTS, PENDING_EVENTS, LEAVES, CHECKPOINTS, LISTINGS, NODES):
        assert f"`{table.name}`" in head
        for column in table.columns:
            assert f"`{column.name}`" in head
