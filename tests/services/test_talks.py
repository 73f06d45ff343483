import asyncio
from datetime import UTC, datetime

import pytest

from bot.domain.groups import Group
from bot.domain.meetups import Meetup, NewTalk, Proposal, Status
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.services import Services, services
from bot.services.talks import links_in
from db import groups, jobs, meetups, talks
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
RIVERBEND, ELSEWHERE = 1, 2
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)
RAVI = Someone(RIVERBEND, 101, "Ravi", "en-US", is_organiser=True)
EVE = Someone(ELSEWHERE, 102, "Eve", "en-US", is_organiser=True)
ANA = Someone(RIVERBEND, 11, "Ana", "en-US")


@pytest.fixture
async def house(database: Database) -> Services:
    async with database.write() as conn:
        for guild_id in (RIVERBEND, ELSEWHERE):
            group = Group(
                guild_id,
                f"Group {guild_id}",
                announcement_channel_id=10 + guild_id,
                organiser_channel_id=20 + guild_id,
                set_up_at=NOW,
            )
            await groups.ensure_group(conn, group)
    return services(database, TimeKeeper(NOW))


async def announced(house: Services) -> Meetup:
    draft = await house.drafts.propose(MARISOL, Proposal("Type hints by the river", "2026-12-09 19:00"), 999)
    return await house.drafts.announce(MARISOL, draft.view.meetup.id)


async def proposed(house: Services, meetup: Meetup, request_id: int = 1) -> int:
    return (await house.talks.propose(ANA, meetup.id, "Ducks", "They quack.", "", request_id)).proposal.id


async def programme(database: Database, meetup: Meetup) -> list[tuple[int, str]]:
    async with database.read() as conn:
        return [(talk.position, talk.title) for talk in await talks.talks_of(conn, [meetup.id])]


async def owed(database: Database) -> list[str]:
    async with database.read() as conn:
        return sorted(job.key for job in await jobs.listed(conn) if job.key.startswith("talk"))


async def test_two_organisers_who_decide_at_once_decide_once(house: Services, database: Database) -> None:
    meetup = await announced(house)
    proposal_id = await proposed(house, meetup)

    decided = await asyncio.gather(
        house.talks.decide(MARISOL, proposal_id, accepted=True, request_id=50),
        house.talks.decide(RAVI, proposal_id, accepted=False, request_id=51),
    )

    assert sorted(now for _, now in decided) == [False, True]
    assert decided[0][0].proposal.accepted == decided[1][0].proposal.accepted
    assert len(await programme(database, meetup)) == int(decided[0][0].proposal.accepted or 0)
    assert await owed(database) == [f"talk_answer:{proposal_id}", f"talk_proposal:{proposal_id}"]


async def test_a_proposal_for_a_full_programme_stays_open(house: Services, database: Database) -> None:
    meetup = await announced(house)
    proposal_id = await proposed(house, meetup)
    for number in range(10):
        await house.talks.add(MARISOL, meetup.id, NewTalk(f"Talk {number}"), 100 + number)

    with pytest.raises(NotPossible, match="ten talks"):
        await house.talks.decide(MARISOL, proposal_id, accepted=True, request_id=50)

    waiting = await house.talks.undecided(MARISOL, meetup.id)
    assert waiting.proposal is not None
    assert await owed(database) == [f"talk_proposal:{proposal_id}"]


async def test_a_cancelled_meetup_takes_no_talks_and_its_proposals_can_still_be_declined(
    house: Services, database: Database
) -> None:
    meetup = await announced(house)
    proposal_id = await proposed(house, meetup)
    async with database.write() as conn:
        await meetups.change(conn, RIVERBEND, meetup.id, status=Status.CANCELLED)

    for reach in (
        house.talks.decide(MARISOL, proposal_id, accepted=True, request_id=50),
        house.talks.call(MARISOL, meetup.id, 51),
        house.talks.propose(ANA, meetup.id, "Geese", "", "", 52),
        house.talks.asked_for(ANA, meetup.id),
    ):
        with pytest.raises(NotPossible, match="was cancelled, so it takes no more talks"):
            await reach
    _, now = await house.talks.decide(MARISOL, proposal_id, accepted=False, request_id=53)
    assert now


