"""A record in the format of the destination's SIS, valid against its schema."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.crosswalk.context import Context
from gateway.errors import InvalidRecordError
from gateway.exchange.districts import OpenDistrict
from gateway.exchange.fetching import FetchedRecord
from gateway.model.purpose import NOTICE
from gateway.model.rows import NativeRecord

_CONTEXT = frozenset({"Location", "CourseCatalog"})
"""What rows refer to: it travels so that they can be read, and is nobody's record."""


@dataclass(frozen=True, slots=True)
class TranslatedRecord:
    """What will be delivered, and by which crosswalks it came about."""

    record: NativeRecord
    crosswalk_hashes: Mapping[str, str]
    """By `to`, the destination's code, and the crosswalk's name: both sides may share a name."""
    not_carried: tuple[str, ...]
    """Record types of the record that the destination's SIS has no place for."""


def translate(fetched: FetchedRecord, destination: OpenDistrict) -> TranslatedRecord:
    """The record for the destination; InvalidRecordError where its SIS cannot hold it."""
    record = fetched.record
    code = destination.district.code
    rows = destination.crosswalks.to_native(record.rows, Context(code, fetched.school_year))
    for name, found in rows.items():
        for row in found:
            for finding in destination.schema.validate_row(name, row):
                raise InvalidRecordError(
                    f"the record does not fit district {code}'s SIS: {finding}"
                )
    hashes = destination.crosswalks.hashes(record.rows)
    return TranslatedRecord(
        NativeRecord(
            source=record.district,
            destination=code,
            ssid=record.ssid,
            rows=rows,
            notice=NOTICE,
        ),
        {f"to {code}: {name}": sha256 for name, sha256 in hashes.items()},
        destination.crosswalks.list_untaken(set(record.rows) - _CONTEXT),
    )
