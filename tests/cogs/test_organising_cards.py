from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.meetups import Change, ChangePost, Meetup, MeetupView, Status, to_tell
from bot.domain.problems import NotUnderstood
from bot.services.edits import Edited, ToConfirm
from bot.services.proposals import as_written
from bot.texts import LANGUAGES, say_in
from cogs.cards import changes, organising
from cogs.cards.organising import Part
from cogs.ui.custom_ids import CustomId
from tests.cogs.test_meetup_cards import MEETUP, hostile_views, keeps_to_the_limits, labels

ENGLISH, SPANISH = say_in("en"), say_in("es")
LATER = datetime(2026, 12, 11, 0, 30, tzinfo=UTC)


def told(before: Meetup, after: Meetup, *mentioned: int, reason: str | None = None) -> ChangePost:
    return ChangePost(Change(after, 3, to_tell(before), to_tell(after), reason), "en", mentioned)


def moved(before: Meetup) -> Meetup:
    return replace(before, starts_at=LATER, ends_at=LATER + timedelta(hours=2), venue="Mill Hall")


def test_a_change_is_told_as_it_was_and_as_it_is_to_those_it_mentions() -> None:
    card = changes.change(told(MEETUP, moved(MEETUP), 11, 12, reason="The boathouse is flooded."), ENGLISH)

    assert card.content.split("\n") == [
        "There is a change to **Type hints by the river**.",
        "New time: **<t:1796949000:F>** (it was <t:1796864400:F>)",
        "New place: **Mill Hall** (it was Boathouse 4, Quay Street)",
        "The reason: The boathouse is flooded.",
        "Does that still suit you? You can change your answer with the button below.",
        "<@11> <@12>",
    ]
    assert list(card.pings) == [11, 12]
    assert labels(card) == ["Change my answer"]


def test_a_cancellation_asks_for_no_answer() -> None:
    cancelled = replace(MEETUP, status=Status.CANCELLED)

    card = changes.change(told(MEETUP, cancelled, reason="No heating."), SPANISH)

    assert card.content.split("\n") == [
        "Se cancela **Type hints by the river**, <t:1796864400:F>.",
        "El motivo: No heating.",
    ]


def test_a_place_of_which_only_a_part_is_new_is_told_whole_where_one_side_would_be_empty() -> None:
    online = replace(MEETUP, venue=None)

    assert changes.change(told(online, MEETUP), ENGLISH).content.split("\n")[1] == (
        "New place: **Boathouse 4, Quay Street, https://river.example/map** (it was https://river.example/map)"
    )


def test_a_skipped_meetup_of_a_series_names_the_next_one() -> None:
    post = told(MEETUP, replace(MEETUP, status=Status.CANCELLED))

    card = changes.change(replace(post, following=replace(MEETUP, starts_at=LATER)), ENGLISH)

    assert card.content == (
        "**Type hints by the river** on <t:1796864400:F> is skipped. The next one is on <t:1796949000:F>."
    )


def test_a_meetup_that_takes_place_after_all_says_so() -> None:
    card = changes.change(told(replace(MEETUP, status=Status.CANCELLED), MEETUP), ENGLISH)

    assert "It takes place after all." in card.content


def test_a_voice_channel_is_a_place_and_no_place_is_not_known_yet() -> None:
    online = replace(MEETUP, venue=None, link=None, voice_channel_id=99)
    nowhere = replace(online, voice_channel_id=None)

    assert "New place: **<#99>** (it was not known yet)" in changes.change(told(nowhere, online), ENGLISH).content


def test_people_read_no_links_that_others_hid_in_a_reason_or_a_venue() -> None:
    hostile = replace(MEETUP, venue="[here](https://evil.example) @everyone")

    card = changes.change(told(MEETUP, hostile, reason="<@42> [free beer](https://evil.example)"), ENGLISH)

    assert "](https://evil.example)" not in card.content
    assert "<@42>" not in card.content
    assert list(card.pings) == []


def test_the_last_look_shows_each_thing_as_it_was_and_as_it_would_be() -> None:
    after = replace(moved(MEETUP), capacity=None, description="Bring two.", voice_channel_id=99)

    card = organising.to_confirm(ToConfirm(5, MEETUP, after, told=12), ENGLISH)

    assert card.content == "**Type hints by the river** would change as below. 12 people will be told."
    assert (card.embeds[0].description or "").split("\n") == [
        (
            "• When: Wednesday, December 9, 2026, 7:00 PM (Central Standard Time) → "
            "**Thursday, December 10, 2026, 6:30 PM (Central Standard Time)**"
        ),
        "• Where: Boathouse 4, Quay Street → **Mill Hall**",
        "• Voice channel: none → **<#99>**",
        "• Description: Bring a function you are proud of. → **Bring two.**",
        "• Places: 30 → **none**",
    ]
    assert labels(card) == ["Save", "Leave it as it is"]


def test_a_description_that_differs_only_far_below_is_a_difference_too() -> None:
    before = replace(MEETUP, description="The river. " * 50)

    assert len(organising.differences(before, replace(before, description="The river. " * 51), ENGLISH)) == 1


def test_the_one_question_before_a_cancellation_says_how_many_will_be_told() -> None:
    after = replace(MEETUP, status=Status.CANCELLED)

    nobody = organising.cancellation(ToConfirm(5, MEETUP, after, told=0), ENGLISH)
    one = organising.cancellation(ToConfirm(5, MEETUP, after, told=1), SPANISH)

    assert nobody.content.endswith("Nobody has answered yet, so nobody will be told.")
    assert one.content.endswith("Avisaré a una persona.")
    assert labels(one) == ["Cancelar el encuentro", "Dejarlo"]


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_holds_no_more_than_discord_allows(part: Part, language: str) -> None:
    long = replace(
        MEETUP, title="t" * 100, description="d" * 4000, venue="v" * 500, link="https://river.example/" + "x" * 490,
        food="f" * 200, organiser="o" * 100, capacity=100_000, rsvp_deadline=MEETUP.starts_at,
    )  # fmt: skip

    form = organising.form(
        part, CustomId("meetup", "edited", "1.time"), as_written(long), "America/Argentina/ComodRivadavia",
        say_in(language),
    )  # fmt: skip

    sent = form.to_dict()
    assert len(sent["title"]) <= 45
    assert 1 <= len(sent["components"]) <= 5
    for label in sent["components"]:
        assert len(label["label"]) <= 45
        assert len(label.get("description") or "") <= 100
        component = label["component"]
        assert len(component.get("value", "")) <= component.get("max_length", 0)


@given(hostile_views(), hostile_views(), st.sampled_from(LANGUAGES), st.sampled_from([Status.LIVE, Status.CANCELLED]))
def test_no_card_of_an_organiser_ever_leaves_discords_limits(
    one: MeetupView, other: MeetupView, language: str, status: Status
) -> None:
    say = say_in(language)
    before = one.meetup
    after = replace(other.meetup, status=status, cancel_reason=before.venue)
    reason = (before.description or "")[:500]
    post = replace(told(before, after, reason=reason), mentioned=(2**63,) * 20)

    for card in (
        organising.to_confirm(ToConfirm(2**62, before, after, 500, others=40), say),
        organising.cancellation(ToConfirm(2**62, before, after, 500), say),
        organising.edited(Edited(before, after, 500), say),
        organising.edited(Edited(before, before, 0), say),
        organising.parts(before, say),
        organising.unclear(NotUnderstood("{text}", text=reason * 8), 2**62, Part.FIX, say),
        changes.change(post, say),
    ):
        keeps_to_the_limits(card)
