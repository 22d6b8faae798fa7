"""Values of a database in the forms of an XSD, and back for a comparison."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.connectors.sql_values import to_comparable, to_lexical

GUID = "01578810-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        (None, "string", None),
        ("", "string", None),
        ("   ", "string", None),
        (" a ", "string", " a "),
        (7, "integer", "7"),
        (True, "boolean", "true"),
        (0.5, "decimal", "0.5"),
        (1e-7, "decimal", "0.0000001"),
        (Decimal("1E+3"), "decimal", "1000"),
        (Decimal("3.500"), "decimal", "3.500"),
        (date(2026, 9, 2), "date", "2026-09-02"),
        (datetime(2026, 9, 2, 8, 30), "date", "2026-09-02"),  # noqa: DTZ001 - as databases have it
        (datetime(2026, 9, 2, 8, 30, tzinfo=UTC), "dateTime", "2026-09-02T08:30:00+00:00"),
        (time(8, 30), "time", "08:30:00"),
        ("2026-09-02 00:00:00.000000", "date", "2026-09-02"),
        ("2026-09-02T00:00:00", "date", "2026-09-02"),
        ("2026-09-02 08:30:00", "date", "2026-09-02 08:30:00"),
        ("2026-09-02 08:30:00", "dateTime", "2026-09-02T08:30:00"),
        (UUID(GUID), "string", GUID),
    ],
)
def test_value_has_the_form_that_the_xsd_asks_for(value, base, expected):
    assert to_lexical(value, base) == expected


@pytest.mark.parametrize("value", [b"secret", ["secret"], object()])
def test_value_that_no_element_holds_is_refused_without_being_shown(value):
    with pytest.raises(ValueError, match="of a type") as caught:
        to_lexical(value, "string")
    assert "secret" not in str(caught.value)


@given(
    st.one_of(
        st.integers(1 - 2**63, 2**63 - 1),
        st.dates(),
        st.datetimes(),
        st.uuids(),
        st.decimals(allow_nan=False, allow_infinity=False, places=3),
    )
)
def test_value_compares_as_what_it_was(value):
    base = "dateTime" if isinstance(value, datetime) else ""
    text = to_lexical(value, base)

    assert to_comparable(text, type(value)) == value


@pytest.mark.parametrize(
    "kind", [int, date, datetime, UUID, Decimal], ids=lambda kind: kind.__name__
)
def test_text_that_cannot_be_of_the_type_is_refused(kind):
    with pytest.raises(ValueError, match=r"."):
        to_comparable("' OR 1=1", kind)


@pytest.mark.parametrize("number", [str(2**63), "9" * 5000])
def test_number_that_no_column_holds_is_refused(number):
    with pytest.raises(ValueError, match="digits"):
        to_comparable(number, int)


def test_text_compares_as_it_is():
    assert to_comparable("0012", str) == "0012"
