"""Meetups: found, shown, announced, begun and ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.announcements import MeetupCard
from bot.domain.events import event_in_step, may_have_event
from bot.domain.groups import Group
from bot.domain.markdown import can_be_seen, is_link
from bot.domain.meetups import Meetup, MeetupView, Rsvp, RsvpAnswer, Status, Talk, to_tell
from bot.domain.plan import card_refresh, change_to_settle, thread_rename
from bot.domain.problems import N_, NotAllowed, NotFound, NotPossible, NotUnderstood
from bot.domain.series import rule_of
from bot.services.first_visits import news_of
from bot.services.groups import Someone
from db import groups, jobs, meetups, rsvps, series, talks
from db.engine import Database

TITLE_LIMIT = 100  # characters; a thread's and a scheduled event's name at Discord
NAMES_SHOWN = 40  # more never fit into the 1,024 characters of a field
MEETUPS_ON_A_PAGE = 5
NAMES_ON_A_PAGE = 40
_CHOICES = 25  # Discord's limit of autocomplete


@dataclass(frozen=True, slots=True)
class Shown:
    """A meetup with the answer of the person who looks at it; `before_in_line` counts those waiting before them."""

    view: MeetupView
    mine: Rsvp | None
    before_in_line: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the meetups to come, on page `number` (from 0); `more` says whether another page follows."""

    shown: tuple[Shown, ...]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Comers:
    """Some of those who are going, on page `number` (from 0)."""

    meetup: Meetup
    going: tuple[Rsvp, ...]
    number: int
    more: bool


