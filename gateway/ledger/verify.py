"""
Checking the whole log from its rows, its checkpoints and a public key.

Of the code that wrote the log it shares the hash function alone: bodies are read as plain JSON,
the tree is rebuilt here, notes are opened as an auditor would.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.errors import StoreError, VerificationError
from gateway.ledger.note import SignedRoot, open_note
from gateway.ledger.verify_disclosures import DisclosureCheck
from gateway.ledger.verify_entry import check_entry
from gateway.merkle import hash_children
from gateway.model.disclosure import Disclosure, Subject
from gateway.model.event import Checkpoint, Entry, Leaf

_PAGE = 1000
_MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it; the first problem is about the first event that is wrong."""

    size: int
    root_hex: str
    is_verified: bool
    problems: tuple[str, ...]


class LogCopy(Protocol):
    """A log as it lies somewhere: in the database, or exported from it."""

    def list_placed(self, start: int, limit: int) -> Sequence[tuple[Leaf, Entry | None]]: ...

    def list_waiting(self) -> Sequence[Entry]: ...

    def list_lost(self) -> Sequence[int]: ...

    def list_checkpoints(self) -> Sequence[Checkpoint]: ...

    def list_disclosures(self, ids: Sequence[str]) -> Sequence[Disclosure]: ...

    def list_subjects(self, ids: Sequence[str]) -> Sequence[Subject]: ...

    def list_disclosure_ids(self) -> Iterable[str]: ...


def verify_log(log: LogCopy, key: Ed25519PublicKey, earlier: Iterable[str] = ()) -> Verification:
    """
    Check every row of the log against every other and against its signed roots.

    `earlier` are checkpoints kept elsewhere: with one of them even a log that was rewritten whole
    by somebody who has the key does not pass.
    """
    check = _Check(log, key)
    for read in (partial(check.read_checkpoints, earlier), check.read_leaves, check.read_rest):
        try:
            read()
        except StoreError as error:
            check.problems.append(str(error))
    return Verification(
        size=check.size,
        root_hex=_root(check.peaks).hex(),
        is_verified=not check.problems,
        problems=tuple(check.problems[:_MOST_PROBLEMS]),
    )


class _Check:
    """One pass over the log, in its order."""

    def __init__(self, log: LogCopy, key: Ed25519PublicKey) -> None:
        self.problems: list[str] = []
        self.size = 0
        self.peaks: list[tuple[int, bytes]] = []
        self._log = log
        self._key = key
        self._stored: dict[int, Checkpoint] = {}
        self._kept: dict[int, list[SignedRoot]] = {}
        self._checked_size = 0
        self._last_id = 0
        self._out_of_order: int | None = None
        self._disclosures = DisclosureCheck(log.list_disclosures, log.list_subjects)

    def read_checkpoints(self, earlier: Iterable[str]) -> None:
        for checkpoint in self._log.list_checkpoints():
            self._stored[checkpoint.size] = checkpoint
            try:
                signed = open_note(checkpoint.note, self._key)
            except VerificationError as error:
                self.problems.append(f"checkpoint {checkpoint.size}: {error}")
                continue
            if (signed.size, signed.root.hex()) != (checkpoint.size, checkpoint.root):
                self.problems.append(f"checkpoint {checkpoint.size}: its note says otherwise")
        for note in earlier:
            try:
                signed = open_note(note, self._key)
            except VerificationError as error:
                self.problems.append(f"checkpoint kept elsewhere: {error}")
                continue
            self._kept.setdefault(signed.size, []).append(signed)

    def read_leaves(self) -> None:
        start = 0
        while page := self._log.list_placed(start, _PAGE):
            for leaf, entry in page:
                self._read_leaf(leaf, entry)
            self.problems.extend(
                self._disclosures.check_page([entry for _, entry in page if entry is not None])
            )
            start = page[-1][0].index + 1

    def read_rest(self) -> None:
        if self._checked_size != self.size:
            self.problems.append(f"events {self._checked_size} to {self.size - 1}: not signed for")
        for size in sorted({*self._stored, *self._kept}):
            if size > self.size or size < 1:
                self.problems.append(f"checkpoint {size}: the log has {self.size} events")
        for entry in self._log.list_waiting():
            problem = check_entry(entry)
            if problem:
                self.problems.append(f"event id {entry.id}, which has no place yet: {problem}")
        self.problems.extend(
            f"event id {event_id}: it has no place and does not wait for one"
            for event_id in self._log.list_lost()
        )
        self.problems.extend(
            self._disclosures.check_rest(self._log.list_waiting(), self._log.list_disclosure_ids())
        )

    def _read_leaf(self, leaf: Leaf, entry: Entry | None) -> None:
        if leaf.index != self.size:
            self.problems.append(f"event {self.size}: its place is empty")
            self.size = leaf.index
        if entry is None:
            self.problems.append(f"event {leaf.index}: it is gone, or cannot be read")
        else:
            problem = check_entry(entry)
            if problem is None and entry.leaf_hash != leaf.hash:
                problem = "another event has its place"
            if problem:
                self.problems.append(f"event {leaf.index}: {problem}")
            if entry.id <= self._last_id and self._out_of_order is None:
                self._out_of_order = leaf.index
            self._last_id = entry.id
        self._grow(leaf.hash)
        self.size += 1
        if self.size in self._stored or self.size in self._kept:
            self._compare()

    def _grow(self, leaf_hash: str) -> None:
        try:
            node = bytes.fromhex(leaf_hash)
        except ValueError:
            self.problems.append(f"event {self.size}: its hash is no hash")
            node = sha256(leaf_hash.encode()).digest()
        height = 0
        while self.peaks and self.peaks[-1][0] == height:
            node = hash_children(self.peaks.pop()[1], node)
            height += 1
        self.peaks.append((height, node))

    def _compare(self) -> None:
        """Hold what was rebuilt against what was signed at this size."""
        root = _root(self.peaks)
        suspects = f"events {self._checked_size} to {self.size - 1}"
        if self._out_of_order is not None and self._out_of_order > self._checked_size:
            suspects = f"event {self._out_of_order}"
        stored = self._stored.get(self.size)
        if stored is not None:
            if stored.root != root.hex():
                self.problems.append(f"{suspects}: not what checkpoint {self.size} signed for")
            if stored.frontier != tuple(node.hex() for _, node in self.peaks):
                self.problems.append(f"checkpoint {self.size}: its frontier is not the tree's")
            self._checked_size = self.size
            self._last_id, self._out_of_order = 0, None
        if any(kept.root != root for kept in self._kept.get(self.size, ())):
            self.problems.append(
                f"events before {self.size}: not what a checkpoint kept elsewhere signed for"
            )


def _root(peaks: Sequence[tuple[int, bytes]]) -> bytes:
    if not peaks:
        return sha256(b"").digest()
    computed = peaks[-1][1]
    for _, node in reversed(peaks[:-1]):
        computed = hash_children(node, computed)
    return computed
