"""A reader's filters in the words of the source's SIS, as far as that can be asked for them."""

from collections.abc import Iterator, Mapping

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.sources import Of
from gateway.crosswalk.operations.step import apply_steps
from gateway.crosswalk.paths import format_path
from gateway.errors import InvalidCrosswalkError, InvalidRecordError
from gateway.exchange.districts import OpenDistrict
from gateway.exchange.listing import SSID, Narrowing
from gateway.model.connector import Criterion
from gateway.standards.resources import Resource


def narrow_by(
    filters: Mapping[str, str], resource: Resource, source: OpenDistrict, context: Context
) -> Narrowing:
    """
    Whom alone the SIS needs to be asked for: others have no row that the filters leave.

    Each filter goes back through the standard's crosswalk and the district's. What cannot is left
    to whoever holds the rows to the filters afterwards.
    """
    students: frozenset[str] | None = None
    having: list[Criterion] = []
    for path, value in filters.items():
        for record_type, element, cedars in _cedars_values(path, value, resource, context):
            if element == SSID:
                students = frozenset({cedars})
            elif (one := _criterion(record_type, element, cedars, source, context)) is not None:
                having.append(one)
    return Narrowing(students, tuple(having))


def _cedars_values(
    path: str, value: str, resource: Resource, context: Context
) -> Iterator[tuple[str, str, str]]:
    """Record type, element and value that the standard's element comes from."""
    for crosswalk in resource.crosswalks.crosswalks:
        for rule in crosswalk.rules:
            if not isinstance(rule.source, Of) or format_path(rule.source.path) != path:
                continue
            try:
                cedars = apply_steps(rule.steps, value, context)
            except InvalidRecordError:
                continue
            if cedars is not None:
                yield crosswalk.target.record, rule.element, cedars


def _criterion(
    record_type: str, element: str, value: str, source: OpenDistrict, context: Context
) -> Criterion | None:
    """That a student has a row with that value, where one native field alone says so."""
    makers = [one for one in source.crosswalks.crosswalks if one.target.record == record_type]
    try:
        record, path = source.crosswalks.native_place(record_type, element)
        values = source.crosswalks.native_values(record_type, element, value, context)
    except InvalidCrosswalkError:
        return None
    is_told_elsewhere = len(makers) != 1 or makers[0].source.record != record
    if is_told_elsewhere or not source.connector.can_filter(record, path):
        return None
    return Criterion(record, ((path, values),))
