"""What crosswalks lose, and say so."""

from collections.abc import Iterable, Iterator

from gateway.crosswalk.rules import Crosswalk, DeclaredLoss


def list_losses(crosswalks: Iterable[Crosswalk]) -> Iterator[DeclaredLoss]:
    """Every declared loss, and what the operations lose of themselves."""
    for crosswalk in crosswalks:
        for element, reason in (*crosswalk.drops.items(), *crosswalk.lost.items()):
            yield DeclaredLoss(crosswalk.name, element, reason.text)
        for rule in crosswalk.rules:
            for declared in (rule.lossy, rule.one_way):
                if declared is not None:
                    yield DeclaredLoss(crosswalk.name, rule.element, declared)
            for loss in rule.losses:
                if not loss.needs_declaration:
                    yield DeclaredLoss(crosswalk.name, rule.element, loss.reason)
        if crosswalk.rows is not None and not crosswalk.rows.table.is_invertible():
            yield DeclaredLoss(
                crosswalk.name,
                crosswalk.rows.sets,
                f"several codes of table {crosswalk.rows.table.name} become one",
            )
