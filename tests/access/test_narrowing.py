"""What is granted, narrowed to an educator's own roster: who is on both, and nobody else."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from gateway.access.educators import narrow
from gateway.model.student import Everyone, Listed, Roster, Rosters

SCHOOLS, GRADES, SECTIONS = ("101", "102"), ("9", "10"), ("S1", "S2")
PLACES = tuple(product(SCHOOLS, GRADES, SECTIONS))


def rosters():
    def some(names):
        return st.frozensets(st.sampled_from(names))

    one = st.builds(Roster, some(SCHOOLS), some(GRADES), some(SECTIONS))
    return st.frozensets(one, min_size=1, max_size=3)


def on(held, place):
    """Whether a student at that school, in that grade and section is on one of the rosters."""
    return any(
        all(not named or here in named for here, named in zip(place, parts, strict=True))
        for roster in held
        for parts in [(roster.schools, roster.grades, roster.sections)]
    )


@given(granted=rosters(), own=rosters())
def test_who_is_on_both_is_seen_and_nobody_else(granted, own):
    left = narrow(Rosters(granted), own)

    seen = {place for place in PLACES if left is not None and on(left.rosters, place)}
    assert seen == {place for place in PLACES if on(granted, place) and on(own, place)}


def test_what_needs_no_roster_is_narrowed_to_the_own():
    own = frozenset({Roster(sections=frozenset({"S1"}))})

    assert narrow(Everyone(), own) == narrow(Listed(frozenset({"m1:x"})), own) == Rosters(own)
    assert narrow(Everyone(), None) == Everyone()
    assert narrow(Everyone(), frozenset()) is None
