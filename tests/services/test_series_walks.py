"""Series under many changes in a row, chosen at random but the same in each run: what must hold holds after each."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest

from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Proposal, RsvpAnswer, Status
from bot.domain.problems import Problem
from bot.domain.recurrence import Scope, instant_of, written
from bot.domain.series import AHEAD, Series
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.edits import ToConfirm
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import groups, jobs, rsvps
from db import series as stored
from db.engine import Database

NOW = datetime(2027, 2, 20, 15, tzinfo=UTC)  # before the clock changes of spring and of autumn
GROUP = 1
MARISOL = Someone(GROUP, 100, "Marisol", "en-US", is_organiser=True)
BEGINNINGS = [
    ("2027-03-10", "weekly"),
    ("2027-03-10", "every 2 weeks"),
    ("2027-03-10", "second Wednesday of the month"),
    ("2027-03-10", "weekly 9 times"),
    ("2027-03-10", "weekly until 2027-05-01"),
    ("2027-03-31", "every month on the 31st"),
    ("2027-03-28", "last Sunday of the month"),
]
ZONES = ["America/Chicago", "Europe/Dublin", "Australia/Lord_Howe", "America/Santiago"]


class Walk:
    """One group that changes its series again and again."""

    def __init__(self, database: Database, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - the same walk in each run, not a secret
        self.database = database
        self.time = TimeKeeper(NOW)
        self.house: Services = services(database, self.time)
        self.answered: dict[int, set[int]] = {}

    async def begins(self) -> None:
        zone = self.chance.choice(ZONES)
        async with self.database.write() as conn:
            await groups.ensure_group(
                conn, Group(GROUP, "Riverbend", timezone=zone, announcement_channel_id=11, set_up_at=NOW)
            )
        day, repeat = self.chance.choice(BEGINNINGS)
        at = self.chance.choice(["19:00", "02:30", "00:30"])
        draft = await self.house.drafts.propose(MARISOL, Proposal("Pandas", f"{day} {at}", repeat=repeat), 1)
        await self.house.drafts.announce(MARISOL, draft.view.meetup.id)

    async def steps(self) -> None:
        """Do something to one of the meetups to come; what is refused changes nothing."""
        ahead = await self.ahead()
        deeds = [self.skips, self.answers, self.waits, self.moves, self.moves, self.moves, self.rewrites, self.turns]
        with suppress(Problem):
            await self.chance.choice(deeds)(self.chance.choice(ahead))
        await self.works()

    async def skips(self, meetup: Meetup) -> None:
        await self.house.series.skip(MARISOL, meetup.id)

    async def answers(self, meetup: Meetup) -> None:
        user_id = self.chance.randrange(1, 9)
        who = Someone(GROUP, user_id, f"Member {user_id}", "en-US")
        await self.house.rsvps.answer(who, meetup.id, RsvpAnswer.GOING)
        self.answered.setdefault(meetup.id, set()).add(user_id)

    async def waits(self, _: Meetup) -> None:
        await self.time.advance(timedelta(days=self.chance.choice([1, 3, 9])))

    async def moves(self, meetup: Meetup) -> None:
        days, hours = self.chance.choice([-2, -1, 0, 1, 2, 7]), self.chance.choice([-1, 0, 1])
        target = datetime.fromisoformat(meetup.local_start) + timedelta(days=days, hours=hours)
        await self.edits(meetup, Proposal(when=f"{target:%Y-%m-%d %H:%M}", scope=self.chance.choice(list(Scope))))

    async def rewrites(self, meetup: Meetup) -> None:
        await self.edits(meetup, Proposal(venue=self.chance.choice("ABC"), scope=self.chance.choice(list(Scope))))

    async def turns(self, meetup: Meetup) -> None:
        repeat = self.chance.choice(["weekly", "every 2 weeks"])
        scope = self.chance.choice([Scope.FOLLOWING, Scope.ALL])
        await self.edits(meetup, Proposal(repeat=repeat, scope=scope))

    async def edits(self, meetup: Meetup, wanted: Proposal) -> None:
        asked = await self.house.edits.edit(MARISOL, meetup.id, wanted)
        if isinstance(asked, ToConfirm):
            await self.house.edits.confirm(MARISOL, asked.edit_id)

    async def works(self) -> None:
        """Do the jobs of series that are due."""
        async with self.database.read() as conn:
            listed = await jobs.listed(conn, most=500)
        for job in listed:
            if job.key.startswith("series:") and job.done_at is None and job.due_at <= self.time.now():
                async with self.database.write() as conn:
                    await self.house.series.kept_up(conn, GROUP, int(job.key.removeprefix("series:")))

    async def series(self) -> dict[int, tuple[Series, Sequence[Meetup]]]:
        """Every series that goes on, with all meetups in its slots."""
        async with self.database.read() as conn:
            going_on = await stored.running(conn, GROUP, most=99)
            return {each.id: (each, await stored.from_slot(conn, each.id, "")) for each in going_on}

    async def ahead(self) -> list[Meetup]:
        found = [meetup for _, members in (await self.series()).values() for meetup in members]
        return [each for each in found if each.status is Status.SCHEDULED and each.starts_at > self.time.now()]

    async def starts_planned(self) -> dict[str, datetime]:
        async with self.database.read() as conn:
            listed = await jobs.listed(conn, most=2000)
        return {job.key: job.due_at for job in listed if job.key.startswith("start:") and job.done_at is None}

    async def coming(self) -> dict[int, set[int]]:
        async with self.database.read() as conn:
            return {
                meetup_id: {rsvp.user_id for rsvp in await rsvps.of_meetup(conn, meetup_id, most=99)}
                for meetup_id in self.answered
            }

    def misplaced(self, series: Series, members: Sequence[Meetup]) -> list[Meetup]:
        """Those to come that are not when or where their series says, though nobody changed them alone."""
        found: list[Meetup] = []
        for meetup in members:
            if meetup.status is not Status.SCHEDULED or meetup.starts_at <= self.time.now():
                continue
            says = series.occurrence(datetime.fromisoformat(meetup.series_slot or ""))
            differs = {name for name in ("starts_at", "local_start", "venue") if getattr(meetup, name) != says[name]}
            is_off_rule = meetup.series_slot not in {written(slot) for slot in islice(series.slots(), 400)}
            if is_off_rule or differs - set(meetup.own_fields):
                found.append(meetup)
        return found

    def is_short(self, series: Series, members: Sequence[Meetup]) -> bool:
        """Whether fewer than four are to come, though the rule has more slots."""
        now = self.time.now()
        ahead = [each for each in members if each.status is Status.SCHEDULED and each.starts_at > now]
        last = max(each.series_slot or "" for each in members)
        more = (slot for slot in islice(series.slots(), 400) if written(slot) > last)
        return len(ahead) < AHEAD and any(instant_of(slot, series.zone) > now for slot in more)


@pytest.mark.parametrize("seed", range(6))
async def test_after_any_changes_the_next_four_exist_where_they_should_and_nobodys_answer_is_lost(
    sqlite: Database, seed: int
) -> None:
    walk = Walk(sqlite, seed)
    await walk.begins()
    seen = 0
    while seen < 10 and await walk.ahead():
        await walk.steps()
        seen += 1

        known = await walk.series()
        assert [walk.misplaced(*each) for each in known.values()] == [[] for _ in known]
        assert [walk.is_short(*each) for each in known.values()] == [False for _ in known]
        assert await walk.coming() == walk.answered
        ahead = {f"start:{meetup.id}": meetup.starts_at for meetup in await walk.ahead()}
        assert ahead.items() <= (await walk.starts_planned()).items()
    assert seen > 3
