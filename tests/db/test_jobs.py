import asyncio
from datetime import UTC, datetime, timedelta

from bot.domain.groups import Group
from bot.domain.jobs import Job, JobKind, Outcome, Plan
from db import groups, jobs
from db.engine import Database

NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def card(key: str, due_at: datetime = NOON) -> Plan:
    return Plan(JobKind.CARD, key, due_at, guild_id=None)


async def planned(database: Database, *plans: Plan) -> None:
    async with database.write() as conn:
        await jobs.plan(conn, plans)


async def claimed(database: Database, who: str = "a", now: datetime = NOON, most: int = 10) -> list[Job]:
    async with database.write() as conn:
        return list(await jobs.claim(conn, who=who, now=now, lease=LEASE, most=most, shards=(1, (0,))))


async def test_a_job_is_claimed_by_one_process_only(database: Database) -> None:
    await planned(database, *(card(f"card:{n}") for n in range(40)))

    rounds = await asyncio.gather(*(claimed(database, who, most=5) for who in "abcdefgh"))

    keys = [job.key for each in rounds for job in each]
    assert len(keys) == len(set(keys)) == 40


async def test_a_job_is_not_claimed_before_it_is_due(database: Database) -> None:
    await planned(database, card("card:1", NOON + timedelta(minutes=1)))

    assert await claimed(database) == []
    assert [job.key for job in await claimed(database, now=NOON + timedelta(minutes=1))] == ["card:1"]


async def test_a_lease_that_ran_out_is_taken_over_and_the_first_holder_may_not_finish(database: Database) -> None:
    await planned(database, card("card:1"))
    [first] = await claimed(database, "slow")
    [second] = await claimed(database, "quick", NOON + LEASE)

    async with database.write() as conn:
        assert not await jobs.finish(conn, first, NOON + LEASE, Outcome.DONE)
        assert await jobs.finish(conn, second, NOON + LEASE, Outcome.DONE)
    assert second.attempt == 2


async def test_planning_a_key_again_moves_the_job(database: Database) -> None:
    await planned(database, card("card:1"))
    await planned(database, card("card:1", NOON + timedelta(hours=1)))

    async with database.read() as conn:
        assert await jobs.next_due(conn) == NOON + timedelta(hours=1)
        assert len(await jobs.listed(conn)) == 1


async def test_a_job_planned_anew_while_it_runs_runs_again(database: Database) -> None:
    await planned(database, card("card:1"))
    [running] = await claimed(database)
    await planned(database, card("card:1"))

    async with database.write() as conn:
        assert await jobs.finish(conn, running, NOON, Outcome.DONE)

    assert [job.generation for job in await claimed(database)] == [1]


async def test_a_job_planned_once_stays_done(database: Database) -> None:
    await planned(database, card("card:1"))
    [job] = await claimed(database)
    async with database.write() as conn:
        await jobs.finish(conn, job, NOON, Outcome.DONE)

    async with database.write() as conn:
        await jobs.plan_once(conn, [card("card:1")])

    assert await claimed(database) == []


async def test_each_shard_claims_the_work_of_its_own_groups(database: Database) -> None:
    await planned(database, card("card:none"), Plan(JobKind.FORGET_GROUP, "forget:x", NOON, guild_id=None))

    async with database.write() as conn:
        of_second = await jobs.claim(conn, who="b", now=NOON, lease=LEASE, most=9, shards=(2, (1,)))
        of_first = await jobs.claim(conn, who="a", now=NOON, lease=LEASE, most=9, shards=(2, (0,)))

    assert [len(of_second), len(of_first)] == [0, 2]


async def test_the_next_due_time_of_a_held_job_is_the_end_of_its_lease(database: Database) -> None:
    await planned(database, card("card:1"))
    await claimed(database)

    async with database.read() as conn:
        assert await jobs.next_due(conn) == NOON + LEASE


async def test_a_released_job_that_was_no_attempt_keeps_its_count(database: Database) -> None:
    await planned(database, card("card:1"))
    [job] = await claimed(database)
    async with database.write() as conn:
        await jobs.put_back(conn, job, NOON + timedelta(seconds=5), counts=False)

    [again] = await claimed(database, now=NOON + timedelta(seconds=5))
    assert again.attempt == 1


async def test_a_delivery_begun_before_a_crash_keeps_its_nonce(database: Database) -> None:
    await planned(database, card("card:1"))
    [job] = await claimed(database)
    async with database.write() as conn:
        first = await jobs.begin_delivery(conn, job, "channel:1", NOON)
    [again] = await claimed(database, "b", NOON + LEASE)
    async with database.write() as conn:
        second = await jobs.begin_delivery(conn, again, "channel:1", NOON + LEASE)

    assert (first.is_new, second.is_new) == (True, False)
    assert (second.nonce, second.started_at) == (first.nonce, NOON)


