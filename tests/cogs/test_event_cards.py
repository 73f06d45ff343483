"""What organisers read when an event is gone or cannot be made, in both languages."""

from datetime import UTC, datetime

import pytest

from bot.domain.events import EventNotice, EventTrouble
from bot.domain.meetups import Meetup, Status
from bot.texts import say_in
from cogs.cards.events import notice

STARTS = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
MEETUP = Meetup(
    id=7,
    guild_id=1,
    title="Maps on paper",
    status=Status.SCHEDULED,
    timezone="America/Chicago",
    local_start="2026-12-09T19:00",
    starts_at=STARTS,
    ends_at=STARTS,
)


@pytest.mark.parametrize(
    ("trouble", "language", "text", "labels"),
    [
        (
            EventTrouble.GONE,
            "en",
            (
                "The event of **Maps on paper** is gone from this server's events: somebody cancelled or ended it"
                " there, or deleted its channel. The meetup itself still stands, and nobody has been told anything."
                " What shall I do?"
            ),
            ["Put the event back", "Cancel the meetup"],
        ),
        (
            EventTrouble.PERMISSION,
            "en",
            (
                "I couldn't show **Maps on paper** among this server's events: I'm missing the Create Events"
                " permission. Once I have it, I'll try again by myself."
            ),
            ["Try again now"],
        ),
        (
            EventTrouble.FULL,
            "en",
            (
                "I couldn't show **Maps on paper** among this server's events: there are a hundred already, and Discord"
                " takes no more. Once one is over or deleted, I'll try again by myself."
            ),
            ["Try again now"],
        ),
        (
            EventTrouble.PERMISSION,
            "es",
            (
                "No pude poner **Maps on paper** entre los eventos de este servidor: me falta el permiso Crear eventos."
                " En cuanto lo tenga, lo intentaré de nuevo por mi cuenta."
            ),
            ["Intentarlo ahora"],
        ),
    ],
)
def test_the_organisers_read_what_happened_and_what_they_can_do(
    trouble: EventTrouble, language: str, text: str, labels: list[str]
) -> None:
    post = EventNotice(MEETUP, language, trouble)
    card = notice(post, say_in(language))
    [row] = card.rows
    assert card.content == text
    assert [each.label for each in row] == labels  # type: ignore[attr-defined] # they are buttons
    assert row[0].custom_id == post.marker  # type: ignore[attr-defined] # they are buttons
