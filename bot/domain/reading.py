"""Decides what of people's reflections may be read, where, and under which name: the one place that does.

Unsigned reflections are released in batches. As long as fewer people than the group's minimum have written unsigned
about a meetup since the last batch, none of the new ones is shown; then all of them are, at once and shuffled. So what
is new between two looks is never a single person's, and nobody can tell whose it is by who handed in meanwhile. Whoever
reads more (organisers) sees what whoever reads less does: it is released to them first, or at the same moment.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.reflections import Audience, Reflection, ReflectionStatus, Release
from bot.domain.seals import Seals


def readable(
    reflections: Iterable[Reflection], *, reader: Audience, viewer_id: int | None, unsigned_minimum: int
) -> list[Reflection]:
    """What of these may stand where `reader` reads: the signed ones as they come, then the unsigned ones.

    Only submitted reflections, and of them only the answers whose audience reaches `reader`. Unsigned ones lose
    everything that tells who wrote them, stand in an order that tells nothing, and are left out altogether until they
    are released, and where fewer than `unsigned_minimum` of their batch are left.
    What `viewer_id` wrote is shown to them whole, released or not, an unsigned one without a name as others get it: use
    None for whatever others see too.
    """
    signed: list[Reflection] = []
    unsigned: list[Reflection] = []
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
            unsigned.append(shown)
    among = _among_others(unsigned, reader, unsigned_minimum)
    hidden = [each for each in unsigned if each.id in among and (viewer_id is None or each.user_id != viewer_id)]
    return signed + [_without_author(each) for each in sorted(hidden, key=_shuffled)]


def recognised(reflections: Iterable[Reflection], viewer_id: int, seals: Seals) -> list[Reflection]:
    """The same, with their own id in those that `viewer_id` wrote unsigned: so that they can read their own."""
    return [
        replace(each, user_id=viewer_id)
        if each.author_seal is not None and each.author_seal == seals.author(each.meetup_id or 0, viewer_id)
        else each
        for each in reflections
    ]


def to_release(
    of_one_meetup: Iterable[Reflection], *, reader: Audience, unsigned_minimum: int
) -> tuple[int, Sequence[Reflection]]:
    """Which unsigned reflections about one meetup are to be released together now where `reader` reads.

    Gives the number of their batch, and nobody where too few wait. Those whose earlier batch has become too small
    since (somebody took theirs back), or who signed before, are shown again with this one, but never count for it:
    they have been seen.
    """
    before = LEVELS[: LEVELS.index(reader)]
    waiting = [
        each
        for each in of_one_meetup
        if each.status is ReflectionStatus.SUBMITTED
        and not each.signed
        and _shown(each, reader).answers
        and all(each.release(level) for level in before)
    ]
    released = [each.release(reader) for each in waiting]
    batch = 1 + max((each.batch for each in released if each), default=0)
    fresh = [each for each in waiting if each.release(reader) is None]
    if len(fresh) < unsigned_minimum:
        return batch, ()
    in_batch = _batches(waiting, reader)
    left_over = [each for each in waiting if each.release(reader) and in_batch[_batch(each, reader)] < unsigned_minimum]
    return batch, [*fresh, *left_over]


def seen_signed(token: str) -> tuple[Release, ...]:
    """The releases of what stood under its author's name before: it is no news to anybody, and hides nobody.

    It is shown again with the next batch.
    """
    return tuple(Release(level, _SEEN_SIGNED, token) for level in LEVELS)


_SEEN_SIGNED = 0  # the number of no batch

# From those who read most to those who read least.
LEVELS = (Audience.ORGANISERS, Audience.GROUP, Audience.WEBSITE)


def key_of(reflection: Reflection) -> str:
    """What names a reflection to Discord: made of what can be read anyway, since row ids tell who began first."""
    read = [reflection.name, *(answer.text for answer in reflection.answers)]
    return hashlib.sha256("\0".join(read).encode()).hexdigest()[:16]


def by_key(reflections: Iterable[Reflection]) -> dict[str, Reflection]:
    """The reflections by what names them."""
    return {key_of(each): each for each in reflections}


def _shown(reflection: Reflection, reader: Audience) -> Reflection:
    answers = tuple(each for each in reflection.answers if each.says_something and each.audience.reaches(reader))
    return replace(reflection, answers=answers)


def _without_author(reflection: Reflection) -> Reflection:
    """The same with nothing that tells who wrote it or when; its id serves to find it again, and is shown nowhere."""
    return replace(
        reflection,
        name="",
        byline=None,
        user_id=None,
        author_seal=None,
        title=None,
        submitted_at=None,
        updated_at=None,
        edited_at=None,
        newcomers_may_read=False,
        releases=(),
    )


def _among_others(unsigned: Sequence[Reflection], reader: Audience, minimum: int) -> set[int]:
    """The ids of those that hide among enough others where `reader` reads, or where somebody reads who reads less."""
    among: set[int] = set()
    for level in LEVELS:
        if level.reaches(reader):
            there = [each for each in unsigned if _shown(each, level).answers]
            in_batch = _batches(there, level)
            among |= {each.id for each in there if in_batch[_batch(each, level)] >= minimum}
    return among


def _batches(unsigned: Iterable[Reflection], reader: Audience) -> Counter[object]:
    """How many there are of each batch; what has not been released, or was seen signed before, is in none."""
    batches = Counter(_batch(each, reader) for each in unsigned if each.release(reader))
    return Counter({key: count for key, count in batches.items() if key is not None})


def _batch(reflection: Reflection, reader: Audience) -> object:
    """Among whom an unsigned reflection hides; None among nobody."""
    release = reflection.release(reader)
    return (reflection.meetup_id, release.batch) if release and release.batch != _SEEN_SIGNED else None


def _shuffled(reflection: Reflection) -> str:
    # The same at every look and for every reader, so that two looks together tell no more than one.
    return max((each.token for each in reflection.releases), default="")
