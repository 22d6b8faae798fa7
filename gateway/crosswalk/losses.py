"""What crosswalks lose, and say so."""

from collections.abc import Iterable, Iterator

from gateway.crosswalk.rules import Crosswalk, DeclaredLoss, ElementRule, FlagRows


def list_losses(crosswalks: Iterable[Crosswalk]) -> Iterator[DeclaredLoss]:
    """Every declared loss, and what the operations lose of themselves."""
    for crosswalk in crosswalks:
        for element, reason in _reasons(crosswalk):
            yield DeclaredLoss(crosswalk.name, element, reason)


def _reasons(crosswalk: Crosswalk) -> Iterator[tuple[str, str]]:
    for element, reason in (*crosswalk.drops.items(), *crosswalk.lost.items()):
        yield element, reason.text
    for rule in crosswalk.rules:
        for text in list_rule_losses(rule):
            yield rule.element, text
    if crosswalk.latest is not None:
        yield crosswalk.latest.by, crosswalk.latest.lossy
    if crosswalk.rows is not None:
        for text in list_flag_losses(crosswalk.rows):
            yield crosswalk.rows.sets, text


def list_rule_losses(rule: ElementRule) -> Iterator[str]:
    """What one element loses, in words."""
    yield from (declared for declared in (rule.lossy, rule.one_way) if declared is not None)
    yield from (loss.reason for loss in rule.losses if not loss.needs_declaration)


def list_flag_losses(flags: FlagRows) -> Iterator[str]:
    """What positional flags lose, in words."""
    if flags.lossy is not None:
        yield flags.lossy
    if not flags.table.is_invertible():
        yield f"several codes of table {flags.table.name} become one"
