"""What a person sees, as pure functions of data."""

from collections.abc import Mapping

from bot.domain.digest import DigestPage
from bot.domain.meetups import MeetupCard, PromotionPost, ReminderPost
from cogs.cards import digests, meetups, rsvps
from cogs.delivery import CardBuilder

# How each kind of post looks; the messenger asks here.
BUILDERS: Mapping[type, CardBuilder] = {
    MeetupCard: meetups.announcement,
    ReminderPost: rsvps.reminder,
    PromotionPost: rsvps.promotion,
    DigestPage: digests.page,
}
