from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.digest import Digest
from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import (
    AttendanceSource,
    AttendanceState,
    Level,
    Meetup,
    Origin,
    Rsvp,
    RsvpAnswer,
    Status,
)
from bot.domain.periods import Week
from bot.domain.problems import NotFound, NotPossible
from bot.domain.quotes import Quote
from bot.domain.reflections import Audience
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.digests import DigestService, plan_edits
from bot.services.transfer import TransferService
from db import digests, groups, jobs, meetups, reflections, rsvps
from db.engine import Database
from db.jobs import JobRow
from db.reflections import set_audience
from db.schema import attendance

WEDNESDAY = datetime(2026, 12, 2, 18, tzinfo=UTC)
MONDAY = datetime(2026, 12, 7, 15, tzinfo=UTC)  # nine o'clock in Chicago
WEEK = Week(2026, 49)
GUILD, OTHER_GUILD = 4_200_000_000_000_000_001, 4_200_000_000_000_000_002
RIVERBEND = Group(GUILD, "Riverbend Python", timezone="America/Chicago", reflection_channel_id=7, set_up_at=WEDNESDAY)


def service(database: Database, now: datetime = WEDNESDAY) -> DigestService:
    return DigestService(database, TimeKeeper(now))


async def has_groups(database: Database, *every: Group) -> None:
    async with database.write() as conn:
        for group in every:
            await groups.ensure_group(conn, group)


async def held(database: Database, begins: datetime, *, capacity: int | None = None, guild_id: int = GUILD) -> Meetup:
    async with database.write() as conn:
        return await meetups.add(
            conn,
            guild_id=guild_id,
            title=f"Evening of {begins:%B %d}",
            status=Status.ENDED if begins < WEDNESDAY else Status.SCHEDULED,
            origin=Origin.HERE,
            level=Level.EVERYONE,
            timezone="America/Chicago",
            local_start="2026-12-01T19:00",
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            capacity=capacity,
        )


async def goes(database: Database, meetup: Meetup, *user_ids: int, guests: int = 0) -> None:
    async with database.write() as conn:
        for user_id in user_ids:
            await groups.see_member(conn, GUILD, user_id, f"Person {user_id}")
            await rsvps.keep(
                conn, Rsvp(meetup.id, user_id, "", RsvpAnswer.GOING, guests, expectation=None, answered_at=WEDNESDAY)
            )


async def noted(database: Database, meetup: Meetup, user_id: int, state: AttendanceState) -> None:
    async with database.write() as conn:
        await groups.see_member(conn, GUILD, user_id, f"Person {user_id}")
        await conn.execute(
            attendance.insert().values(
                meetup_id=meetup.id,
                user_id=user_id,
                state=state,
                source=AttendanceSource.ORGANISER,
                noted_at=WEDNESDAY,
            )
        )


async def read(database: Database, name: str, day: str, text: str) -> int:
    """A reflection of that day, read from a file; its id."""
    use = TransferService(database, TimeKeeper(WEDNESDAY))
    await use.import_jekyll(GUILD, [(f"{day}-{name}-evening.md", text.encode())])
    async with database.read() as conn:
        found = await reflections.submitted_between(conn, GUILD, date.fromisoformat(day), date.fromisoformat(day))
    return next(each.id for each in found if each.byline == name)


async def posted(database: Database, week: Week, *quotes: Quote) -> int:
    async with database.write() as conn:
        begun = await digests.begun(conn, GUILD, week, late=False)
        await digests.record(conn, begun.id, MONDAY, [(7, 70), (8, 80)], Digest(week.period, (), 0, quotes, (), ()))
    return begun.id


async def open_jobs(database: Database, kind: JobKind) -> Sequence[JobRow]:
    async with database.read() as conn:
        return sorted(
            (job for job in await jobs.listed(conn) if job.kind is kind and job.done_at is None),
            key=lambda job: job.due_at,
        )


# ------------------------------------------------------------------ when


async def test_at_each_start_every_group_that_is_set_up_has_its_next_digest_planned(database: Database) -> None:
    others = [replace(RIVERBEND, guild_id=5, set_up_at=None), replace(RIVERBEND, guild_id=6, left_at=WEDNESDAY)]
    await has_groups(database, RIVERBEND, *others)

    await service(database).ensure_planned()
    await service(database).ensure_planned()

    assert [(job.key, job.due_at) for job in await open_jobs(database, JobKind.DIGEST)] == [
        (f"digest:{GUILD}:2026-W49", MONDAY)
    ]


