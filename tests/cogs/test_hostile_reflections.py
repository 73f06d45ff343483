"""However long and hostile a reflection is, each message that shows it is one that Discord takes and reaches nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.exports import ExportKind, HandedOut
from bot.domain.forms import Choice
from bot.domain.reflections import FREE_TEXT, Answer, Audience, ReflectionKind, ReflectionStatus
from bot.local_discord.limits import check_body
from bot.texts import LANGUAGES, say_in
from cogs.cards import digests
from cogs.cards import reflections as cards
from cogs.ui.card import Card
from tests.cogs.test_card_limits import FILLS, body_of
from tests.cogs.test_reflection_cards import MEETUP, writing

LONGEST = 12_000  # characters of one answer; the longest real write-up has 11,900
MORE_FILLS = [
    *FILLS,
    "||*_`~",
    "](http://b)",
    "\\",
    "# \n",
    "```\n",
    "> a\n",
    "1. ",
    "-# x\n",
    "<@&1>",
    "👩‍👩‍👧",
    "`a",
    "**a _b ",
]
COPIES = [
    HandedOut(kind.value, datetime(2026, 12, 10, tzinfo=UTC) + timedelta(n), None) for n, kind in enumerate(ExportKind)
]


def shown(fill: str, language: str) -> Iterator[Card]:
    """Every card that shows a reflection, of which every text is as long as it can be."""
    say, text = say_in(language), (fill * LONGEST)[:LONGEST]
    meetup = replace(MEETUP, title=text[:100])
    answers = [Answer(position, text, Audience.WEBSITE, Choice.NOT_YET) for position in range(1, 6)]
    for status in ReflectionStatus:
        form = replace(writing(*answers, status=status, signed=False), meetup=meetup, out_of_reach=COPIES * 3)
        free = writing(Answer(FREE_TEXT, text, Audience.GROUP), status=status)
        named = replace(free.reflection, name=text[:32], kind=ReflectionKind.FREE, title=text[:100])
        free = replace(free, meetup=meetup, reflection=named)
        for each in (form, free):
            yield from cards.review(each, say)
            yield cards.beginning(each, (meetup,) * 30, say)
            yield cards.withdraw_question(each, say)
            yield cards.withdrawn(each, say)
            yield cards.kept(each, say)
            yield cards.mine([(each.reflection, text[:100])], 1, more=True, say=say)
            yield from digests.whole(each.reflection, each.form, say)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fill", MORE_FILLS)
def test_every_message_that_shows_a_reflection_is_one_that_discord_takes(fill: str, language: str) -> None:
    refused = [
        refusal
        for card in shown(fill, language)
        if (refusal := check_body("POST", "/channels/{channel_id}/messages", body_of(card))) is not None
    ]
    assert refused == []


@pytest.mark.parametrize("fill", MORE_FILLS)
def test_no_message_of_a_reflection_pings_or_hides_an_address(fill: str) -> None:
    text = "".join(
        card.content + "".join(embed.description or "" for embed in card.embeds) for card in shown(fill, "en")
    )

    assert [sign for sign in ("](", "@everyone", "@here", "<@1", "<@&1") if sign in text] == []
