"""What a transaction sees and may do, on both databases."""

import sqlalchemy as sa

from db.engine import Database
from db.groups import keep_host_fact
from db.schema import host_facts


async def test_a_reader_sees_one_state_though_somebody_writes_meanwhile(database: Database) -> None:
    how_many = sa.select(sa.func.count()).select_from(host_facts)
    async with database.read() as reading:
        before = await reading.scalar(how_many)
        async with database.write() as writing:
            await keep_host_fact(writing, "weather", "rain")

        assert await reading.scalar(how_many) == before

    async with database.read() as reading:
        assert await reading.scalar(how_many) == (before or 0) + 1
