"""How much of a starter is right, held against crosswalks that people finished."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from gateway.connectors.entry import load_district_folder
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.operations.sources import First, Join, Lookup, Of
from gateway.exchange.publications import PublicationBody, open_crosswalks, open_schemas
from gateway.registry.starter.matching import FROM_CONTEXT
from gateway.registry.starter.starting import Starter


@dataclass(frozen=True)
class Scores:
    """Of the elements that come from a column."""

    right: int
    proposed: int
    wanted: int
    sure_and_wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / self.proposed

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.2f}, recall {self.recall:.2f} "
            f"({self.right} right of {self.proposed} proposed and {self.wanted} wanted); "
            f"sure and wrong: {', '.join(self.sure_and_wrong) or 'none'}; "
            f"missed: {', '.join(self.missed) or 'none'}"
        )


def finished_crosswalks(folder: Path) -> CrosswalkSet:
    """A district's crosswalks as they would come into force."""
    read = load_district_folder(folder)
    content = PublicationBody(read.entry, dict(read.crosswalks), dict(read.xsds))
    return open_crosswalks(content, open_schemas(content))


def score(starter: Starter, finished: CrosswalkSet) -> Scores:
    """Hold each proposed column against those that the finished crosswalks take."""
    wanted = _columns(finished)
    right, missed = set(), set(wanted)
    wrong: list[str] = []
    proposed = 0
    for one in starter.drafts:
        for name, match in one.proposal.matches.items():
            place = (one.proposal.record.name, name)
            proposed += 1
            if match.column.name in wanted.get(place, ()):
                right.add(place)
                missed.discard(place)
            elif match.is_sure:
                wrong.append(f"{'/'.join(place)} from {match.column.name}")
    return Scores(
        len(right), proposed, len(wanted), tuple(wrong), tuple("/".join(one) for one in missed)
    )


def _columns(finished: CrosswalkSet) -> dict[tuple[str, str], set[str]]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for crosswalk in finished.crosswalks:
        for rule in crosswalk.rules:
            match rule.source:
                case Of(path) | Lookup(_, _, path):
                    paths = (path,)
                case First(paths) | Join(paths, _):
                    pass
                case _:
                    paths = ()
            if paths and rule.element not in FROM_CONTEXT:
                found[crosswalk.target.record, rule.element] |= {path[-1] for path in paths}
    return found
