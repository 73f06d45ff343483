"""The bot is killed (SIGKILL) at every step of what it owes, on both databases; each thing is delivered once."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.groups import Consent
from bot.domain.meetups import NewTalk, Proposal, RsvpAnswer
from bot.domain.reflections import ReflectionKind
from bot.local_discord import components
from bot.local_discord.faults import Fault
from bot.local_discord.objects import Message
from bot.local_discord.rest.calls import Call
from bot.local_discord.server import LocalDiscord
from bot.services.edits import ToConfirm
from bot.services.groups import Someone
from bot.services.reflections import Author
from bot.services.services import Services, services
from db import reflections
from db.engine import Database
from tests.contract.plugin import Contract
from tests.feed_site import calendar, event
from tests.processes import BotProcess, bot_process
from tests.town import MORNING, ZONE, connected_bot, discord_with_group, set_up

STARTS = MORNING + timedelta(hours=3)
AN_HOUR_BEFORE = STARTS - timedelta(hours=1)
ENDS = STARTS + timedelta(hours=2)
TOLD = MORNING + timedelta(minutes=1)
NEXT_MONDAY = MORNING + timedelta(days=7)
A_WHILE = timedelta(minutes=20)  # longer than a lease and the waits between attempts


@dataclass
class Scene:
    """A group with its organiser and one member, before the bot is there."""

    discord: LocalDiscord
    services: Services
    marisol: Someone
    ada: Someone
    database: Database

    async def announced(self) -> None:
        """A meetup is announced, Ada is going and may be asked by DM."""
        draft = await self.services.drafts.propose(self.marisol, Proposal("Maps on paper", "2026-11-30 12:00"), 1)
        await self.services.drafts.announce(self.marisol, draft.view.meetup.id)
        await self.services.rsvps.answer(self.ada, draft.view.meetup.id, RsvpAnswer.GOING)

    async def moved(self) -> None:
        """The same, and then it is held elsewhere."""
        await self.announced()
        asked = await self.services.edits.edit(self.marisol, 1, Proposal(venue="Mill Hall"))
        assert isinstance(asked, ToConfirm)
        await self.services.edits.confirm(self.marisol, asked.edit_id)

    async def presses_announce(self) -> None:
        """Marisol announces over the wire, on a draft made over the wire."""
        marisol = self.discord.people["Marisol"]
        marisol.patience = 1.0
        await marisol.runs("/meetup create", title="Maps on paper", when="2026-11-30 12:00", in_="#announcements")
        await marisol.presses("Announce")

    async def proposed(self) -> None:
        """A meetup is announced, and Ada proposes a talk for it."""
        await self.announced()
        await self.services.talks.propose(self.ada, 1, "Maps that fold", "", "", 2)

    async def fed(self) -> None:
        """A calendar was read from a file, and what it holds waits for a word."""
        held = calendar(event("evening", ":20261209T190000"))
        await self.services.feeds.import_calendar(self.marisol.guild_id, content=held.encode())

    async def answered(self) -> None:
        """A meetup is over, Ada has told how it was, and Marisol did something about it."""
        await self.announced()
        await self.discord.time.advance_to(ENDS)
        await self._writes(self.ada)
        [(key, _, _)] = await self.services.responses.said(self.marisol.guild_id, "")
        await self.services.responses.respond(self.marisol, "More light", "There is a lamp now.", key, 4)

    async def talked(self) -> None:
        """A meetup is over at which Ada gave a talk, and Marisol has told what she learned from it."""
        await self.announced()
        talk = NewTalk("Maps that fold", speaker_id=self.ada.user_id, member_name=self.ada.name)
        await self.services.talks.add(self.marisol, 1, talk, 3)
        await self.services.talk_words.wants(self.ada.user_id, self.ada.name, "en", wanted=True)
        await self.discord.time.advance_to(ENDS)
        await self._writes(self.marisol)
        _, meetup = await self.services.meetups.group_and_meetup(self.marisol.guild_id, 1) or (None, None)
        assert meetup is not None
        async with self.database.write() as conn:
            await self.services.talk_words.plan_after(conn, meetup)

    async def _writes(self, who: Someone) -> None:
        author = Author(who.user_id, who.name, "en", who.guild_id)
        said = {2: "A map wants to be folded along its rivers, not across them."}
        await self.services.reflections.save_form(author, 1, 5, said, ReflectionKind.FORM)
        await self.services.reflections.publish(author, 1)

    def sent(self, marker: str) -> list[Message]:
        """Every message ever sent that carries a component whose custom id begins with `marker`."""
        return [
            message
            for message in self.discord.world.deliveries
            if not message.ephemeral
            and any(str(each.get("custom_id", "")).startswith(marker) for each in components.walk(message.components))
        ]


async def nothing(_scene: Scene) -> None:
    """The job is planned without anybody's doing."""


async def until_it_is_told(scene: Scene) -> None:
    """The minute is over in which several changes are joined, which plans who is told."""
    await scene.discord.time.advance_to(TOLD)


