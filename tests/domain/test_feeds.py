from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feeds import FeedEvent, FeedReading, Trouble, Unreadable, compare, next_reading, wants_whole
from bot.domain.meetups import Meetup, Status

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
EVENING = datetime(2026, 12, 9, 19, 0, tzinfo=UTC)


def event(uid: str = "queues", *, base: str | None = None, days: float = 0, **changes: Any) -> FeedEvent:
    start = EVENING + timedelta(days=days)
    values: dict[str, Any] = {
        "title": "Queues",
        "timezone": "UTC",
        "local_start": f"{start:%Y-%m-%dT%H:%M}",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
    }
    return FeedEvent(uid=uid, base=base or uid, **values | changes)


def meetup(of: FeedEvent, number: int = 1, **changes: Any) -> Meetup:
    values: dict[str, Any] = of.columns() | {"status": Status.SCHEDULED, "feed_uid": of.uid} | changes
    return Meetup(id=number, guild_id=1, **values)


def says(*events: FeedEvent, until: datetime = NOW + timedelta(days=400)) -> FeedReading:
    return FeedReading("Riverbend", events, until)


def test_what_is_not_known_is_new() -> None:
    assert compare([], says(event()), NOW).new == (event(),)


def test_the_same_again_changes_nothing() -> None:
    found = compare([meetup(event())], says(event()), NOW)

    assert (found.new, found.changed, found.cancelled, found.missing) == ((), (), (), ())


def test_what_changed_there_changes_here() -> None:
    known = meetup(event())

    found = compare([known], says(event(title="Queues and stacks", venue="Boathouse")), NOW)

    assert found.changed == ((known, {"title": "Queues and stacks", "venue": "Boathouse"}),)


def test_what_was_changed_here_stays_as_it_is() -> None:
    known = meetup(event(), venue="Boathouse 4", own_fields=("venue",))

    found = compare([known], says(event(venue="Somewhere else", title="Queues and stacks")), NOW)

    assert found.changed == ((known, {"title": "Queues and stacks"}),)


def test_a_time_changed_here_is_kept_as_a_whole() -> None:
    known = meetup(event(), own_fields=("ends_at",))

    assert compare([known], says(event(days=1)), NOW).changed == ()


def test_an_event_whose_uid_changed_is_known_by_title_and_time() -> None:
    known = meetup(event("old"))

    found = compare([known], says(event("fresh")), NOW)

    assert (found.new, found.missing) == ((), ())
    assert found.changed == ((known, {"feed_uid": "fresh"}),)


def test_occurrences_of_a_series_that_moved_as_a_whole_are_known_again() -> None:
    tuesdays = [meetup(event(f"s/{week}", base="s", days=7 * week), week) for week in range(3)]
    wednesdays = [event(f"s/{week}-moved", base="s", days=7 * week + 1) for week in range(3)]

    found = compare(tuesdays, says(*wednesdays), NOW)

    assert (found.new, found.missing) == ((), ())
    assert [(known.id, changes["starts_at"]) for known, changes in found.changed] == [
        (week, EVENING + timedelta(days=7 * week + 1)) for week in range(3)
    ]


def test_events_of_other_series_are_not_mixed_up() -> None:
    known = meetup(event("s/1", base="s", title="Study circle"))

    found = compare([known], says(event("t/1", base="t", title="Coffee", days=1)), NOW)

    assert (len(found.new), found.missing) == (1, (known,))


def test_what_was_cancelled_there_is_cancelled_here() -> None:
    known = meetup(event())

    found = compare([known], says(event(cancelled=True)), NOW)

    assert (found.cancelled, found.changed, found.missing) == ((known,), (), ())


def test_what_was_cancelled_before_anybody_knew_of_it_is_left_out() -> None:
    assert compare([], says(event(cancelled=True)), NOW).new == ()


