"""Scopes: what is granted is what is both asked for and allowed, neither more nor less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.scopes import covers, is_scope, narrow
from gateway.model.purpose import Action

DISTRICTS, DATASETS = ("17415", "17001"), ("identity", "growth")
scopes = st.builds(
    "p2:{}:{}:{}".format,
    st.sampled_from((*DISTRICTS, "*")),
    st.sampled_from((*DATASETS, "*")),
    st.sampled_from(tuple(Action)),
)
some = st.lists(scopes, max_size=4)


def opened(held):
    """Every district, dataset and action that the scopes cover."""
    return {
        (district, dataset, action)
        for district in (*DISTRICTS, "17403")
        for dataset in (*DATASETS, "address")
        for action in Action
        if covers(held, district, dataset, action)
    }


@given(asked=some, allowed=some)
def test_what_is_granted_covers_what_both_cover(asked, allowed):
    granted = narrow(asked, allowed)

    assert opened(granted) == opened(asked) & opened(allowed)
    assert len(set(granted)) == len(granted)


@pytest.mark.parametrize(
    "text",
    [
        "p2:17415:identity:read ",
        "p2:17415:identity:read\n",
        "p2:1741:identity:read",
        "p2:174150:identity:read",
        "p2:１７４１５:identity:read",  # noqa: RUF001 - digits, but not ours
        "p2:17415:Identity:read",
        "p2:17415::read",
        "p2:17415:*:*",
        "P2:17415:*:read",
        "p2:17415:identity",
        "p2:17415:identity:read:write",
        "",
    ],
)
def test_a_text_of_another_form_is_no_scope(text):
    assert not is_scope(text)
    assert narrow([text], ["p2:*:*:read"]) == ()
    assert narrow(["p2:*:*:read"], [text]) == ()
