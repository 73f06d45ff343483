"""What goes back to people who said or gave something: thanks for what it led to, and a talk's echo."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.jobs import JobKind, Outcome
from bot.domain.posts import Post, ToPerson
from bot.jobs.messenger import Receipt, Undeliverable
from bot.jobs.work import Dropped, Handler, Later, Work
from bot.services.contact import Wait
from bot.services.services import Services


class AnswerWork:
    """The handlers of thank-yous and of messages to speakers."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.THANKS: self.thanks,
            JobKind.TALK_WORDS: self.talk_words,
            JobKind.TALK_WORDS_EDIT: self.talk_words_edit,
        }

    async def thanks(self, work: Work) -> None:
        """Thank somebody once for having said what was answered, within their contact budget."""
        payload, guild_id = work.job.payload, work.job.guild_id or 0
        user_id = int(payload["user"])
        found = await self._services.responses.thank(guild_id, int(payload["response"]), user_id, work.job.key)
        if isinstance(found, Wait):
            raise Later(found.until)
        if found is None:
            raise Dropped("nobody to thank by DM any more")
        if await self._sent(work, user_id, found.post, found.group.dm_pace):
            async with work.finish():
                pass

    async def talk_words(self, work: Work) -> None:
        """Send a speaker what people learned from their talk."""
        payload = work.job.payload
        # What was begun may have been sent, by a bot that was killed before it could record it: it is seen through.
        found = await self._services.talk_words.heard(
            work.job.guild_id or 0, int(payload["meetup"]), int(payload["talk"]), begun=await work.begun() > 0
        )
        if isinstance(found, Wait):
            raise Later(found.until)
        if found is None:
            raise Dropped("nothing to hand on, or nobody who wants it")
        receipt = await self._sent(work, found.user_id, found.post, found.group.dm_pace)
        if receipt is not None:
            async with work.finish() as conn:
                await self._services.talk_words.told(conn, found, receipt.channel_id, receipt.message_id)

    async def talk_words_edit(self, work: Work) -> None:
        """Bring a speaker's message up to date: what people take back goes from there too."""
        found = await self._services.talk_words.present(work.job.guild_id or 0, int(work.job.payload["talk"]))
        if found is None:
            raise Dropped("there is no such message any more")
        await work.messenger.edit(Receipt(found.channel_id, found.message_id), found.post)
        async with work.finish():
            pass

    async def _sent(self, work: Work, user_id: int, post: Post, apart: timedelta) -> Receipt | None:
        """Send a DM; None where theirs are closed, which ends the job."""
        try:
            return await work.send(ToPerson(user_id), post, apart=apart)
        except Undeliverable as reason:
            if not reason.dm_closed:
                raise
            async with work.finish(Outcome.FAILED, str(reason)) as conn:
                await self._services.rsvps.dm_closed(conn, user_id)
            return None
