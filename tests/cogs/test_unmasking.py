"""What an organiser learns who looks at everything before and after each unsigned reflection: nothing about anybody."""

import pytest

from tests.cogs.test_who_may import tree
from tests.town import Town
from tests.unmasking import MEETUP, SHOWS, WORDS, Look, Observer, author, held, writes

ACTS = {
    *("/setup", "/settings set", "/meetup create", "/meetup edit", "/meetup copy", "/meetup skip", "/meetup cancel"),
    *("/meetup announce", "/talk add", "/talk edit", "/talk remove", "/talk move", "/talk call", "/series end"),
    *("/feed add", "/feed remove", "/feed refresh", "/attendance mark", "/attendance code", "/digest post"),
    *("/digest schedule", "/form edit", "/form reset", "/rsvp", "/checkin", "/reflect", "/prompts", "/profile edit"),
    *("/privacy delete", "/privacy delete-group"),
}
NOTHING: list[str] = []


def test_every_command_that_shows_something_is_looked_at(town: Town) -> None:
    commands = {line for kind in (True, False) for line, _ in tree(town, for_organisers=kind)}

    assert commands - ACTS == set(SHOWS)


@pytest.fixture
async def looks(town: Town) -> list[Look]:
    """What was to be seen before anybody had written, and after each of six people had."""
    people = await held(town)
    [meetup, *_] = await town.services.meetups.choices(town.guild.id, MEETUP)
    observer = Observer(town, town.marisol, town.person("Mallory"))
    seen = [await observer.looks()]
    for person in people.values():
        await writes(town, person, meetup.id)
        seen.append(await observer.looks())
    await town.services.reflections.withdraw(author(town, people["Fay"]), meetup.id)
    seen.append(await observer.looks())
    return seen


async def test_nothing_can_be_seen_of_anybody_s_words_by_whatever_means(looks: list[Look]) -> None:
    before, one, two, three, four, five, six, taken_back = looks

    # Below the minimum nothing is there, and nothing has changed: no count, no length, no search result.
    assert [look.words_of(name) for look in (before, one, two) for name in WORDS] == [NOTHING] * 18
    assert (one.changed_since(before), two.changed_since(one)) == (NOTHING, NOTHING)
    # Three come at once; the fourth and the fifth are not to be told from nobody.
    assert all(three.words_of(name) for name in ("Ada", "Ben", "Chi"))
    assert [look.words_of(name) for look in (three, four, five) for name in ("Dov", "Eve", "Fay")] == [NOTHING] * 9
    assert (four.changed_since(three), five.changed_since(four)) == (NOTHING, NOTHING)
    assert all(six.words_of(name) for name in WORDS)
    # One of the second three takes theirs back: the others of them are not left alone with it.
    assert [taken_back.words_of(name) for name in ("Dov", "Eve", "Fay")] == [NOTHING] * 3
    assert all(taken_back.words_of(name) for name in ("Ada", "Ben", "Chi"))
    # And nowhere does a name stand beside any of it.
    assert [look.names_beside(list(WORDS)) for look in looks] == [NOTHING] * len(looks)
