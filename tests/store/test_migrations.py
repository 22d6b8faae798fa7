"""The migrations make exactly the tables that the code wants, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from gateway.store import Database
from gateway.store.tables import METADATA


def test_a_database_is_current_once_it_was_upgraded(database_url):
    database = Database.open(database_url)

    assert not database.is_current()
    database.upgrade()
    database.upgrade()
    assert database.is_current()
    database.close()


def test_the_migrated_tables_are_those_of_the_code(database_url):
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    database = Database.open(database_url)
    database.upgrade()
    database.close()
    engine = create_engine(url)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_two_processes_may_upgrade_at_once(database_url):
    databases = [Database.open(database_url) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Database.upgrade, databases))

    assert all(database.is_current() for database in databases)
    for database in databases:
        database.close()


def test_migrations_travel_in_the_package():
    versions = files("gateway.store") / "migrations" / "versions"

    assert (versions / "0001_first_tables.py").is_file()