async def test_a_failed_job_is_revived_on_request_and_a_done_one_is_not(database: Database) -> None:
    await planned(database, card("card:failed"), card("card:done"))
    failed, done = sorted(await claimed(database), key=lambda job: job.key, reverse=True)
    async with database.write() as conn:
        await jobs.finish(conn, failed, NOON, Outcome.FAILED, "the channel is gone")
        await jobs.finish(conn, done, NOON, Outcome.DONE)

    async with database.write() as conn:
        assert await jobs.revive(conn, failed.id, NOON)
        assert not await jobs.revive(conn, done.id, NOON)
    assert [job.key for job in await claimed(database)] == ["card:failed"]


async def test_work_of_another_shard_is_not_due_for_this_one(database: Database) -> None:
    await planned(database, card("card:of the first shard"))

    async with database.read() as conn:
        assert await jobs.next_due(conn, shards=(2, (0,))) == NOON
        assert await jobs.next_due(conn, shards=(2, (1,))) is None


async def test_what_failed_is_listed_however_much_is_due(database: Database) -> None:
    await planned(database, card("card:failed"))
    [failed] = await claimed(database)
    async with database.write() as conn:
        await jobs.finish(conn, failed, NOON, Outcome.FAILED, "the channel is gone")
    await planned(database, *(card(f"card:{n}", NOON + timedelta(hours=n)) for n in range(9)))

    async with database.read() as conn:
        listed = await jobs.listed(conn, most=5)
    assert [row.key for row in listed] == [*(f"card:{n}" for n in range(5)), "card:failed"]


async def test_a_job_that_is_moved_while_it_waits_does_not_send_again_what_it_sent(database: Database) -> None:
    await planned(database, card("card:1"))
    [job] = await claimed(database)
    async with database.write() as conn:
        first = await jobs.begin_delivery(conn, job, "channel:1", NOON)
        await jobs.record_delivery(conn, first, NOON, channel_id=1, message_id=77)
        await jobs.put_back(conn, job, NOON + timedelta(minutes=9))
    await planned(database, card("card:1"))

    [again] = await claimed(database)
    async with database.write() as conn:
        assert (await jobs.begin_delivery(conn, again, "channel:1", NOON)).message_id == 77


async def test_each_shard_claims_the_jobs_of_its_groups_by_discord_s_own_rule(database: Database) -> None:
    largest = 2**63 - 1
    async with database.write() as conn:
        for guild_id in (largest, 5 << 22, 1):
            await groups.ensure_group(conn, Group(guild_id, "Riverside"))
            await jobs.plan(conn, [Plan(JobKind.CARD, f"card:{guild_id}", NOON, guild_id)])
        await jobs.plan(conn, [card("card:of no group")])

    async with database.write() as conn:
        by_shard = {
            shard: await jobs.claim(conn, who="a", now=NOON, lease=LEASE, most=9, shards=(4, (shard,)))
            for shard in (0, 1, 2, 3)
        }
    assert {shard: [job.guild_id for job in found] for shard, found in by_shard.items()} == {
        0: [1, None],
        1: [5 << 22],
        2: [],
        3: [largest],
    }


async def test_a_process_that_stops_gives_back_what_it_holds_and_nothing_of_others(database: Database) -> None:
    await planned(database, card("card:1"), card("card:2"))
    await claimed(database, "stopping", most=1)
    await claimed(database, "staying")

    async with database.write() as conn:
        await jobs.release_all(conn, "stopping")

    assert [(job.key, job.attempt) for job in await claimed(database, "next")] == [("card:1", 2)]


async def test_a_dropped_job_says_why_and_one_that_is_done_stays_done(database: Database) -> None:
    await planned(database, card("card:done"))
    [done] = await claimed(database)
    async with database.write() as conn:
        await jobs.finish(conn, done, NOON, Outcome.DONE)
    await planned(database, card("card:%"), card("card:_"))

    async with database.write() as conn:
        await jobs.drop(conn, ["card:%", "card:done"], NOON, "100% too late, it's 'gone' 🐍")

    async with database.read() as conn:
        listed = await jobs.listed(conn)
    assert [(row.key, row.outcome, row.note) for row in listed] == [
        ("card:_", None, None),
        ("card:%", Outcome.DROPPED, "100% too late, it's 'gone' 🐍"),
    ]


async def test_a_stream_of_changes_moves_a_waiting_job_forward_only(database: Database) -> None:
    async with database.write() as conn:
        for minutes in (5, 9, 3, 7):
            await jobs.plan_joined(conn, card("card:1", NOON + timedelta(minutes=minutes)))

        assert await jobs.next_due(conn) == NOON + timedelta(minutes=3)
