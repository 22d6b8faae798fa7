"""The one place where the database's errors become the gateway's."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from gateway.errors import StoreError


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn whatever the database raises into StoreError; no value, and no cause that has one."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"the database could not be used: {_name(error)}") from None


def _name(error: SQLAlchemyError) -> str:
    if not isinstance(error, DBAPIError) or error.orig is None:
        return type(error).__name__
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    kind = type(error.orig).__name__
    return f"{kind} ({code})" if code else kind
