"""What a draft of crosswalks would change, on a sample or on a live record the caller may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.cedars.source import all_records
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.errors import InvalidRecordError, InvalidRequestError, NotFoundError
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import fetch_record
from gateway.exchange.refusing import refuse
from gateway.model.day import day_of, school_year_of
from gateway.model.permit import Denial
from gateway.model.role import Role
from gateway.model.rows import Row, Rows
from gateway.registry.crosswalks import Crosswalks
from gateway.xsd.schema import Schema


@dataclass(frozen=True, slots=True)
class Difference:
    """In how many rows of a record type an element comes out otherwise."""

    record: str
    element: str
    rows: int


@dataclass(frozen=True, slots=True)
class Preview:
    """CEDARS rows as the draft makes them, and how they differ from those in force."""

    rows: Rows = field(repr=False)
    differences: tuple[Difference, ...]
    refused: str | None
    """Why the draft makes no rows of it: which crosswalk, element and rule; never a value."""


class Previewing:
    """The use case of …/drafts/{id}/preview."""

    def __init__(
        self,
        access: Access,
        districts: Districts,
        disclosing: Disclosing,
        crosswalks: Crosswalks,
    ) -> None:
        self._access = access
        self._districts = districts
        self._disclosing = disclosing
        self._crosswalks = crosswalks

    def preview_sample(
        self, district: str, draft_id: str, native: Rows, token: AccessToken
    ) -> Preview:
        """Translate native rows that the caller brings; they are in this frame only."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        opened = self._districts.open(district)
        _verify_native(native, opened.schema)
        context = Context(district, school_year_of(day_of(self._access.clock())))
        drafted = self._crosswalks.open_draft(district, draft_id)
        before = _translate(opened.crosswalks, native, context)
        after = _translate(drafted, native, context)
        return Preview(_rows(after), _compare(_rows(before), _rows(after)), _refusal(after))

    def preview_record(
        self,
        district: str,
        draft_id: str,
        ssid: str,
        token: AccessToken,
        render: Callable[[Preview], bytes],
    ) -> bytes:
        """
        The rendered preview of a student's live record, as far as the caller may read it.

        It is a disclosure like any other, recorded before its first byte leaves.
        """
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        opened = self._districts.open(district)
        drafted = replace(opened, crosswalks=self._crosswalks.open_draft(district, draft_id))
        permit = self._access.decide(self._access.read_question(token, district, ssid, None))
        if isinstance(permit, Denial):
            raise refuse(self._access, permit, self._districts)
        try:
            before = fetch_record(permit, opened)
            after = fetch_record(permit, drafted)
        except NotFoundError as error:
            raise self._access.record_absence(permit) from error
        rows = after.record.rows
        body = render(Preview(rows, _compare(before.record.rows, rows), None))
        self._disclosing.disclose(permit, after, body)
        return body


def _verify_native(native: Rows, schema: Schema) -> None:
    for record, rows in native.items():
        if record not in schema.records:
            raise InvalidRequestError("native: names a record that the SIS's XSD has not")
        for row in rows:
            for finding in schema.validate_row(record, row):
                raise InvalidRequestError(f"native: {finding}")


def _translate(crosswalks: CrosswalkSet, native: Rows, context: Context) -> Rows | str:
    try:
        return crosswalks.to_cedars(native, context)
    except InvalidRecordError as error:
        return str(error)


def _rows(translated: Rows | str) -> Rows:
    return {} if isinstance(translated, str) else translated


def _refusal(translated: Rows | str) -> str | None:
    return translated if isinstance(translated, str) else None


def _compare(before: Rows, after: Rows) -> tuple[Difference, ...]:
    """Rows are the same row where their keys are; what is on one side alone differs in all."""
    counts: dict[tuple[str, str], int] = {}
    for record in sorted({*before, *after}):
        ours, theirs = _by_key(record, before), _by_key(record, after)
        for key in {*ours, *theirs}:
            one, other = ours.get(key, {}), theirs.get(key, {})
            for element in {*one, *other}:
                if one.get(element) != other.get(element):
                    counts[record, element] = counts.get((record, element), 0) + 1
    return tuple(Difference(*place, rows) for place, rows in sorted(counts.items()))


def _by_key(record: str, rows: Rows) -> Mapping[tuple[object, ...], Row]:
    key = all_records()[record].key
    return {tuple(row.get(name) for name in key): row for row in rows.get(record, ())}
