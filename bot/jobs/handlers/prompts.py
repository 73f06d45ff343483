"""Asking people how it was: by DM once, one nudge, and one line in the meetup's thread."""

from collections.abc import Mapping

from bot.domain.jobs import JobKind, Outcome
from bot.domain.posts import ToPerson
from bot.jobs.messenger import Undeliverable
from bot.jobs.work import Dropped, Handler, Later, Work
from bot.services.contact import Wait
from bot.services.prompts import LeaveAlone, PromptService
from bot.services.services import Services


class PromptWork:
    """The handlers of prompts, nudges and the line in the thread."""

    def __init__(self, services: Services) -> None:
        self._prompts: PromptService = services.prompts

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.PROMPT: self.prompt,
            JobKind.NUDGE: self.prompt,
            JobKind.THREAD_PROMPT: self.thread_prompt,
        }

    async def prompt(self, work: Work) -> None:
        """Ask one person by DM, if they still want it and nobody else has asked them today."""
        meetup_id, user_id = int(work.job.payload["meetup"]), int(work.job.payload["user"])
        ask = await self._prompts.ask(meetup_id, user_id, is_nudge=work.job.kind is JobKind.NUDGE)
        if isinstance(ask, LeaveAlone):
            raise Dropped(ask.reason)
        if isinstance(ask, Wait):
            raise Later(ask.until)
        try:
            await work.send(ToPerson(user_id), ask.post, apart=ask.group.dm_pace)
        except Undeliverable as reason:
            if not reason.dm_closed:
                raise
            async with work.finish(Outcome.FAILED, str(reason)) as conn:
                await self._prompts.closed(conn, ask, user_id)
            return
        async with work.finish() as conn:
            await self._prompts.asked(conn, ask, user_id)

    async def thread_prompt(self, work: Work) -> None:
        """Ask everybody else with one line that names nobody."""
        line = await self._prompts.line_for_thread(work.job.guild_id or 0, int(work.job.payload["meetup"]))
        if line is None:
            raise Dropped("there is no place for it any more")
        places, post = line
        await work.send_to_first(places, post)
        async with work.finish():
            pass
