"""Writes a digest as JSON, whose keys stay as they are between versions."""

from collections.abc import Iterable
from typing import Any

from bot.domain.digest import Digest
from bot.domain.groups import Group
from bot.domain.insight import Insight
from bot.domain.pictures import Verdict
from bot.domain.quotes import Quote


def digest_json(digest: Digest, group: Group) -> dict[str, Any]:
    """The digest as JSON. Times are ISO 8601 in UTC; `week` is null for another period; `organisers` is their part."""
    week = digest.period.week
    return {
        "group": str(group.guild_id),
        "week": str(week) if week else None,
        "first_day": digest.period.first.isoformat(),
        "last_day": digest.period.last.isoformat(),
        "meetups": [
            {
                "title": each.meetup.title,
                "starts_at": each.meetup.starts_at.isoformat(),
                "talks": [{"title": talk.title, "speaker": talk.by} for talk in each.talks],
                "came": each.came,
                "first_timers": each.first_timers,
            }
            for each in digest.gatherings
        ],
        "other_reflections": digest.elsewhere,
        "themes": [
            {"theme": each.words, "people": each.people, "said": _quotes([each.said])[0]} for each in digest.themes
        ],
        "quotes": _quotes(digest.quotes),
        "choices": [_choices(each) for each in digest.verdicts],
        "attendance": [
            {"day": each.day.isoformat(), "title": each.title, "came": each.came, "first_timers": each.first_timers}
            for each in digest.turnouts
        ],
        "responses": [{"theme": each.theme, "done": each.text} for each in digest.responses],
        "coming_up": [
            {
                "title": each.meetup.title,
                "starts_at": each.meetup.starts_at.isoformat(),
                "venue": each.meetup.venue,
                "places_left": each.places_left,
                "first_timers_said": _quotes(each.said.quotes),
            }
            for each in digest.upcoming
        ],
    } | ({"organisers": _insight(digest.insight)} if digest.insight else {})


def _quotes(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    return [{"text": each.sentences, "author": each.name or None, "about": each.about} for each in quotes]


def _choices(verdict: Verdict) -> dict[str, Any]:
    return {
        "question": verdict.question,
        **{choice.value: n for choice, n in verdict.counts.items()},
        "answered": verdict.answered,
        "came": verdict.came,
    }


def _insight(insight: Insight) -> dict[str, Any]:
    return {
        "answered": [{"title": each.meetup.title, "came": each.came, "wrote": each.wrote} for each in insight.rates],
        "level_felt": {level.value: n for level, n in insight.felt.items()},
        "on_the_level": _quotes(insight.on_the_level),
        "different_than_expected": _quotes(insight.differences),
        "months": [
            {
                "month": f"{each.first:%Y-%m}",
                "first_visits": each.new,
                "came_again": each.again,
                "could_become_members": _choices(each.member) if each.member else None,
            }
            for each in insight.months
        ],
        "did_not_come": [
            {"title": each.meetup.title, "said_so": each.said_so, "silent": each.silent} for each in insight.missing
        ],
        "wishes": _quotes(insight.wishes),
    }
