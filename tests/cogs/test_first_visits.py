import re
from datetime import timedelta

from bot.domain.meetups import Meetup
from bot.domain.reflections import Audience, FeltLevel
from bot.local_discord.person import Person
from bot.local_discord.typed_commands import AsTyped
from tests.looking_back import TITLE, at, author, goes, series, stands, writes
from tests.town import Town

ADA = "I knew nobody and nothing, and by nine I had folded a map with a stranger."
BEN = "Everybody was kind to the one person without a pencil, which was me."
ASKED = "It was your first time there. May newcomers read a sentence of yours on the next announcement?"
SAID = "People who came for the first time said"


async def been(town: Town, *names: str) -> tuple[Meetup, dict[str, Person]]:
    """The first edition was, and these people came to it, all for the first time."""
    first = await series(town)
    people = await goes(town, *names)
    await town.time.advance_to(at("2026-12-02 23:00"))
    return first, people


async def looks_at_it(person: Person) -> str:
    """What the review of what somebody wrote says."""
    await person.runs("/reflect", meetup=TITLE, in_="#announcements")
    return (await person.presses("Look at it")).text


async def next_card(town: Town) -> str:
    """The card of the edition that is announced after the first was."""
    await town.time.advance_to(at("2026-12-03 09:00"))
    [card] = [each for each in stands(town.announcements) if "December 16, 2026" in each]
    return card


async def test_a_first_timer_who_agrees_stands_with_a_sentence_on_the_next_announcement(town: Town) -> None:
    first, people = await been(town, "Ada")
    await writes(town, people["Ada"], first, {4: ADA})
    assert ASKED in await looks_at_it(people["Ada"])

    await people["Ada"].presses("A word to newcomers")
    agreed = await people["Ada"].presses("Yes, gladly")

    assert (
        f"This may stand on the next announcement, under your name. Thank you, on behalf of newcomers!\n> {ADA}"
        in agreed.text
    )
    assert f"{SAID}\n> {ADA}\n— Ada" in await next_card(town)
    assert ADA in await next_card(town)


async def test_nobody_stands_there_who_was_not_asked_or_said_rather_not(town: Town) -> None:
    first, people = await been(town, "Ada", "Ben")
    await writes(town, people["Ada"], first, {4: ADA})
    await writes(town, people["Ben"], first, {4: BEN})
    await looks_at_it(people["Ben"])
    await people["Ben"].presses("A word to newcomers")
    await people["Ben"].presses("Yes, gladly")
    await people["Ben"].presses("Rather not")

    assert SAID not in await next_card(town)


async def test_what_is_taken_back_goes_from_the_announcement_within_a_minute(town: Town) -> None:
    first, people = await been(town, "Ada")
    await writes(town, people["Ada"], first, {4: ADA})
    await town.services.review.let_newcomers_read(author(town, people["Ada"]), first.id, allowed=True)
    assert ADA in await next_card(town)

    await town.services.reflections.set_audience(author(town, people["Ada"]), first.id, Audience.ORGANISERS)
    await town.time.advance(timedelta(minutes=1))

    assert ADA not in "\n".join(stands(town.announcements))


async def test_who_has_been_before_or_leaves_their_name_out_is_not_asked(town: Town) -> None:
    first, people = await been(town, "Ada", "Ben")
    await writes(town, people["Ada"], first, {4: ADA}, signed=False)
    assert ASKED not in await looks_at_it(people["Ada"])

    await town.time.advance_to(at("2026-12-09 22:00"))
    await writes(town, people["Ben"], (await town.services.meetups.choices(town.guild.id, "2026-12-09"))[0], {4: BEN})
    await people["Ben"].runs("/reflect", meetup="2026-12-09", in_="#announcements")
    assert ASKED not in (await people["Ben"].presses("Look at it")).text


async def test_how_the_level_felt_to_first_timers_is_counted_beside_their_sentences(town: Town) -> None:
    first, people = await been(town, "Ada", "Ben", "Chi")
    for name, level in (("Ada", "Just right"), ("Ben", "Just right"), ("Chi", "Over my head")):
        await writes(town, people[name], first, {4: f"{ADA} So says {name}."})
        await looks_at_it(people[name])
        await people[name].presses("A word to newcomers")
        await people[name].chooses("How did the level feel?", level)

    assert f"{SAID}\nHow the level felt to them: “just right” 2, “over my head” 1" in await next_card(town)


async def test_a_level_can_be_taken_away_again(town: Town) -> None:
    first, people = await been(town, "Ada")
    await writes(town, people["Ada"], first, {4: ADA})
    who = author(town, people["Ada"])
    await town.services.review.set_level(who, first.id, FeltLevel.TOO_BASIC)
    assert "“too basic” 1" in await next_card(town)

    await town.services.review.set_level(who, first.id, None)
    await town.time.advance(timedelta(minutes=1))

    assert "too basic" not in "\n".join(stands(town.announcements))


async def test_the_digest_hands_first_timers_words_to_whoever_comes_next(town: Town) -> None:
    first, people = await been(town, "Ada")
    await writes(town, people["Ada"], first, {4: ADA})
    await town.services.review.let_newcomers_read(author(town, people["Ada"]), first.id, allowed=True)

    await town.time.advance_to(at("2026-12-07 09:10"))

    assert f"People who came for the first time said:\n> {ADA}\n— Ada" in stands(town.reflections)[-1]


async def test_what_is_for_the_group_alone_is_in_no_feed_and_no_post_for_a_website(town: Town) -> None:
    first, people = await been(town, "Ada", "Ben")
    await writes(town, people["Ada"], first, {4: ADA})
    await writes(town, people["Ben"], first, {4: BEN}, audience=Audience.WEBSITE)
    for person in people.values():
        await town.services.review.let_newcomers_read(author(town, person), first.id, allowed=True)
    await town.marisol.runs("/respond", theme=AsTyped("pencils"), done="There is a jar of them now.")
    await town.time.advance_to(at("2026-12-07 09:10"))
    assert ADA in stands(town.reflections)[-1]
    assert "jar of them" in stands(town.reflections)[-1]

    shared = await town.marisol.runs("/digest share", in_="#organisers")
    [post] = [content.decode() for content in shared.files.values()]
    [token] = re.findall(r"https://river\.example/digests/([\w-]{43})\.atom", shared.text)
    feed = (await town.services.digests.feed(token) or b"").decode()

    for public in (post, feed):
        assert BEN in public
        assert ADA not in public
        assert "jar of them" not in public