async def until_the_end(scene: Scene) -> None:
    """The meetup ends, which plans the prompts."""
    await scene.discord.time.advance_to(ENDS)


@dataclass(frozen=True)
class Kind:
    """One kind of delivery: how it comes about, when it is due, and how its messages are known."""

    name: str
    key: str
    due: datetime
    marker: str
    seed: Callable[[Scene], Awaitable[None]]
    plan: Callable[[Scene], Awaitable[None]]


KINDS = [
    Kind("announcement", "announcement:", MORNING, "rsvp:v1:going:", Scene.announced, Scene.presses_announce),
    Kind(
        "reminder", "reminder:", STARTS - timedelta(hours=1), "rsvp:v1:mine:", Scene.announced, Scene.presses_announce
    ),
    Kind("change", "change_dm:", TOLD, "rsvp:v1:mine:1.change.", Scene.moved, until_it_is_told),
    Kind("prompt", "prompt:", ENDS + timedelta(minutes=30), "prompt:v1:later:", Scene.announced, until_the_end),
    Kind("digest", "digest:", NEXT_MONDAY, "digest:v1:read:", Scene.announced, nothing),
]
# Sent in the same way, so that they are tried where it matters most.
ALIKE = [
    Kind("proposal", "talk_proposal:", MORNING, "talk:v1:accept:", Scene.proposed, nothing),
    Kind("news of a feed", "feed_news:", MORNING, "feed:v1:open:", Scene.fed, nothing),
    Kind("organisers' digest", "organisers_digest:", NEXT_MONDAY, "digest:v1:all:", Scene.announced, nothing),
    Kind("thanks", "thanks:", ENDS + timedelta(minutes=10), "respond:v1:never:", Scene.answered, nothing),
    Kind("talk's echo", "talk_words:", ENDS + timedelta(days=7), "talk:v1:unheard:", Scene.talked, nothing),
]

# Around the transaction that plans it, then around each later step. The statement tells the transaction.
PLANNING = [("before it is planned", "before"), ("after it was planned", "after")]
STEPS = [
    ("after it was claimed", r"UPDATE jobs SET attempt", "after"),
    ("before the delivery is begun", r"INSERT INTO deliveries", "before"),
    ("after the delivery was begun", r"INSERT INTO deliveries", "after"),
    ("before it is recorded", r"UPDATE deliveries SET sent_at", "before"),
    ("after it was recorded", r"UPDATE deliveries SET sent_at", "after"),
    ("before it is finished", r"UPDATE jobs SET claimed_by=.*done_at=", "before"),
    ("after it was finished", r"UPDATE jobs SET claimed_by=.*done_at=", "after"),
]
NETWORK = ["when Discord hears of it", "when Discord has done it"]


