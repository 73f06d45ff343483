"""One claimed job while it is done: sending each message once, and ending the job with what follows from it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.jobs import Job, Outcome
from bot.domain.posts import Post, Recipient, ToChannel, ToPerson
from bot.jobs.messenger import Messenger, Receipt, Undeliverable
from db import groups, jobs
from db.engine import Database

# Discord honours a repeated nonce for "the past few minutes" and does not say how many.
_NONCE_WINDOW = timedelta(minutes=2)
_CLOCKS_DIFFER = timedelta(minutes=1)
_LOOKS_AGAIN = timedelta(hours=1)  # whether a group that has removed the bot has it back


class Dropped(Exception):
    """The job is no longer wanted; the message says why."""


class Later(Exception):
    """The job's turn is at `when`; this was no attempt."""

    def __init__(self, when: datetime) -> None:
        super().__init__(f"not before {when:%Y-%m-%d %H:%M:%S} UTC")
        self.when = when


class LostLease(Exception):
    """Another process has the job now, or it was dropped, so nothing of this one may be kept."""


class DmPace:
    """Keeps new DMs apart, so that a meetup of 500 does not look like spam to Discord.

    Each job is given a turn of its own, so that 500 who wait are looked at once more each, not at every turn.
    """

    def __init__(self) -> None:
        self._free_at: datetime | None = None
        self._turns: dict[int, datetime] = {}  # job -> its turn, of those that wait

    def take_turn(self, job_id: int, now: datetime, apart: timedelta) -> None:
        """Take the turn of this job, or raise Later with it; one that was missed is given anew."""
        self._turns = {each: turn for each, turn in self._turns.items() if turn + apart >= now}
        turn = self._turns.pop(job_id, None)
        if turn is None:
            turn = max(now, self._free_at or now)
            self._free_at = turn + apart
        if turn > now:
            self._turns[job_id] = turn
            raise Later(turn)


class Work:
    """A claimed job and what its handler may do with it."""

    def __init__(self, job: Job, database: Database, clock: Clock, messenger: Messenger, pace: DmPace) -> None:
        self.job = job
        self.messenger = messenger
        self.database = database
        self._clock = clock
        self._pace = pace

    @property
    def now(self) -> datetime:
        """The present moment, UTC."""
        return self._clock.now()

    async def begun(self) -> int:
        """How many messages of this job were begun to be sent before, and may stand there though nobody recorded it."""
        async with self.database.read() as conn:
            return await jobs.begun_deliveries(conn, self.job)

    async def send(self, to: Recipient, post: Post, *, apart: timedelta = timedelta(0), part: int = 0) -> Receipt:
        """Send a post exactly once, whatever happened to earlier attempts.

        `apart` is the time to keep between new DMs; `part` tells several messages of one job to one place apart.
        Raises Undeliverable, TryAgain, LostLease when it was dropped meanwhile, or Later when other DMs come first, and
        for a group that has removed the bot: nobody hears of it, unless it comes back while that is of use.
        """
        if isinstance(to, ToPerson):
            self._pace.take_turn(self.job.id, self.now, apart)
        async with self.database.write() as conn:
            is_ours, has_left = await jobs.held(conn, self.job)
            if not is_ours:
                raise LostLease(self.job.key)
            if has_left:
                raise Later(self.now + _LOOKS_AGAIN)
            recipient = f"{to}/{part}" if part else str(to)
            delivery = await jobs.begin_delivery(conn, self.job, recipient, self.now)
        if delivery.channel_id is not None and delivery.message_id is not None:
            return Receipt(delivery.channel_id, delivery.message_id)
        receipt = None
        if not delivery.is_new and self.now - delivery.started_at > _NONCE_WINDOW:
            receipt = await self.messenger.find(to, post, delivery.started_at - _CLOCKS_DIFFER)
        if receipt is None:
            receipt = await self._sent(to, post, delivery.nonce)
        async with self.database.write() as conn:
            await jobs.record_delivery(conn, delivery, self.now, receipt.channel_id, receipt.message_id)
        return receipt

    async def _sent(self, to: Recipient, post: Post, nonce: str) -> Receipt:
        try:
            return await self.messenger.send(to, post, nonce)
        except Undeliverable as reason:
            # Without a privileged intent this is how the bot learns that somebody has left.
            if reason.has_left and isinstance(to, ToPerson) and self.job.guild_id is not None:
                async with self.database.write() as conn:
                    await groups.member_left(conn, self.job.guild_id, to.user_id, self.now)
            raise

    async def send_to_first(self, channel_ids: Sequence[int], post: Post, *, part: int = 0) -> Receipt:
        """Send a post to the first of these channels or threads that takes it; channels and threads get deleted.

        `part` is as in `send`. Raises Dropped where there is none, and what `send` raises where none takes it.
        """
        refused: Undeliverable | None = None
        for channel_id in channel_ids:
            try:
                return await self.send(ToChannel(channel_id), post, part=part)
            except Undeliverable as reason:
                refused = reason
        raise refused or Dropped("there is no channel for announcements any more")

    @asynccontextmanager
    async def finish(self, outcome: Outcome = Outcome.DONE, note: str | None = None) -> AsyncGenerator[AsyncConnection]:
        """A transaction that ends the job together with what follows from it.

        Raises LostLease, keeping nothing, when another process has the job by now.
        """
        async with self.database.write() as conn:
            if not await jobs.finish(conn, self.job, self.now, outcome, note):
                raise LostLease(self.job.key)
            yield conn


Handler = Callable[[Work], Awaitable[None]]
