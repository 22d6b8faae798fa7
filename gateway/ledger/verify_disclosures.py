"""Checking that disclosures and their students are what their events say."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any

from gateway.ledger.verify_entry import read_body
from gateway.merkle import hash_children, hash_leaf
from gateway.model.disclosure import Disclosure, Subject
from gateway.model.event import Entry

_INTENDED = "disclosure.intended"
_OUTCOME = "disclosure.outcome"


class DisclosureCheck:
    """Follows the log and holds the rows of disclosures against it."""

    def __init__(
        self,
        list_disclosures: Callable[[Sequence[str]], Sequence[Disclosure]],
        list_subjects: Callable[[Sequence[str]], Sequence[Subject]],
    ) -> None:
        self._list_disclosures = list_disclosures
        self._list_subjects = list_subjects
        self._outcomes: dict[str, tuple[str | None, str | None]] = {}

    def check_page(self, entries: Sequence[Entry]) -> list[str]:
        """Problems with the disclosures that these events intended."""
        intended: list[tuple[str, dict[str, Any]]] = []
        for entry in entries:
            body = read_body(entry) if entry.kind in (_INTENDED, _OUTCOME) else None
            data = body.get("data") if body else None
            if body is None or not isinstance(data, dict):
                continue
            disclosure_id = str(data.get("disclosure_id"))
            if entry.kind == _INTENDED:
                self._outcomes.setdefault(disclosure_id, (None, None))
                intended.append((str(body.get("at")), data))
            else:
                self._outcomes[disclosure_id] = (data.get("outcome"), body.get("at"))
        ids = [str(data.get("disclosure_id")) for _, data in intended]
        if not ids:
            return []
        rows = {row.id: row for row in self._list_disclosures(ids)}
        subjects: dict[str, list[Subject]] = {}
        for subject in self._list_subjects(ids):
            subjects.setdefault(subject.disclosure_id, []).append(subject)
        return [
            f"disclosure {disclosure_id}: {problem}"
            for disclosure_id, (at, data) in zip(ids, intended, strict=True)
            for problem in _problems(
                rows.get(disclosure_id), subjects.get(disclosure_id, []), at, data
            )
        ]

    def check_rest(self, waiting: Sequence[Entry], disclosure_ids: Iterable[str]) -> list[str]:
        """Problems that only the whole log shows: outcomes, and rows of which it knows nothing."""
        problems = self.check_page(waiting)
        ids = list(disclosure_ids)
        problems += [
            f"disclosure {disclosure_id}: the log knows nothing of it"
            for disclosure_id in sorted(set(ids) - set(self._outcomes))
        ]
        for start in range(0, len(ids), 500):
            problems += [
                f"disclosure {row.id}: its outcome is not the log's"
                for row in self._list_disclosures(ids[start : start + 500])
                if (row.outcome, _instant(row.outcome_at))
                != self._outcomes.get(row.id, (None, None))
            ]
        return problems


def _problems(
    row: Disclosure | None, subjects: Sequence[Subject], at: str, data: dict[str, Any]
) -> list[str]:
    if row is None:
        return ["its row is gone"]
    problems = []
    said = {**data, "kind": data.get("disclosure_kind"), "intended_at": at}
    del said["disclosure_kind"], said["disclosure_id"]
    held = {
        name: _plain(getattr(row, name))
        for name in Disclosure.__dataclass_fields__
        if name not in ("id", "outcome", "outcome_at")
    }
    if held != said:
        names = sorted(name for name in {*held, *said} if held.get(name) != said.get(name))
        problems.append(f"its row is not what the log says ({', '.join(names)})")
    if [subject.position for subject in subjects] != list(range(len(subjects))):
        problems.append("a student's line is gone")
    leaves = []
    for subject in subjects:
        leaf = _subject_leaf(subject)
        leaves.append(leaf)
        if leaf.hex() != subject.leaf_hash:
            problems.append(f"line {subject.position} of its students is not what was hashed")
    if _root(leaves).hex() != data.get("subject_root"):
        problems.append("its students are not those that the log signed for")
    return problems


def _subject_leaf(subject: Subject) -> bytes:
    try:
        salt = bytes.fromhex(subject.salt)
    except ValueError:
        salt = b""
    if salt.hex() != subject.salt:
        salt = b""
    line = f"{subject.reference}\n{','.join(subject.datasets)}"
    return hash_leaf(salt + line.encode())


def _root(level: list[bytes]) -> bytes:
    """The root, level by level; an odd last node goes up as it is."""
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        paired = [hash_children(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return _instant(value) if hasattr(value, "astimezone") else value


def _instant(value: Any) -> str | None:
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
