"""From what somebody asks for to a job that can be run, or a reason why it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gateway.bulk.choosing import Chosen, choose_crosswalk
from gateway.bulk.files import Source, find_kind, verify_readable
from gateway.bulk.fixed import parse_widths
from gateway.bulk.running import Job
from gateway.bulk.submission import get_layout
from gateway.crosswalk.context import Context
from gateway.errors import InvalidRequestError
from gateway.formats.delimited import parse_dialect
from gateway.model.student import DISTRICT_PATTERN


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, in their words."""

    crosswalk: str
    come: Path
    out: Path
    is_back: bool
    others: Mapping[str, Path]
    rejects: Path | None
    read_as: str | None
    written_as: str | None
    district: str | None
    school_year: int
    made_on: date
    encoding: str
    delimiter: str | None
    widths: str | None


def prepare(asked: Asked) -> Job:
    """The job; InvalidRequestError or InvalidCrosswalkError says what does not go."""
    verify_readable(asked.come)
    chosen = choose_crosswalk(asked.crosswalk)
    district = asked.district or chosen.district
    if district is None or not DISTRICT_PATTERN.fullmatch(district):
        raise InvalidRequestError("say whose rows they are: --district and a five-digit code")
    context = Context(district, asked.school_year)
    out, kind = _find_out(asked, chosen, context)
    come_as = "cedars" if asked.is_back else "tab"
    return Job(
        chosen,
        context,
        _source(asked, asked.come, find_kind(asked.come, asked.read_as, come_as)),
        out,
        kind,
        {
            record: _source(asked, path, find_kind(path, None, "tab"))
            for record, path in asked.others.items()
        },
        asked.rejects,
        asked.is_back,
    )


def _find_out(asked: Asked, chosen: Chosen, context: Context) -> tuple[Path, str]:
    """Where to and in which form; a directory gets a file with the state's name."""
    if not asked.out.is_dir():
        kind = find_kind(asked.out, asked.written_as, "tab" if asked.is_back else "cedars")
        if kind == "cedars" and asked.is_back:
            raise InvalidRequestError("a submission file holds CEDARS, not what a SIS imports")
        return asked.out, kind
    if asked.is_back or asked.written_as not in {None, "cedars"}:
        raise InvalidRequestError(f"{asked.out.name}: is a directory; name a file in it")
    layout = get_layout(chosen.cedars.get_shape(chosen.crosswalk.target.record))
    name = layout.name_file(context.district, asked.made_on, context.school_year)
    return asked.out / name, "cedars"


def _source(asked: Asked, path: Path, kind: str) -> Source:
    if kind == "fixed" and asked.widths is None:
        raise InvalidRequestError(f"{path.name}: a fixed-width file needs --widths")
    settings = {"kind": kind, "encoding": asked.encoding}
    if asked.delimiter is not None:
        settings["delimiter"] = asked.delimiter
    parse_dialect(settings)
    return Source(
        path,
        kind,
        asked.encoding,
        asked.delimiter,
        parse_widths(asked.widths) if kind == "fixed" and asked.widths else {},
    )
