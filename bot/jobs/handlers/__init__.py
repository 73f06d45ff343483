"""What is done for each kind of job: one module per noun, one function per kind."""

from collections.abc import Mapping

from bot.domain.jobs import JobKind
from bot.jobs.handlers import groups, people
from bot.jobs.handlers.answers import AnswerWork
from bot.jobs.handlers.attendance import AttendanceWork
from bot.jobs.handlers.changes import ChangeWork
from bot.jobs.handlers.digests import DigestWork
from bot.jobs.handlers.events import EventWork
from bot.jobs.handlers.feeds import FeedWork
from bot.jobs.handlers.meetups import MeetupWork
from bot.jobs.handlers.notices import NoticeWork
from bot.jobs.handlers.prompts import PromptWork
from bot.jobs.handlers.series import SeriesWork
from bot.jobs.handlers.talks import TalkWork
from bot.jobs.work import Handler
from bot.services.services import Services


def all_handlers(services: Services) -> Mapping[JobKind, Handler]:
    """Every kind of job with its handler."""
    events = EventWork(services)
    return {
        **groups.HANDLERS,
        **people.HANDLERS,
        **events.caught_up(MeetupWork(services).handlers()),
        **events.handlers(),
        **ChangeWork(services).handlers(),
        **AttendanceWork(services).handlers(),
        **PromptWork(services).handlers(),
        **SeriesWork(services).handlers(),
        **DigestWork(services).handlers(),
        **AnswerWork(services).handlers(),
        **NoticeWork(services).handlers(),
        **FeedWork(services).handlers(),
        **TalkWork(services).handlers(),
    }
