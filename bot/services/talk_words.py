"""Handing speakers what people learned from their talks: one message each, for those who want it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Talk
from bot.domain.prompts import takes_dms
from bot.domain.reading import readable
from bot.domain.reflections import Audience
from bot.domain.talk_words import LAST_LOOK, LOOKS_AGAIN, TalkWordsPost, said_about, talk_words_edit, talk_words_job
from bot.services.contact import Wait, after_the_night
from db import forms, groups, jobs, meetups, prompts, reflections, talks
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Heard:
    """A speaker's message to be sent now."""

    post: TalkWordsPost
    group: Group
    user_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A speaker's message that was sent: where it stands, and what it should say."""

    channel_id: int
    message_id: int
    post: TalkWordsPost


class TalkWordsService:
    """What people said about talks, for those who gave them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def plan_after(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """Plan, in the transaction that ends a meetup, to look what is said about each talk that a member gave."""
        given = await talks.talks_of(conn, [meetup.id])
        await jobs.plan_once(conn, [talk_words_job(meetup, talk) for talk in given if talk.speaker_id is not None])

    async def wants(self, user_id: int, name: str, language: str | None, *, wanted: bool) -> None:
        """Remember whether somebody wants to hear what people learned from their talks."""
        async with self._database.write() as conn:
            await groups.see_person(conn, user_id, name, language)
            await groups.change_person(conn, user_id, talk_words=wanted)

    async def heard(self, guild_id: int, meetup_id: int, talk_id: int, *, begun: bool = False) -> Heard | Wait | None:
        """What to send to a speaker; None for nothing any more.

        As long as they have not asked for it, or nobody has said anything, it waits, five weeks at most. With `begun`
        it may stand there already, and is to say what it should now.
        """
        now = self._clock.now()
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            meetup = await meetups.meetup(conn, guild_id, meetup_id)
            talk = await talks.talk(conn, guild_id, talk_id)
            if group is None or meetup is None or talk is None or talk.meetup_id != meetup_id:
                return None
            [speaker] = await prompts.invited(conn, guild_id, [talk.speaker_id or 0]) or [None]
            if group.left_at is not None or speaker is None:
                return None
            wants_it = speaker.person.talk_words and takes_dms(speaker.person, now)
            if not wants_it and not begun:
                return _later(meetup, now)
            if not begun and (night := after_the_night(speaker.person, group, now)):
                return night
            programme = await talks.talks_of(conn, [meetup_id])
            post = await self._post(conn, group, meetup, talk, programme, speaker.person.language)
        if not post.quotes and not begun:
            return _later(meetup, now)
        return Heard(post, group, speaker.person.user_id)

    async def told(self, conn: AsyncConnection, heard: Heard, channel_id: int, message_id: int) -> None:
        """Remember, in the transaction that ends its job, where a speaker's message stands; it may be out of date."""
        talk = heard.post.talk
        await talks.told(conn, talk.id, heard.user_id, channel_id, message_id)
        await jobs.plan(conn, [talk_words_edit(heard.group.guild_id, talk.id, self._clock.now())])

    async def present(self, guild_id: int, talk_id: int) -> Standing | None:
        """A speaker's message as it should say now; None where there is none."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            talk = await talks.talk(conn, guild_id, talk_id)
            at = await talks.told_at(conn, talk_id)
            meetup = await meetups.meetup(conn, guild_id, talk.meetup_id) if talk else None
            if group is None or talk is None or meetup is None or at is None:
                return None
            user_id, channel_id, message_id = at
            person = await groups.person(conn, user_id)
            programme = await talks.talks_of(conn, [meetup.id])
            language = person.language if person else None
            post = await self._post(conn, group, meetup, talk, programme, language)
        return Standing(channel_id, message_id, post)

    async def _post(
        self,
        conn: AsyncConnection,
        group: Group,
        meetup: Meetup,
        talk: Talk,
        programme: Sequence[Talk],
        language: str | None,
    ) -> TalkWordsPost:
        found = readable(
            await reflections.of_meetup(conn, meetup.id),
            reader=Audience.GROUP,
            viewer_id=None,
            unsigned_minimum=group.unsigned_minimum,
        )
        others = [each for each in found if each.user_id != talk.speaker_id]
        quotes = said_about(talk, programme, others, await forms.of_group(conn, group.guild_id))
        return TalkWordsPost(talk, meetup, talk.by or "", language or group.language, tuple(quotes))


def _later(meetup: Meetup, now: datetime) -> Wait | None:
    again = now + LOOKS_AGAIN
    return Wait(again) if again <= meetup.ends_at + LAST_LOOK else None
