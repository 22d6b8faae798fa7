"""
Scopes: the most that a token may ask for.

`p2:{district|*}:{dataset|*}:{read|write}`; a district is five digits. A scope of another standard
is a name for some of these: it covers nothing by itself, so a token says both.
"""

import re
from collections.abc import Iterable

from gateway.cedars.standard_scopes import standard_scopes
from gateway.model.purpose import Action

_SCOPE = re.compile(r"p2:(\*|\d{5}):(\*|[a-z0-9][a-z0-9-]*):(read|write)", re.ASCII)


def is_scope(text: str) -> bool:
    """Whether the text is a scope of the gateway's own form."""
    return _SCOPE.fullmatch(text) is not None


def is_registrable(text: str) -> bool:
    """Whether a client may be registered for it: of the gateway's form, or of a standard."""
    return is_scope(text) or text in standard_scopes()


def spell_out(scopes: Iterable[str]) -> tuple[str, ...]:
    """The same in the gateway's own form alone; what is neither is left out."""
    spelt = (
        own
        for scope in scopes
        for own in ((scope,) if is_scope(scope) else standard_scopes().get(scope, ()))
    )
    return tuple(dict.fromkeys(spelt))


def keep_names(asked: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
    """The standards' names among what is asked of which something was granted."""
    granted = tuple(granted)
    return tuple(
        scope
        for scope in dict.fromkeys(asked)
        if scope in standard_scopes() and narrow(standard_scopes()[scope], granted)
    )


def covers(scopes: Iterable[str], district: str, dataset: str, action: Action) -> bool:
    """Whether one of the scopes covers that action on that dataset of that district."""
    return any(
        scope in scopes
        for scope in (
            f"p2:{district}:{dataset}:{action}",
            f"p2:{district}:*:{action}",
            f"p2:*:{dataset}:{action}",
            f"p2:*:*:{action}",
        )
    )


def narrow(asked: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    """
    The part of what is asked that is allowed, in order; the narrower of two that overlap.

    Asked `p2:*:*:read` with allowed `p2:17415:identity:read` gives the latter. Both are of the
    gateway's own form: spell out a standard's scope before.
    """
    allowed_parts = [scope.split(":") for scope in allowed if is_scope(scope)]
    granted: dict[str, None] = {}
    for scope in asked:
        if not is_scope(scope):
            continue
        parts = scope.split(":")
        for other in allowed_parts:
            met = [_meet(mine, theirs) for mine, theirs in zip(parts, other, strict=True)]
            if None not in met:
                granted[":".join(str(part) for part in met)] = None
    return tuple(granted)


def _meet(one: str, other: str) -> str | None:
    if one in ("*", other):
        return other
    return one if other == "*" else None
