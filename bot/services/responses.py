"""Closing the loop: what organisers did about what people said, who is told, and who is thanked for having said it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.digest_plan import coming_week, edit_of
from bot.domain.groups import Group
from bot.domain.plan import card_refresh
from bot.domain.problems import N_, NotFound, NotPossible, NotUnderstood
from bot.domain.prompts import Surface, surface_for
from bot.domain.quotes import about_of
from bot.domain.reading import key_of, readable
from bot.domain.reflections import Audience, Reflection
from bot.domain.responses import DONE_LIMIT, THEME_LIMIT, Response, ThanksPost, thanks_to
from bot.services.contact import Wait, after_the_night, take_day
from bot.services.groups import Someone
from bot.services.meetups import must_organise, ready
from bot.services.members import meet
from db import digests, groups, jobs, meetups, prompts, reflections, responses
from db.digests import KnownTheme
from db.engine import Database

_LOOKS_BACK = timedelta(days=70)  # how old a theme or reflection may be that something was done about
_CHOICES = 25  # Discord's limit of autocomplete
_THEME = "theme:"  # what a chosen theme's value begins with; typed words have no such beginning
_CARDS = 3  # announcements that may tell it
_TWICE = timedelta(days=7)  # the same again within this time is a slip


@dataclass(frozen=True, slots=True)
class Told:
    """A response, and how many people are to be thanked for having said it."""

    response: Response
    thanked: int


@dataclass(frozen=True, slots=True)
class Thanks:
    """A thank-you to be sent now."""

    post: ThanksPost
    group: Group


class ResponseService:
    """What organisers answer to what people said. Their verbs raise NotAllowed for everybody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- organisers

    async def themes(self, guild_id: int, typed: str) -> Sequence[tuple[str, KnownTheme]]:
        """The themes of the last weeks' digests whose words hold what was typed, each with the value that names it."""
        since = (self._clock.now() - _LOOKS_BACK).date()
        async with self._database.read() as conn:
            known = await digests.recent_themes(conn, guild_id, since)
        wanted = typed.casefold().strip()
        return [(_value_of(each), each) for each in known if wanted in each.words.casefold()][:_CHOICES]

    async def said(self, guild_id: int, typed: str) -> Sequence[tuple[str, Reflection, str | None]]:
        """Reflections of the last weeks that organisers may read, as (key, reflection, what it is about)."""
        async with self._database.read() as conn:
            group = await ready(conn, guild_id)
            found = await self._readable(conn, group)
            titles = await meetups.titles(conn, guild_id, {each.meetup_id for each in found if each.meetup_id})
        wanted = typed.casefold().strip()
        shown = [(key_of(each), each, about_of(each, titles)) for each in reversed(found)]
        return [each for each in shown if wanted in f"{each[1].name} {each[2]} {_first_words(each[1])}".casefold()][
            :_CHOICES
        ]

    async def respond(self, who: Someone, theme: str, done: str, reflection_key: str | None, request_id: int) -> Told:
        """Say what was done about a theme (one of `themes`, or typed), and whose words it answers.

        The next digest and announcement tell it; a digest that stands already for this time is edited. Raises
        NotUnderstood for what is too long or empty, NotFound for a reflection that is not there any more.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            words, sources = await self._meant(conn, group, theme, now)
            from_digest = bool(sources)
            if reflection_key is not None:
                sources = {*sources, await self._one(conn, group, reflection_key)}
            text = _on_one_line(done, DONE_LIMIT)
            lately = await responses.between(conn, who.guild_id, now - _TWICE, now)
            same = any((each.theme.casefold(), each.text) == (words.casefold(), text) for each in lately)
            if same and not await responses.was_asked(conn, request_id):
                raise NotPossible(N_("You have told that already. The next digest and announcement will say it."))
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
            response = await responses.add(
                conn,
                who.guild_id,
                words,
                text,
                sources,
                by=who.user_id,
                now=now,
                request_id=request_id,
                from_digest=from_digest,
            )
            thanks = thanks_to(response, await reflections.submitted(conn, who.guild_id, response.sources), now)
            await jobs.plan_once(conn, thanks)
            await self._show(conn, group, response, now)
        return Told(response, len(thanks))

    async def take_back(self, who: Someone, response_id: int) -> Response:
        """Say it no more: digests and announcements that tell it are edited, and who was not thanked yet is not."""
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            response = await responses.with_id(conn, who.guild_id, response_id)
            if response is None:
                raise NotFound(N_("That has been taken back already."))
            said = await reflections.submitted(conn, who.guild_id, response.sources)
            keys = [each.key for each in thanks_to(response, said, now)]
            await jobs.drop(conn, keys, now, "it was taken back")
            await responses.delete(conn, who.guild_id, response_id)
            await self._show(conn, group, response, now)
        return response

    async def _meant(self, conn: AsyncConnection, group: Group, theme: str, now: datetime) -> tuple[str, set[int]]:
        """The words of a theme and the reflections it was counted from."""
        known = await digests.recent_themes(conn, group.guild_id, (now - _LOOKS_BACK).date())
        for each in known:
            if theme == _value_of(each) or each.words.casefold() == theme.strip().casefold():
                return each.words, set(await digests.who_said(conn, each.id))
        if theme.startswith(_THEME):
            raise NotFound(N_("That theme is not in a digest any more. Please type what people said."))
        return _on_one_line(theme, THEME_LIMIT), set()

    async def _one(self, conn: AsyncConnection, group: Group, key: str) -> int:
        for each in await self._readable(conn, group):
            if key_of(each) == key:
                return each.id
        raise NotFound(N_("That reflection was changed or taken back. Choose it again from the list."))

    async def _readable(self, conn: AsyncConnection, group: Group) -> list[Reflection]:
        today = self._clock.now().date()
        found = await reflections.submitted_between(
            conn, group.guild_id, today - _LOOKS_BACK, today + timedelta(days=1)
        )
        return readable(found, reader=Audience.ORGANISERS, viewer_id=None, unsigned_minimum=group.unsigned_minimum)

    async def _show(self, conn: AsyncConnection, group: Group, response: Response, now: datetime) -> None:
        """Let what stands already and tells of this time follow."""
        week = coming_week(group, response.created_at)
        for for_organisers in (False, True):
            posted = await digests.of_week(conn, group.guild_id, week, for_organisers=for_organisers)
            if posted is not None and posted.posted_at is not None:
                await jobs.plan(conn, [edit_of(group.guild_id, posted.id, now)])
        for card in await meetups.cards_since(conn, group.guild_id, response.created_at, _CARDS):
            await jobs.plan_joined(conn, card_refresh(card, now))

    # -- for durable work

    async def thank(self, guild_id: int, response_id: int, user_id: int, key: str) -> Thanks | Wait | None:
        """The thank-you to somebody, taking their contact of this day for it; None where they are left alone.

        Only whoever chose DMs gets one: it asks nothing, and nothing is lost without it.
        """
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await groups.group(conn, guild_id)
            response = await responses.with_id(conn, guild_id, response_id)
            [invited] = await prompts.invited(conn, guild_id, [user_id]) or [None]
            if group is None or group.left_at is not None or response is None or invited is None:
                return None
            if surface_for(invited, now) is not Surface.DM or not await self._still_said(conn, response, user_id):
                return None
            if wait := after_the_night(invited.person, group, now) or await take_day(
                conn, invited.person, group, now, key
            ):
                return wait
            language = invited.person.language or group.language
            member = await groups.member(conn, guild_id, user_id)
            name = member.name if member else invited.person.name
        return Thanks(ThanksPost(response, group.name, name, language), group)

    async def _still_said(self, conn: AsyncConnection, response: Response, user_id: int) -> bool:
        """Whether anything of theirs that was answered is still there under their name."""
        found = await reflections.submitted(conn, response.guild_id, response.sources)
        return any(each.signed and each.user_id == user_id for each in found)


def _value_of(theme: KnownTheme) -> str:
    """What names a theme to Discord: its row is another after each edit of its digest."""
    return _THEME + hashlib.sha256(theme.words.casefold().encode()).hexdigest()[:16]


def _first_words(reflection: Reflection) -> str:
    return next((answer.text[:80] for answer in reflection.answers if answer.text.strip()), "")


def _on_one_line(text: str, most: int) -> str:
    line = " ".join(text.split())
    if not line:
        raise NotUnderstood(N_("Please write a few words there."))
    if len(line) > most:
        raise NotUnderstood(N_("That has {n} characters, and {most} fit."), n=len(line), most=most)
    return line
