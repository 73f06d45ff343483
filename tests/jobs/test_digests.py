from datetime import UTC, date, datetime, timedelta
from itertools import count

import sqlalchemy as sa

from bot.domain.digest_plan import digest_of
from bot.domain.forms import Choice
from bot.domain.jobs import JobKind
from bot.domain.meetups import AttendanceState, Level, Origin, Status
from bot.domain.periods import Week
from bot.domain.reflections import Answer, Audience
from bot.local_discord.objects import Channel, Message
from bot.local_discord.permissions import Permission
from bot.services.digests import plan_edits
from db import jobs, meetups, reflections
from db.jobs import JobRow
from db.schema import digest_messages
from db.schema import digests as digests_table
from db.schema import jobs as jobs_table
from tests.looking_back import TITLE, at, author, goes, noted, series, writes
from tests.town import Town

MONDAY = datetime(2026, 12, 7, 15, tzinfo=UTC)  # nine o'clock in Chicago
_texts = count(1)


async def read(town: Town, *texts: str, day: date = date(2026, 12, 1)) -> None:
    """Reflections of different people about that day, read from files."""
    files = [(f"{day}-person{next(_texts)}-evening.md", text.encode()) for text in texts]
    await town.services.transfer.import_jekyll(town.guild.id, files)


async def long_week(town: Town, gatherings: int) -> None:
    """Meetups with titles so long that their digest does not fit in one message."""
    async with town.database.write() as conn:
        for number in range(gatherings):
            begins = datetime(2026, 12, 1, 18, tzinfo=UTC) + timedelta(hours=number)
            await meetups.add(
                conn,
                guild_id=town.guild.id,
                title=f"Evening {number}: " + "types and rivers " * 40,
                status=Status.ENDED,
                origin=Origin.HERE,
                level=Level.EVERYONE,
                timezone="America/Chicago",
                local_start="2026-12-01T19:00",
                starts_at=begins,
                ends_at=begins + timedelta(hours=1),
            )


async def job(town: Town, week: str) -> JobRow | None:
    async with town.database.read() as conn:
        listed = await jobs.listed(conn)
    return next((each for each in listed if each.key == f"digest:{town.guild.id}:{week}"), None)


async def owed_since(town: Town, week: str, ago: timedelta) -> None:
    """A digest that was due while the bot was down, as it finds it now."""
    async with town.database.write() as conn:
        await jobs.plan(conn, [digest_of(town.guild.id, Week.parse(week), town.time.now() - ago)])
    await town.time.advance(timedelta(minutes=1))


def said(channel: Channel) -> list[str]:
    """What the embeds of a channel's messages say, in order."""
    return [embed.get("description", "") for message in channel.messages for embed in message.embeds]


async def test_a_digest_too_long_for_one_message_goes_on_in_its_thread(town: Town) -> None:
    await long_week(town, 9)
    await town.time.advance_to(MONDAY)

    [first] = said(town.reflections)
    [thread] = [each for each in town.guild.threads.values() if each.parent is town.reflections]
    everything = "\n".join([first, *said(thread)])
    assert thread.name == "Riverbend Python: the week of Mon, Nov 30"
    assert len(said(thread)) == 2
    assert all(f"Evening {number}: " in everything for number in range(9))


async def test_a_digest_that_got_shorter_says_where_it_ended(town: Town) -> None:
    await long_week(town, 9)
    await town.time.advance_to(MONDAY)
    async with town.database.write() as conn:
        held = await meetups.between(conn, town.guild.id, MONDAY - timedelta(days=7), MONDAY)
        for meetup in held[1:]:
            await meetups.change(conn, town.guild.id, meetup.id, status=Status.CANCELLED)

    await read(town, "One evening was quite enough for me, thank you.")
    await town.hours_pass(1)

    [thread] = [each for each in town.guild.threads.values() if each.parent is town.reflections]
    assert "Evening 8" not in said(town.reflections)[0]
    assert said(thread) == ["What stood here now fits above."] * 2


async def test_a_digest_a_few_hours_late_is_posted_and_says_so(town: Town) -> None:
    await read(town, "There was a very calm queue at the door.")
    await owed_since(town, "2026-W49", timedelta(hours=3))

    [shown] = said(town.reflections)
    assert shown.startswith("This digest is late: I was away when it was due.")
    assert "very calm queue" in shown