def shared_out(kinds: Sequence[Kind], cases: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Each kind with each case, on one database or the other: every kind and every case is tried on both."""
    return [
        pytest.param(kind, *case, database, id="-".join(dict.fromkeys([kind.name, case[0], str(case[-1]), database])))
        for place, kind in enumerate(kinds)
        for number, case in enumerate(cases)
        for database in [("sqlite", "postgres")[(place + number) % 2]]
    ]


@pytest.fixture
async def scene(database: Database, contract: Contract) -> AsyncGenerator[Scene]:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(database, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
        ada = discord.person("Ada", guild=guild, zone=ZONE)
        every_service = services(database, discord.time)
        organiser, member = (
            Someone(guild.id, each.user.id, each.name, "en", is_organiser=each is marisol) for each in (marisol, ada)
        )
        await every_service.groups.choose_consent(member, Consent.DM)
        yield Scene(discord, every_service, organiser, member, database)


async def survives(scene: Scene, database: Database, kind: Kind, *, down_for: timedelta = timedelta(0)) -> None:
    """Another bot takes over, and time goes on until long after the delivery was due."""
    await scene.discord.time.advance(down_for)
    async with connected_bot(scene.discord, database):
        await scene.discord.time.advance(A_WHILE)
        await scene.discord.time.advance_to(max(kind.due, scene.discord.time.now()) + A_WHILE)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("step", "moment"), PLANNING, ids=lambda each: each)
async def test_killed_around_planning_it_is_delivered_once(
    kind: Kind, step: str, moment: str, scene: Scene, database: Database, database_url: str, tmp_path: Path
) -> None:
    by_press = kind.plan is Scene.presses_announce
    await (nothing if by_press else kind.seed)(scene)
    doom = [rf"INSERT INTO jobs.*'{kind.key}", moment, MORNING.isoformat()]
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as doomed:
        await kind.plan(scene)
        assert await doomed.ended() < 0, doomed.said()

    async with connected_bot(scene.discord, database):
        await (again if by_press else nothing)(scene)
        await (goes if by_press else nothing)(scene)
        await scene.discord.time.advance_to(kind.due + A_WHILE)

    assert len(scene.sent(kind.marker)) == 1, step


async def goes(scene: Scene) -> None:
    """Ada presses Going, if the meetup is there to be seen."""
    await scene.services.rsvps.answer(scene.ada, 1, RsvpAnswer.GOING)


async def again(scene: Scene) -> None:
    """Marisol saw no answer and presses once more."""
    await scene.discord.people["Marisol"].presses("Announce")


@pytest.mark.parametrize(
    ("kind", "step", "statement", "moment", "database_url"), shared_out(KINDS, STEPS), indirect=["database_url"]
)
async def test_killed_around_a_transaction_it_is_delivered_once(
    kind: Kind,
    step: str,
    statement: str,
    moment: str,
    scene: Scene,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> None:
    await kind.seed(scene)
    doom = [statement, moment, kind.due.isoformat()]
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as doomed:
        await scene.discord.time.advance_to(kind.due)
        assert await doomed.ended() < 0, doomed.said()

    await survives(scene, database, kind)

    assert len(scene.sent(kind.marker)) == 1, step


@pytest.mark.parametrize(
    ("kind", "step", "down_for", "database_url"),
    shared_out(KINDS, [(step, down_for) for down_for in (timedelta(0), timedelta(minutes=12)) for step in NETWORK]),
    indirect=["database_url"],
)
async def test_killed_while_discord_answers_it_is_delivered_once(
    kind: Kind,
    step: str,
    down_for: timedelta,
    scene: Scene,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> None:
    await killed_while_discord_answers(kind, step, scene, database_url, tmp_path / "bot.log")

    await survives(scene, database, kind, down_for=down_for)

    assert len(scene.sent(kind.marker)) == 1


@pytest.mark.parametrize(
    ("kind", "step", "database_url"), shared_out(ALIKE, [(step,) for step in NETWORK]), indirect=["database_url"]
)
async def test_killed_while_discord_answers_what_is_alike_is_delivered_once(
    kind: Kind, step: str, scene: Scene, database: Database, database_url: str, tmp_path: Path
) -> None:
    await killed_while_discord_answers(kind, step, scene, database_url, tmp_path / "bot.log")

    await survives(scene, database, kind, down_for=timedelta(minutes=12))

    assert len(scene.sent(kind.marker)) == 1


async def killed_while_discord_answers(kind: Kind, step: str, scene: Scene, database_url: str, log: Path) -> None:
    """A bot begins the delivery and does not survive it."""
    await kind.seed(scene)
    doomed: list[BotProcess] = []
    scene.discord.faults.add(fatal(doomed, kind.marker, acted=step == NETWORK[1]))
    async with bot_process(scene.discord, database_url, log, known=doomed) as bot:
        await scene.discord.time.advance_to(kind.due)
        assert await bot.ended() < 0, bot.said()


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_around_the_making_of_a_meetup_a_series_has_four_ahead(
    moment: str, scene: Scene, database: Database, database_url: str, tmp_path: Path
) -> None:
    wanted = Proposal("Maps on paper", "2026-11-30 12:00", repeat="weekly")
    draft = await scene.services.drafts.propose(scene.marisol, wanted, 1)
    await scene.services.drafts.announce(scene.marisol, draft.view.meetup.id)
    doom = [r"INSERT INTO meetups", moment, STARTS.isoformat()]
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as doomed:
        await scene.discord.time.advance_to(STARTS)
        assert await doomed.ended() < 0, doomed.said()

    async with connected_bot(scene.discord, database):
        await scene.discord.time.advance(A_WHILE)

    running = await scene.services.series.show(scene.marisol, 1)
    assert [each.starts_at for each in running.ahead] == [STARTS + timedelta(weeks=n) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_while_somebody_writes_nothing_they_said_is_lost_or_doubled(
    moment: str, scene: Scene, database: Database, database_url: str, tmp_path: Path
) -> None:
    ada = scene.discord.people["Ada"]
    thoughts = [f"Thought {number}." for number in range(5)]
    await scene.announced()
    doom = [r"INSERT INTO answer_parts.*Thought 2", moment, MORNING.isoformat()]
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as doomed:
        await scene.discord.time.advance_to(ENDS + timedelta(hours=1))
        await ada.presses("Talk here", in_="DM")
        for thought in thoughts:
            await ada.writes(thought)
        assert await doomed.ended() < 0, doomed.said()

    async with connected_bot(scene.discord, database):
        # The press is answered when everything before it has been heard.
        await ada.presses("Next", in_="DM")

    async with database.read() as conn:
        [listed] = await reflections.mine(conn, scene.ada.guild_id, ada.user.id, most=2)
    assert [each.text for each in listed.reflection.answers] == ["\n\n".join(thoughts)]


def fatal(doomed: list[BotProcess], marker: str, *, acted: bool) -> Fault:
    """A message with this marker kills its sender: before Discord does anything, or before it can answer."""

    def kill(_call: Call) -> None:
        doomed[0].kill()

    def carries_it(call: Call) -> bool:
        return marker in json.dumps(call.body)

    on = "POST /channels/*/messages"
    if acted:
        return Fault(on, where=carries_it, after=kill, lose_answer=True)
    return Fault(on, where=carries_it, before=kill, drop=True)
