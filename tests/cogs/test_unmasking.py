"""What an organiser learns who looks at everything before and after each unsigned reflection: nothing about anybody."""

from tests.cogs.test_who_may import tree
from tests.town import Town
from tests.unmasking import SHOWS, WORDS, leaks, played

ACTS = {
    *("/setup", "/settings set", "/meetup create", "/meetup edit", "/meetup copy", "/meetup skip", "/meetup cancel"),
    *("/meetup announce", "/talk add", "/talk edit", "/talk remove", "/talk move", "/talk call", "/series end"),
    *("/feed add", "/feed remove", "/feed refresh", "/attendance mark", "/attendance code", "/digest post"),
    *("/digest schedule", "/form edit", "/form reset", "/rsvp", "/checkin", "/reflect", "/prompts", "/profile edit"),
    *("/privacy delete", "/privacy delete-group", "/respond"),
}


def test_every_command_that_shows_something_is_looked_at(town: Town) -> None:
    commands = {line for kind in (True, False) for line, _ in tree(town, for_organisers=kind)}

    assert commands - ACTS == set(SHOWS)


async def test_nothing_can_be_seen_of_anybody_s_words_by_whatever_means(town: Town) -> None:
    looks = await played(town)

    assert {question: places for question, places in leaks(looks).items() if places} == {}
    # And what may be read is read: three at once, then the next three, then those of a whole batch again.
    *_, three, _four, _five, six, taken_back = looks
    assert [name for name in WORDS if three.words_of(name)] == ["Ada", "Ben", "Chi"]
    assert [name for name in WORDS if six.words_of(name)] == list(WORDS)
    assert [name for name in WORDS if taken_back.words_of(name)] == ["Ada", "Ben", "Chi"]
