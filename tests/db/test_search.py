from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.problems import NotUnderstood
from bot.domain.reflections import Answer, Audience, ReflectionStatus
from bot.domain.search import Term, normalised, parse_query
from db import people, reflections, search, traces
from db.engine import Database
from db.schema import answers as answers_table
from db.schema import reflections as reflections_table
from db.schema import search_entries
from tests.db.riverside import ADA, BEN, CHI, DEE, GUILD, NOON, OTHER_GUILD, meetup_at, people_and_groups, reflection_on

GROUP = [Audience.GROUP, Audience.WEBSITE]
SUBMITTED = ReflectionStatus.SUBMITTED

# Few words of many scripts, so that they meet by chance, and what stands between words.
WORDS = [
    "a",
    "Á",
    "ab",
    "abc",
    "ß",
    "ss",
    "Дом",
    "дома",
    "ё",
    "е",
    "学",
    "習",
    "学習",
    "بأ",
    "با",
    "١",
    "1",
    "🐍",
    "x" * 70,
]
BETWEEN = [" ", "-", "\n", "_", ", ", "'", "%", "\u0301 ", ""]


async def written(
    conn: AsyncConnection,
    text: str,
    *,
    days: int = 0,
    user_id: int = ADA,
    audience: Audience = Audience.GROUP,
    guild_id: int = GUILD,
    status: ReflectionStatus = SUBMITTED,
) -> int:
    """A reflection with this one answer, about a meetup so many days later; its id."""
    meetup = await meetup_at(conn, NOON + timedelta(days=days), guild_id=guild_id)
    reflection_id = await reflection_on(conn, meetup, user_id, status)
    await reflections.keep_answers(conn, reflection_id, [Answer(1, text, audience)], NOON, versions=False)
    return reflection_id


async def found(conn: AsyncConnection, typed: str, **given: object) -> list[int]:
    """The reflections that are found by a query, in order."""
    options: dict[str, object] = {"readers": GROUP, "own": (), "most": 100} | given
    hits = await search.hits(conn, GUILD, parse_query(typed), **options)  # type: ignore[arg-type] # passed on as given
    return [each.reflection_id for each in hits]


async def in_step(conn: AsyncConnection) -> None:
    """What is searched is what the answers of submitted reflections say, no more and no less."""
    wanted = await conn.execute(
        sa.select(answers_table.c.id, reflections_table.c.guild_id, answers_table.c.audience, answers_table.c.text)
        .join(reflections_table, reflections_table.c.id == answers_table.c.reflection_id)
        .where(reflections_table.c.status == SUBMITTED)
    )
    kept = await conn.execute(
        sa.select(
            search_entries.c.answer_id, search_entries.c.guild_id, search_entries.c.audience, search_entries.c.words
        )
    )
    expected = {(*row[:3], normalised(row[3])) for row in wanted}
    assert {tuple(row) for row in kept} == {row for row in expected if row[3]}


FOUND = [
    ("algebra", "We did Álgebra."),
    ("ÁLGEBRA", "some algebra"),
    ("strasse", "In der Straße"),
    ("pyth*", "Pythons, everywhere"),
    ('"type hints"', "I like type\nhints."),
    ("type-hints", "type hints"),
    ('"type hi"*', "type hints"),
    ("习", "我学习了很多"),
    ("学习", "我学习了很多"),
    ("型ヒント", "型ヒントを学んだ"),
    ("тесты", "ТЕСТЫ и ещё раз тесты"),
    ("еще", "ТЕСТЫ и ещё раз"),
    ("احمد", "قال أَحْمَد"),
    ("123", "١٢٣"),
    ("학교*", "학교에서 배웠다"),
    ("🐍", "so much 🐍"),
    ("don’t", "I don't know"),
    ("hints type", "type safe hints"),
]
NOT_FOUND = [
    ("pyth", "python"),
    ('"hints type"', "type hints"),
    ('"type hints"', "type safe hints"),
    ("习学", "我学习了很多"),
    ("a b", "a c"),
    ("snake_case", "snakes_case"),
]