async def test_one_form_that_comes_twice_is_one_proposal_and_one_message(house: Services, database: Database) -> None:
    meetup = await announced(house)

    for _ in range(2):
        await proposed(house, meetup, request_id=7)

    assert len(await owed(database)) == 1
    assert not (await house.talks.undecided(MARISOL, meetup.id)).more


async def test_one_command_that_comes_twice_calls_once(house: Services, database: Database) -> None:
    meetup = await announced(house)

    assert [await house.talks.call(MARISOL, meetup.id, 5) for _ in range(2)] == [11, 11]
    assert await owed(database) == [f"talk_call:{meetup.id}:5"]


async def test_what_is_another_group_s_is_not_found(house: Services) -> None:
    meetup = await announced(house)
    await house.talks.add(MARISOL, meetup.id, NewTalk("Ants"), 1)
    talk = await house.talks.find(MARISOL, "Ants")
    proposal_id = await proposed(house, meetup, request_id=2)

    for reach in (
        house.talks.add(EVE, meetup.id, NewTalk("Mine"), 3),
        house.talks.change(EVE, talk.id, NewTalk("Mine")),
        house.talks.remove(EVE, talk.id),
        house.talks.move(EVE, talk.id, 1),
        house.talks.find(EVE, str(talk.id)),
        house.talks.call(EVE, meetup.id, 4),
        house.talks.undecided(EVE, meetup.id),
        house.talks.decide(EVE, proposal_id, accepted=True, request_id=5),
        house.talks.propose(EVE, meetup.id, "Mine", "", "", 6),
        house.talks.asked_for(EVE, meetup.id),
        house.talks.group_of(proposal_id, EVE.user_id),
    ):
        with pytest.raises(NotFound):
            await reach


async def test_members_do_nothing_of_the_organisers(house: Services) -> None:
    meetup = await announced(house)
    proposal_id = await proposed(house, meetup)

    for reach in (
        house.talks.add(ANA, meetup.id, NewTalk("Mine"), 3),
        house.talks.change(ANA, 1, NewTalk("Mine")),
        house.talks.remove(ANA, 1),
        house.talks.move(ANA, 1, 1),
        house.talks.find(ANA, "Mine"),
        house.talks.call(ANA, meetup.id, 4),
        house.talks.undecided(ANA, meetup.id),
        house.talks.decide(ANA, proposal_id, accepted=True, request_id=5),
    ):
        with pytest.raises(NotAllowed):
            await reach


async def test_many_moves_at_once_leave_an_order_without_gaps(house: Services, database: Database) -> None:
    meetup = await announced(house)
    for number in range(6):
        await house.talks.add(MARISOL, meetup.id, NewTalk(f"Talk {number}"), 100 + number)
    found = [talk for talk, _ in await house.talks.choices(RIVERBEND, "Talk")]

    await asyncio.gather(*(house.talks.move(MARISOL, talk.id, 7 - talk.position) for talk in found))

    given = await programme(database, meetup)
    assert [position for position, _ in given] == [1, 2, 3, 4, 5, 6]
    assert {title for _, title in given} == {f"Talk {number}" for number in range(6)}


@pytest.mark.parametrize(
    ("written", "links", "rest"),
    [
        ("", (), ""),
        ("https://a.example/x", ("https://a.example/x",), ""),
        ("https://a.example/x\nhttps://a.example/x", ("https://a.example/x",), ""),
        ("slides: https://a.example/x later", ("https://a.example/x",), "slides: later"),
        ("river.example javascript:alert(1)", (), "river.example javascript:alert(1)"),
        ("https://", (), "https://"),
        (
            " ".join(f"https://a.example/{n}" for n in range(6)),
            tuple(f"https://a.example/{n}" for n in range(5)),
            "https://a.example/5",
        ),
    ],
)
def test_links_are_found_and_nothing_else_is_lost(written: str, links: tuple[str, ...], rest: str) -> None:
    assert links_in(written) == (links, rest)
