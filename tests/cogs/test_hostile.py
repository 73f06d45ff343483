"""What people with bad intentions or very long words can make others see: nothing but the words themselves."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.domain.exports import ExportKind
from bot.domain.forms import Choice
from bot.domain.meetups import Proposal
from bot.domain.reflections import Audience, ReflectionKind
from bot.local_discord.person import Person
from bot.local_discord.typed_commands import AsTyped
from bot.services.groups import Someone
from bot.services.reflections import Author
from tests.town import Town, set_up

EVIL = "@everyone <@&1> [free beer](https://evil.example/beer) **bold ||hidden `code"
MASKED = "free beer (https://evil.example"  # how a masked link reads
ENDLESS = "@here ```" + "*" * 200 + "](https://evil.example) >>> # "
TURNED = "\u202egnihtemos\u2066 \u200b\u200d\ufeff"  # writing directions that never end, and signs nobody sees
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
_sources = count(1)


async def announced(town: Town, title: str, when: str = "2026-12-01 19:00", **options: Any) -> int:
    await town.marisol.runs("/meetup create", title=title, when=when, **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    [found, *_] = await town.services.meetups.choices(town.guild.id, "")
    return found.id


async def reflects(
    town: Town,
    meetup_id: int,
    person: Person,
    text: str,
    *,
    position: int = 2,
    audience: Audience = Audience.GROUP,
    signed: bool = True,
) -> Author:
    author = Author(person.user.id, person.name, "en-US", town.guild.id)
    use = town.services.reflections
    kind = ReflectionKind.FORM if position else ReflectionKind.FREE
    await use.save_form(author, meetup_id, next(_sources), {position: text}, kind)
    await use.set_audience(author, meetup_id, audience)
    await use.set_signed(author, meetup_id, signed=signed)
    await use.publish(author, meetup_id)
    return author


async def monday_comes(town: Town) -> None:
    await town.time.advance_to(datetime(2026, 12, 7, 15, 1, tzinfo=UTC))


def only_these_were_pinged(town: Town, *people: Person) -> None:
    sent = [message for message in town.discord.world.deliveries if not message.channel.is_dm]
    assert {pinged for message in sent for pinged in message.pings} == {person.user.id for person in people}


@pytest.mark.parametrize("words", [EVIL, ENDLESS, TURNED + "x", FAMILY * 30])
async def test_whatever_stands_in_a_meetup_reaches_nothing_outside_itself(town: Town, words: str) -> None:
    ada = town.person("Ada")
    await announced(
        town,
        words[:100],
        venue=(words * 10)[:500],
        link="https://river.example/" + "x" * 480,
        description=(words * 60)[:4000],
        food=words[:200],
        organiser=words[:100],
        capacity=5,
    )
    for _ in range(3):
        await town.marisol.runs(
            "/talk add", meetup=words[:20], title=words[:100], speaker=words[:100], abstract=(words * 10)[:1000]
        )
    await ada.presses("Going", in_="#announcements")
    await town.hours_pass(1)

    card = await ada.sees("1 going", in_="#announcements")
    listed = await ada.runs("/meetups")
    assert MASKED not in card.text + listed.text
    assert "\nYou are going.\n" in listed.text
    only_these_were_pinged(town)
    await town.hours_pass(40)
    shown = await town.marisol.runs("/digest preview")
    assert "1 person came" in shown.text
    assert MASKED not in shown.text
    only_these_were_pinged(town, ada)


async def test_a_reminder_of_a_hostile_title_pings_only_those_who_are_coming(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await announced(town, f"<@{ben.user.id}> @everyone", venue=f"<@{ben.user.id}>" * 20)
    await ada.presses("Going", in_="#announcements")

    await town.hours_pass(10)

    assert [seen.message.pings for seen in ada.notifications] == [{ada.user.id}]
    assert ben.notifications == []


async def test_a_refusal_that_names_a_meetup_hides_no_address(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town, "[Win a prize](https://evil.example/prize)")
    await ada.runs("/meetups", meetup="Win")
    await town.hours_pass(34.5)

    refused = await ada.runs("/rsvp", meetup="Win", answer="going")

    assert "has begun" in refused.text
    assert "Win a prize (https" not in refused.text


async def test_the_link_of_a_meetup_elsewhere_must_be_a_link(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Another meetup")

    told = await ada.fills(
        {
            "What is it called?": "Harbour JS",
            "On which day? Like 2026-11-28": "2026-11-28",
            "A link, if there is one": "[free beer](https://evil.example/beer)",
        }
    )

    assert "A link begins with https://" in told.text
    assert "free beer" not in (await ben.runs("/meetups", meetup="Harbour")).text


@pytest.mark.parametrize("title", ["   ", "\u200b\u200d", "\u202e"])
async def test_a_title_that_nobody_can_see_is_refused(town: Town, title: str) -> None:
    refused = await town.marisol.runs("/meetup create", title=title, when="2026-12-09 19:00")

    assert "A title has" in refused.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-11-31", "١٢٣", "-1"])
async def test_a_day_outside_of_time_is_answered_with_a_sentence(town: Town, day: str) -> None:
    ada = town.person("Ada")
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Another meetup")

    told = await ada.fills({"What is it called?": "Harbour JS", "On which day? Like 2026-11-28": day})

    assert not told.failed
    assert "Something went wrong" not in told.text


@pytest.mark.parametrize(
    "when", ["9999-12-31 23:59", "2027-03-14 02:30", "0001-01-01 00:00", "tomorrow " * 11, "99:99"]
)
async def test_a_time_outside_of_time_is_answered_with_a_sentence(town: Town, when: str) -> None:
    told = await town.marisol.runs("/meetup create", title="Odd", when=when[:100], duration=7 * 24 * 60)

    assert not told.failed
    assert "Something went wrong" not in told.text


@pytest.mark.parametrize("week", ["9999-W52", "0001-W01", "2026-W53", "２０２６-W01"])
@pytest.mark.parametrize("command", ["/digest preview", "/digest post"])
async def test_a_week_outside_of_time_is_answered_with_a_sentence(town: Town, command: str, week: str) -> None:
    told = await town.marisol.runs(command, week=week)

    assert not told.failed
    assert "Something went wrong" not in told.text


@pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31", "never"])
async def test_a_pause_outside_of_time_is_answered_with_a_sentence(town: Town, until: str) -> None:
    ada = town.person("Ada")

    told = await ada.runs("/prompts", until=until)

    assert not told.failed
    assert "Something went wrong" not in told.text


@pytest.mark.parametrize("words", [EVIL, ENDLESS, TURNED + "x", FAMILY])
async def test_a_reflection_of_hostile_words_is_quoted_without_reaching_anybody(town: Town, words: str) -> None:
    ada, ben = town.person(words[:32]), town.person("Ben")
    meetup_id = await announced(town, "Type hints by the river")
    await town.hours_pass(40)
    quotable = f"{words} is what I learned, and I would learn it again."
    await reflects(town, meetup_id, ada, quotable)
    await monday_comes(town)

    posted = await ben.sees("the week of", in_="#reflections")
    assert "and I would learn it again." in posted.text
    assert MASKED not in posted.text
    await ben.presses("Read the reflections", in_="#reflections")
    whole = await ben.chooses("Whose?", " ".join(words[:32].split()))
    assert "and I would learn it again." in whole.text
    assert MASKED not in whole.text
    only_these_were_pinged(town)


async def test_a_title_and_a_name_full_of_marks_still_fit_above_a_reflection(town: Town) -> None:
    ada, ben = town.person("*" * 32), town.person("Ben")
    meetup_id = await announced(town, "_*~|`" * 20)
    await town.hours_pass(40)
    await reflects(town, meetup_id, ada, "A sentence that is long enough to be quoted.")
    await monday_comes(town)
    await ben.presses("Read the reflections", in_="#reflections")

    whole = await ben.chooses("Whose?", "*" * 32)

    assert "A sentence that is long enough to be quoted." in whole.text


async def test_every_one_of_a_hundred_reflections_can_be_read_whole(town: Town) -> None:
    people = [town.person(f"Guest {number}") for number in range(100)]
    meetup_id = await announced(town, "Type hints by the river")
    await town.hours_pass(40)
    for person in people:
        remarks = " ".join(f"{person.name} made remark {n} about rivers." for n in range(330))
        await reflects(town, meetup_id, person, remarks, position=0)
    await monday_comes(town)
    reader = town.person("Reader")

    listed = await reader.presses("Read the reflections", in_="#reflections")
    assert "100 reflections to read." in listed.text
    for number in (0, 24, 25, 99):
        await reader.chooses(f"Guest {number}")
        await reader.sees(f"Guest {number} made remark 0 ")
        await reader.sees(f"Guest {number} made remark 329 ")


async def test_sixty_people_with_the_longest_names_are_all_on_the_list(town: Town) -> None:
    people = [town.person(f"{number:02}" + "*" * 30) for number in range(60)]
    await announced(town, "Type hints by the river", when="2026-12-09 19:00")
    for person in people:
        await person.presses("Going", in_="#announcements")
    await town.hours_pass(1)
    reader = town.person("Reader")

    assert "60 going" in (await reader.sees("Type hints", in_="#announcements")).text
    first = (await reader.presses("Who is coming", in_="#announcements")).text
    second = (await reader.presses("Next page")).text
    assert all(person.name in first + second for person in people)


async def test_thirty_meetups_with_the_longest_titles_are_listed_and_chosen_from(town: Town) -> None:
    marisol = Someone(town.guild.id, town.marisol.user.id, "Marisol", "en-US", is_organiser=True)
    for number in range(30):
        wanted = Proposal(f"{number:02} " + "_" * 97, "2026-12-09 19:00")
        drafted = await town.services.drafts.propose(marisol, wanted, number)
        await town.services.drafts.announce(marisol, drafted.view.meetup.id)
    ada = town.person("Ada")

    listed = await ada.runs("/meetups")
    assert "00 ___" in listed.text
    for _ in range(5):
        listed = await ada.presses("Next page")
    assert "29 ___" in listed.text
    assert len(await ada.types("/meetups", meetup="_")) == 25
    await town.hours_pass(24 * 11)
    assert not (await ada.runs("/reflect")).failed
    assert len(await ada.types("/reflect", meetup="_")) == 25


async def test_a_meetup_of_another_group_cannot_be_found_by_its_number(town: Town) -> None:
    meetup_id = await announced(town, "Secret supper", when="2026-12-02 19:00")
    other = town.discord.world.create_guild("Uphill Python")
    for name in ("announcements", "reflections", "organisers"):
        other.create_text_channel(name)
    other.install_bot()
    await set_up(town.database, other, town.time.now())
    eve = town.discord.person("Eve", "Organisers", guild=other)
    number = AsTyped(str(meetup_id))

    told = [
        (await eve.runs("/meetups", meetup=number)).text,
        (await eve.runs("/rsvp", meetup=number, answer="going")).text,
        (await eve.runs("/talk add", meetup=number, title="Mine")).text,
        (await eve.runs("/reflect", meetup=number)).text,
    ]
    await town.hours_pass(80)
    told += [(await eve.runs("/reflect", meetup=number)).text, (await eve.runs("/digest preview")).text]

    assert "Secret supper" not in "\n".join(told)
    assert [text for text in told if "I don't know a meetup" in text] == told[:5]
    await eve.never_sees("Secret supper")


async def test_unsigned_words_below_the_minimum_are_nowhere_an_organiser_can_look(town: Town) -> None:
    people = [town.person(name) for name in ("Ada", "Ben", "Chidi")]
    meetup_id = await announced(town, "Type hints by the river")
    for person in people:
        await person.presses("Going", in_="#announcements")
    await town.hours_pass(40)
    for person in people[:2]:
        author = await reflects(town, meetup_id, person, f"Secretly {person.name} was bored all evening.", signed=False)
        await town.services.reflections.choose(author, meetup_id, 3, Choice.NOT_YET)
    before = (await town.marisol.runs("/digest preview")).text
    assert "bored" not in before
    assert "answered" not in before
    assert "reflection" not in before

    await monday_comes(town)
    posted = await town.marisol.sees("the week of", in_="#reflections")
    assert "bored" not in posted.text
    listed = await town.marisol.presses("Reflections of that week", in_="#reflections")
    assert listed.text == (
        "Nobody has shared a reflection about that week yet. If you were at a meetup, /reflect is there for you."
    )
    for audience in Audience:
        files = await town.services.transfer.export(town.guild.id, ExportKind.JEKYLL, audience)
        assert "bored" not in str(files)

    last = await reflects(town, meetup_id, people[2], "Secretly Chidi was bored all evening.", signed=False)
    await town.hours_pass(1)
    assert "bored" in posted.text
    assert not [person.name for person in people if f"— {person.name}" in posted.text]
    await town.services.reflections.withdraw(last, meetup_id)
    await town.hours_pass(1)
    assert "bored" not in posted.text


async def test_what_is_for_oneself_alone_is_in_no_export(town: Town) -> None:
    ada = town.person("Ada")
    meetup_id = await announced(town, "Type hints by the river")
    await town.hours_pass(40)
    await reflects(town, meetup_id, ada, "Dear diary, this is for nobody else.", audience=Audience.ME)

    for audience in (Audience.WEBSITE, Audience.GROUP, Audience.ORGANISERS):
        assert await town.services.transfer.export(town.guild.id, ExportKind.JEKYLL, audience) == {}


async def test_four_thousand_characters_of_everything_go_through_the_form(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town, "Type hints by the river")
    await town.hours_pass(40)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    answers = {
        "How did it go?": ("*_`~|" * 800)[:4000],
        "What did you learn?": (EVIL * 60)[:4000],
        "Worth it?": FAMILY * 571,
        "Different from what you expected?": (TURNED * 300)[:3999] + "x",
        "Could you become a member?": "x" * 4000,
    }

    await ada.fills(answers)
    await ada.sees("is not published yet")
    published = await ada.presses("Publish")

    assert "is published, thank you!" in published.text
    opened = await ada.presses("Edit")
    assert opened.modal is not None
    assert opened.modal.values["What did you learn?"] == answers["What did you learn?"].strip()
    assert opened.modal.values["Worth it?"] == answers["Worth it?"]


async def test_an_export_of_hostile_names_and_titles_stays_in_its_folder_and_reads_back(town: Town) -> None:
    ada = town.person("../../../etc/passwd")
    meetup_id = await announced(town, '"]: {} # --- ../../index: {{ site.x }} %s')
    await town.hours_pass(40)
    text = "---\nlayout: evil\n---\n\n# What did you learn?\n\n" + EVIL
    await reflects(town, meetup_id, ada, text, position=0, audience=Audience.WEBSITE)

    files = await town.services.transfer.export(town.guild.id, ExportKind.JEKYLL, Audience.WEBSITE)

    [path] = [each for each in files if each.startswith("_posts/")]
    assert ".." not in path
    assert set(path.removeprefix("_posts/")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_./")
    assert files[path].count("\nlayout: ") == 2  # of the front matter, and of what was written
    assert "](https" not in files[path]
    again = await town.services.transfer.import_jekyll(town.guild.id, [(path, files[path].encode())])
    assert (again.new, again.known) == (0, 1)


async def test_braces_and_percent_signs_are_only_signs(town: Town) -> None:
    ada = town.person("{name} %s {0.__class__}")
    await announced(town, "{title} {0} %(n)s {when!r}")
    answer = await ada.presses("Going", in_="#announcements")
    await town.hours_pass(35)

    assert "{title} {0} %(n)s {when!r}" in answer.text
    card = await ada.sees("1 going", in_="#announcements")
    assert "{name} %s {0.__class__}" in card.text
    assert "{title} {0} %(n)s {when!r}" in (await ada.runs("/rsvp", meetup="{title}", answer="going")).text
