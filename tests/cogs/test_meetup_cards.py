from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcements import MeetupCard
from bot.domain.meetups import Level, Meetup, MeetupView, PromotionPost, ReminderPost, Rsvp, RsvpAnswer, Status, Talk
from bot.domain.recurrence import Rule
from bot.domain.talks import TalkAnswerPost, TalkCallPost, TalkProposal, TalkProposalPost
from bot.services.drafts import Draft
from bot.services.groups import Someone
from bot.services.meetups import Comers, Page, Shown
from bot.services.rsvps import Answered, Own, OwnPage
from bot.services.talks import Open, Programme, Proposed
from bot.texts import LANGUAGES, say_in
from cogs.cards import lists, organising, talks
from cogs.cards import meetups as cards
from cogs.cards import rsvps as rsvp_cards
from cogs.cards.about import about
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId

ENGLISH = say_in("en")
NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
START = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
MEETUP = Meetup(
    id=7,
    guild_id=1,
    title="Type hints by the river",
    status=Status.SCHEDULED,
    timezone="America/Chicago",
    local_start="2026-12-09T19:00",
    starts_at=START,
    ends_at=START + timedelta(hours=2),
    description="Bring a function you are proud of.",
    venue="Boathouse 4, Quay Street",
    link="https://river.example/map",
    level=Level.BEGINNER,
    capacity=30,
    food="Soup, also vegan",
    organiser="Marisol",
)
TALK = Talk(1, 7, 1, "Protocols in anger", "Wanjiru K.", None, "Ducks, typed.", ("https://river.example/ducks",))
VIEW = MeetupView(
    MEETUP,
    "en",
    talks=(TALK,),
    going=("Ana", "Ben_B", "Chidi"),
    going_count=3,
    guests=1,
    maybe_count=2,
    waitlisted_count=0,
)
ANA = Rsvp(7, 11, "Ana", RsvpAnswer.GOING, 0, None, NOW)


def test_the_card_says_everything_about_a_meetup() -> None:
    card = cards.announcement(MeetupCard(VIEW), ENGLISH)

    [embed] = card.embeds
    assert embed.title == "Type hints by the river"
    assert embed.description == "Bring a function you are proud of."
    assert [(field.name, field.value) for field in embed.fields] == [
        (
            "When",
            "<t:1796864400:F> (<t:1796864400:R>)\nWednesday, December 9, 2026, 7:00 PM (Central Standard Time)",
        ),
        ("Where", "Boathouse 4, Quay Street\nhttps://river.example/map"),
        ("For", "Beginners"),
        ("Talks", "**Protocols in anger** with Wanjiru K.\nDucks, typed.\nhttps://river.example/ducks"),
        ("Food", "Soup, also vegan"),
        ("Who is coming", "Ana, Ben\\_B, and Chidi"),
    ]
    assert embed.footer.text == "3 going · 1 guest · 2 maybe · 26 places left · organised by Marisol"


def test_the_card_says_until_when_to_answer_and_how_often_it_is() -> None:
    meetup = replace(MEETUP, rsvp_deadline=START - timedelta(days=1))
    view = replace(VIEW, meetup=meetup, rule=Rule(weekday=2, nth=2))

    [embed] = cards.announcement(MeetupCard(view), ENGLISH).embeds

    shown = {field.name: field.value for field in embed.fields}
    assert shown["Please answer by"] == "<t:1796778000:F> (<t:1796778000:R>)"
    assert (shown["When"] or "").endswith("\nEvery month on the second Wednesday")


def test_a_speaker_who_is_a_member_is_mentioned_beside_the_name_that_was_given() -> None:
    talk = replace(TALK, speaker_id=42)

    assert cards.talk_heading(talk, ENGLISH) == "**Protocols in anger** with Wanjiru K. (<@42>)"
    assert cards.talk_heading(replace(talk, speaker=None), ENGLISH) == "**Protocols in anger** with <@42>"
    assert cards.talk_heading(replace(TALK, speaker=None), ENGLISH) == "**Protocols in anger**"


LONG = "A sentence about the river and its bridges. " * 80


