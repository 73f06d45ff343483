"""Looking a reflection over: pages, other forms, earlier versions, notes."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from bot.domain.care import NoteKind
from bot.domain.conversation import Word
from bot.domain.meetups import Meetup, NewTalk
from bot.domain.pages import pages_of
from bot.domain.problems import NotFound
from bot.domain.reflections import Audience, ReflectionKind, ReflectionStatus, Writing
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.conversations import Said
from bot.services.reflections import Author
from bot.services.services import Services, services
from db import groups, talks
from db.engine import Database
from tests.services.held_meetup import ENDED, RIVERBEND, held, member

ADA, BEN = member(101), member(102)
FORM, FREE = ReflectionKind.FORM, ReflectionKind.FREE


@pytest.fixture
async def house(database: Database) -> Services:
    return services(database, TimeKeeper(ENDED + timedelta(hours=1)))


@pytest.fixture
async def meetup(database: Database) -> Meetup:
    return await held(database, ADA.user_id, BEN.user_id)


def texts(writing: Writing) -> dict[int, str]:
    return {each.position: each.text for each in writing.reflection.answers if each.text}


async def test_each_answer_has_its_own_audience_and_the_one_for_all_is_remembered(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well.", 2: "Types."}, FORM)
    await house.reflections.set_audience(ADA, meetup.id, Audience.WEBSITE)
    await house.reflections.set_audience(ADA, meetup.id, Audience.ORGANISERS, 2)

    writing = await house.reflections.open(ADA, meetup.id)
    assert [each.audience for each in writing.reflection.answers] == [Audience.WEBSITE, Audience.ORGANISERS]
    other = await held(database, title="Soup")
    assert (await house.reflections.open(ADA, other.id)).audience is Audience.WEBSITE


async def test_twelve_thousand_characters_are_written_page_by_page_and_changed_in_the_middle(
    house: Services, meetup: Meetup
) -> None:
    several = [letter * 3900 for letter in "abc"]
    await house.reflections.save_form(ADA, meetup.id, 1, {0: several[0]}, FREE)
    for number, text in enumerate(several[1:]):
        await house.review.add_page(ADA, meetup.id, 0, 2 + number, text)
        await house.review.add_page(ADA, meetup.id, 0, 2 + number, text)  # handed over twice
    writing = await house.reflections.open(ADA, meetup.id)
    assert texts(writing) == {0: "\n\n".join(several)}

    middle = pages_of(writing.reflection)[1]
    writing = await house.review.save_page(ADA, meetup.id, 0, 1, middle.mark, 9, "In short.")
    assert texts(writing) == {0: f"{several[0]}\n\nIn short.\n\n{several[2]}"}
    await house.conversations.begin(ADA, meetup.id, 10, freely=True)
    await house.conversations.hear(member(ADA.user_id, None), Said(11, "And by DM."))
    assert texts(await house.reflections.open(ADA, meetup.id))[0].endswith("c\n\nAnd by DM.")


async def test_an_emptied_only_page_leaves_nothing(house: Services, meetup: Meetup) -> None:
    writing = await house.reflections.save_form(ADA, meetup.id, 1, {0: "Words."}, FREE)
    [page] = pages_of(writing.reflection)
    writing = await house.review.save_page(ADA, meetup.id, 0, 0, page.mark, 2, "  ")
    assert not writing.reflection.says_something
    await house.review.add_page(ADA, meetup.id, 0, 3, " \n ")
    assert not (await house.reflections.open(ADA, meetup.id)).reflection.says_something


async def test_answers_become_one_text_and_the_text_the_first_answer(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well.", 2: "Types."}, FORM)
    writing = await house.review.as_one_text(ADA, meetup.id, 2)
    assert texts(writing) == {0: "How did it go?\nWell.\n\nWhat did you learn?\nTypes."}
    assert writing.reflection.kind is FREE

    writing = await house.review.text_as_first_answer(ADA, meetup.id, 3)
    assert texts(writing) == {1: "How did it go?\nWell.\n\nWhat did you learn?\nTypes."}
    assert writing.reflection.kind is FORM


async def test_a_spanish_author_s_answers_stand_under_spanish_questions(house: Services, meetup: Meetup) -> None:
    ana = Author(ADA.user_id, "Ana", "es-ES", RIVERBEND)
    await house.reflections.save_form(ana, meetup.id, 1, {2: "Tipos."}, FORM)
    assert texts(await house.review.as_one_text(ana, meetup.id, 2)) == {0: "¿Qué aprendiste?\nTipos."}


async def test_an_earlier_version_is_used_again_and_the_present_one_becomes_one(
    house: Services, meetup: Meetup
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "First."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    await house.reflections.save_form(ADA, meetup.id, 2, {1: "Second."}, FORM)

    earlier = await house.review.versions(ADA, meetup.id, 0)
    [first] = earlier.versions
    assert (first.text, first.position, first.replaced_at, earlier.more) == (
        "First.", 1, ENDED + timedelta(hours=1), False,
    )  # fmt: skip
    writing = await house.review.use_again(ADA, meetup.id, first.id, 3)

    assert texts(writing) == texts(await house.reflections.open(ADA, meetup.id)) == {1: "First."}
    assert writing.reflection.status is ReflectionStatus.SUBMITTED
    assert [each.text for each in (await house.review.versions(ADA, meetup.id, 0)).versions] == ["Second."]
    assert (await house.review.look_over(ADA, writing)).older == 1


async def test_what_is_used_again_takes_nothing_away_where_it_was_taken_back(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "First."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    await house.reflections.save_form(ADA, meetup.id, 2, {1: "Second."}, FORM)
    await house.reflections.withdraw(ADA, meetup.id)
    [first] = (await house.review.versions(ADA, meetup.id, 0)).versions

    await house.review.use_again(ADA, meetup.id, first.id, 3)

    assert [each.text for each in (await house.review.versions(ADA, meetup.id, 0)).versions] == ["Second."]


async def test_nobody_else_finds_an_earlier_version(house: Services, meetup: Meetup) -> None:
    for author in (ADA, BEN):
        await house.reflections.save_form(author, meetup.id, 1, {1: "First."}, FORM)
        await house.reflections.publish(author, meetup.id)
    await house.reflections.save_form(ADA, meetup.id, 2, {1: "Second."}, FORM)
    [first] = (await house.review.versions(ADA, meetup.id, 0)).versions

    assert list((await house.review.versions(BEN, meetup.id, 0)).versions) == []
    with pytest.raises(NotFound):
        await house.review.version(BEN, meetup.id, first.id)
    with pytest.raises(NotFound):
        await house.review.use_again(BEN, meetup.id, first.id, 3)


async def test_names_of_members_are_noted_but_not_the_speakers_or_the_author_s(
    house: Services, meetup: Meetup, database: Database
) -> None:
    async with database.write() as conn:
        for user_id, name in ((201, "Priya Natarajan"), (202, "Kai"), (101, "Person 101"), (203, "Lena")):
            await groups.see_member(conn, RIVERBEND, user_id, name)
        for number, talk in enumerate((NewTalk("Soup", speaker_id=202), NewTalk("Tea", speaker="Lena Voss"))):
            await talks.add(conn, meetup.id, talk, number)
    said = "Priya and Kai and Lena talked to Person 101. Write to priya@example.org."
    await house.reflections.save_form(ADA, meetup.id, 1, {1: said}, FORM)
    writing = await house.review.look_over(ADA, await house.reflections.open(ADA, meetup.id))

    assert [(note.kind, note.found) for note in writing.notes] == [
        (NoteKind.PERSON, ("Priya",)),
        (NoteKind.EMAIL, ("priya@example.org",)),
    ]


async def test_what_only_its_author_reads_is_not_noted(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "a@example.org", 2: "b@example.org"}, FORM)
    await house.reflections.set_audience(ADA, meetup.id, Audience.ME, 1)

    [note] = (await house.review.look_over(ADA, await house.reflections.open(ADA, meetup.id))).notes
    assert note.found == ("b@example.org",)


async def test_the_review_at_the_end_of_a_conversation_has_the_notes_too(house: Services, meetup: Meetup) -> None:
    await house.conversations.begin(ADA, meetup.id, 1, freely=True)
    await house.conversations.hear(member(ADA.user_id, None), Said(2, "Write to a@example.org"))
    turn = await house.conversations.step(ADA, meetup.id, 0, Word.NEXT, 3)

    assert [note.kind for note in turn.writing.notes] == [NoteKind.EMAIL]


class Walk:
    """An author who writes, changes their mind about how to write, and takes nothing back; remembers each sentence."""

    def __init__(self, house: Services, meetup: Meetup, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - the same walk in each run, not a secret
        self.house, self.meetup = house, meetup
        self.event = 0
        self.said: list[str] = []

    def sentence(self) -> str:
        self.event += 1
        self.said.append(f"Sentence number {self.event}: " + "word " * self.chance.choice([1, 10, 500]) + "end.")
        return self.said[-1]

    async def steps(self) -> None:
        ways = [self.fills_form, self.writes_freely, self.adds_page, self.edits_page, self.talks]
        changes = [self.one_text, self.first_answer, self.publishes, self.withdraws, self.uses_version]
        act = self.chance.choice([*ways, *changes])
        await act()

    async def fills_form(self) -> None:
        writing = await self.house.reflections.open(ADA, self.meetup.id)
        position = self.chance.randint(1, 5)
        await self.saves(writing, position, FORM)

    async def writes_freely(self) -> None:
        await self.saves(await self.house.reflections.open(ADA, self.meetup.id), 0, FREE)

    async def saves(self, writing: Writing, position: int, kind: ReflectionKind) -> None:
        text = f"{writing.answer(position).text}\n\n{self.sentence()}"
        await self.house.reflections.save_form(ADA, self.meetup.id, self.event, {position: text}, kind)

    async def adds_page(self) -> None:
        position = self.chance.randint(0, 5)
        text = self.sentence()
        await self.house.review.add_page(ADA, self.meetup.id, position, self.event, text)

    async def edits_page(self) -> None:
        writing = await self.house.reflections.open(ADA, self.meetup.id)
        for page in self.chance.sample(pages_of(writing.reflection), k=1) if pages_of(writing.reflection) else ():
            text = f"{page.text.strip()} {self.sentence()}"
            # The same form was opened twice: the second one is saved over what the first one changed.
            for changed in (text, f"{page.text.strip()} {self.sentence()}"):
                self.event += 1
                await self.house.review.save_page(
                    ADA, self.meetup.id, page.position, page.number, page.mark, self.event, changed
                )

    async def talks(self) -> None:
        freely = self.chance.choice([None, True, False])
        self.event += 1
        await self.house.conversations.begin(ADA, self.meetup.id, self.event, freely=freely)
        text = self.sentence()
        await self.house.conversations.hear(member(ADA.user_id, None), Said(self.event, text))

    async def one_text(self) -> None:
        self.event += 1
        await self.house.review.as_one_text(ADA, self.meetup.id, self.event)

    async def first_answer(self) -> None:
        self.event += 1
        await self.house.review.text_as_first_answer(ADA, self.meetup.id, self.event)

    async def publishes(self) -> None:
        writing = await self.house.reflections.open(ADA, self.meetup.id)
        for _ in [1] if writing.reflection.says_something else ():
            await self.house.reflections.publish(ADA, self.meetup.id)

    async def withdraws(self) -> None:
        writing = await self.house.reflections.open(ADA, self.meetup.id)
        for _ in [1] if writing.reflection.status is ReflectionStatus.SUBMITTED else ():
            await self.house.reflections.withdraw(ADA, self.meetup.id)

    async def uses_version(self) -> None:
        found = (await self.house.review.versions(ADA, self.meetup.id, 0)).versions
        for version in found[:1]:
            self.event += 1
            await self.house.review.use_again(ADA, self.meetup.id, version.id, self.event)

    async def lost(self) -> Sequence[str]:
        """The sentences that stand neither in the answers nor among their earlier versions."""
        writing = await self.house.reflections.open(ADA, self.meetup.id)
        kept = [each.text for each in writing.reflection.answers]
        page, more = 0, True
        while more:
            earlier = await self.house.review.versions(ADA, self.meetup.id, page)
            kept += [each.text for each in earlier.versions]
            page, more = page + 1, earlier.more
        return [sentence for sentence in self.said if not any(sentence in text for text in kept)]


@pytest.mark.parametrize("seed", range(5))
async def test_however_often_somebody_changes_the_way_they_write_no_sentence_is_lost(
    house: Services, meetup: Meetup, seed: int
) -> None:
    walk = Walk(house, meetup, seed)
    for _ in range(25):
        await walk.steps()
        assert await walk.lost() == []
    assert len(walk.said) > 5
