"""What a meetup owes: its card, reminders, news of a free place, and that it starts and ends."""

from collections.abc import Mapping

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Outcome
from bot.domain.meetups import Meetup, PromotionPost, ReminderPost, Status
from bot.domain.plan import places_for
from bot.domain.posts import ToChannel, ToPerson
from bot.jobs.handlers.attendance import who_is_in_voice
from bot.jobs.messenger import Receipt, Undeliverable
from bot.jobs.work import Dropped, Handler, Work
from bot.services.services import Services

_AHEAD = (Status.SCHEDULED,)
_SHOWN = (Status.SCHEDULED, Status.LIVE, Status.ENDED)


class MeetupWork:
    """The handlers of all jobs about one meetup."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.ANNOUNCEMENT: self.announcement,
            JobKind.CARD: self.card,
            JobKind.THREAD_NAME: self.thread_name,
            JobKind.REMINDER: self.reminder,
            JobKind.REMINDER_DM: self.reminder_by_dm,
            JobKind.PROMOTION: self.promotion,
            JobKind.START: self.start,
            JobKind.END: self.end,
        }

    async def announcement(self, work: Work) -> None:
        """Post the card and open its thread; where the bot may not, there is a card without a thread.

        Asked for again, it posts a card that is gone anew; the thread of the old one goes on.
        """
        group, meetup = await self._meetup(work, _SHOWN)
        card = _card_of(meetup)
        if card is not None and await work.messenger.is_there(card):
            raise Dropped("its card is still there")
        shown = await self._services.meetups.card(group.guild_id, meetup.id)
        if shown is None or group.announcement_channel_id is None:
            raise Dropped("there is no channel for announcements any more")
        receipt = await work.send(ToChannel(group.announcement_channel_id), shown)
        thread_id, note = meetup.thread_id, None
        try:
            if thread_id is None and group.meetup_threads:
                thread_id = await work.messenger.open_thread(receipt, meetup.title)
        except Undeliverable as reason:
            note = f"without a thread: {reason}"
        async with work.finish(note=note) as conn:
            await self._services.meetups.announced(
                conn,
                meetup,
                channel_id=receipt.channel_id,
                message_id=receipt.message_id,
                thread_id=thread_id,
            )

    async def card(self, work: Work) -> None:
        """Show on the card how things stand now."""
        _, meetup = await self._meetup(work, tuple(Status))
        shown = await self._services.meetups.card(meetup.guild_id, meetup.id)
        card = _card_of(meetup)
        if shown is None or card is None:
            raise Dropped("there is no card to refresh")
        if await work.messenger.edit(card, shown):
            async with work.finish():
                return
        note = "somebody deleted the card; it is not posted again"
        async with work.finish(Outcome.DROPPED, note) as conn:
            await self._services.meetups.card_gone(conn, meetup)

    async def thread_name(self, work: Work) -> None:
        """Give its thread the meetup's title; where people have locked or deleted it, that is their business."""
        _, meetup = await self._meetup(work, _SHOWN)
        if meetup.thread_id is None:
            raise Dropped("it has no thread")
        try:
            await work.messenger.rename_thread(meetup.thread_id, meetup.title)
        except Undeliverable as reason:
            raise Dropped(f"the thread keeps its name: {reason}") from reason
        async with work.finish():
            pass

    async def reminder(self, work: Work) -> None:
        """Remind in the thread those who did not choose DMs, and plan the DMs for those who did."""
        group, meetup = await self._meetup(work, _AHEAD)
        minutes, after = int(work.job.payload["minutes"]), int(work.job.payload["after"])
        people = await self._services.rsvps.to_mention(meetup, after)
        if people:
            mentioned = tuple(each.user_id for each in people)
            post = ReminderPost(meetup, group.language, minutes, mentioned, page=after)
            await work.send_to_first(places_for(meetup, group), post)
        async with work.finish(note=None if people else "nobody to remind in the thread") as conn:
            await self._services.rsvps.reminded(conn, meetup, minutes, after, people)

    async def reminder_by_dm(self, work: Work) -> None:
        """Remind one person by DM, unless they changed their mind meanwhile."""
        group, meetup = await self._meetup(work, _AHEAD)
        user_id = int(work.job.payload["user"])
        person = await self._services.rsvps.reached(meetup, user_id)
        if person is None or not person.by_dm:
            raise Dropped("not going any more, or no DMs wanted any more")
        post = ReminderPost(meetup, person.language or group.language, int(work.job.payload["minutes"]))
        outcome, note = Outcome.DONE, None
        try:
            await work.send(ToPerson(user_id), post, apart=group.dm_pace)
        except Undeliverable as reason:
            if not reason.dm_closed:
                raise
            outcome, note = Outcome.FAILED, str(reason)
        async with work.finish(outcome, note) as conn:
            if outcome is Outcome.FAILED:
                await self._services.rsvps.dm_closed(conn, user_id)

    async def promotion(self, work: Work) -> None:
        """Tell somebody of the waitlist that they have a place: by DM if they chose so, else in the thread."""
        group, meetup = await self._meetup(work, _AHEAD)
        user_id = int(work.job.payload["user"])
        person = await self._services.rsvps.reached(meetup, user_id)
        if person is None:
            raise Dropped("not going any more")
        dm_closed = False
        if person.by_dm:
            try:
                post = PromotionPost(meetup, person.language or group.language, user_id, in_thread=False)
                await work.send(ToPerson(user_id), post, apart=group.dm_pace)
            except Undeliverable as reason:
                dm_closed = reason.dm_closed
                if not dm_closed:
                    raise
        if dm_closed or not person.by_dm:
            news = PromotionPost(meetup, group.language, user_id, in_thread=True)
            await work.send_to_first(places_for(meetup, group), news)
        async with work.finish() as conn:
            if dm_closed:
                await self._services.rsvps.dm_closed(conn, user_id)

    async def start(self, work: Work) -> None:
        """It is going on now."""
        _, meetup = await self._meetup(work, _AHEAD)
        async with work.finish() as conn:
            await self._services.meetups.started(conn, meetup)

    async def end(self, work: Work) -> None:
        """It is over: whoever was there is asked how it was."""
        _, meetup = await self._meetup(work, (Status.SCHEDULED, Status.LIVE))
        there = who_is_in_voice(work, meetup)
        async with work.finish() as conn:
            ended = await self._services.meetups.ended(conn, meetup)
            if ended is not None:
                await self._services.attendance.count_voice(conn, ended, there)
                await self._services.prompts.plan_after(conn, ended)
                await self._services.talk_words.plan_after(conn, ended)

    async def _meetup(self, work: Work, statuses: tuple[Status, ...]) -> tuple[Group, Meetup]:
        found = await self._services.meetups.group_and_meetup(work.job.guild_id or 0, int(work.job.payload["meetup"]))
        if found is None:
            raise Dropped("the meetup is gone")
        if found[1].status not in statuses:
            raise Dropped(f"the meetup is {found[1].status}")
        return found


def _card_of(meetup: Meetup) -> Receipt | None:
    if meetup.card_channel_id is None or meetup.card_message_id is None:
        return None
    return Receipt(meetup.card_channel_id, meetup.card_message_id)
