"""What organisers are told when something of theirs could not be posted."""

from bot.domain.jobs import JobKind
from bot.domain.notices import GonePost, HealedPost, NoticePost
from bot.domain.problems import N_
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Card, button

# The kinds that are posted in channels.
_COULD_NOT = {
    JobKind.ANNOUNCEMENT: N_("I couldn't announce **{title}** in {channel}."),
    JobKind.CARD: N_("I couldn't update the card of **{title}** in {channel}."),
    JobKind.REMINDER: N_("I couldn't post the reminder for **{title}** in {channel}."),
    JobKind.PROMOTION: N_("I couldn't tell somebody in {channel} that there is a place for them at **{title}**."),
    JobKind.TALK_CALL: N_("I couldn't ask for talks for **{title}** in {channel}."),
    JobKind.TALK_PROPOSAL: N_("I couldn't show you in {channel} what talk somebody proposes for **{title}**."),
    JobKind.TALK_ANSWER: N_("I couldn't tell somebody in {channel} that their talk is part of **{title}**."),
    JobKind.THREAD_PROMPT: N_("I couldn't ask in {channel} how **{title}** was."),
    JobKind.FEED_NEWS: N_("I couldn't tell you in {channel} what there is to know about a feed."),
    JobKind.DIGEST: N_("I couldn't post the weekly digest in {channel}."),
    JobKind.DIGEST_EDIT: N_("I couldn't update the digest in {channel}."),
}


_FOR = {
    "announcements": N_("announcements"),
    "reflections": N_("the weekly digest"),
    "organisers": N_("organisers"),
}


def notice(post: NoticePost, say: Say) -> Card:
    """What could not be posted, where, and what to do."""
    sentence = _COULD_NOT.get(post.kind, N_("I couldn't post something in {channel}."))
    what = say(sentence, title=plain(post.title), channel=f"<#{post.channel_id}>")
    why = say("The channel is gone, or I'm missing a permission there. /doctor shows what to change.")
    return Card(f"{what} {why}", rows=[[button(say("Show me"), post.marker)]])


def gone(post: GonePost, say: Say) -> Card:
    """What was deleted, and what to do."""
    if post.places:
        what = say(
            "The channel for {places} was deleted.", places=say.listing([say(_FOR[each]) for each in post.places])
        )
        advice = say("Choose another one with /settings set, and what is still of use goes there.")
    else:
        what = say("The organiser role was deleted.")
        advice = say("Until you choose another one with /settings set, only people with Manage Events organise.")
    return Card(f"{what} {advice}", rows=[[button(say("Show me"), post.marker)]])


def healed(post: HealedPost, say: Say) -> Card:
    """That it works again."""
    text = say("I can post in {channel} again. What is still of use is on its way.", channel=f"<#{post.channel_id}>")
    return Card(text, rows=[[button(say("Show me"), post.marker)]])
