"""What a series' next announcement says of it: what first-timers said, and what was done about what people said."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import News
from bot.domain.groups import Group
from bot.domain.meetups import Meetup
from bot.domain.newcomers import LOOKS_BACK, NOBODY, FirstVisits, first_visits
from bot.domain.plan import card_refresh
from bot.domain.reading import readable
from bot.domain.reflections import Audience, Reflection
from bot.domain.responses import MOST_ON_A_CARD, SHOWN_FOR
from db import digests, forms, jobs, meetups, reflections, responses


async def first_visits_before(
    conn: AsyncConnection, group: Group, meetup: Meetup, reader: Audience = Audience.GROUP
) -> FirstVisits:
    """What first-timers of the last editions of its series said, as far as newcomers, and `reader`, may read it."""
    if meetup.series_id is None:
        return NOBODY
    before = await meetups.last_before(
        conn, group.guild_id, meetup.starts_at, most=LOOKS_BACK, series_id=meetup.series_id
    )
    newcomers: set[tuple[int, int]] = set()
    found: list[Reflection] = []
    for edition in before:
        about = await reflections.for_newcomers(conn, edition.id)
        authors = {each.user_id for each in about if each.user_id is not None}
        came_before = await digests.came_before(conn, group.guild_id, edition.starts_at, among=authors) if about else ()
        newcomers |= {(edition.id, user_id) for user_id in authors.difference(came_before)}
        found += readable(about, reader=reader, viewer_id=None, unsigned_minimum=group.unsigned_minimum)
    return first_visits(found, newcomers, await forms.of_group(conn, group.guild_id)) if found else NOBODY


async def news_of(conn: AsyncConnection, group: Group, meetup: Meetup, now: datetime) -> News:
    """What a meetup's announcement tells besides; `now` is when it is announced, if it has not been."""
    announced_at = meetup.announced_at or now
    last = await meetups.announced_before(conn, group.guild_id, announced_at)
    oldest = announced_at - SHOWN_FOR
    done = await responses.between(conn, group.guild_id, max(oldest, last or oldest), announced_at, most=MOST_ON_A_CARD)
    return News(await first_visits_before(conn, group, meetup), tuple(done))


async def follow_on_cards(conn: AsyncConnection, reflection_id: int, now: datetime) -> None:
    """Let the announcements that may quote a reflection follow, in the transaction that changes it."""
    for shown in await meetups.cards_after(conn, reflection_id):
        await jobs.plan_joined(conn, card_refresh(shown, now))