@pytest.mark.parametrize(
    "view",
    [
        replace(VIEW, meetup=replace(MEETUP, description=LONG)),
        replace(VIEW, talks=(replace(TALK, abstract=LONG[:300]),)),
        replace(VIEW, talks=(replace(TALK, links=tuple(f"https://river.example/{n}" for n in range(4))),)),
        replace(VIEW, talks=(replace(TALK, links=("https://river.example/" + "x" * 300,)),)),
        replace(VIEW, talks=tuple(replace(TALK, id=n, abstract=LONG[:190]) for n in range(10))),
    ],
)
def test_what_the_card_cuts_is_whole_behind_a_button(view: MeetupView) -> None:
    assert "Read more" in labels(cards.announcement(MeetupCard(view), ENGLISH))

    shown, number = "", 0
    while f"meetup:v1:about_page:7.{number + 1}" in custom_ids(card := about(view, number, ENGLISH)):
        shown, number = shown + (card.embeds[0].description or ""), number + 1
    shown += card.embeds[0].description or ""

    said = [view.meetup.description or "", *(talk.abstract or "" for talk in view.talks)]
    said += [link for talk in view.talks for link in talk.links]
    assert ["".join(text.split()) for text in said if "".join(text.split()) not in "".join(shown.split())] == []


def test_the_marker_of_the_card_is_the_custom_id_of_going() -> None:
    post = MeetupCard(VIEW)

    assert post.marker == str(CustomId("rsvp", "going", "7"))
    assert post.marker in custom_ids(cards.announcement(post, ENGLISH))


def test_the_markers_of_reminders_and_promotions_stand_on_their_messages() -> None:
    reminder = ReminderPost(MEETUP, "en", 60, (11, 12), page=12)
    promotion = PromotionPost(MEETUP, "en", 11, in_thread=True)

    assert reminder.marker in custom_ids(rsvp_cards.reminder(reminder, ENGLISH))
    assert promotion.marker in custom_ids(rsvp_cards.promotion(promotion, ENGLISH))


def test_the_markers_of_posts_about_talks_stand_on_their_messages() -> None:
    proposal = TalkProposal(5, 7, 11, "Ana", "Ducks")

    for post, card in (
        (call := TalkCallPost(MEETUP, "en", 99), talks.call(call, ENGLISH)),
        (passed_on := TalkProposalPost(MEETUP, "en", proposal), talks.proposal(passed_on, ENGLISH)),
        (told := TalkAnswerPost(MEETUP, "en", proposal, in_thread=True), talks.answer(told, ENGLISH)),
    ):
        assert post.marker in custom_ids(card)


def test_a_long_list_shows_the_first_names_and_how_many_more() -> None:
    names = tuple(f"Somebody with number {number}" for number in range(40))
    view = replace(VIEW, going=names, going_count=212)

    card = cards.announcement(MeetupCard(view), ENGLISH)

    shown = card.embeds[0].fields[-1].value or ""
    assert shown.startswith("Somebody with number 0, Somebody with number 1, ")
    assert shown.endswith(" and 180 more")
    assert "Who is coming" in labels(card)


def test_a_card_whose_names_all_fit_has_no_button_for_the_rest() -> None:
    assert "Who is coming" not in labels(cards.announcement(MeetupCard(VIEW), ENGLISH))


def test_a_list_in_which_everybody_was_named_counts_nobody_twice() -> None:
    names = tuple(f"Guest {number}" for number in range(40))
    view = replace(VIEW, going=names, going_count=40)

    shown = cards.announcement(MeetupCard(view), ENGLISH).embeds[0].fields[-1].value or ""

    assert shown.endswith("Guest 38, and Guest 39")


def test_people_cannot_make_the_card_mention_or_mask_anything() -> None:
    hostile = replace(MEETUP, venue="<@42> and @everyone", description="[free beer](https://evil.example)")

    [embed] = cards.announcement(MeetupCard(replace(VIEW, meetup=hostile, going=("<@&9>",))), ENGLISH).embeds

    shown = str(embed.to_dict())
    assert "<@42>" not in shown
    assert "@everyone" not in shown
    assert "<@&9>" not in shown
    assert "](https" not in shown


def test_a_reminder_mentions_and_pings_exactly_those_it_is_for() -> None:
    card = rsvp_cards.reminder(ReminderPost(MEETUP, "en", 60, (11, 12)), ENGLISH)

    assert card.content == (
        "Reminder: **Type hints by the river**, <t:1796864400:F> (<t:1796864400:R>)\n"
        "Boathouse 4, Quay Street\nhttps://river.example/map\n"
        "If you can't come after all, please let us know with the button below.\n"
        "<@11> <@12>"
    )
    assert list(card.pings) == [11, 12]


