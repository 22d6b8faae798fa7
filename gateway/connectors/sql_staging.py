"""The staging tables in which a district's database takes deliveries for its SIS to import."""

from collections.abc import Sequence

from sqlalchemy import Connection, TableClause, column, delete, insert, select, table

from gateway.model.delivery import DeliveryState
from gateway.model.rows import NativeRecord


class StagingTables:
    """P2_IMPORT_BATCH, a row a delivery, and P2_IMPORT_ROW, a row a native row, as XML."""

    def __init__(self, schema: str | None) -> None:
        self._batch = _table(
            "P2_IMPORT_BATCH",
            "DELIVERY_ID",
            "SOURCE_DISTRICT",
            "STATE_STUDENT_NUMBER",
            "NOTICE",
            "STATE",
            schema=schema,
        )
        self._row = _table(
            "P2_IMPORT_ROW", "DELIVERY_ID", "ROW_NUMBER", "RECORD", "CONTENT", schema=schema
        )

    def find_state(self, connection: Connection, delivery_id: str) -> str:
        """The SIS's word on the delivery, or `absent`."""
        batch = self._batch.c
        statement = select(batch["STATE"]).where(batch["DELIVERY_ID"] == delivery_id)
        state = connection.execute(statement).scalar()
        return DeliveryState.ABSENT if state is None else str(state)

    def delete(self, connection: Connection, delivery_id: str) -> None:
        """Remove the batch and its rows."""
        for staged in (self._row, self._batch):
            connection.execute(delete(staged).where(staged.c["DELIVERY_ID"] == delivery_id))

    def insert(
        self,
        connection: Connection,
        record: NativeRecord,
        delivery_id: str,
        contents: Sequence[tuple[str, str]],
    ) -> None:
        """Add the batch and its rows: record name and XML."""
        connection.execute(
            insert(self._batch).values(
                DELIVERY_ID=delivery_id,
                SOURCE_DISTRICT=record.source,
                STATE_STUDENT_NUMBER=record.ssid,
                NOTICE=record.notice,
                STATE=DeliveryState.ACCEPTED.value,
            )
        )
        if contents:
            connection.execute(
                insert(self._row),
                [
                    {
                        "DELIVERY_ID": delivery_id,
                        "ROW_NUMBER": number,
                        "RECORD": name,
                        "CONTENT": content,
                    }
                    for number, (name, content) in enumerate(contents, 1)
                ],
            )


def _table(name: str, *columns: str, schema: str | None) -> TableClause:
    return table(name, *(column(each) for each in columns), schema=schema)
