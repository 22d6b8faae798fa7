"""A standard's resources of one district, live: lists by pages, and single rows by id."""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from gateway.access.authorization import Access, denial_error
from gateway.access.tokens import AccessToken
from gateway.errors import NotFoundError, StudentDeniedError
from gateway.exchange.deciding import decide_live
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import fetch_record
from gateway.exchange.filters import narrow_by
from gateway.exchange.listing import ListedStudent, Listing, context_of, list_catalogue
from gateway.exchange.page_tokens import PageTokens, Place, is_in_share
from gateway.exchange.refusing import refuse
from gateway.exchange.resource_rows import Address, ResourceRow, make_rows
from gateway.keys import KeyRing
from gateway.model.permit import Denial, Permit, Question

BATCH = 500
"""Students that are asked for at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of a list."""

    filters: Mapping[str, str]
    """Path of the standard's row to the value that it must have there."""
    limit: int
    offset: int = 0
    token: str | None = field(default=None, repr=False)
    """Where the page before this one ended; then `offset` is 0."""
    is_counted: bool = False
    """Whether all rows are counted, too."""


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """A part of a list, as it leaves."""

    body: bytes = field(repr=False)
    next_token: str | None = field(repr=False)
    """None after the last row."""
    total: int | None
    """All rows that the client may see and that the filters leave, where it asked for that."""


Render = Callable[[Sequence[ResourceRow]], bytes]
"""Makes the whole body that leaves."""


