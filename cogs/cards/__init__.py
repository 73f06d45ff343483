"""What a person sees, as pure functions of data."""

from collections.abc import Mapping

from bot.domain.announcements import MeetupCard
from bot.domain.digest import DigestPage
from bot.domain.events import EventNotice
from bot.domain.feeds import FeedPost
from bot.domain.meetups import ChangePost, PromotionPost, ReminderPost
from bot.domain.notices import GonePost, HealedPost, NoticePost
from bot.domain.prompts import PromptPost, ThreadPromptPost
from bot.domain.responses import ThanksPost
from bot.domain.talk_words import TalkWordsPost
from bot.domain.talks import TalkAnswerPost, TalkCallPost, TalkProposalPost
from cogs.cards import changes, digests, events, feeds, meetups, notices, prompts, responses, rsvps, talks
from cogs.delivery import CardBuilder

# How each kind of post looks; the messenger asks here.
BUILDERS: Mapping[type, CardBuilder] = {
    MeetupCard: meetups.announcement,
    ReminderPost: rsvps.reminder,
    PromotionPost: rsvps.promotion,
    ChangePost: changes.change,
    PromptPost: prompts.prompt,
    ThreadPromptPost: prompts.line_in_thread,
    DigestPage: digests.page,
    ThanksPost: responses.thanks,
    TalkWordsPost: talks.words,
    NoticePost: notices.notice,
    GonePost: notices.gone,
    HealedPost: notices.healed,
    EventNotice: events.notice,
    FeedPost: feeds.news,
    TalkCallPost: talks.call,
    TalkProposalPost: talks.proposal,
    TalkAnswerPost: talks.answer,
}
