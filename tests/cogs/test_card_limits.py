"""Discord refuses a message that is too long in any part: the longest that people can write has to fit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.announcements import MeetupCard, News
from bot.domain.feeds import PENDING_ON_A_PAGE, Feed, FeedNews, FeedPost, FeedView, Skipped, news_job
from bot.domain.forms import DEFAULT_FORM
from bot.domain.meetups import (
    Change,
    ChangePost,
    Level,
    Meetup,
    MeetupView,
    PromotionPost,
    ReminderPost,
    Rsvp,
    RsvpAnswer,
    Status,
    Talk,
    to_tell,
)
from bot.domain.newcomers import FirstVisits
from bot.domain.quotes import Quote
from bot.domain.recurrence import Rule
from bot.domain.reflections import Audience, FeltLevel, Reflection, ReflectionKind, ReflectionStatus, Writing
from bot.domain.responses import Response, ThanksPost
from bot.domain.series import Series
from bot.domain.talk_words import TalkWordsPost
from bot.domain.talks import TalkProposal
from bot.local_discord.limits import check_body
from bot.services.edits import ToConfirm
from bot.services.meetups import Page, Shown
from bot.services.responses import Told
from bot.services.series import Ending, Running, SeriesPage
from bot.services.series import Skipped as SkippedOne
from bot.services.talks import Open, Programme
from bot.texts import LANGUAGES, say_in
from cogs.cards import about, changes, feeds, lists, meetups, organising, responses, review, rsvps, series, talks
from cogs.ui.card import Card

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
LARGEST = 2**63 - 1
FILLS = ["x", "*", "[a](http://b)", "<@1> @everyone ", "\u202e\u200b", "😀", "http://a.b/c "]
ANOTHER: dict[str, Any] = {
    "title": "q",
    "venue": "q",
    "link": "https://river.example",
    "description": "q",
    "food": "q",
    "organiser": "q",
    "capacity": 5,
    "voice_channel_id": 5,
    "rsvp_deadline": None,
}


def longest(fill: str) -> Meetup:
    """A meetup whose every part is as long as it can be."""

    def text(most: int) -> str:
        return (fill * most)[:most]

    return Meetup(
        id=LARGEST,
        guild_id=LARGEST,
        title=text(100),
        status=Status.SCHEDULED,
        level=Level.INTERMEDIATE,
        timezone="America/Argentina/ComodRivadavia",
        local_start="2026-12-30T19:00",
        starts_at=NOW + timedelta(days=30),
        ends_at=NOW + timedelta(days=31),
        description=text(4000),
        venue=text(500),
        link="https://river.example/" + "a" * 490,
        capacity=100_000,
        food=text(200),
        organiser=text(100),
        rsvp_deadline=NOW + timedelta(days=29),
        voice_channel_id=LARGEST,
        card_channel_id=LARGEST,
        card_message_id=LARGEST,
        checkin_code="ABCDE",
        cancel_reason=text(500),
        series_id=LARGEST,
        own_fields=(),
    )


def cards(fill: str, language: str) -> dict[str, Card]:
    """What people see of it, by name."""
    say, meetup = say_in(language), longest(fill)
    text = meetup.description or ""
    links = (meetup.link or "",) * 5
    programme = tuple(Talk(n, 1, n, text[:200], text[:100], LARGEST, text[:2000], links) for n in range(1, 11))
    view = MeetupView(meetup, language, programme, (text[:32],) * 40, 99_999, 999, 9_999, 999)
    mine = Rsvp(LARGEST, LARGEST, text[:32], RsvpAnswer.WAITLISTED, 10, None, NOW, NOW)
    confirm = ToConfirm(LARGEST, replace(meetup, **ANOTHER), meetup, 99_999, 99)
    of = Series(
        LARGEST,
        1,
        text[:100],
        Rule.parse("FREQ=MONTHLY;BYDAY=2WE;UNTIL=20281231T235959"),
        meetup.timezone,
        meetup.local_start,
        120,
        {},
    )
    running, skipped = Running(of, (meetup,) * 4), SkippedOne(meetup, 99_999, meetup)
    feed = FeedView(
        Feed(LARGEST, 1, "https://e.org/", name=text[:300], checked_at=NOW),
        LARGEST,
        (meetup,) * PENDING_ON_A_PAGE,
        200,
        200,
        1,
    )
    left_out = [(text[:200], Skipped.TOO_OFTEN)] * 50
    named = news_job(1, 1, FeedNews.FOUND, NOW, left_out).payload["skipped"]
    news = FeedPost(feed, language, FeedNews.FOUND, 1, tuple((title, Skipped(why)) for title, why in named), 50)
    changed = Change(meetup, 9, to_tell(confirm.before), to_tell(meetup), text[:500])
    proposal = TalkProposal(LARGEST, 1, LARGEST, text[:32], text[:200], text[:2000], links)
    said = Quote(1, 2, text[:400], text[:32], text[:100])
    answered = Response(LARGEST, LARGEST, text[:100], text[:300], NOW)
    felt = dict.fromkeys(FeltLevel, 99_999)
    told = News(FirstVisits((replace(said, sentences=text[:220]),) * 2, felt), (answered,) * 3)
    reflection = Reflection(
        id=LARGEST,
        guild_id=1,
        meetup_id=LARGEST,
        user_id=LARGEST,
        byline=None,
        name=text[:32],
        kind=ReflectionKind.FREE,
        status=ReflectionStatus.DRAFT,
        signed=True,
        form_id=None,
        title=None,
        occurred_on=NOW.date(),
        answers=(),
    )
    writing = Writing(reflection, meetup, DEFAULT_FORM, language, None, Audience.GROUP, is_first_visit=True)
    return {
        "card": meetups.announcement(MeetupCard(view), say),
        "card with what was said": meetups.announcement(MeetupCard(view, told), say),
        "responded": responses.told(Told(answered, 99_999), say),
        "thanks": responses.thanks(ThanksPost(answered, text[:100], text[:32], language), say),
        "talk words": talks.words(TalkWordsPost(programme[0], meetup, text[:100], language, (said,) * 8), say),
        "level": review.beside(writing, say),
        "about": about.about(view, 0, say),
        "coming": lists.coming(Page((Shown(view, mine, 99),) * 5, 1, more=True), say),
        "confirm": organising.to_confirm(confirm, say),
        "cancel": organising.cancellation(confirm, say),
        "series": series.listed(
            SeriesPage(tuple(replace(running, series=replace(of, id=n)) for n in range(1, 6)), 1, more=True), say
        ),
        "end": series.ending(Ending(of, (meetup,) * 4, (meetup,) * 4, 99_999), say),
        "skip": series.skipping(skipped, LARGEST, text[:500], say),
        "feed": feeds.page(feed, say),
        "feeds": feeds.listed([replace(feed, feed=replace(feed.feed, id=n)) for n in range(1, 12)], say),
        "news": feeds.news(news, say),
        "change": changes.change(ChangePost(changed, language, (LARGEST,) * 20), say),
        "reminder": rsvps.reminder(ReminderPost(meetup, language, 60, (LARGEST,) * 40), say),
        "promotion": rsvps.promotion(PromotionPost(meetup, language, LARGEST, in_thread=True), say),
        "proposal": talks.undecided(Open(meetup, proposal, 3, more=True), say),
        "moved": talks.moved(Programme(view, programme[9]), say),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fill", FILLS)
def test_whatever_people_write_every_card_is_one_that_discord_takes(fill: str, language: str) -> None:
    refused = {
        name: refusal
        for name, card in cards(fill, language).items()
        if (refusal := check_body("POST", "/channels/{channel_id}/messages", body_of(card))) is not None
    }
    assert refused == {}


def body_of(card: Card) -> dict[str, Any]:
    return {
        "content": card.content,
        "embeds": [embed.to_dict() for embed in card.embeds],
        "components": card.view().to_components(),
    }