class Resources:
    """The use case of the standard doors."""

    def __init__(
        self, keys: KeyRing, access: Access, districts: Districts, disclosing: Disclosing
    ) -> None:
        self._keys = keys
        self._access = access
        self._districts = districts
        self._disclosing = disclosing

    def list_page(
        self, address: Address, asked: Asked, token: AccessToken, render: Render
    ) -> ResourcePage:
        """
        A page of the rows that the client may see, recorded, in an order that lasts.

        ClientDeniedError says what the client lacks; nobody to see is an empty list.
        InvalidRequestError where the page token is not of this list.
        """
        tokens = PageTokens(self._keys, address, token.client_id, asked.filters)
        tokens.open(asked.token)
        try:
            permit = self._permit(address, self._question(address, token))
        except StudentDeniedError:
            return ResourcePage(render(()), None, 0 if asked.is_counted else None)
        if address.resource.student is None:
            return self._cut_catalogue(address, permit, asked, tokens, render)
        return self._cut_students(address, permit, asked, tokens, render)

    def cut(
        self, address: Address, asked: Asked, token: AccessToken, parts: int
    ) -> tuple[str, ...]:
        """
        Page tokens at which so many parts of the list begin.

        ClientDeniedError says what the client lacks.
        """
        with suppress(StudentDeniedError):
            self._permit(address, self._question(address, token))
        return PageTokens(self._keys, address, token.client_id, asked.filters).cut(parts)

    def get_row(self, address: Address, row_id: str, token: AccessToken, render: Render) -> bytes:
        """
        The row of that id, rendered and recorded.

        NotFoundError alike for what is not there and for what is not the client's to see.
        """
        resource = address.resource
        if resource.student is None:
            permit = self._permit(address, self._question(address, token))
            return render((_pick(self._read_catalogue(address, permit), row_id),))
        ssid = self._keys.open_resource_id(address.district, resource.name, row_id)
        if ssid is None:
            self._permit(address, self._question(address, token))  # tells what the client lacks
            raise StudentDeniedError(("the id is of no student",))
        permit = self._decide(address, self._question(address, token, ssid))
        try:
            fetched = fetch_record(permit, self._districts.open(address.district))
            rows = {
                name: of_type
                for name, of_type in fetched.record.rows.items()
                if name in resource.record_types
            }
            one = _pick(make_rows(address, permit, rows, self._keys, ssid), row_id)
        except NotFoundError as error:
            raise self._access.record_absence(permit) from error
        body = render((one,))
        self._disclosing.disclose(permit, fetched, body)
        return body

    def _decide(self, address: Address, question: Question) -> Permit:
        """The permit of one student, or the error after the same calls as of one not there."""
        answer = decide_live(self._access, self._districts, question)
        if isinstance(answer, Permit) and not _has_all(address, answer):
            answer = decide_live(self._access, self._districts, _needed(address, question))
        if isinstance(answer, Denial):
            raise refuse(self._access, answer, self._districts)
        return answer

    def _permit(self, address: Address, question: Question) -> Permit:
        """The permit for all that is needed, and for what is shown besides where it may be."""
        answer = decide_live(self._access, self._districts, question)
        if isinstance(answer, Permit) and _has_all(address, answer):
            return answer
        answer = decide_live(self._access, self._districts, _needed(address, question))
        if isinstance(answer, Denial):
            self._access.record_denial(answer)
            raise denial_error(answer)
        return answer

    def _question(self, address: Address, token: AccessToken, ssid: str | None = None) -> Question:
        """All that the client may see of it, or of one student."""
        datasets = (*address.resource.datasets, *address.resource.also)
        question = self._access.read_question(token, address.district, ssid, datasets)
        return replace(question, is_named=False)

    def _cut_students(
        self,
        address: Address,
        permit: Permit,
        asked: Asked,
        tokens: PageTokens,
        render: Render,
    ) -> ResourcePage:
        """Student after student, until the page is full; to the end where all are counted."""
        resource = address.resource
        source = self._districts.open(address.district)
        listing = Listing(permit, source, self._keys, resource.record_types, resource.datasets)
        page: list[tuple[Place, ListedStudent, ResourceRow]] = []
        seen, has_more = 0, False
        for found in self._walk(address, listing, asked, tokens.open(asked.token)):
            seen += 1
            if seen <= asked.offset:
                continue
            if len(page) < asked.limit:
                page.append(found)
            else:
                has_more = True
                if not asked.is_counted:
                    break
        body = render([row for _, _, row in page])
        if page:
            hashes = {
                **source.crosswalks.hashes(resource.record_types),
                **resource.crosswalks.hashes(resource.record_types),
            }
            students = {student.ssid: student.datasets for _, student, _ in page}
            counts = {resource.record: len(page)}
            self._disclosing.disclose_list(permit, students, counts, hashes, body)
        token = tokens.seal(page[-1][0]) if has_more and page else None
        return ResourcePage(body, token, seen if asked.is_counted else None)

    def _walk(
        self, address: Address, listing: Listing, asked: Asked, place: Place
    ) -> Iterator[tuple[Place, ListedStudent, ResourceRow]]:
        """Every row from there on, with the place behind it, in the order of the list."""
        narrowing = narrow_by(
            asked.filters, address.resource, listing.source, context_of(listing.permit)
        )
        narrowing = replace(narrowing, is_wanted=lambda text: is_in_share(text, place.share))
        after: str | None = place.after
        size = BATCH if asked.is_counted or asked.offset else min(BATCH, asked.limit + 1)
        while True:
            students, reached = listing.list_after(after, size, narrowing)
            for student in students:
                made = make_rows(address, listing.permit, student.rows, self._keys, student.ssid)
                for row in made:
                    is_given = (
                        student.place == place.within and place.row is not None
                    ) and row.id <= (place.row or "")
                    if not is_given and row.fits(asked.filters):
                        yield Place(after, student.place, row.id, place.share), student, row
                after = student.place
            if reached is None:
                return
            after = reached

    def _cut_catalogue(
        self,
        address: Address,
        permit: Permit,
        asked: Asked,
        tokens: PageTokens,
        render: Render,
    ) -> ResourcePage:
        """What is about no student is read whole, and cut here."""
        found = [one for one in self._read_catalogue(address, permit) if one.fits(asked.filters)]
        place = tokens.open(asked.token)
        rest = [
            one
            for one in found
            if (place.row is None or one.id > place.row) and is_in_share(one.id, place.share)
        ]
        page = rest[asked.offset : asked.offset + asked.limit]
        has_more = len(rest) > asked.offset + asked.limit
        token = (
            tokens.seal(Place(row=page[-1].id, share=place.share)) if page and has_more else None
        )
        return ResourcePage(render(page), token, len(found) if asked.is_counted else None)

    def _read_catalogue(self, address: Address, permit: Permit) -> list[ResourceRow]:
        source = self._districts.open(address.district)
        rows = list_catalogue(permit, source, address.resource.record_types)
        return make_rows(address, permit, rows, self._keys, None)


def _needed(address: Address, question: Question) -> Question:
    return replace(question, datasets=address.resource.datasets, is_named=True)


def _has_all(address: Address, permit: Permit) -> bool:
    return set(address.resource.datasets) <= set(permit.datasets)


def _pick(rows: Sequence[ResourceRow], row_id: str) -> ResourceRow:
    for one in rows:
        if hmac.compare_digest(one.id, row_id):
            return one
    raise NotFoundError("no such resource, or not yours to see")
