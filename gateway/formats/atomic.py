"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast


def write_atomically(path: Path, data: bytes) -> None:
    """
    Put a file in place by a name of its own, flush and rename.

    Once it returns, the file outlives a power failure. The name that it has before begins with
    a dot, so that nobody who looks for files takes it for one.
    """
    with written_atomically(path) as draft:
        draft.write(data)
        draft.flush()
        os.fsync(draft.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """
    A file to write that is put in place at the end, and left out if anything fails.

    Nothing waits for the disk: after a power failure, what made the file is run again.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            yield cast("BinaryIO", draft.file)
            draft.flush()
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