async def test_a_digest_without_a_channel_left_fails_once_and_the_next_is_planned(town: Town) -> None:
    await read(town, "There was a very calm queue at the door.")
    town.guild.delete_channel(town.reflections)

    await town.time.advance_to(MONDAY)

    failed, following = await job(town, "2026-W49"), await job(town, "2026-W50")
    assert failed is not None
    gone = f"404 10003 Unknown Channel in <#{town.reflections.id}>"
    assert (failed.outcome, failed.note) == ("failed", gone)
    assert following is not None
    assert following.due_at == MONDAY + timedelta(days=7)


async def test_a_digest_more_than_a_day_late_is_dropped_and_the_next_is_planned(town: Town) -> None:
    await read(town, "There was a very calm queue at the door.", day=date(2026, 11, 24))
    await owed_since(town, "2026-W48", timedelta(days=2))

    dropped, following = await job(town, "2026-W48"), await job(town, "2026-W49")
    assert dropped is not None
    assert (dropped.outcome, dropped.note) == ("dropped", "2 days late; the next digest comes as planned")
    assert following is not None
    assert said(town.reflections) == []


async def test_where_all_words_were_taken_back_the_message_says_so_calmly(town: Town) -> None:
    await read(town, "There was a very calm queue at the door.")
    await town.time.advance_to(MONDAY)
    async with town.database.write() as conn:
        [only] = await reflections.submitted_between(conn, town.guild.id, date(2026, 12, 1), date(2026, 12, 1))
        hidden = [Answer(each.position, each.text, Audience.ME) for each in only.answers]
        await reflections.keep_answers(conn, only.id, hidden, town.time.now(), versions=True)
        await plan_edits(conn, only.id, town.time.now())

    await town.hours_pass(1)

    assert said(town.reflections) == ["What stood here was taken back by the people who wrote it."]


async def test_a_digest_that_somebody_deleted_is_not_posted_again(town: Town) -> None:
    await read(town, "There was a very calm queue at the door.")
    await town.time.advance_to(MONDAY)
    [message] = town.reflections.messages
    town.reflections.messages.remove(message)

    await read(town, "The cake was gone before I arrived, sadly.")
    await town.hours_pass(1)

    assert said(town.reflections) == []


async def test_where_threads_are_not_allowed_a_long_digest_goes_on_in_the_channel(town: Town) -> None:
    await long_week(town, 9)
    for role in (town.guild.bot_role, town.guild.role_named("@everyone")):
        town.guild.change_role(role, revoke=Permission.CREATE_PUBLIC_THREADS)

    await town.time.advance_to(MONDAY)

    assert await job(town, "2026-W49") is None
    assert len(said(town.reflections)) == 3


async def test_each_week_that_the_bot_was_away_is_dropped_and_told_and_the_last_comes_late(town: Town) -> None:
    for week, day in enumerate((date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24))):
        await read(town, f"Queue number {week} was very calm, and nobody minded.", day=day)
    # The last digest that was planned was due twenty days ago, on November 16; it is Sunday, December 6 now.
    await town.time.advance_to(datetime(2026, 12, 1, 3, tzinfo=UTC))
    async with town.database.write() as conn:
        await conn.execute(sa.delete(jobs_table).where(jobs_table.c.kind == JobKind.DIGEST))
    await owed_since(town, "2026-W46", timedelta(days=14, hours=12))

    notes = {week: found.note for week in ("2026-W46", "2026-W47") if (found := await job(town, week))}
    assert notes == {
        week: f"{days} days late; the next digest comes as planned"
        for week, days in (("2026-W46", 14), ("2026-W47", 7))
    }
    [late] = said(town.reflections)
    assert late.startswith("This digest is late: I was away when it was due.")
    assert "Queue number 2" in late
    assert (await job(town, "2026-W49")) is not None
    told = (await town.marisol.runs("/doctor")).text
    assert "November 16, 2026 9:00 AM: weekly digest (×2): it was too late for it" in told


async def test_somebody_who_changes_their_name_has_it_changed_in_what_quotes_them(town: Town) -> None:
    first = await series(town)
    people = await goes(town, "Ada")
    await town.time.advance_to(at("2026-12-02 23:00"))
    await writes(town, people["Ada"], first, {2: "A legend has to come before the map, always."})
    await town.time.advance_to(MONDAY)
    assert "— Ada\n" in said(town.reflections)[-1]

    people["Ada"].user.global_name = "Adelaide"
    await people["Ada"].runs("/rsvp", meetup=TITLE, answer="maybe", in_="#announcements")
    await town.time.advance(timedelta(minutes=1))

    assert "— Adelaide\n" in said(town.reflections)[-1]


