"""What all tests share: databases of both kinds."""

import shutil
from collections.abc import AsyncGenerator, Generator

import pytest
from hypothesis import HealthCheck, settings

from db.engine import Database
from tests.contract.plugin import Contract
from tests.databases import PostgresMaker, SqliteMaker, opened, quick_folder
from tests.town import Town, lively_town

pytest_plugins = ["tests.contract.plugin", "tests.jekyll_site"]

# How fast a busy machine is says nothing about the rules.
settings.register_profile("rules", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rules")


@pytest.fixture(scope="session")
def sqlite_maker() -> Generator[SqliteMaker]:
    folder = quick_folder("afterword-sqlite-")
    yield SqliteMaker(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_maker() -> Generator[PostgresMaker]:
    maker = PostgresMaker()
    yield maker
    maker.stop()


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(
    request: pytest.FixtureRequest, sqlite_maker: SqliteMaker, postgres_maker: PostgresMaker
) -> AsyncGenerator[str]:
    """The address of a fresh database: each test that asks for it runs on both."""
    makers: dict[str, SqliteMaker | PostgresMaker] = {"sqlite": sqlite_maker, "postgres": postgres_maker}
    async with makers[request.param].fresh() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A fresh database of each kind."""
    database = opened(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite(sqlite_maker: SqliteMaker) -> AsyncGenerator[Database]:
    """A fresh SQLite database, for tests that are not about the database."""
    async with sqlite_maker.fresh() as url:
        database = opened(url)
        yield database
        await database.close()


@pytest.fixture
async def town(sqlite: Database, contract: Contract) -> AsyncGenerator[Town]:
    """A group that is set up, on a local Discord, with the real bot; everything it asks of Discord is checked."""
    async with lively_town(sqlite, contract.watch) as town:
        yield town


@pytest.fixture
async def drawing_town(sqlite: Database, contract: Contract) -> AsyncGenerator[Town]:
    """The same, its digests with their pictures."""
    async with lively_town(sqlite, contract.watch, pictures=True) as town:
        yield town


@pytest.fixture
async def new_town(sqlite: Database, contract: Contract) -> AsyncGenerator[Town]:
    """The same before /setup."""
    async with lively_town(sqlite, contract.watch, prepare=False) as town:
        yield town
