"""One file through one crosswalk, from start to end."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from gateway.bulk.choosing import Chosen
from gateway.bulk.files import Source, Wanted, opened_out, opened_sink, read_pieces, read_whole
from gateway.bulk.pieces import Advance, Reject
from gateway.bulk.translating import Backward, Forward, Made, join_pieces, read_ahead, write_behind
from gateway.crosswalk.context import Context
from gateway.crosswalk.uses import used_paths, written_paths
from gateway.errors import InvalidRequestError

Reason = tuple[str, str]


@dataclass(slots=True)
class Summary:
    """What became of a file."""

    records: int = 0
    rejected: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)
    """Element and rule, and how often."""

    def add(self, made: Made, rejects: Sequence[Reject]) -> None:
        """Count a piece, and what was refused of it by whomever."""
        self.records += made.records
        self.rejected += len({one.record for one in rejects})
        self.reasons.update((one.element, one.rule) for one in rejects)

    @property
    def is_in_vain(self) -> bool:
        """Whether there were records, and none fitted; then nothing is put in place."""
        return bool(self.records) and self.rejected == self.records


class _InVainError(Exception):
    """Every record was rejected; ends the writing before anything is in place."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file, the crosswalk, and where what comes of it goes."""

    chosen: Chosen
    context: Context
    source: Source
    out: Path
    kind: str
    """The form of what is written."""
    others: Mapping[str, Source] = field(default_factory=dict)
    """The files of the records that are looked up."""
    rejects: Path | None = None
    is_back: bool = False

    def run(self, advance: Advance) -> Summary:
        """Translate the whole file; nothing is in place unless all of it was read."""
        summary = Summary()
        with self._rejecting() as write_rejects:
            try:
                with opened_out(self.out) as stream:
                    self._translate(stream, summary, advance, write_rejects)
            except _InVainError:
                pass
        return summary

    def _translate(
        self, stream: Any, summary: Summary, advance: Advance, write_rejects: Any
    ) -> None:
        chosen, crosswalk = self.chosen, self.chosen.crosswalk
        native, cedars = (
            (chosen.native, crosswalk.source.record),
            (chosen.cedars, crosswalk.target.record),
        )
        come, go = (cedars, native) if self.is_back else (native, cedars)
        way, elements, needed = self._back() if self.is_back else self._there()
        with opened_sink(stream, self.kind, *go, elements) as sink:
            pieces = read_ahead(read_pieces(self.source, Wanted(*come, needed), advance))
            if self.is_back:
                pieces = iter(join_pieces(pieces, crosswalk))
            for made, unwritten in write_behind(map(way.translate, pieces), sink):
                rejects = [*made.rejects, *unwritten]
                summary.add(made, rejects)
                write_rejects(rejects)
        if summary.is_in_vain:
            raise _InVainError

    def _there(self) -> tuple[Forward, tuple[str, ...], tuple[str, ...]]:
        crosswalk = self.chosen.crosswalk
        others = {}
        for lookup in crosswalk.lookups:
            record = lookup.record
            if record not in self.others:
                raise InvalidRequestError(
                    f"{crosswalk.name} looks up {record}: name its file (--with {record}=PATH)"
                )
            wanted = Wanted(self.chosen.native, record, self._needed(record))
            others[record] = read_whole(self.others[record], wanted)
        way = Forward(crosswalk, self.context, others)
        return way, way.elements, self._needed(crosswalk.source.record)

    def _back(self) -> tuple[Backward, tuple[str, ...], tuple[str, ...]]:
        crosswalk = self.chosen.crosswalk
        needed = [rule.element for rule in crosswalk.rules if rule.is_written_back]
        if crosswalk.rows is not None:
            needed.append(crosswalk.rows.sets)
        elements = _first_names(written_paths(crosswalk))
        return Backward(self.chosen.crosswalks, self.context), elements, tuple(needed)

    def _needed(self, record: str) -> tuple[str, ...]:
        crosswalk = self.chosen.crosswalk
        paths = [path for name, path in used_paths([crosswalk]) if name == record]
        if record == crosswalk.source.record and crosswalk.each:
            paths.append(crosswalk.each)
        return _first_names(paths)

    @contextmanager
    def _rejecting(self) -> Iterator[Any]:
        with nullcontext() if self.rejects is None else opened_out(self.rejects) as stream:
            if stream is None:
                yield lambda _: None
                return
            text = TextIOWrapper(stream, "utf-8", newline="", write_through=True)
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(Reject._fields)
            yield writer.writerows
            text.detach()


def _first_names(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path[0] for path in paths))
