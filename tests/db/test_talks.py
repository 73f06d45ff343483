from bot.domain.meetups import NewTalk, Status
from db import meetups, people, talks, traces
from db.engine import Database
from tests.db.riverside import (
    ADA,
    BEN,
    GUILD,
    LARGEST,
    NAMES,
    NOON,
    ODD_TEXTS,
    OTHER_GUILD,
    meetup_at,
    people_and_groups,
)


async def test_every_character_of_a_proposal_comes_back_with_the_member_s_name(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON)
        for number, text in enumerate(ODD_TEXTS):
            wanted = NewTalk(text, None, text * 50, (f"https://example.org/{number}", "https://example.org/b"))
            await talks.propose(conn, made.id, BEN, wanted, NOON, LARGEST - number)

    async with database.read() as conn:
        kept = await talks.undecided(conn, made.id)
    assert [(each.title, each.abstract, each.name) for each in kept] == [
        (text, text * 50, NAMES[BEN]) for text in ODD_TEXTS
    ]
    assert kept[3].links == ("https://example.org/3", "https://example.org/b")


async def test_one_submitted_form_is_one_proposal(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON)
        kept = [await talks.propose(conn, made.id, ADA, NewTalk("Cobras"), NOON, LARGEST) for _ in range(2)]

        assert [each is not None for each in kept] == [True, False]
        assert len(await talks.undecided(conn, made.id)) == 1


async def test_proposals_are_the_group_s_own_and_wait_until_they_are_decided(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON)
        first, second = [
            await talks.propose(conn, made.id, who, NewTalk("Cobras"), NOON, number) or 0
            for number, who in enumerate((ADA, BEN))
        ]
        await talks.decide(conn, first, accepted=False)

        assert [each.id for each in await talks.undecided(conn, made.id)] == [second]
        assert await talks.undecided(conn, made.id, user_id=ADA) == []
        decided = await talks.proposal(conn, GUILD, first)
        assert decided is not None
        assert decided.accepted is False
        assert await talks.proposal(conn, OTHER_GUILD, first) is None
        assert await talks.group_of_proposal(conn, first, ADA) == GUILD
        assert await talks.group_of_proposal(conn, first, BEN) is None


async def test_talks_change_places_and_close_ranks(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON)
        ants, bees, cats = [
            await talks.add(conn, made.id, NewTalk(title), n) or 0 for n, title in enumerate(("Ants", "Bees", "Cats"))
        ]

        await talks.put_in_order(conn, made.id, [cats, ants, bees])
        assert [each.title for each in await talks.talks_of(conn, [made.id])] == ["Cats", "Ants", "Bees"]
        await talks.remove(conn, cats)
        await talks.put_in_order(conn, made.id, [ants, bees])
        await talks.add(conn, made.id, NewTalk("Dogs"), 9)

        given = await talks.talks_of(conn, [made.id])
        assert [(each.position, each.title) for each in given] == [(1, "Ants"), (2, "Bees"), (3, "Dogs")]


async def test_a_talk_knows_its_speaker_by_name_until_that_person_is_forgotten(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON)
        talk_id = await talks.add(conn, made.id, NewTalk("Cobras", speaker_id=BEN), 1) or 0
        before = await talks.talk(conn, GUILD, talk_id)
        await traces.forget(conn, BEN, await people.reflection_ids(conn, BEN))
        after = await talks.talk(conn, GUILD, talk_id)

        assert await talks.talk(conn, OTHER_GUILD, talk_id) is None
    assert (before and before.by, after and after.by, after and after.speaker_id) == (NAMES[BEN], None, None)


async def test_talks_are_found_by_title_speaker_and_meetup_those_to_come_first(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        was = await meetup_at(conn, NOON.replace(day=1), "Álgebra")
        comes = await meetup_at(conn, NOON, "Bridges", status=Status.DRAFT)
        elsewhere = await meetups.meetup(conn, GUILD, (await meetup_at(conn, NOON, "Cobras")).id)
        assert elsewhere is not None
        await meetups.change(conn, GUILD, elsewhere.id, status=Status.CANCELLED)
        for n, (meetup, wanted) in enumerate(
            [
                (was, NewTalk("Cobras of old")),
                (comes, NewTalk("Cobras again", speaker="100% Ölmez")),
                (comes, NewTalk("Vipers", speaker_id=BEN)),
                (elsewhere, NewTalk("Cobras never")),
            ]
        ):
            await talks.add(conn, meetup.id, wanted, n)

    async def titles(text: str, guild_id: int = GUILD) -> list[str]:
        async with database.read() as conn:
            found = await talks.matching(conn, guild_id, text, NOON.replace(day=5), most=25)
        return [talk.title for talk, _ in found]

    assert await titles("cobras") == ["Cobras again", "Cobras of old"]
    assert await titles("álgebra") == ["Cobras of old"]
    assert await titles("ölm") == ["Cobras again"]
    assert await titles(NAMES[BEN][:8]) == ["Vipers"]
    assert await titles("") == ["Cobras again", "Vipers", "Cobras of old"]
    assert await titles("%") == ["Cobras again", "Vipers"]
    assert await titles("", OTHER_GUILD) == []
