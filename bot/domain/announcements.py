"""The announcement of a meetup as a post: its card, and what it tells besides of earlier editions."""

from dataclasses import dataclass

from bot.domain.meetups import MeetupView
from bot.domain.newcomers import NOBODY, FirstVisits
from bot.domain.responses import Response


@dataclass(frozen=True, slots=True)
class News:
    """What first-timers said about earlier editions, and what was done since the announcement before."""

    first_visits: FirstVisits = NOBODY
    responses: tuple[Response, ...] = ()


NOTHING_NEW = News()


@dataclass(frozen=True, slots=True)
class MeetupCard:
    """The card of an announced meetup, where people answer it."""

    view: MeetupView
    news: News = NOTHING_NEW

    @property
    def language(self) -> str:
        """The group's."""
        return self.view.language

    @property
    def marker(self) -> str:
        """The custom id of its first button."""
        return f"rsvp:v1:going:{self.view.meetup.id}"