def test_a_page_of_comers_names_everybody_with_their_guests() -> None:
    comers = Comers(MEETUP, (ANA, replace(ANA, name="Ben_B", guests=2)), 0, more=True)

    card = lists.comers(comers, ENGLISH)

    assert card.embeds[0].description == "Ana\nBen\\_B +2"
    assert labels(card) == ["Next page"]


def test_an_answer_given_before_is_met_kindly() -> None:
    card = rsvp_cards.answered(Answered(MEETUP, ANA, changed=False, ask_consent=False), ENGLISH)

    assert card.content == (
        "That was already your answer, so nothing has changed. "
        "See you at **Type hints by the river** on <t:1796864400:F>. I'll remind you beforehand."
    )


def test_a_meetup_that_is_over_or_cancelled_offers_no_answers_to_change() -> None:
    over = Shown(replace(VIEW, meetup=replace(MEETUP, status=Status.ENDED)), ANA, None)
    cancelled = Shown(replace(VIEW, meetup=replace(MEETUP, status=Status.CANCELLED)), ANA, None)

    told = [rsvp_cards.own_answer(each, ENGLISH) for each in (over, cancelled)]

    assert [card.content.split("\n")[1] for card in told] == ["This meetup is over.", "**This meetup is cancelled.**"]
    assert [list(card.rows) for card in told] == [[], []]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_keeps_to_discords_limits_in_every_language(language: str) -> None:
    say = say_in(language)
    long = replace(MEETUP, title="T" * 100, venue="V" * 900, description="D" * 4000, timezone="America/Argentina/Salta")

    talk = replace(TALK, title="T" * 200, abstract="A" * 2000, links=("https://river.example/" + "x" * 480,) * 5)
    for form in (
        rsvp_cards.expectation_form(7, "E" * 200, say),
        talks.edit_form(talk, say),
        talks.proposal_form(long.id, say),
    ):
        sent = form.to_dict()
        assert len(sent["title"]) <= 45
        assert 1 <= len(sent["components"]) <= 5
        for label in sent["components"]:
            assert len(label["label"]) <= 45
            assert len(label.get("description") or "") <= 100
            assert len(label["component"].get("value", "")) <= label["component"].get("max_length", 0)


def tidy(text: str) -> str:
    """A title as the service keeps it."""
    return " ".join(text.split())[:100]


def repeated(part: str, times: int) -> str:
    return part * times


text: st.SearchStrategy[str] = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("*_`|~<@>[]()\n\\"), max_size=40
).filter(tidy)
long_text: st.SearchStrategy[str] = st.builds(repeated, text, st.integers(1, 150))
titles: st.SearchStrategy[str] = text.map(tidy)


@st.composite
def hostile_views(draw: st.DrawFn) -> MeetupView:
    meetup = replace(
        MEETUP,
        title=draw(titles),
        status=draw(st.sampled_from(Status)),
        description=draw(long_text)[:4000],
        venue=draw(long_text)[:500],
        link="https://river.example/" + "x" * draw(st.integers(0, 480)),
        food=draw(long_text)[:200],
        organiser=draw(long_text)[:100],
        capacity=draw(st.none() | st.integers(1, 100_000)),
        rsvp_deadline=draw(st.none() | st.just(START)),
        checkin_code=draw(st.none() | st.just("ABCDE")),
    )
    given = [
        replace(
            TALK,
            title=draw(long_text)[:200],
            speaker=draw(long_text)[:100] or None,
            speaker_id=draw(st.none() | st.just(2**63)),
            abstract=draw(long_text)[:2000],
            links=("https://river.example/" + "y" * draw(st.integers(0, 490)),) * draw(st.integers(0, 5)),
        )
        for _ in range(draw(st.integers(0, 10)))
    ]
    going = tuple(draw(st.lists(titles, max_size=40)))
    return MeetupView(
        meetup,
        draw(st.sampled_from(LANGUAGES)),
        tuple(given),
        going,
        going_count=len(going) + draw(st.sampled_from([0, 0, 3, 90_000])) * bool(going),
        guests=draw(st.integers(0, 5)),
        maybe_count=draw(st.integers(0, 5)),
        waitlisted_count=draw(st.integers(0, 5)),
        rule=draw(st.none() | st.just(Rule(weekday=2, nth=2, every=12, until=START.date()))),
    )


