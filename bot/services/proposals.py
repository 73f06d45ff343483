"""What an organiser asks of a meetup, read and checked: columns of the meetup as it is to be."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.meetups import Meetup, Proposal
from bot.domain.problems import N_, NotUnderstood
from bot.domain.recurrence import moved_along
from bot.formats.when import Moment, understand, written
from bot.services.meetups import check_link, title_of

USUAL_MINUTES = 120
_LONGEST = 7 * 24 * 60  # minutes
_MOST_PLACES = 100_000
_TEXTS = ("venue", "description", "food", "organiser")


def new_columns(wanted: Proposal, zone: ZoneInfo, now: datetime, language: str) -> dict[str, object]:
    """All columns that `wanted` gives a new meetup in `zone`; raises NotUnderstood for what cannot be."""
    values = {**_plain(wanted), "title": title_of(wanted.title or "")}
    start = understand(wanted.when or "", zone, now, language)
    minutes = _number(wanted.minutes, N_("The length in minutes"), _LONGEST) or USUAL_MINUTES
    values |= _times(start, timedelta(minutes=minutes))
    deadline = understand(wanted.rsvp_until, zone, now, language).instant if wanted.rsvp_until else None
    _check_deadline(deadline, start.instant)
    return {**values, "rsvp_deadline": deadline}


def changed_columns(wanted: Proposal, before: Meetup, now: datetime, language: str) -> dict[str, object]:
    """The columns that differ once `wanted` is done; raises NotUnderstood for what cannot be.

    A deadline moves along with the start, unless it is asked for too.
    """
    values = _plain(wanted)
    if wanted.title is not None:
        values["title"] = title_of(wanted.title)
    start = present = Moment(before.local_start, before.starts_at)
    if wanted.when and wanted.when != written(present, before.zone):
        start = understand(wanted.when, before.zone, now, language)
    minutes = _number(wanted.minutes, N_("The length in minutes"), _LONGEST)
    values |= _times(start, timedelta(minutes=minutes) if minutes else before.duration)
    deadline = before.rsvp_deadline
    if wanted.rsvp_until is not None and wanted.rsvp_until != deadline_written(before):
        deadline = understand(wanted.rsvp_until, before.zone, now, language).instant if wanted.rsvp_until else None
        _check_deadline(deadline, start.instant)
    elif deadline is not None:
        deadline = moved_along(deadline, before.starts_at, start.instant, before.zone)
    values["rsvp_deadline"] = deadline
    return {name: value for name, value in values.items() if getattr(before, name) != value}


def as_written(meetup: Meetup) -> Proposal:
    """A meetup as its organiser would ask for it: what forms are filled with, and copies begin from."""
    return Proposal(
        title=meetup.title,
        when=written(Moment(meetup.local_start, meetup.starts_at), meetup.zone),
        minutes=meetup.duration // timedelta(minutes=1),
        venue=meetup.venue,
        link=meetup.link,
        description=meetup.description,
        level=meetup.level,
        capacity=meetup.capacity,
        food=meetup.food,
        organiser=meetup.organiser,
        rsvp_until=deadline_written(meetup) or None,
        voice_channel_id=meetup.voice_channel_id,
    )


def deadline_written(meetup: Meetup) -> str:
    """Until when answers are taken, as somebody would write it; empty without a deadline."""
    if meetup.rsvp_deadline is None:
        return ""
    local = meetup.rsvp_deadline.astimezone(meetup.zone).replace(tzinfo=None)
    return written(Moment(local.isoformat(timespec="minutes"), meetup.rsvp_deadline), meetup.zone)


def _plain(wanted: Proposal) -> dict[str, object]:
    """The columns that need no more than a look at what was written."""
    values: dict[str, object] = {}
    for name in _TEXTS:
        text: str | None = getattr(wanted, name)
        if text is not None:
            values[name] = text.strip() or None
    if wanted.link is not None:
        values["link"] = wanted.link.strip() or None
        check_link(wanted.link.strip() or None)
    if wanted.level is not None:
        values["level"] = wanted.level
    if wanted.capacity is not None:
        values["capacity"] = _number(wanted.capacity, N_("The number of places"), _MOST_PLACES)
    if wanted.voice_channel_id is not None:
        values["voice_channel_id"] = wanted.voice_channel_id or None
    return values


def _number(given: int | str | None, what: str, most: int) -> int | None:
    """A number that a form or an option gave; None for nothing, and for 0."""
    text = str(given or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > most:
        raise NotUnderstood(
            N_("{what} is a number up to {most}, written in digits; “{text}” isn't like that."),
            what=what,
            most=most,
            text=text[:40],
        )
    return int(text) or None


def _times(start: Moment, duration: timedelta) -> dict[str, object]:
    return {"local_start": start.local, "starts_at": start.instant, "ends_at": start.instant + duration}


def _check_deadline(deadline: datetime | None, start: datetime) -> None:
    if deadline is not None and deadline > start:
        raise NotUnderstood(N_("Answers can be taken until the meetup starts, and no longer. Choose an earlier time."))
