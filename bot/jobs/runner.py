"""The one sleeper for all timed work: wake, claim, run, finish."""

import asyncio
import logging
import os
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.jobs import GOES_ON, MOST_ATTEMPTS, Job, JobKind, Outcome, wait_before
from bot.domain.notices import notice_of
from bot.jobs.messenger import Messenger, TryAgain, Undeliverable
from bot.jobs.work import DmPace, Dropped, Handler, Later, LostLease, Work
from db import jobs
from db.engine import Database
from db.troubles import in_channel, tell_once

log = logging.getLogger(__name__)

_LEASE = timedelta(seconds=60)
_TIME_FOR_A_JOB = 45.0  # seconds; shorter than the lease, so that a lease need not be extended
_AT_ONCE = 8
_LONGEST_SLEEP = timedelta(seconds=30)  # other processes plan work without telling us
_A_MOMENT = timedelta(seconds=1)  # between looks that should have found something
_GRACE = 10.0  # seconds that running jobs have when the program stops


class JobRunner:
    """Claims due jobs and runs their handlers, several at once, until stopped.

    `shards` is (how many there are, those this process serves). Invariants: a job runs in one process at a time; it
    ends by its handler's transaction, or is put back; no exception of a handler ends the runner.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        messenger: Messenger,
        handlers: Mapping[JobKind, Handler],
        *,
        shards: tuple[int, Collection[int]] = (1, (0,)),
        longest_sleep: timedelta = _LONGEST_SLEEP,
    ) -> None:
        self._database = database
        self._clock = clock
        self._messenger = messenger
        self._handlers = handlers
        self._shards = shards
        self._longest_sleep = longest_sleep
        self._who = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._bell = asyncio.Event()
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        self._pace = DmPace()

    def wake(self) -> None:
        """Look for due work now; called after each commit that planned some."""
        self._bell.set()

    async def run(self) -> None:
        """Run until `stop`; then wait a little for what is running, and give back the rest."""
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping:
                self._bell.clear()
                claimed, look_again = await self._claim()
                for job in claimed:
                    task = tasks.create_task(self._do(job), name=job.key)
                    self._running.add(task)
                    task.add_done_callback(self._ended)
                if not claimed:
                    await self._rest(tasks, look_again)
            if self._running:
                _, late = await asyncio.wait(self._running, timeout=_GRACE)
                for task in late:
                    task.cancel()
        try:
            async with self._database.write() as conn:
                await jobs.release_all(conn, self._who)
        except Exception:
            log.exception("could not give back what was claimed; its leases will run out")

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._bell.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._bell.set()

    async def _claim(self) -> tuple[list[Job], datetime]:
        """What is to be done now and, where that is nothing, when to look again."""
        now = self._clock.now()
        latest = now + self._longest_sleep
        free = _AT_ONCE - len(self._running)
        if free == 0:
            return [], latest
        try:
            async with self._database.read() as conn:
                due = await jobs.next_due(conn, self._shards)
            if due is None or due > now:
                return [], min(due or latest, latest)
            async with self._database.write() as conn:
                claimed = await jobs.claim(conn, who=self._who, now=now, lease=_LEASE, most=free, shards=self._shards)
            return list(claimed), now + _A_MOMENT  # nothing when another process was quicker
        except Exception:
            # The database may be restarting; durable work waits for it rather than ending.
            log.exception("could not look for due work")
            return [], now + _A_MOMENT

    async def _rest(self, tasks: asyncio.TaskGroup, until: datetime) -> None:
        bell = tasks.create_task(self._bell.wait())
        waiting: set[asyncio.Task[object]] = {bell}  # type: ignore[arg-type] # a task of bool is one of object
        if not self._running:
            waiting.add(tasks.create_task(self._clock.sleep_until(until)))
        _, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()

    async def _do(self, job: Job) -> None:
        work = Work(job, self._database, self._clock, self._messenger, self._pace)
        try:
            await self._attempt(work)
        except LostLease:
            log.warning("job %s was dropped, or went to another process", job.key)
        except Exception:
            log.exception("job %s could not be ended; its lease will run out", job.key)

    async def _attempt(self, work: Work) -> None:
        job = work.job
        if job.useless_after is not None and work.now > job.useless_after:
            await self._end(work, Outcome.DROPPED, f"late: it was due {job.due_at:%Y-%m-%d %H:%M} UTC")
            return
        try:
            async with asyncio.timeout(_TIME_FOR_A_JOB):
                await self._handlers[job.kind](work)
        except LostLease:
            raise
        except Dropped as reason:
            await self._end(work, Outcome.DROPPED, str(reason))
        except Later as turn:
            async with self._database.write() as conn:
                await jobs.put_back(conn, job, turn.when, counts=False)
        except Undeliverable as reason:
            log.warning("job %s cannot be done: %s", job.key, reason)
            await self._fail(work, reason)
        except (TryAgain, TimeoutError) as reason:
            await self._try_again(work, str(reason) or "it took too long")
        except Exception as error:
            log.exception("job %s failed", job.key)
            await self._try_again(work, f"{type(error).__name__}, see the log")

    async def _try_again(self, work: Work, note: str) -> None:
        job = work.job
        if job.attempt >= MOST_ATTEMPTS and job.kind not in GOES_ON:
            await self._end(work, Outcome.FAILED, note)
            return
        async with self._database.write() as conn:
            await jobs.put_back(conn, job, work.now + wait_before(job.attempt), note=note)

    async def _fail(self, work: Work, reason: Undeliverable) -> None:
        told, note = None, str(reason)
        if reason.channel_id is not None:
            told = notice_of(work.job, reason.channel_id, work.now)
            note = in_channel(note, reason.channel_id)
        async with work.finish(Outcome.FAILED, note) as conn:
            if told is not None:
                await tell_once(conn, told)

    async def _end(self, work: Work, outcome: Outcome, note: str) -> None:
        async with work.finish(outcome, note):
            pass
