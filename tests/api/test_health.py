import sqlite3


def test_a_process_that_answers_is_live(served):
    assert served.http.get("/health/live").json() == {"status": "up"}


def test_a_gateway_that_can_record_is_ready(served):
    assert served.http.get("/health/ready").json() == {"status": "ready"}
    assert served.http.head("/health/ready").status_code == 200


def test_asking_leaves_nothing_in_the_ledger(exchange):
    before = len(exchange.events("trial"))

    exchange.http.get("/health/ready")

    assert len(exchange.events("trial")) == before == 0
    assert exchange.verify_ledger().is_verified


def test_a_full_database_is_not_ready_but_live(exchange):
    as_sqlite(exchange, "PRAGMA max_page_count = 1")  # as a full disk does

    answer = exchange.http.get("/health/ready")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["type"] == "urn:p2:problem:store"
    assert exchange.http.get("/health/live").status_code == 200


def test_a_database_that_another_holds_is_not_ready(exchange):
    as_sqlite(exchange, "PRAGMA busy_timeout = 100")
    with sqlite3.connect(exchange.folder / "gateway.db") as other:
        other.execute("BEGIN IMMEDIATE")

        assert exchange.http.get("/health/ready").status_code == 503
        other.rollback()

    assert exchange.http.get("/health/ready").status_code == 200


def as_sqlite(exchange, statement):
    """Say it to SQLite on the connection that writes."""
    exchange.database.write(lambda uow: uow._connection.exec_driver_sql(statement))  # noqa: SLF001 - no repository says it