LINKS = tuple(f"https://river.example/{'z' * 480}{n}" for n in range(5))


@given(hostile_views())
def test_no_card_ever_leaves_discords_limits(view: MeetupView) -> None:
    say = say_in(view.language)
    shown = Shown(view, replace(ANA, guests=3))
    waits = replace(ANA, answer=RsvpAnswer.WAITLISTED, guests=10)
    answered = Answered(view.meetup, waits, changed=False, ask_consent=True)
    proposal = TalkProposal(2**63, 7, 2**63, "*" * 32, view.meetup.title, view.meetup.description, LINKS)
    proposed = Proposed(proposal, view.meetup, view.language)
    talk = view.talks[0] if view.talks else TALK

    for card in (
        cards.announcement(MeetupCard(view), say),
        organising.draft(Draft(view, tuple(START - timedelta(hours=n) for n in range(1, 6))), NOW, say, say),
        cards.meetup(shown, say),
        lists.coming(Page((shown,) * 5, 1, more=True), say),
        lists.comers(Comers(view.meetup, (replace(ANA, name="*" * 32, guests=10),) * 40, 1, more=True), say),
        rsvp_cards.answered(answered, say),
        rsvp_cards.own_answer(shown, say),
        rsvp_cards.own_coming(OwnPage((Own(view.meetup, waits, 499),) * 5, 1, more=True), say),
        about(view, 0, say),
        about(view, 99, say),
        talks.call(TalkCallPost(view.meetup, view.language, 2**63), say),
        talks.proposal(TalkProposalPost(view.meetup, view.language, proposal), say),
        talks.undecided(Open(view.meetup, proposal, 1, more=True), say),
        talks.decided(proposed, Someone(view.meetup.guild_id, 2**63 - 1, "*" * 32, "en"), say),
        talks.answer(TalkAnswerPost(view.meetup, view.language, proposal, in_thread=True), say),
        talks.thanks(proposed, say),
        talks.removed(Programme(view, talk), say),
        talks.moved(Programme(view, talk), say),
        talks.really_remove(talk, say),
        rsvp_cards.reminder(ReminderPost(view.meetup, view.language, 60, (2**63,) * 40), say),
        rsvp_cards.promotion(PromotionPost(view.meetup, view.language, 2**63, in_thread=True), say),
    ):
        keeps_to_the_limits(card)


def keeps_to_the_limits(card: Card) -> None:
    assert len(card.content) <= 2000
    assert card.content.strip() or card.embeds
    assert sum(len(embed) for embed in card.embeds) <= 6000
    for embed in card.embeds:
        assert 1 <= len((embed.title or "").strip()) <= 256
        assert len(embed.description or "") <= 4096
        assert len(embed.fields) <= 25
        for field in embed.fields:
            assert 1 <= len((field.name or "").strip()) <= 256
            assert 1 <= len((field.value or "").strip()) <= 1024
    rows = card.view().to_components()
    assert len(rows) <= 5
    assert all(1 <= len(row["components"]) <= 5 for row in rows)
    ids = custom_ids(card)
    assert len(ids) == len(set(ids))


def components(card: Card) -> list[Any]:
    return [component for row in card.view().to_components() for component in row["components"]]


def custom_ids(card: Card) -> list[str]:
    return [component["custom_id"] for component in components(card)]


def labels(card: Card) -> list[str]:
    return [component["label"] for component in components(card)]


def test_a_cancelled_meetup_takes_no_answers() -> None:
    cancelled = replace(MEETUP, status=Status.CANCELLED, cancel_reason="No heating.")
    card = cards.announcement(MeetupCard(replace(VIEW, meetup=cancelled)), ENGLISH)

    assert [component["disabled"] for component in components(card)] == [True, True, True]
    assert (card.embeds[0].description or "").startswith("**This meetup is cancelled.** No heating.\n\n")
    assert card.embeds[0].footer.text == "Cancelled"
    assert card.embeds[0].colour == discord.Colour(0x8A8F98)
