"""All use cases, as one thing to hand to the client and the handlers."""

from dataclasses import dataclass

from bot.charts.apart import Charts
from bot.clock import Clock
from bot.fetching import Fetcher
from bot.services.attendance import AttendanceService
from bot.services.calendars import CalendarService
from bot.services.changes import ChangeService
from bot.services.conversations import ConversationService
from bot.services.digests import DigestService
from bot.services.drafts import DraftService
from bot.services.edits import EditService
from bot.services.elsewhere import ElsewhereService
from bot.services.events import EventService
from bot.services.feed_reading import FeedReadingService
from bot.services.feeds import FeedService
from bot.services.forms import FormService
from bot.services.groups import GroupService
from bot.services.meetups import MeetupService
from bot.services.people import PeopleService
from bot.services.profiles import ProfileService
from bot.services.prompts import PromptService
from bot.services.reading import ReadingService
from bot.services.reflections import ReflectionService
from bot.services.responses import ResponseService
from bot.services.review import ReviewService
from bot.services.rosters import RosterService
from bot.services.rsvps import RsvpService
from bot.services.series import SeriesService
from bot.services.talk_words import TalkWordsService
from bot.services.talks import TalkService
from bot.services.transfer import TransferService
from bot.services.troubles import TroubleService
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases, by noun."""

    groups: GroupService
    meetups: MeetupService
    drafts: DraftService
    edits: EditService
    rsvps: RsvpService
    talks: TalkService
    series: SeriesService
    changes: ChangeService
    events: EventService
    prompts: PromptService
    attendance: AttendanceService
    forms: FormService
    reflections: ReflectionService
    review: ReviewService
    conversations: ConversationService
    elsewhere: ElsewhereService
    reading: ReadingService
    profiles: ProfileService
    rosters: RosterService
    digests: DigestService
    responses: ResponseService
    talk_words: TalkWordsService
    feeds: FeedService
    feed_reading: FeedReadingService
    calendars: CalendarService
    transfer: TransferService
    people: PeopleService
    troubles: TroubleService


def services(
    database: Database,
    clock: Clock,
    fetcher: Fetcher | None = None,
    public_url: str | None = None,
    charts: Charts | None = None,
) -> Services:
    """All use cases over one database and one clock.

    `fetcher` opens the addresses of feeds, public ones by default; `public_url` is where calendars and feeds are
    served. Without `charts` digests have no pictures.
    """
    fetcher = fetcher or Fetcher()
    reflections = ReflectionService(database, clock)
    prompts = PromptService(database, clock)
    return Services(
        groups=GroupService(database, clock),
        meetups=MeetupService(database, clock),
        drafts=DraftService(database, clock),
        edits=EditService(database, clock),
        rsvps=RsvpService(database, clock),
        talks=TalkService(database, clock),
        series=SeriesService(database, clock),
        changes=ChangeService(database, clock),
        events=EventService(database, clock),
        prompts=prompts,
        attendance=AttendanceService(database, clock, prompts),
        forms=FormService(database, clock),
        reflections=reflections,
        review=ReviewService(database, reflections),
        conversations=ConversationService(database, clock, reflections),
        elsewhere=ElsewhereService(database, clock, reflections),
        reading=ReadingService(database, clock),
        profiles=ProfileService(database),
        rosters=RosterService(database),
        digests=DigestService(database, clock, charts, public_url),
        responses=ResponseService(database, clock),
        talk_words=TalkWordsService(database, clock),
        feeds=FeedService(database, clock, fetcher),
        feed_reading=FeedReadingService(clock, fetcher),
        calendars=CalendarService(database, clock, public_url),
        transfer=TransferService(database, clock),
        people=PeopleService(database, clock),
        troubles=TroubleService(database, clock),
    )
