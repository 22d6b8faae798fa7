"""A new version of what a district published, and the event of its coming into force."""

import hashlib
from datetime import datetime

from gateway.cedars.source import all_records
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.exchange.publications import (
    PublicationBody,
    dump_publication,
    open_crosswalks,
    open_schemas,
)
from gateway.ledger.events import DistrictPublished
from gateway.model.publication import Publication


def compile_body(body: PublicationBody) -> CrosswalkSet:
    """The crosswalks of a version, checked by its own XSDs; InvalidCrosswalkError lists errors."""
    return open_crosswalks(body, open_schemas(body))


def make_version(
    district: str, body: PublicationBody, at: datetime, by: str
) -> tuple[Publication, DistrictPublished]:
    """The version, checked whole, and its event; both for one unit of work."""
    hashes = compile_body(body).hashes(all_records())
    text = dump_publication(body)
    publication = Publication(district, hashlib.sha256(text.encode()).hexdigest(), text, at)
    event = DistrictPublished(
        at=at,
        district=district,
        sha256=publication.sha256,
        crosswalk_hashes=dict(hashes),
        by=by,
    )
    return publication, event