async def test_another_day_and_hour_move_the_digest_that_is_planned(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    use = service(database)
    await use.ensure_planned()

    group, coming = await use.schedule(GUILD, 1, 18)

    assert (group.digest_weekday, group.digest_hour) == (1, 18)
    assert coming == MONDAY + timedelta(days=1, hours=9)
    assert [job.due_at for job in await open_jobs(database, JobKind.DIGEST)] == [coming]


async def test_when_this_weeks_digest_stands_another_day_moves_the_following_one(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    await posted(database, WEEK)
    use = service(database, MONDAY + timedelta(hours=1))
    await use.plan_next(GUILD, WEEK, JobKind.DIGEST)

    _, coming = await use.schedule(GUILD, 3, 9)

    assert coming == MONDAY + timedelta(days=10)
    assert [(job.key, job.due_at) for job in await open_jobs(database, JobKind.DIGEST)] == [
        (f"digest:{GUILD}:2026-W50", coming)
    ]


async def test_a_digest_is_posted_now_once(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    await read(database, "maren", "2026-12-01", "I stayed to the end, which I had not planned at all.")
    use = service(database)
    await use.ensure_planned()

    await use.post_now(GUILD, None)
    assert [(job.key, job.due_at) for job in await open_jobs(database, JobKind.DIGEST)] == [
        (f"digest_early:{GUILD}:2026-W49", WEDNESDAY),
        (f"digest:{GUILD}:2026-W49", MONDAY),
    ]

    await posted(database, WEEK)
    with pytest.raises(NotPossible, match="2026-W49 has already been posted"):
        await use.post_now(GUILD, WEEK)


async def test_a_digest_that_comes_in_a_moment_is_not_posted_twice(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    await read(database, "maren", "2026-12-01", "I stayed to the end, which I had not planned at all.")

    with pytest.raises(NotPossible, match="is on its way; it will be here in a few minutes"):
        await service(database, MONDAY - timedelta(minutes=4)).post_now(GUILD, None)


async def test_the_digest_of_an_earlier_week_is_posted_by_its_own_job(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    await read(database, "maren", "2026-11-24", "I stayed to the end, which I had not planned at all.")

    await service(database).post_now(GUILD, Week(2026, 48))

    assert [job.key for job in await open_jobs(database, JobKind.DIGEST)] == [f"digest:{GUILD}:2026-W48"]


async def test_nothing_is_posted_now_of_a_week_with_nothing_or_a_group_not_set_up(database: Database) -> None:
    await has_groups(database, RIVERBEND, replace(RIVERBEND, guild_id=OTHER_GUILD, set_up_at=None))

    with pytest.raises(NotPossible, match="nothing to tell about 2026-W49"):
        await service(database).post_now(GUILD, None)
    with pytest.raises(NotPossible, match="/setup"):
        await service(database).post_now(OTHER_GUILD, None)


# ------------------------------------------------------------------ what


async def test_a_week_tells_what_was_who_came_and_what_is_next(database: Database) -> None:
    await has_groups(database, RIVERBEND, replace(RIVERBEND, guild_id=OTHER_GUILD))
    before = await held(database, datetime(2026, 11, 18, 1, tzinfo=UTC))
    await goes(database, before, 1, 2)
    await noted(database, before, 2, AttendanceState.ABSENT)
    last = await held(database, datetime(2026, 12, 2, 1, tzinfo=UTC))
    await goes(database, last, 1, 2, 3)
    await held(database, datetime(2026, 12, 2, 1, tzinfo=UTC), guild_id=OTHER_GUILD)
    coming = await held(database, datetime(2026, 12, 10, 1, tzinfo=UTC), capacity=10)
    await goes(database, coming, 1, 2, guests=1)
    await held(database, datetime(2027, 1, 10, 1, tzinfo=UTC))

    _, digest = await service(database).of_week(GUILD, None)

    assert [(each.meetup.id, each.came, each.first_timers) for each in digest.gatherings] == [(last.id, 3, 2)]
    assert [(each.meetup.id, each.places_left) for each in digest.upcoming] == [(coming.id, 6)]


async def test_sunday_evening_in_the_groups_zone_is_still_of_the_week(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    sunday = await held(database, datetime(2026, 11, 30, 5, 30, tzinfo=UTC))  # 23:30 in Chicago
    monday = await held(database, datetime(2026, 11, 30, 6, tzinfo=UTC))

    _, before = await service(database).of_week(GUILD, Week(2026, 48))
    _, after = await service(database).of_week(GUILD, WEEK)

    assert [each.meetup.id for each in before.gatherings] == [sunday.id]
    assert [each.meetup.id for each in after.gatherings] == [monday.id]


async def test_a_digest_of_another_group_is_not_found(database: Database) -> None:
    await has_groups(database, RIVERBEND, replace(RIVERBEND, guild_id=OTHER_GUILD))
    digest_id = await posted(database, WEEK)

    assert await service(database).week_of(GUILD, digest_id) == WEEK
    with pytest.raises(NotFound):
        await service(database).week_of(OTHER_GUILD, digest_id)
    with pytest.raises(NotFound):
        await service(database).of_week(999, WEEK)


# ------------------------------------------------------------------ what it showed


async def test_a_changed_reflection_plans_an_edit_of_each_digest_that_shows_it_and_of_no_other(
    database: Database,
) -> None:
    await has_groups(database, RIVERBEND)
    reflection_id = await read(database, "maren", "2026-12-01", "I stayed to the end, which I had not planned at all.")
    of_its_week = await posted(database, WEEK)
    quoting = await posted(database, Week(2026, 51), Quote(reflection_id, 0, "I stayed to the end.", "maren", None))
    await posted(database, Week(2026, 50))
    async with database.write() as conn:
        await digests.begun(conn, GUILD, Week(2026, 52), late=False)

    async with database.write() as conn:
        await plan_edits(conn, reflection_id, MONDAY)

    planned = {job.key for job in await open_jobs(database, JobKind.DIGEST_EDIT)}
    assert planned == {f"digest_edit:{of_its_week}", f"digest_edit:{quoting}"}


async def test_a_post_that_is_read_late_joins_the_digest_of_its_week(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    digest_id = await posted(database, WEEK)

    await read(database, "jonas", "2026-12-06", "Somebody brought a cake, and I ate most of it.")

    assert [job.key for job in await open_jobs(database, JobKind.DIGEST_EDIT)] == [f"digest_edit:{digest_id}"]


async def test_what_stands_is_recorded_and_what_is_taken_back_leaves_it(database: Database) -> None:
    await has_groups(database, RIVERBEND)
    reflection_id = await read(database, "maren", "2026-12-01", "I stayed to the end, which I had not planned at all.")
    use = service(database, MONDAY)
    edition = await use.begin(GUILD, WEEK, late=True)
    assert edition is not None
    async with database.write() as conn:
        await use.record(conn, edition, [(7, 70)], MONDAY)
    digest_id = edition.posted.id

    shown = await use.present(GUILD, digest_id)
    async with database.write() as conn:
        await set_audience(conn, reflection_id, Audience.ORGANISERS)
    left = await use.present(GUILD, digest_id)

    assert shown is not None
    assert (shown.posted.messages, shown.posted.late) == (((7, 70),), True)
    assert [quote.reflection_id for quote in shown.digest.quotes] == [reflection_id]
    assert left is not None
    assert left.digest.is_empty
    assert await use.present(OTHER_GUILD, digest_id) is None


async def test_a_group_that_left_is_owed_no_digest(database: Database) -> None:
    await has_groups(database, replace(RIVERBEND, left_at=WEDNESDAY))
    use = service(database)
    await read(database, "maren", "2026-12-01", "I stayed to the end, which I had not planned at all.")

    await use.plan_next(GUILD, WEEK, JobKind.DIGEST)

    assert await use.begin(GUILD, WEEK, late=False) is None
    assert await open_jobs(database, JobKind.DIGEST) == []


async def test_after_a_digest_comes_that_of_the_following_week_though_the_day_was_changed(database: Database) -> None:
    await has_groups(database, replace(RIVERBEND, digest_weekday=3))

    # Posted on the Monday that was planned before Thursday was chosen.
    await service(database, MONDAY).plan_next(GUILD, WEEK, JobKind.DIGEST)

    assert [(job.key, job.due_at) for job in await open_jobs(database, JobKind.DIGEST)] == [
        (f"digest:{GUILD}:2026-W50", MONDAY + timedelta(days=10))
    ]
