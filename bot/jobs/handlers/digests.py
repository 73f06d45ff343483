"""The weekly digest, the group's and the organisers': posted at its hour, and edited when what it shows changes."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.digest import DigestPage
from bot.domain.digest_plan import NOTICEABLE, TOO_LATE, early_key
from bot.domain.jobs import JobKind
from bot.domain.periods import Week
from bot.formats.digests import digest_pages, digest_title
from bot.jobs.messenger import Receipt, Undeliverable
from bot.jobs.work import Dropped, Handler, Later, Work
from bot.services.digests import Edition
from bot.services.services import Services
from bot.texts import say_in

_SOON = timedelta(minutes=1)

Messages = tuple[tuple[int, int], ...]  # (channel, message) in their order


class DigestWork:
    """The handlers of all jobs about digests."""

    def __init__(self, services: Services) -> None:
        self._digests = services.digests

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.DIGEST: self.post,
            JobKind.ORGANISERS_DIGEST: self.post,
            JobKind.DIGEST_EDIT: self.edit,
        }

    async def post(self, work: Work) -> None:
        """Post the digest of a week: one message, and what does not fit in it in its thread."""
        guild_id = _guild(work)
        # First of all: whatever becomes of this digest, the next one comes.
        week = Week.parse(work.job.payload["week"])
        await self._digests.plan_next(guild_id, week, work.job.kind)
        overdue = work.now - datetime.fromisoformat(work.job.payload["posts_at"])
        # What was begun may have been sent, by a bot that was killed before it could record it: it is seen through.
        begun = await work.begun()
        if overdue > TOO_LATE and not begun:
            raise Dropped(f"{overdue.days} days late; the next digest comes as planned")
        for_organisers = work.job.kind is JobKind.ORGANISERS_DIGEST
        if not for_organisers and not begun and await self._is_early_elsewhere(work, guild_id, week):
            raise Later(work.now + _SOON)
        edition = await self._digests.begin(
            guild_id, week, late=overdue > NOTICEABLE, for_organisers=for_organisers, even_empty=begun > 0
        )
        if edition is None:
            async with work.finish(note="nothing to tell of that week, or nowhere to tell it"):
                return
        if edition.posted.posted_at is not None and not begun:
            async with work.finish(note="posted before; brought up to date") as conn:
                await self._digests.plan_edit(conn, edition, work.now)
            return
        stands: Messages = ()
        async for sent in _send_rest(work, edition, await self._pages(edition, at_least=begun), ()):
            stands = sent
            # From now on it changes with what it shows, whatever becomes of the rest.
            async with work.database.write() as conn:
                await self._digests.record(conn, edition, stands, work.now)
                await self._digests.plan_edit(conn, edition, work.now)
        async with work.finish() as conn:
            await self._digests.plan_edit(conn, edition, work.now)

    async def _is_early_elsewhere(self, work: Work, guild_id: int, week: Week) -> bool:
        """Whether another job has begun to post this digest before its time."""
        return work.job.key != early_key(guild_id, week) and await self._digests.is_early_under_way(guild_id, week)

    async def edit(self, work: Work) -> None:
        """Bring a posted digest up to date; where nothing is left to show, it says so."""
        edition = await self._digests.present(_guild(work), int(work.job.payload["digest"]))
        if edition is None:
            raise Dropped("there is no such digest any more")
        pages, stands, note = await self._pages(edition), edition.posted.messages, None
        kept = [await work.messenger.edit(Receipt(*at), page) for at, page in zip(stands, pages, strict=False)]
        if all(kept) and await self._digests.is_being_posted(edition):
            note = "the rest is being posted"
        elif all(kept):
            async for sent in _send_rest(work, edition, pages, stands):
                stands = sent
        else:
            note = "somebody deleted it, in whole or in part; it is not posted again"
        async with work.finish(note=note) as conn:
            await self._digests.record(conn, edition, stands, work.now)

    async def _pages(self, edition: Edition, *, at_least: int = 0) -> list[DigestPage]:
        """The messages of a digest, its picture below the first."""
        first, *others = _pages_of(edition, max(at_least, len(edition.posted.messages)))
        return [
            replace(first, drawn=await self._digests.drawn(edition.digest, say_in(edition.group.language))),
            *others,
        ]


def _guild(work: Work) -> int:
    if work.job.guild_id is None:
        raise Dropped("a digest of no group")
    return work.job.guild_id


def _pages_of(edition: Edition, at_least: int) -> list[DigestPage]:
    """At least as many as it may stand in already, the surplus ones saying so."""
    language = edition.group.language
    say = say_in(language)
    texts = [] if edition.digest.is_empty else digest_pages(edition.digest, say, late=edition.posted.late)
    if not texts:
        texts = [say("What stood here was taken back by the people who wrote it.")]
    surplus = at_least - len(texts)
    texts += [say("What stood here now fits above.")] * surplus
    title = digest_title(edition.digest, edition.group, say)
    return [
        DigestPage(
            language,
            edition.posted.id,
            part,
            title if part == 0 else "",
            text,
            edition.digest.has_reflections,
            for_organisers=edition.posted.for_organisers,
        )
        for part, text in enumerate(texts)
    ]


def _channel_of(edition: Edition) -> int | None:
    group = edition.group
    if edition.posted.for_organisers:
        return group.organiser_channel_id
    return group.reflection_channel_id or group.announcement_channel_id


async def _send_rest(
    work: Work, edition: Edition, pages: list[DigestPage], stands: Messages
) -> AsyncGenerator[Messages]:
    """Send the pages that stand nowhere yet, behind those that do; after each, where all of them now stand."""
    channel = _channel_of(edition)
    if channel is None:
        raise Undeliverable("no channel is set for the digest: /setup")
    places = [channel]
    for page in pages[len(stands) :]:
        if stands:
            first = Receipt(*stands[0])
            # A thread may be opened, and not be written to.
            places = [await _thread(work, edition, first), first.channel_id]
        receipt = await work.send_to_first(list(dict.fromkeys(places)), page, part=page.part)
        stands = (*stands, (receipt.channel_id, receipt.message_id))
        yield stands


async def _thread(work: Work, edition: Edition, first: Receipt) -> int:
    """The thread of the digest's first message, or the channel itself where threads are not allowed."""
    try:
        return await work.messenger.open_thread(
            first, digest_title(edition.digest, edition.group, say_in(edition.group.language))
        )
    except Undeliverable:
        return first.channel_id