async def test_words_are_found_in_every_script_with_and_without_accents(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        ids = [await written(conn, text) for _, text in FOUND]
        missed = [typed for (typed, _), one in zip(FOUND, ids, strict=True) if one not in await found(conn, typed)]
        assert missed == []


async def test_what_was_not_written_is_not_found(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        ids = [await written(conn, text) for _, text in NOT_FOUND]
        wrong = [typed for (typed, _), one in zip(NOT_FOUND, ids, strict=True) if one in await found(conn, typed)]
        assert wrong == []


async def test_the_newest_is_found_first_page_by_page_in_both_ways(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        ids = [await written(conn, "snakes", days=days) for days in (3, 1, 5, 2, 4)]
        in_order = [ids[2], ids[4], ids[0], ids[3], ids[1]]
        for most in (2, 100):  # read through, and by the index
            places = {
                each.place: each.reflection_id
                for each in await search.hits(conn, GUILD, parse_query("snakes"), readers=GROUP, own=(), most=100)
            }
            assert list(places.values()) == in_order
            middle = list(places)[2]
            assert await found(conn, "snakes", most=most, beyond=middle) == in_order[3:]
            assert await found(conn, "snakes", most=most, beyond=middle, way="newer") == in_order[1::-1]


async def test_only_answers_for_the_reader_are_found_and_ones_own_and_none_of_another_group(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        ids = [await written(conn, "snakes", days=9 - days, audience=each) for days, each in enumerate(Audience)]
        me, organisers, group, website = ids
        await written(conn, "snakes", guild_id=OTHER_GUILD)
        await written(conn, "snakes", status=ReflectionStatus.DRAFT)
        await written(conn, "snakes", status=ReflectionStatus.WITHDRAWN)

        for most in (2, 100):
            assert await found(conn, "snakes", most=most) == [group, website]
        assert await found(conn, "snakes", readers=[Audience.ORGANISERS, *GROUP]) == [organisers, group, website]
        own = list(await conn.scalars(sa.select(answers_table.c.id).where(answers_table.c.reflection_id == me)))
        assert await found(conn, "snakes", own=own) == [me, group, website]


async def test_a_word_is_found_behind_many_newer_entries(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        old = await written(conn, "a needle")
        meetup = await meetup_at(conn, NOON + timedelta(days=1))
        reflection_id = await reflection_on(conn, meetup, BEN, SUBMITTED)
        hay = [Answer(position, "hay", Audience.GROUP) for position in range(500)]
        await reflections.keep_answers(conn, reflection_id, hay, NOON, versions=False)

        assert await found(conn, "needle", most=1) == [old]
        assert await found(conn, "need*", most=1) == [old]


async def test_entries_carry_no_name_and_no_order_of_writing(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        reflection_id = await reflection_on(conn, meetup, ADA, SUBMITTED)
        several = [Answer(position, "snakes", Audience.GROUP) for position in range(60)]
        await reflections.keep_answers(conn, reflection_id, several, NOON, versions=False)
        hits = await search.hits(conn, GUILD, parse_query("snakes"), readers=GROUP, own=(), most=60)

    positions = [each.position for each in hits]
    assert positions != sorted(positions)
    assert positions != sorted(positions, reverse=True)
    assert {each.name for each in search_entries.columns} == {"place", "answer_id", "guild_id", "audience", "words"}


# ------------------------------------------------------------------ in step, whatever happens


class Walk:
    """A group whose reflections change again and again, at random but the same in each run."""

    def __init__(self, conn: AsyncConnection, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - the same walk in each run, not a secret
        self.conn = conn
        self.ids: list[int] = []

    async def begins(self) -> None:
        await people_and_groups(self.conn)
        for days in range(3):
            meetup = await meetup_at(self.conn, NOON + timedelta(days=days))
            self.ids += [await reflection_on(self.conn, meetup, who, SUBMITTED) for who in (ADA, BEN, CHI, DEE)]

    def text(self) -> str:
        return "".join(self.chance.choice(WORDS) + self.chance.choice(BETWEEN) for _ in range(self.chance.randrange(8)))

    async def steps(self) -> None:
        one = self.chance.choice(self.ids)
        act = self.chance.choice([self.writes, self.writes, self.writes, self.changes, self.narrows, self.moves])
        await act(one)

    async def writes(self, one: int) -> None:
        some = [
            Answer(position, self.text(), self.chance.choice(list(Audience)))
            for position in self.chance.sample(range(6), 3)
        ]
        await reflections.keep_answers(self.conn, one, some, NOON, versions=self.chance.random() < 0.5)

    async def changes(self, one: int) -> None:
        status = self.chance.choice([SUBMITTED, SUBMITTED, *ReflectionStatus])
        await reflections.change(self.conn, one, status=status, signed=self.chance.random() < 0.5)

    async def narrows(self, one: int) -> None:
        await reflections.set_audience(self.conn, one, self.chance.choice(list(Audience)))

    async def moves(self, one: int) -> None:
        day = NOON.date() + timedelta(days=self.chance.randrange(-9, 9))
        await reflections.change(self.conn, one, occurred_on=day)

    def query(self) -> str:
        words = [
            self.chance.choice(WORDS) + self.chance.choice(["", "", "*"]) for _ in range(self.chance.choice([1, 1, 2]))
        ]
        phrase = " ".join(self.chance.choice(WORDS) for _ in range(2))
        return self.chance.choice([" ".join(words), f'"{phrase}"', f'"{phrase}"*'])

    async def expected(self, typed: str, reader: Audience) -> list[tuple[date, int, int]]:
        """What a look at every answer finds: its day, reflection and position, without the order within a day."""
        query = parse_query(typed)
        rows = await self.conn.execute(
            sa.select(
                reflections_table.c.occurred_on,
                reflections_table.c.id,
                answers_table.c.position,
                answers_table.c.text,
                answers_table.c.audience,
            )
            .join(answers_table, answers_table.c.reflection_id == reflections_table.c.id)
            .where(reflections_table.c.status == SUBMITTED, reflections_table.c.guild_id == GUILD)
        )
        return sorted(
            (row.occurred_on, row.id, row.position)
            for row in rows
            if row.audience.reaches(reader) and all(found_by_looking(row.text, each) for each in query.terms)
        )


def found_by_looking(text: str, term: Term) -> bool:
    words = normalised(text).split()
    at_each = [words[at : at + len(term.words)] for at in range(len(words))]
    exact = list(term.words)
    return any(
        part == exact
        or (term.is_prefix and part[:-1] == exact[:-1] and len(part) == len(exact) and part[-1].startswith(exact[-1]))
        for part in at_each
    )


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_changes_search_finds_what_looking_at_every_answer_finds(database: Database, seed: int) -> None:
    async with database.write() as conn:
        walk = Walk(conn, seed)
        await walk.begins()
        for _ in range(80):
            await walk.steps()
            await in_step(conn)
        await walk.moves(walk.ids[0])
        for _ in range(60):
            typed, reader = walk.query(), walk.chance.choice(list(Audience))
            readers = [each for each in Audience if each.reaches(reader)]
            expected = await walk.expected(typed, reader)
            most = walk.chance.choice([1, 3, 1_000])
            hits: list[search.Hit] = []
            while more := await search.hits(
                conn,
                GUILD,
                parse_query(typed),
                readers=readers,
                own=(),
                most=most,
                beyond=hits[-1].place if hits else None,
            ):
                hits += more
            assert sorted((each.occurred_on, each.reflection_id, each.position) for each in hits) == expected
            assert all(a.place > b.place and a.occurred_on >= b.occurred_on for a, b in pairwise(hits))


async def test_who_is_deleted_is_found_no_more(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await written(conn, "snakes", user_id=ADA)
        of_ben = await written(conn, "snakes", user_id=BEN)
        await traces.forget(conn, ADA, await people.reflection_ids(conn, ADA))

        assert await found(conn, "snakes") == [of_ben]
        await in_step(conn)


async def test_what_sqlite_keeps_of_the_index_holds_no_word_of_who_is_deleted(sqlite: Database) -> None:
    async with sqlite.write() as conn:
        await people_and_groups(conn)
        await written(conn, "serendipity", user_id=ADA)
        await written(conn, "snakes", user_id=BEN)
    async with sqlite.write() as conn:
        await traces.forget(conn, ADA, await people.reflection_ids(conn, ADA))
        blocks = (await conn.execute(sa.text("SELECT block FROM search_index_data"))).scalars().all()

    assert b"snakes" in b"".join(blocks)
    assert b"serendipity" not in b"".join(blocks)


# ------------------------------------------------------------------ queries


@pytest.mark.parametrize("typed", ["", "   ", "%", '""', "* - _"])
def test_a_query_without_a_word_is_not_understood(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_query(typed)