def test_what_the_feed_lost_is_missing() -> None:
    known = meetup(event())

    assert compare([known], says(), NOW).missing == (known,)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.CANCELLED},
        {"status": Status.ENDED},
        {"status": Status.LIVE},
        {"starts_at": NOW - timedelta(hours=1)},
    ],
    ids=["cancelled", "ended", "live", "begun"],
)
def test_what_is_over_or_has_begun_follows_the_feed_no_more(changes: dict[str, Any]) -> None:
    known = meetup(event(), **changes)

    gone, different = compare([known], says(), NOW), compare([known], says(event(venue="New")), NOW)

    assert (gone.missing, different.changed, different.new) == ((), (), ())


def test_what_lies_beyond_what_was_read_is_not_missing() -> None:
    known = meetup(event(days=10))

    assert compare([known], says(until=EVENING), NOW).missing == ()


UIDS = st.sampled_from(["a", "b", "s/1", "s/2", "s/3", "t/1"])


def any_event(uid: str, days: int, title: str, *, cancelled: bool) -> FeedEvent:
    return event(uid, base=uid.partition("/")[0], days=days, title=title, cancelled=cancelled)


EVENTS = st.lists(
    st.builds(any_event, UIDS, st.integers(0, 30), st.sampled_from(["Queues", "Owls"]), cancelled=st.booleans()),
    unique_by=lambda each: each.uid,
    max_size=6,
)


@given(EVENTS, EVENTS)
def test_once_it_is_in_step_nothing_is_left_to_do(first: list[FeedEvent], second: list[FeedEvent]) -> None:
    known = [meetup(each, number) for number, each in enumerate(first)]
    found = compare(known, says(*second), NOW)

    changes = {each.id: differences for each, differences in found.changed}
    gone = {each.id for each in (*found.cancelled, *found.missing)}
    stay = [replace(each, **changes.get(each.id, {})) for each in known if each.id not in gone]
    in_step = [*stay, *(meetup(each, 100 + number) for number, each in enumerate(found.new))]
    again = compare(in_step, says(*second), NOW)

    assert (again.new, again.changed, again.cancelled, again.missing) == ((), (), (), ())
    alive = {(each.uid, each.title, each.starts_at) for each in second if not each.cancelled}
    assert {(each.feed_uid, each.title, each.starts_at) for each in in_step} == alive


@pytest.mark.parametrize("uid", ["queues", "queues/2026-12-09"])
def test_what_could_not_be_read_is_not_missing(uid: str) -> None:
    known = meetup(event(uid))

    assert compare([known], replace(says(), unread=("queues",)), NOW).missing == ()


def test_feeds_are_read_every_half_hour_not_all_at_once_and_less_often_when_they_fail() -> None:
    waits = [next_reading(1, failures, NOW) - NOW for failures in (0, 1, 2, 5, 6, 50)]

    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [31, 61, 121, 961, 1441, 1441]
    assert len({next_reading(number, 0, NOW) for number in range(100)}) == 100
    assert all(timedelta(minutes=30) <= next_reading(n, 0, NOW) - NOW < timedelta(minutes=35) for n in range(1000))


def test_a_feed_is_read_in_full_once_a_day() -> None:
    assert [wants_whole(when, NOW) for when in (None, NOW - timedelta(hours=21), NOW - timedelta(hours=1))] == [
        True,
        True,
        False,
    ]


def test_what_went_wrong_is_kept_in_a_few_words() -> None:
    reason = Unreadable(Trouble.STATUS, "404")

    again = Unreadable.parse(str(reason))

    assert (str(reason), again.trouble, again.detail) == ("status 404", Trouble.STATUS, "404")


def test_a_deadline_moves_with_the_meetup_that_moves_in_its_feed() -> None:
    known = meetup(event(), rsvp_deadline=EVENING - timedelta(days=1))

    [(_, differences)] = compare([known], says(event(days=2)), NOW).changed

    assert differences["rsvp_deadline"] == EVENING + timedelta(days=1)
