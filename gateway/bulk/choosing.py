"""Which crosswalk: a file of one's own, or one that the gateway ships."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.folders import list_crosswalk_files
from gateway.crosswalk.language import Draft, parse_crosswalk
from gateway.crosswalk.library import resolve
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.schemas import schema_loader
from gateway.errors import InvalidRequestError
from gateway.model.student import DISTRICT_PATTERN
from gateway.xsd.schema import Schema

_NAME = re.compile(r"[a-z0-9\-]+/[a-z0-9\-]+")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One crosswalk with its schemas."""

    crosswalks: CrosswalkSet
    native: Schema
    cedars: Schema
    district: str | None
    """The district whose crosswalk it is; None for a product's."""

    @property
    def crosswalk(self) -> Crosswalk:
        return self.crosswalks.crosswalks[0]


def choose_crosswalk(text: str) -> Chosen:
    """Read a crosswalk by its file, or by a name such as `17415/school-student`."""
    path = Path(text)
    if path.is_file():
        return _choose_file(path)
    if not _NAME.fullmatch(text):
        raise InvalidRequestError(f"{text}: no such file, and no name like 17415/school-student")
    owner, _, name = text.partition("/")
    if DISTRICT_PATTERN.fullmatch(owner):
        return _choose_of_district(owner, name)
    return _choose_of_product(owner, name)


def _choose_file(path: Path) -> Chosen:
    draft = parse_crosswalk(path.read_text("utf-8"), str(path))
    owner = draft.name.partition("/")[0]
    bases = {} if draft.extends is None else _product_drafts(draft.extends[0].partition("/")[0])
    own = {
        xsd.relative_to(path.parent).as_posix(): xsd.read_text("utf-8")
        for xsd in sorted(path.parent.rglob("*.xsd"))
    }
    return _build(draft, bases, own, owner if DISTRICT_PATTERN.fullmatch(owner) else None)


def _choose_of_district(code: str, name: str) -> Chosen:
    folder = asset(f"crosswalks/districts/{code}")
    if not folder.is_dir():
        raise InvalidRequestError(f"{code}: no such district is shipped; name a file instead")
    found = load_district_folder(folder)
    drafts = {one: parse_crosswalk(text, one) for one, text in found.crosswalks.items()}
    for draft in reversed(drafts.values()):  # its own come after its product's
        if draft.name.partition("/")[2] == name:
            return _build(draft, drafts, found.xsds, code)
    names = sorted({f"{code}/{one.partition('/')[2]}" for one in drafts})
    raise InvalidRequestError(f"{code}/{name}: no such crosswalk; there are {', '.join(names)}")


def _choose_of_product(product: str, name: str) -> Chosen:
    drafts = _product_drafts(product)
    draft = drafts.get(f"{product}/{name}")
    if draft is None:
        known = f"; there are {', '.join(sorted(drafts))}" if drafts else ""
        raise InvalidRequestError(f"{product}/{name}: no such crosswalk{known}")
    return _build(draft, drafts, {}, None)


def _product_drafts(product: str) -> dict[str, Draft]:
    folder = asset(f"crosswalks/products/{product}")
    drafts = (
        parse_crosswalk(path.read_text("utf-8"), f"{product}/{path.stem}")
        for path in list_crosswalk_files(folder)
    )
    return {draft.name: draft for draft in drafts}


def _build(
    draft: Draft, bases: Mapping[str, Draft], own: Mapping[str, str], district: str | None
) -> Chosen:
    schema = schema_loader(own)
    crosswalks = CrosswalkSet.build(resolve([draft], bases), schema)
    (crosswalk,) = crosswalks.crosswalks
    return Chosen(crosswalks, schema(crosswalk.source.xsd), schema(crosswalk.target.xsd), district)
