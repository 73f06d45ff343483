"""A group whose ids are the largest there are, for tests of what is stored and found."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Group
from bot.domain.meetups import Level, Meetup, Origin, Status
from bot.domain.reflections import Reflection, ReflectionKind, ReflectionStatus
from db import groups, meetups, reflections

LARGEST = 2**63 - 1  # what the database's integers hold
GUILD, OTHER_GUILD = LARGEST, LARGEST - 1
ADA, BEN, CHI, DEE = LARGEST, LARGEST - 1, LARGEST - 2, LARGEST - 3
NAMES = {ADA: "Ada 🦦", BEN: 'Ben "50%" O\'Hare', CHI: "Chí_na\\", DEE: "Dée"}
NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)

# What people really paste: wildcards, quotes, paths, joined emoji, letters of two code points, other directions.
ODD_TEXTS = (
    "100% of the %s tests",
    "snake_case_only",
    r"C:\temp\new and a \\ share",
    "it's \"quoted\" and 'quoted' again",
    "'; DROP TABLE meetups; --",
    "🐍 and 👩‍👩‍👧 at 🏳️‍🌈",
    "e\u0301 is not é",
    "a line\r\nand\ta tab\u2028and\u00a0more",
    "\u202eback to front\u202c",
    "/slashes/ :param ? $1 {brace} [1]",
    "\x01\x7f\ufffd\U0010ffff",
)


async def people_and_groups(conn: AsyncConnection) -> None:
    """Both groups; everybody is in the first, Ada in both, and Ben and Dee speak Spanish."""
    await groups.ensure_group(conn, Group(GUILD, "Riverside 100%", language="fr", set_up_at=NOON))
    await groups.ensure_group(conn, Group(OTHER_GUILD, "Hillside", set_up_at=NOON))
    for user_id, language in ((ADA, None), (BEN, "es-ES"), (CHI, None), (DEE, "es-ES")):
        await groups.see_member(conn, GUILD, user_id, NAMES[user_id], language)
    await groups.see_member(conn, OTHER_GUILD, ADA, "Ada of the hills")


async def meetup_at(
    conn: AsyncConnection,
    starts_at: datetime,
    title: str = "Snakes",
    *,
    request_id: int | None = None,
    **values: object,
) -> Meetup:
    """A meetup of two hours, announced unless `values` say otherwise."""
    plain: dict[str, object] = {
        "title": title,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "guild_id": GUILD,
        "status": Status.SCHEDULED,
        "origin": Origin.HERE,
        "level": Level.EVERYONE,
        "timezone": "UTC",
        "local_start": f"{starts_at:%Y-%m-%dT%H:%M}",
    }
    return await meetups.add(conn, request_id=request_id, **(plain | values))


async def reflection_on(
    conn: AsyncConnection, meetup: Meetup, user_id: int, status: ReflectionStatus = ReflectionStatus.DRAFT
) -> int:
    """A reflection by the group's form, still without answers; its id."""
    desk = await reflections.desk(conn, meetup.id, user_id, meetup.guild_id)
    assert desk is not None
    blank = Reflection(
        id=0,
        guild_id=meetup.guild_id,
        meetup_id=meetup.id,
        user_id=user_id,
        byline=None,
        name="",
        kind=ReflectionKind.FORM,
        status=status,
        signed=True,
        form_id=desk.form_id,
        title=None,
        occurred_on=meetup.starts_at.date(),
        answers=(),
    )
    return await reflections.begin(conn, blank, NOON)