async def digest_with(town: Town, words: str) -> Message:
    """The digest, once it stands there with these words: a picture takes real time to draw."""
    onlooker = town.person("Onlooker")
    onlooker.patience = 60.0
    return (await onlooker.sees(words, in_="#reflections")).message


async def test_the_picture_of_a_posted_digest_changes_with_its_numbers_and_so_do_its_words(drawing_town: Town) -> None:
    town = drawing_town
    first = await series(town)
    people = await goes(town, "Ada", "Ben")
    await town.time.advance_to(at("2026-12-02 23:00"))
    await writes(town, people["Ada"], first, {3: "Yes, I would."}, again=Choice.YES)
    await town.time.advance_to(MONDAY)
    message = await digest_with(town, "1 yes, 0 maybe, 0 not yet (1 of 2 who came answered)")
    [before] = message.attachments
    assert before.content.startswith(b"\x89PNG")
    assert "1 yes, 0 maybe, 0 not yet (1 of 2 who came answered)" in (before.description or "")
    assert before.filename in message.embeds[0]["image"]["url"]

    await writes(town, people["Ben"], first, {3: "Perhaps."}, again=Choice.MAYBE)
    await town.time.advance(timedelta(minutes=1))

    message = await digest_with(town, "1 yes, 1 maybe, 0 not yet (2 of 2 who came answered)")
    [after] = message.attachments
    assert after.content != before.content
    assert "1 yes, 1 maybe, 0 not yet (2 of 2 who came answered)" in (after.description or "")


async def test_an_edit_that_leaves_nothing_to_draw_takes_the_picture_away(drawing_town: Town) -> None:
    town = drawing_town
    first = await series(town)
    people = await goes(town, "Ada")
    await town.time.advance_to(at("2026-12-02 23:00"))
    await writes(town, people["Ada"], first, {3: "Yes, I would.", 2: "That rivers move."}, again=Choice.YES)
    await town.time.advance_to(MONDAY)
    message = await digest_with(town, "1 yes, 0 maybe, 0 not yet")
    assert len(message.attachments) == 1

    await town.services.reflections.choose(author(town, people["Ada"]), first.id, 3, None)
    await town.time.advance(timedelta(minutes=1))

    await town.discord.world.until(lambda: None if message.attachments else message, 60.0)
    assert "1 yes" not in said(town.reflections)[-1]


async def test_a_corrected_roll_and_a_cancelled_meetup_are_right_in_the_digest_that_told_of_them(town: Town) -> None:
    first = await series(town)
    people = await goes(town, "Ada", "Ben")
    await town.time.advance_to(MONDAY)
    assert "**Maps on paper**, Wed, Dec 2: 2 people came, all for the first time" in said(town.reflections)[-1]
    assert said(town.reflections)[-1].count("**Maps on paper**") == 3

    await noted(town, first, [people["Ada"]], AttendanceState.PRESENT)
    await noted(town, first, [people["Ben"]], AttendanceState.ABSENT)
    await town.marisol.runs("/meetup cancel", meetup=TITLE, reason="Snow.", in_="#organisers")
    await town.marisol.presses("Cancel the meetup")
    await town.time.advance(timedelta(minutes=2))

    assert "**Maps on paper**, Wed, Dec 2: 1 person came, for the first time" in said(town.reflections)[-1]
    assert said(town.reflections)[-1].count("**Maps on paper**") == 2


async def test_a_digest_that_was_sent_by_a_bot_killed_for_days_still_loses_what_is_taken_back(town: Town) -> None:
    first = await series(town)
    people = await goes(town, "Ada")
    await town.time.advance_to(at("2026-12-02 23:00"))
    await writes(town, people["Ada"], first, {2: "A legend has to come before the map, always."})
    await town.time.advance_to(MONDAY)
    await town.time.advance(timedelta(minutes=1))
    # As if it had been killed before it could record anything, and come back a day and a half later.
    async with town.database.write() as conn:
        posting = jobs_table.c.key == f"digest:{town.guild.id}:2026-W49"
        back = {"done_at": None, "outcome": None, "due_at": town.time.now() + timedelta(hours=36)}
        await conn.execute(sa.update(jobs_table).where(posting).values(back))
        await conn.execute(sa.update(digests_table).values(posted_at=None))
        await conn.execute(sa.delete(digest_messages))
    await town.services.reflections.withdraw(author(town, people["Ada"]), first.id)
    await town.time.advance(timedelta(hours=37))

    assert len([each for each in said(town.reflections) if "Maps on paper" in each]) == 1
    assert "A legend has to come" not in "\n".join(said(town.reflections))
