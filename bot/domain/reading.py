"""Decides what of people's reflections may be read, where, and under which name: the one place that does."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.reflections import Audience, Reflection, ReflectionStatus


def readable(
    reflections: Iterable[Reflection], *, reader: Audience, viewer_id: int | None, unsigned_minimum: int
) -> list[Reflection]:
    """What of these may stand where `reader` reads: the signed ones as they come, then the unsigned ones.

    Only submitted reflections, and of them only the answers whose audience reaches `reader`. Unsigned ones lose
    everything that tells who wrote them, stand in an order that tells nothing, and are left out altogether where
    fewer than `unsigned_minimum` people wrote unsigned about the same meetup (or, without one, in the same week).
    What `viewer_id` wrote is shown to them whole and under their name: use None for whatever others see too.
    """
    signed: list[Reflection] = []
    unsigned: dict[object, list[Reflection]] = defaultdict(list)
    for each in reflections:
        if each.status is not ReflectionStatus.SUBMITTED:
            continue
        shown = _shown(each, reader)
        own = viewer_id is not None and each.user_id == viewer_id
        if own:
            signed.append(_shown(each, Audience.ME))
        elif each.signed and shown.answers:
            signed.append(shown)
        if not each.signed and shown.answers:
            unsigned[_crowd(each)].append(shown)
    hidden = [
        replace(each, name="", byline=None, user_id=None, title=None, submitted_at=None, updated_at=None)
        for crowd in unsigned.values()
        if len({each.user_id or each.byline for each in crowd}) >= unsigned_minimum
        for each in crowd
        if viewer_id is None or each.user_id != viewer_id
    ]
    return signed + sorted(hidden, key=_shuffled)


def _shown(reflection: Reflection, reader: Audience) -> Reflection:
    answers = tuple(each for each in reflection.answers if each.says_something and each.audience.reaches(reader))
    return replace(reflection, answers=answers)


def _crowd(reflection: Reflection) -> object:
    """Among whom an unsigned reflection hides."""
    return reflection.meetup_id or reflection.occurred_on.isocalendar()[:2]


def _shuffled(reflection: Reflection) -> bytes:
    # The same at every look, so that two looks together tell no more than one.
    return hashlib.sha256(f"{reflection.guild_id}/{reflection.id}".encode()).digest()
