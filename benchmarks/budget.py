"""`python -m benchmarks.budget`: thousands of lives, and whether anybody is ever asked more than they can bear.

A life is one person over some weeks: in several groups and time zones, going to meetups, answering what they are asked,
closing their DMs, leaving, coming back. The real services and the real runner of jobs ask them, over SQLite and a clock
that jumps; the bot is stopped and killed now and then, and answers of Discord get lost. A judge who knows only the
rules, not how they are kept, looks at everything that is sent.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.domain.attendance import Attendee
from bot.domain.forgetting import Written
from bot.domain.groups import Consent, Group, PromptsWanted
from bot.domain.meetups import AttendanceState, Level, Meetup, Origin, Rsvp, RsvpAnswer, Status
from bot.domain.plan import life
from bot.domain.posts import Post, Recipient, ToPerson
from bot.domain.problems import Problem
from bot.domain.prompts import PromptPost, ThreadPromptPost
from bot.domain.reflections import ReflectionKind
from bot.jobs.handlers import all_handlers
from bot.jobs.messenger import Events, Receipt, TryAgain, Undeliverable, WrittenPage
from bot.jobs.runner import JobRunner
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.reflections import Author
from bot.services.services import Services, services
from db import groups, jobs, meetups, rsvps
from db.engine import Database
from tests.databases import SEALS, SqliteMaker

# Before clock changes in both halves of the world, and in a quiet time.
STARTS = (datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 10, 18, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC))
ZONES = (
    "America/Chicago",
    "Europe/Madrid",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Tokyo",
)
DAYS = 24
_LAST_MEETUP = 12  # days from the beginning: what follows from it has happened by the end
_WINDOW = timedelta(days=8)  # in which somebody who was there is asked
_ORGANISER = 900
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - what is written there is of no worth, and need not reach a disk


@dataclass
class Person:
    """One life: what they have told the bot, and what it has sent them."""

    user_id: int
    zone: str | None
    groups: set[int]
    quiet: tuple[int, int] = (22, 8)
    consents: dict[int, Consent | None] = field(default_factory=dict[int, "Consent | None"])
    off: bool = False
    paused_until: datetime | None = None
    closed: bool = False  # their DMs, as Discord knows
    done: set[int] = field(default_factory=set[int])  # meetups about which they want to hear nothing more
    contacts: list[tuple[datetime, int, bool]] = field(default_factory=list[tuple[datetime, int, bool]])
    laters: Counter[int] = field(default_factory=Counter[int])

    def refuses(self, guild_id: int, now: datetime) -> bool:
        """Whether they are not to be asked by DM in this group at this moment, nor counted on."""
        paused = self.paused_until is not None and now < self.paused_until
        return self.off or paused or guild_id not in self.groups or self.consents.get(guild_id) is Consent.NO


@dataclass
class Tally:
    """What was seen in one or many worlds."""

    lives: int = 0
    meetups: int = 0
    prompts: int = 0
    nudges: int = 0
    lines: int = 0
    restarts: int = 0
    owed: int = 0  # people to be asked or covered, over all meetups
    violations: list[str] = field(default_factory=list[str])

    def add(self, other: "Tally") -> None:
        """Count another world too."""
        for name in ("lives", "meetups", "prompts", "nudges", "lines", "restarts", "owed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.violations += other.violations


class World:
    """Some people, their groups, and a bot that asks them; itself the messenger that the bot sends with."""

    def __init__(self, database: Database, seed: int) -> None:
        self.seed = seed
        self.chance = Random(seed)  # noqa: S311 - the same lives in each run, not a secret
        self.database = database
        self.time = TimeKeeper(self.chance.choice(STARTS))
        self.began = self.time.now()
        self.house: Services = services(database, self.time)
        self.tally = Tally()
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.gone: set[int] = set()  # groups that have removed the bot
        self.meetups: dict[int, Meetup] = {}
        self.going: dict[int, set[int]] = {}
        self.noted: dict[int, dict[int, AttendanceState]] = {}
        self.own_words: set[tuple[int, int]] = set()
        self.cancelled: set[int] = set()
        self.lines: set[int] = set()
        self.excused: set[tuple[int, int]] = set()  # (person, meetup)
        self.sent: dict[str, Receipt] = {}
        self.to_answer: list[tuple[datetime, int, int, bool]] = []
        self._runner: JobRunner | None = None
        self._task: asyncio.Task[None] | None = None

    # -- the messenger

    @property
    def events(self) -> Events:
        """These groups have none."""
        raise NotImplementedError

    async def send(self, to: Recipient, post: Post, nonce: str) -> Receipt:
        """Take a message as Discord does, and judge it."""
        if nonce in self.sent:
            return self.sent[nonce]
        if isinstance(to, ToPerson) and self.people[to.user_id].closed:
            raise Undeliverable("50007", dm_closed=True)
        self.sent[nonce] = Receipt(1, len(self.sent) + 1)
        if isinstance(post, PromptPost) and isinstance(to, ToPerson):
            self._judge(self.people[to.user_id], post)
        elif isinstance(post, ThreadPromptPost):
            self.tally.lines += 1
            if post.meetup.id in self.lines:
                self._wrong(f"two lines about meetup {post.meetup.id}")
            self.lines.add(post.meetup.id)
        if self.chance.random() < 0.05:
            raise TryAgain("the answer got lost")
        return self.sent[nonce]

    async def find(self, to: Recipient, post: Post, since: datetime) -> Receipt | None:
        """What was sent is known by its nonce here, which never runs out: the worst case is for tests of the runner."""

    async def edit(self, at: Receipt, post: Post) -> bool:
        """Nothing is shown."""
        del at, post
        return True

    async def is_there(self, at: Receipt) -> bool:
        """Nothing is deleted."""
        del at
        return True

    async def written(self, place: Recipient, before: int) -> WrittenPage:
        """Nothing is looked for."""
        del place, before
        return WrittenPage((), None)

    async def rewrite(self, message: Written) -> None:
        """Nothing is shown."""

    async def delete(self, at: Receipt) -> None:
        """Nothing is shown."""

    async def open_thread(self, at: Receipt, name: str) -> int:
        """A thread under a message."""
        del name
        return at.message_id

    async def rename_thread(self, thread_id: int, name: str) -> None:
        """Nothing is shown."""

    def in_voice(self, guild_id: int, channel_id: int) -> Sequence[Attendee] | None:
        """Nobody."""
        del guild_id, channel_id
        return []

    # -- the judge

    def _wrong(self, what: str) -> None:
        self.tally.violations.append(f"world {self.seed}, {self.time.now():%Y-%m-%d %H:%M}: {what}")

    def _judge(self, person: Person, post: PromptPost) -> None:
        now, meetup = self.time.now(), self.meetups[post.meetup.id]
        group_zone = self.groups[meetup.guild_id].timezone
        calendars = {group_zone, *(self.groups[each].timezone for each in person.groups - self.gone)}
        if person.zone:
            calendars = {person.zone}
        hour, (start, end) = now.astimezone(ZoneInfo(person.zone or group_zone)).hour, person.quiet
        earlier = [(at, nudge) for at, about, nudge in person.contacts if about == meetup.id]
        prompts = [at for at, nudge in earlier if not nudge]
        wrong = {
            "contacted twice on one day": any(_same_day(at, now, calendars) for at, *_ in person.contacts),
            "in quiet hours": (start <= hour < end) if start <= end else (hour >= start or hour < end),
            "did not want to be asked": person.refuses(meetup.guild_id, now),
            "did not want a DM": person.consents.get(meetup.guild_id) is not Consent.DM,
            "had answered": meetup.id in person.done,
            "was not there": self.noted[meetup.id].get(person.user_id) is AttendanceState.ABSENT,
            "it was cancelled": meetup.id in self.cancelled,
            "the group has left": meetup.guild_id in self.gone,
            "too early": now < meetup.ends_at + timedelta(minutes=30),
        }
        if post.is_nudge:
            self.tally.nudges += 1
            wrong["nudged without a prompt"] = not prompts
            wrong["nudged again"] = len(prompts) < len(earlier)
            wrong["nudged too soon"] = any(now < at + timedelta(days=2) for at in prompts)
        else:
            self.tally.prompts += 1
            wrong["asked again"] = len(prompts) > person.laters[meetup.id]
        for what, is_so in wrong.items():
            if is_so:
                kind = "nudge" if post.is_nudge else "prompt"
                self._wrong(f"{kind} to person {person.user_id} about meetup {meetup.id}: {what}")
        person.contacts.append((now, meetup.id, post.is_nudge))
        answers_at = now + timedelta(minutes=self.chance.choice([1, 7, 90, 600, 2000]))
        self.to_answer.append((answers_at, person.user_id, meetup.id, post.asks_absence))

    def verdict(self) -> Tally:
        """At the end: whether everybody who was there was asked, or has the line in the thread."""
        for meetup in self.meetups.values():
            notes = self.noted[meetup.id]
            taken = {who for who, state in notes.items() if state is AttendanceState.PRESENT}
            absent = {who for who, state in notes.items() if state is AttendanceState.ABSENT}
            for who in sorted(taken or self.going[meetup.id] - absent):
                person = self.people[who]
                if meetup.id in self.cancelled or (who, meetup.id) in self.excused:
                    continue
                self.tally.owed += 1
                asked = meetup.id in person.done or any(about == meetup.id for _, about, _ in person.contacts)
                if not asked and meetup.id not in self.lines and not self._was_busy(person, meetup):
                    self._wrong(f"person {who} was never asked about meetup {meetup.id}")
        return self.tally

    def _was_busy(self, person: Person, meetup: Meetup) -> bool:
        """Whether other meetups had all the days on which they could have been asked."""
        days = {at.date() for at, *_ in person.contacts if meetup.ends_at <= at <= meetup.ends_at + _WINDOW}
        return len(days) >= _WINDOW.days - 2

    def _refused(self, person: Person, *, guild_id: int | None = None) -> None:
        """From now on nobody owes them a question about what was lately."""
        now = self.time.now()
        for meetup in self.meetups.values():
            if meetup.ends_at <= now < meetup.ends_at + _WINDOW and guild_id in {None, meetup.guild_id}:
                self.excused.add((person.user_id, meetup.id))

    # -- the world

    async def begins(self) -> None:
        """Groups, people and meetups."""
        for guild_id in range(1, self.chance.randint(2, 4)):
            zone = self.chance.choice(ZONES)
            group = Group(
                guild_id, f"Group {guild_id}", timezone=zone, announcement_channel_id=50, set_up_at=self.began,
                scheduled_events=False, dm_pace_seconds=self.chance.choice([0, 5, 60]),
            )  # fmt: skip
            self.groups[guild_id] = group
            async with self.database.write() as conn:
                await groups.ensure_group(conn, group)
        for user_id in range(101, 101 + self.chance.randint(8, 14)):
            await self._is_born(user_id)
        for _ in range(self.chance.randint(5, 9)):
            await self._is_held()
        await self._starts()

    async def _is_born(self, user_id: int) -> None:
        chance = self.chance
        zone = chance.choice([None, None, *ZONES])
        mine = set(chance.sample(sorted(self.groups), chance.randint(1, len(self.groups))))
        person = self.people[user_id] = Person(user_id, zone, mine)
        for guild_id in mine:
            consent = person.consents[guild_id] = chance.choice(
                [Consent.DM, Consent.DM, Consent.DM, Consent.THREAD, Consent.NO, None]
            )
            async with self.database.write() as conn:
                await groups.see_member(conn, guild_id, user_id, f"Person {user_id}", "en-US")
                if consent is not None:
                    await groups.set_consent(conn, guild_id, user_id, consent)
        if chance.random() < 0.4:
            person.quiet = (chance.randrange(24), chance.randrange(24))
        person.closed = chance.random() < 0.1
        wishes = self.house.prompts.set_wishes
        await wishes(user_id, f"Person {user_id}", None, quiet_hours=person.quiet, timezone=zone)

    async def _is_held(self) -> None:
        chance, guild_id = self.chance, self.chance.choice(sorted(self.groups))
        group = self.groups[guild_id]
        day = (self.began + timedelta(days=chance.randint(1, _LAST_MEETUP))).date()
        local = datetime.combine(day, time(chance.choice([9, 13, 19, 19, 23])), group.zone)
        starts = local.astimezone(UTC)
        async with self.database.write() as conn:
            meetup = await meetups.add(
                conn, guild_id=guild_id, title="Type hints", status=Status.SCHEDULED, origin=Origin.HERE,
                level=Level.EVERYONE, timezone=group.timezone, local_start=f"{local:%Y-%m-%dT%H:%M}",
                starts_at=starts, ends_at=starts + timedelta(hours=chance.choice([1, 2, 6])), venue="Library",
            )  # fmt: skip
            await jobs.plan(conn, life(meetup))
            going = {each.user_id for each in self.people.values() if guild_id in each.groups and chance.random() < 0.7}
            for user_id in going:
                await rsvps.keep(conn, Rsvp(meetup.id, user_id, "", RsvpAnswer.GOING, 0, None, self.began))
        self.meetups[meetup.id], self.going[meetup.id], self.noted[meetup.id] = meetup, going, {}
        self.tally.meetups += 1

    async def goes_on(self) -> None:
        """Live through the weeks: what people answer at its time, and something out of the blue twice a day."""
        for half_day in range(2 * DAYS):
            until = self.began + timedelta(hours=12 * (half_day + 1), minutes=self.chance.randrange(600))
            while self.to_answer and min(self.to_answer)[0] < until:
                next_one = min(self.to_answer)
                self.to_answer.remove(next_one)
                await self._until(next_one[0])
                await self._answers(self.people[next_one[1]], next_one[2], asks_absence=next_one[3])
            await self._until(until)
            if half_day < 2 * DAYS - 4:
                await self._happens()
        await self.stops()
        self.tally.lives = len(self.people)

    async def _until(self, when: datetime) -> None:
        before = self.time.now()
        await self.time.advance_to(max(when, before))
        now = self.time.now()
        for meetup in self.meetups.values():  # who refused when it ended was never to be asked
            if before < meetup.ends_at + timedelta(minutes=30) <= now:
                for person in self.people.values():
                    if person.refuses(meetup.guild_id, meetup.ends_at) or meetup.guild_id in self.gone:
                        self.excused.add((person.user_id, meetup.id))

    async def _answers(self, person: Person, meetup_id: int, *, asks_absence: bool) -> None:
        prompts, chance, who = self.house.prompts, self.chance, person.user_id
        deed = chance.choice(["later", "later", "not this one", "absent", "reflect", "reflect", "never", "", "", ""])
        guild_id = self.meetups[meetup_id].guild_id
        with suppress(Problem):
            if deed == "later":
                await prompts.later(who, meetup_id)
                person.laters[meetup_id] += 1
                person.done.discard(meetup_id)
            elif deed == "not this one":
                await prompts.not_this_one(who, meetup_id)
                person.done.add(meetup_id)
            elif deed == "absent" and asks_absence:
                await prompts.could_not_come(who, meetup_id)
                person.done.add(meetup_id)
            elif deed == "reflect" and guild_id in person.groups:
                await self._reflects(person, meetup_id)
            elif deed == "never":
                await prompts.never(who)
                person.off = True
                self._refused(person)
        if deed and person.closed is False:
            await prompts.reached(who)
        await self.time.settle()

    async def _reflects(self, person: Person, meetup_id: int) -> None:
        author = Author(person.user_id, f"Person {person.user_id}", None, self.meetups[meetup_id].guild_id)
        form = ReflectionKind.FORM
        await self.house.reflections.save_form(author, meetup_id, self.chance.getrandbits(50), {1: "Well."}, form)
        if self.chance.random() < 0.8:
            await self.house.reflections.publish(author, meetup_id)
            person.done.add(meetup_id)

    async def _happens(self) -> None:
        person = self.chance.choice(list(self.people.values()))
        deeds = (
            self._closes_or_opens, self._leaves_or_joins, self._pauses, self._switches, self._moves, self._chooses,
            self._sleeps_otherwise, self._is_marked, self._is_cancelled, self._writes_unasked,
            self._bot_goes_or_comes, self._restarts, self._restarts,
        )  # fmt: skip
        # Who removes the bot mostly has it back within a day or two.
        deed = self._bot_goes_or_comes if self.gone and self.chance.random() < 0.5 else self.chance.choice(deeds)
        with suppress(Problem):
            await deed(person)
        await self.time.settle()

    async def _closes_or_opens(self, person: Person) -> None:
        person.closed = not person.closed
        if not person.closed and self.chance.random() < 0.5:
            await self.house.prompts.reached(person.user_id)

    async def _leaves_or_joins(self, person: Person) -> None:
        guild_id = self.chance.choice(sorted(self.groups))
        async with self.database.write() as conn:
            if guild_id in person.groups:
                await groups.member_left(conn, guild_id, person.user_id, self.time.now())
            else:
                await groups.see_member(conn, guild_id, person.user_id, f"Person {person.user_id}")
        person.groups ^= {guild_id}
        self._refused(person, guild_id=guild_id)

    async def _pauses(self, person: Person) -> None:
        until = person.paused_until = self.time.now() + timedelta(days=self.chance.choice([1, 4, 9]))
        person.off = False
        wishes, wanted = self.house.prompts.set_wishes, PromptsWanted.PAUSED
        self._refused(person)
        await wishes(person.user_id, "", None, wanted=wanted, paused_until=until)

    async def _switches(self, person: Person) -> None:
        person.off, person.paused_until = not person.off, None
        wanted = PromptsWanted.OFF if person.off else PromptsWanted.ON
        self._refused(person)
        await self.house.prompts.set_wishes(person.user_id, "", None, wanted=wanted)

    async def _moves(self, person: Person) -> None:
        person.zone = self.chance.choice(ZONES)
        await self.house.prompts.set_wishes(person.user_id, "", None, timezone=person.zone)

    async def _sleeps_otherwise(self, person: Person) -> None:
        person.quiet = (self.chance.randrange(24), self.chance.randrange(24))
        await self.house.prompts.set_wishes(person.user_id, "", None, quiet_hours=person.quiet)

    async def _chooses(self, person: Person) -> None:
        guild_id, consent = self.chance.choice(sorted(self.groups)), self.chance.choice(list(Consent))
        if guild_id in person.groups:
            person.consents[guild_id] = consent
            if consent is Consent.NO:
                self._refused(person, guild_id=guild_id)
            who = Someone(guild_id, person.user_id, f"Person {person.user_id}", None)
            await self.house.groups.choose_consent(who, consent)

    async def _is_marked(self, person: Person) -> None:
        meetup = self._recent()
        if meetup is None or meetup.guild_id not in person.groups or meetup.guild_id in self.gone:
            return
        state = self.chance.choice([AttendanceState.PRESENT, AttendanceState.ABSENT])
        organiser = Someone(meetup.guild_id, _ORGANISER, "Marisol", None, is_organiser=True)
        people = [Attendee(person.user_id, f"Person {person.user_id}")]
        await self.house.attendance.mark(organiser, meetup.id, people, state)
        self.noted[meetup.id][person.user_id] = state

    async def _is_cancelled(self, person: Person) -> None:
        del person
        meetup = self._recent()
        if meetup is not None and self.chance.random() < 0.3:
            # As a calendar elsewhere does it, when it is over already.
            async with self.database.write() as conn:
                await meetups.change(conn, meetup.guild_id, meetup.id, status=Status.CANCELLED)
            self.cancelled.add(meetup.id)

    async def _writes_unasked(self, person: Person) -> None:
        meetup = self._recent()
        if meetup is not None and meetup.guild_id in person.groups:
            await self._reflects(person, meetup.id)

    async def _bot_goes_or_comes(self, person: Person) -> None:
        del person
        guild_id = self.chance.choice(sorted(self.gone or self.groups))
        if guild_id in self.gone:
            await self.house.groups.returned(guild_id)
        else:
            for each in self.people.values():
                self._refused(each, guild_id=guild_id)
            await self.house.groups.left(guild_id)
        self.gone ^= {guild_id}

    def _recent(self) -> Meetup | None:
        now = self.time.now()
        recent = [each for each in self.meetups.values() if each.ends_at <= now <= each.ends_at + timedelta(days=4)]
        return self.chance.choice(recent) if recent else None

    # -- the bot

    async def _starts(self) -> None:
        runner = JobRunner(self.database, self.time, self, all_handlers(self.house), longest_sleep=timedelta(days=1))
        self.database.work_planned = runner.wake
        self._runner, self._task = runner, asyncio.ensure_future(runner.run())
        await self.time.until_asleep()

    async def stops(self) -> None:
        """Stop the bot as its host does."""
        if self._runner is not None and self._task is not None:
            self._runner.stop()
            await self._task
            self.time.forget_sleepers()

    async def _restarts(self, person: Person) -> None:
        """Stop and start the bot, or kill it while it works."""
        del person
        if self.chance.random() < 0.5 or self._task is None:
            await self.stops()
        else:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self.time.forget_sleepers()
        self.tally.restarts += 1
        await self._starts()


def _same_day(one: datetime, other: datetime, zones: Iterable[str]) -> bool:
    return any(one.astimezone(ZoneInfo(zone)).date() == other.astimezone(ZoneInfo(zone)).date() for zone in zones)


async def lived(database: Database, seed: int) -> Tally:
    """One world from its beginning to its end."""
    world = World(database, seed)
    await world.begins()
    await world.goes_on()
    return world.verdict()


@asynccontextmanager
async def fresh(maker: SqliteMaker) -> AsyncGenerator[Database]:
    """A database of its own for a world."""
    async with maker.fresh() as url:
        database = Database(url, seals=SEALS)
        yield database
        await database.close()


async def many(maker: SqliteMaker, seeds: Sequence[int]) -> Tally:
    """World after world."""
    found = Tally()
    for number, seed in enumerate(seeds, start=1):
        async with fresh(maker) as database:
            found.add(await lived(database, seed))
        if sys.stderr.isatty():
            print(
                f"{number} worlds, {found.lives} lives, {len(found.violations)} violations", file=sys.stderr, end="\r"
            )
    return found


def main() -> int:
    """Live, and print what was seen; 1 where a rule was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.budget", description=__doc__)
    parser.add_argument("--worlds", type=int, default=200, help="how many worlds, of about eleven lives each")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first one")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    began = perf_counter()
    with tempfile.TemporaryDirectory(
        prefix="afterword-budget-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None
    ) as folder:
        maker = SqliteMaker(Path(folder))
        found = asyncio.run(many(maker, range(given.first, given.first + given.worlds)))
    print(
        f"{found.lives:,} lives of {DAYS} days in {given.worlds:,} worlds: {found.meetups:,} meetups,"
        f" {found.owed:,} people to be asked or covered, {found.prompts:,} prompts, {found.nudges:,} nudges,"
        f" {found.lines:,} lines in threads, {found.restarts:,} restarts;"
        f" {len(found.violations)} violations, {perf_counter() - began:.0f} s"
    )
    for each in found.violations[:50]:
        print(each)
    return 1 if found.violations else 0


if __name__ == "__main__":
    sys.exit(main())
