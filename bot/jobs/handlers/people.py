"""Taking a person who was deleted out of what the bot has written at Discord."""

from datetime import timedelta

from bot.domain.forgetting import Traces, Written, without
from bot.domain.jobs import JobKind
from bot.domain.posts import ToPerson, recipient_of
from bot.jobs.messenger import Receipt, Undeliverable
from bot.jobs.work import Handler, Later, Work
from db import jobs

_AT_ONCE = 3  # edits of older messages that Discord takes from a channel in a few seconds
_APART = timedelta(seconds=6)


async def forget_person(work: Work) -> None:
    """Look through one page of one place, do a little of what is to be done there, and note how far that is.

    Killed at any step it begins that page again: what was done before shows no trace any more. When all of it is done,
    nothing of the job says whom it was about.
    """
    traces = Traces.read(work.job.payload)
    if not traces.places:
        note = f"{traces.unreached} places or messages were closed to me" if traces.unreached else None
        async with work.finish(note=note) as conn:
            await jobs.unname(conn, work.job)
        return
    traces, changed = await _step(work, traces)
    async with work.database.write() as conn:
        await jobs.keep_payload(conn, work.job, traces.as_payload())
    raise Later(work.now + (_APART if changed else timedelta(0)))


async def _step(work: Work, traces: Traces) -> tuple[Traces, int]:
    """How far it is then, and how many messages were changed or deleted. A place that is closed is passed over."""
    place = recipient_of(traces.places[0])
    try:
        page = await work.messenger.written(place, traces.before or traces.until)
    except Undeliverable:
        return traces.next_place(unreached=1), 0
    changed, unreached = 0, 0
    for message in page.messages:
        if message.id < traces.since:
            break
        left = None if isinstance(place, ToPerson) else without(message, traces.user_id)
        if left is message:
            continue
        if changed == _AT_ONCE:
            return traces.down_to(message.id + 1, unreached=unreached), changed
        try:
            await _put_right(work, message, left)
        except Undeliverable:
            unreached += 1
        changed += 1
    if page.looked_down_to is None or page.looked_down_to < traces.since:
        return traces.next_place(unreached=unreached), changed
    return traces.down_to(page.looked_down_to, unreached=unreached), changed


async def _put_right(work: Work, message: Written, left: Written | None) -> None:
    if left is None:
        await work.messenger.delete(Receipt(message.channel_id, message.id))
    else:
        await work.messenger.rewrite(left)


HANDLERS: dict[JobKind, Handler] = {JobKind.FORGET_PERSON: forget_person}