class MeetupService:
    """Meetups as people find and see them, and what becomes of them with time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- everybody in the group

    async def show(self, who: Someone, meetup_id: int) -> Shown:
        """One meetup as the group sees it, with the person's own answer; raises NotFound."""
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            meetup = await found(conn, who.guild_id, meetup_id)
            if meetup.status is Status.DRAFT:
                raise _unknown()
            mine = await rsvps.own(conn, [meetup_id], who.user_id)
            before = await rsvps.before_in_line(conn, who.user_id, [meetup_id])
            return Shown(await view_of(conn, meetup, group.language), mine.get(meetup_id), before.get(meetup_id))

    async def coming(self, who: Someone, page: int = 0) -> Page:
        """The meetups to come, page `page` (from 0), each with the person's own answer."""
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            found = await meetups.coming(
                conn, who.guild_id, self._clock.now(), most=MEETUPS_ON_A_PAGE + 1, skip=page * MEETUPS_ON_A_PAGE
            )
            now_shown = found[:MEETUPS_ON_A_PAGE]
            ids = [meetup.id for meetup in now_shown]
            mine = await rsvps.own(conn, ids, who.user_id)
            before = await rsvps.before_in_line(conn, who.user_id, ids)
            counted = await rsvps.counts(conn, ids)
        views = [_counted(meetup, group.language, counted) for meetup in now_shown]
        shown = tuple(Shown(view, mine.get(view.meetup.id), before.get(view.meetup.id)) for view in views)
        return Page(shown, page, more=len(found) > MEETUPS_ON_A_PAGE)

    async def comers(self, who: Someone, meetup_id: int, page: int = 0) -> Comers:
        """Everybody who is going, page by page (from 0); raises NotFound."""
        async with self._database.read() as conn:
            meetup = await found(conn, who.guild_id, meetup_id)
            going = await rsvps.of_meetup(conn, meetup_id, most=NAMES_ON_A_PAGE + 1, skip=page * NAMES_ON_A_PAGE)
        return Comers(meetup, tuple(going[:NAMES_ON_A_PAGE]), page, more=len(going) > NAMES_ON_A_PAGE)

    async def choices(
        self, guild_id: int, text: str, *, drafts: bool = False, cancelled: bool = False
    ) -> Sequence[Meetup]:
        """Meetups to choose from for what was typed so far: upcoming first, then recent, 25 at most."""
        async with self._database.read() as conn:
            return await meetups.matching(
                conn, guild_id, text.strip(), self._clock.now(), most=_CHOICES, drafts=drafts, cancelled=cancelled
            )

    async def find(self, guild_id: int, text: str, *, drafts: bool = False, cancelled: bool = False) -> Meetup:
        """The meetup a person named: by the id that a choice stands for, else by title; raises NotFound."""
        async with self._database.read() as conn:
            if text.isdecimal() and len(text) < 19:  # noqa: PLR2004 - what 64 bits hold
                chosen = await meetups.meetup(conn, guild_id, int(text))
                if chosen is not None and (drafts or chosen.status is not Status.DRAFT):
                    return chosen
            found = await meetups.matching(
                conn, guild_id, text.strip(), self._clock.now(), most=1, drafts=drafts, cancelled=cancelled
            )
        if not found or not text.strip():
            raise NotFound(
                N_("I don't know a meetup called “{name}” here. Choose one from the list that opens as you type."),
                name=text[:100],
            )
        return found[0]

    # -- durable work; the caller owns the transaction

    async def card(self, guild_id: int, meetup_id: int) -> MeetupCard | None:
        """A meetup as its announcement shows it, or None."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            meetup = await meetups.meetup(conn, guild_id, meetup_id)
            if group is None or meetup is None:
                return None
            view = await view_of(conn, meetup, group.language)
            return MeetupCard(view, await news_of(conn, group, meetup, self._clock.now()))

    async def group_and_meetup(self, guild_id: int, meetup_id: int) -> tuple[Group, Meetup] | None:
        """A meetup with its group's settings, or None."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            meetup = await meetups.meetup(conn, guild_id, meetup_id)
            return None if group is None or meetup is None else (group, meetup)

    async def announced(
        self, conn: AsyncConnection, meetup: Meetup, *, channel_id: int, message_id: int, thread_id: int | None
    ) -> None:
        """Record where the card stands; what changed while it was sent is shown soon after."""
        now = self._clock.now()
        present = await meetups.change(
            conn,
            meetup.guild_id,
            meetup.id,
            announced_at=meetup.announced_at or now,
            card_channel_id=channel_id,
            card_message_id=message_id,
            thread_id=thread_id,
            told=meetup.told or to_tell(meetup),  # some may have answered before
        )
        await jobs.plan_joined(conn, card_refresh(meetup, now))
        group = await groups.group(conn, meetup.guild_id)
        if group is not None and present is not None and may_have_event(group, present):
            await jobs.plan_joined(conn, event_in_step(present, now))
        if present is not None and thread_id is not None and present.title != meetup.title:
            await jobs.plan_joined(conn, thread_rename(present, now))
        if present is not None and to_tell(present) != present.told:
            await jobs.plan_joined(conn, change_to_settle(present, now))

    async def card_gone(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """Somebody deleted the card, so it is not looked for any more."""
        await meetups.change(conn, meetup.guild_id, meetup.id, card_message_id=None)

    async def started(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """It is going on now, unless it was put off at this moment."""
        present = await meetups.hold(conn, meetup.guild_id, meetup.id)
        if present is not None and present.starts_at <= self._clock.now():
            await self._enters(conn, present, Status.LIVE, [Status.SCHEDULED])

    async def ended(self, conn: AsyncConnection, meetup: Meetup) -> Meetup | None:
        """It is over; None when that was known, or it was cancelled, or made longer at this moment."""
        present = await meetups.hold(conn, meetup.guild_id, meetup.id)
        if present is None or present.ends_at > self._clock.now():
            return None
        return await self._enters(conn, present, Status.ENDED, [Status.SCHEDULED, Status.LIVE])

    async def _enters(
        self, conn: AsyncConnection, meetup: Meetup, status: Status, only_if: Collection[Status]
    ) -> Meetup | None:
        changed = await meetups.change(conn, meetup.guild_id, meetup.id, only_if=only_if, status=status)
        if changed is not None and changed.card_message_id is not None:
            await jobs.plan_joined(conn, card_refresh(changed, self._clock.now()))
        if changed is not None and changed.event_id is not None and changed.voice_channel_id is not None:
            # Discord begins and ends by itself only what takes place elsewhere.
            await jobs.plan_joined(conn, event_in_step(changed, self._clock.now()))
        return changed


async def view_of(conn: AsyncConnection, meetup: Meetup, language: str) -> MeetupView:
    """A meetup with its talks, who is going and the counts, as the group sees it in `language`."""
    counted = await rsvps.counts(conn, [meetup.id])
    going = await rsvps.of_meetup(conn, meetup.id, most=NAMES_SHOWN)
    given = tuple(await talks.talks_of(conn, [meetup.id]))
    repeated = await series.find(conn, meetup.guild_id, meetup.series_id) if meetup.series_id else None
    view = _counted(meetup, language, counted, given, tuple(rsvp.name for rsvp in going))
    return replace(view, rule=rule_of(repeated, meetup)) if repeated and repeated.ended_at is None else view


def _counted(
    meetup: Meetup,
    language: str,
    counted: dict[tuple[int, RsvpAnswer], rsvps.Count],
    talks: tuple[Talk, ...] = (),
    going: tuple[str, ...] = (),
) -> MeetupView:
    def count(answer: RsvpAnswer) -> rsvps.Count:
        return counted.get((meetup.id, answer), rsvps.Count())

    return MeetupView(
        meetup,
        language,
        talks,
        going,
        going_count=count(RsvpAnswer.GOING).people,
        guests=count(RsvpAnswer.GOING).guests,
        maybe_count=count(RsvpAnswer.MAYBE).people,
        waitlisted_count=count(RsvpAnswer.WAITLISTED).people,
    )


def title_of(text: str, most: int = TITLE_LIMIT) -> str:
    """A title on one line; raises NotUnderstood for one that is too long, or that nobody can see."""
    title = " ".join(text.split())
    if not can_be_seen(title):
        title = ""
    if not 0 < len(title) <= most:
        raise NotUnderstood(N_("A title has 1 to {most} characters; this one has {n}."), n=len(title), most=most)
    return title


def check_link(link: str | None) -> None:
    """Raises NotUnderstood for what is no web address: cards show links as they are."""
    if link is not None and not is_link(link):
        raise NotUnderstood(
            N_("A link begins with https:// and has no spaces in it; “{link}” isn't like that."), link=link[:100]
        )


def must_organise(who: Someone) -> None:
    """Raises NotAllowed for everybody but organisers."""
    if not who.is_organiser:
        raise NotAllowed(
            N_("That is for organisers: people with the Manage Events permission or the group's organiser role.")
        )


def _unknown() -> NotFound:
    return NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))


async def ready(conn: AsyncConnection, guild_id: int) -> Group:
    """The group, once it is set up; raises NotPossible before."""
    found = await groups.group(conn, guild_id)
    if found is None or found.set_up_at is None:
        raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
    return found


async def found(conn: AsyncConnection, guild_id: int, meetup_id: int) -> Meetup:
    """The group's meetup; raises NotFound."""
    found = await meetups.meetup(conn, guild_id, meetup_id)
    if found is None:
        raise _unknown()
    return found
