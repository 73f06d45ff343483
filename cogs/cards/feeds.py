"""How feeds look: the list, one feed with what waits for a word, and the news about them."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import discord
from discord.utils import format_dt

from bot.domain.feeds import (
    SKIPPED_IN_WORDS,
    TROUBLE_IN_WORDS,
    Feed,
    FeedNews,
    FeedPost,
    FeedView,
    Unreadable,
)
from bot.domain.meetups import Meetup
from bot.services.feeds import Announced
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA
_NAME = 100  # characters


def name_of(feed: Feed, say: Say) -> str:
    """What a feed is called: by itself, else by its server. Its address may be a secret and stands nowhere."""
    if not feed.id:
        return say("Calendars read from files")
    return plain(feed.name or urlsplit(feed.url).hostname or "", _NAME)


def added(view: FeedView, say: Say) -> Card:
    """What happens after an address was given."""
    name = name_of(view.feed, say)
    if view.news_channel_id is None:
        where = say("I'm reading **{feed}** now. In a moment, /feed list shows what it holds.", feed=name)
    else:
        channel = f"<#{view.news_channel_id}>"
        where = say(
            "I'm reading **{feed}** now. In a moment I'll show in {channel} what it holds.", feed=name, channel=channel
        )
    return Card(where + " " + say("Nothing of it is announced before you say so."))


def refreshed(view: FeedView, say: Say) -> Card:
    """What happens after somebody wants a feed read now."""
    return Card(
        say("I'm reading **{feed}** again now; /feed list shows what came of it.", feed=name_of(view.feed, say))
    )


def listed(views: Sequence[FeedView], say: Say) -> Card:
    """All feeds of a group, and a menu to choose one."""
    if not views:
        return Card(
            say(
                "There are no feeds yet. Give me the iCalendar address of your meetups elsewhere with /feed add: on"
                " Meetup, Luma or Google Calendar it is the link to subscribe to the calendar, and often ends in .ics."
            )
        )
    embed = discord.Embed(title=say("Feeds"), colour=_COLOUR)
    for view in views:
        embed.add_field(name=name_of(view.feed, say), value="\n".join(_standing(view, say)), inline=False)
    options = [
        discord.SelectOption(label=(view.feed.name or name_of(view.feed, say))[:100], value=str(view.feed.id))
        for view in views
    ]
    return Card(embeds=[embed], rows=[[menu(say("Show one of them"), CustomId("feed", "choose"), options)]])


def page(view: FeedView, say: Say) -> Card:
    """One feed: how it stands, what waits for a word, and what can be done."""
    lines = [*_standing(view, say), *_waiting(view, say)]
    embed = discord.Embed(title=name_of(view.feed, say), description="\n".join(lines), colour=_COLOUR)
    turns: list[discord.ui.Button[discord.ui.View]] = []
    if view.number:
        turns.append(button(say("Previous page"), CustomId("feed", "page", f"{view.feed.id}.{view.number - 1}")))
    if view.rest > 0:
        turns.append(button(say("Next page"), CustomId("feed", "page", f"{view.feed.id}.{view.number + 1}")))
    own = [
        button(say("Read it now"), _id("refresh", view)),
        button(say("Remove…"), _id("remove", view), discord.ButtonStyle.danger),
    ]
    return Card(embeds=[embed], rows=[row for row in (turns, _decision(view, say), own if view.feed.id else []) if row])


def _standing(view: FeedView, say: Say) -> list[str]:
    feed = view.feed
    lines: list[str] = []
    if feed.checked_at is not None:
        lines.append(say("Read {when}.", when=format_dt(feed.checked_at, "R")))
    elif feed.id and feed.error is None:
        lines.append(say("I haven't read it yet."))
    if feed.error is not None:
        lines.append("⚠️ " + trouble(feed.error, say))
    if view.scheduled_count:
        lines.append(say.many("One meetup is scheduled.", "{n} meetups are scheduled.", view.scheduled_count))
    if view.pending_count:
        lines.append(say.many("One meetup waits for your word.", "{n} meetups wait for your word.", view.pending_count))
    elif not view.scheduled_count and feed.checked_at is not None:
        lines.append(say("Nothing is coming up in it."))
    return lines


def _waiting(view: FeedView, say: Say) -> list[str]:
    if not view.pending:
        return []
    lines = ["", *(_line(each, say) for each in view.pending)]
    if view.rest > 0:
        lines.append(say.many("… and one more", "… and {n} more", view.rest))
    return lines


def _line(meetup: Meetup, say: Say) -> str:
    local = meetup.starts_at.astimezone(meetup.zone)
    return f"- {say.day(local)}, {say.clock(meetup.starts_at, meetup.zone)}: **{plain(meetup.title, 100)}**"


def _decision(view: FeedView, say: Say) -> list[discord.ui.Button[discord.ui.View]]:
    if not view.pending_count:
        return []
    return [
        button(say("Announce these"), _id("announce", view), discord.ButtonStyle.success),
        button(say("Leave them out"), _id("leave_out", view)),
    ]


def trouble(error: str, say: Say) -> str:
    """Why a feed could not be read, by what was noted."""
    reason = Unreadable.parse(error)
    return say(TROUBLE_IN_WORDS[reason.trouble], detail=reason.detail)


def _id(action: str, view: FeedView) -> CustomId:
    return CustomId("feed", action, str(view.feed.id))


# ------------------------------------------------------------------ what came of it


def announced(result: Announced, view: FeedView, say: Say) -> Card:
    """What Announce these came to."""
    lines = [say.many("One meetup is scheduled.", "{n} meetups are scheduled.", result.count), _going_out(result, say)]
    if view.feed.id:
        lines.append(
            say(
                "What is new in **{feed}** from now on is announced by itself, and what changes there changes here.",
                feed=name_of(view.feed, say),
            )
        )
    return Card(" ".join(lines))


def _going_out(result: Announced, say: Say) -> str:
    if not result.at_once:
        return say("Each is announced when its time comes near.")
    now = say.many("One of them goes out now", "{n} of them go out now", result.at_once)
    return (
        f"{now}." if result.at_once == result.count else say("{now}; the others when their time comes near.", now=now)
    )


def left_out(count: int, say: Say) -> Card:
    """What Leave them out came to."""
    text = say.many(
        "That one stays a draft; nobody sees it. /meetup announce takes it up after all.",
        "Those {n} stay drafts; nobody sees them. /meetup announce takes up single ones after all.",
        count,
    )
    return Card(text + " " + say("When there is something new, I'll ask again."))


def removal(view: FeedView, say: Say) -> Card:
    """The question before a feed is removed."""
    lines = [say("Stop reading **{feed}**?", feed=name_of(view.feed, say))]
    if view.scheduled_count:
        lines.append(
            say.many(
                "Its one scheduled meetup stays, and is yours to change from then on.",
                "Its {n} scheduled meetups stay, and are yours to change from then on.",
                view.scheduled_count,
            )
        )
    if view.pending_count:
        lines.append(say.many("Its one draft goes.", "Its {n} drafts go.", view.pending_count))
    buttons = [
        button(say("Stop reading it"), _id("removed", view), discord.ButtonStyle.danger),
        button(say("Keep it"), _id("show", view)),
    ]
    return Card(" ".join(lines), rows=[buttons])


def removed(view: FeedView, say: Say) -> Card:
    """That a feed was removed."""
    return Card(say("I no longer read **{feed}**.", feed=name_of(view.feed, say)))


# ------------------------------------------------------------------ news for the organisers' channel


def news(post: FeedPost, say: Say) -> Card:
    """What a feed holds, what is wrong with it, or that it is well again."""
    return {FeedNews.FOUND: _found, FeedNews.TROUBLE: _in_trouble, FeedNews.HEALED: _healed}[post.news](post, say)


def _found(post: FeedPost, say: Say) -> Card:
    view, name = post.view, name_of(post.view.feed, say)
    show = button(say("Show me"), post.marker)
    if not view.pending_count:
        text = say(
            "I've read **{feed}**. Nothing is coming up in it yet; when something does, I'll ask you first.",
            feed=name,
        )
        return Card("\n".join([text, *_skipped(post, say)]), rows=[[show]])
    head = say.many(
        "One meetup from **{feed}** waits for your word; nobody else has seen it.",
        "{n} meetups from **{feed}** wait for your word; nobody else has seen them.",
        view.pending_count,
        feed=name,
    )
    lines = [head, *_waiting(view, say), *_skipped(post, say)]
    return Card("\n".join(lines), rows=[[*_decision(view, say), show]])


def _skipped(post: FeedPost, say: Say) -> list[str]:
    """Which events were left out, and why."""
    if not post.skipped:
        return []
    head = say.many("I left out one entry:", "I left out {n} entries:", post.skipped_count)
    unnamed = say("One without a title")
    named = [f"- {plain(title, 100) or unnamed}: {say(SKIPPED_IN_WORDS[why])}" for title, why in post.skipped]
    rest = post.skipped_count - len(post.skipped)
    return ["", head, *named, *([say.many("… and one more", "… and {n} more", rest)] if rest else [])]


def _in_trouble(post: FeedPost, say: Say) -> Card:
    feed = post.view.feed
    text = say("I can't read **{feed}**.", feed=name_of(feed, say))
    why = trouble(feed.error, say) if feed.error else ""
    again = say("I keep trying, less and less often; its meetups stay as they are.")
    return Card(" ".join(part for part in (text, why, again) if part), rows=[[button(say("Show me"), post.marker)]])


def _healed(post: FeedPost, say: Say) -> Card:
    text = say("I can read **{feed}** again, and its meetups are in step.", feed=name_of(post.view.feed, say))
    return Card(text, rows=[[button(say("Show me"), post.marker)]])
