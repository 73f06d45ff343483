import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import Digest, Upcoming
from bot.domain.forms import Choice
from bot.domain.gatherings import Gathering
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Status, Talk
from bot.domain.periods import Week
from bot.domain.pictures import Verdict
from bot.domain.quotes import Quote
from bot.formats.digest_json import digest_json
from bot.formats.digests import PAGE_LIMIT, digest_pages, digest_text
from bot.texts import say_in

GROUP = Group(1, "Riverbend Python", timezone="America/Chicago")
SAY = say_in("en")


def meetup(title: str, begins: datetime, **changes: object) -> Meetup:
    made = Meetup(1, 1, title, Status.ENDED, "America/Chicago", "", begins, begins)
    return replace(made, **changes)


HELD = meetup("Type hints by the river", datetime(2026, 12, 2, 1, tzinfo=UTC))
COMING = meetup("Lightning talks", datetime(2026, 12, 10, 1, tzinfo=UTC), venue="Boathouse 4")
DIGEST = Digest(
    period=Week(2026, 49).period,
    gatherings=(Gathering(HELD, (Talk(1, 1, 1, "Protocols", "Ada"), Talk(2, 1, 2, "Generics")), 14, 3),),
    elsewhere=1,
    quotes=(
        Quote(1, 2, "A protocol needs\nno parent class.\n\nThat was new to me.", "Tomás", "Type hints by the river"),
        Quote(2, 0, "I spoke to three strangers.", "", None),
    ),
    verdicts=(Verdict(3, {Choice.YES: 8, Choice.MAYBE: 1, Choice.NOT_YET: 0}, 14),),
    upcoming=(Upcoming(COMING, 4),),
)
NOTHING = Digest(Week(2026, 49).period, (), 0, (), (), ())


def test_a_digest_reads_like_this_at_discord() -> None:
    assert digest_pages(DIGEST, SAY) == [
        """\
### Last week
**Type hints by the river**, Tue, Dec 1: 14 people came, 3 for the first time
• Protocols (Ada)
• Generics

1 reflection about another meetup

### In their words
> A protocol needs no parent class.
>\x20
> That was new to me.
— Tomás, about Type hints by the river

> I spoke to three strangers.
— unsigned

### Would they come again?
**Would you find value in this kind of event again?**
8 yes, 1 maybe, 0 not yet (9 of 14 who came answered)

### Coming up
**Lightning talks**, <t:1796864400:F>
Where: Boathouse 4
4 places left"""
    ]


def test_a_late_digest_says_so_first() -> None:
    [page] = digest_pages(DIGEST, SAY, late=True)

    assert page.startswith("This digest is late: I was away when it was due.\n\n### Last week")


def test_a_digest_of_nothing_has_no_page_and_says_so_on_a_terminal() -> None:
    assert digest_pages(NOTHING, SAY, late=False) == []
    assert digest_text(NOTHING, GROUP, SAY).endswith("\n\nThere is nothing to tell about the week of Mon, Nov 30.")


def test_a_terminal_shows_words_for_times_and_nothing_of_discords_marks() -> None:
    text = digest_text(DIGEST, GROUP, SAY)

    assert text.startswith("Riverbend Python: the week of Mon, Nov 30 (2026-W49)\n=====")
    assert "Lightning talks, Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)" in text
    assert "**" not in text
    assert "<t:" not in text


def test_a_full_meetup_says_that_one_can_get_in_line() -> None:
    [page] = digest_pages(replace(NOTHING, upcoming=(Upcoming(COMING, 0),)), SAY)

    assert page.endswith("Full, but you can join the waitlist.")


def test_without_knowing_who_came_the_base_is_those_who_answered() -> None:
    verdict = Verdict(5, {Choice.YES: 1, Choice.MAYBE: 0, Choice.NOT_YET: 1}, 0)

    [page] = digest_pages(replace(NOTHING, verdicts=(verdict,)), SAY)

    assert page.endswith("1 yes, 0 maybe, 1 not yet (2 answered)")


def test_peoples_words_reach_nobody_and_nothing() -> None:
    hostile = Quote(1, 2, "Hello @everyone, [look](https://evil.example) here.", "<@123>", "x")

    [page] = digest_pages(replace(NOTHING, quotes=(hostile,)), SAY)

    assert "@everyone" not in page
    assert "](https" not in page
    assert "<@123>" not in page


def test_json_keeps_the_words_as_they_were_written() -> None:
    found = json.loads(json.dumps(digest_json(DIGEST, GROUP)))

    assert found["week"] == "2026-W49"
    assert found["meetups"][0] == {
        "title": "Type hints by the river",
        "starts_at": "2026-12-02T01:00:00+00:00",
        "talks": [{"title": "Protocols", "speaker": "Ada"}, {"title": "Generics", "speaker": None}],
        "came": 14,
        "first_timers": 3,
    }
    assert found["quotes"][1] == {"text": "I spoke to three strangers.", "author": None, "about": None}
    assert found["choices"][0]["not_yet"] == 0


@given(
    st.lists(st.text(min_size=1, max_size=3000), max_size=6),
    st.lists(st.text(min_size=1, max_size=400), max_size=3),
)
def test_no_page_is_too_long_for_a_message_and_nothing_gets_lost(titles: list[str], quotes: list[str]) -> None:
    talks = tuple(Talk(n, 1, n, f"{title} talk{n}end") for n, title in enumerate(titles))
    digest = replace(
        DIGEST,
        gatherings=(Gathering(HELD, talks, 1, 0),),
        quotes=tuple(Quote(n, 2, f"{text} quote{n}end", "Ada", None) for n, text in enumerate(quotes)),
    )

    pages = digest_pages(digest, SAY)

    assert all(0 < len(page) <= PAGE_LIMIT for page in pages)
    everything = "".join(pages)
    assert all(f"talk{n}end" in everything for n in range(len(titles)))
    assert all(f"quote{n}end" in everything for n in range(len(quotes)))
