"""How the news of a changed or cancelled meetup looks."""

from datetime import datetime
from typing import Any

from discord.utils import format_dt

from bot.domain.meetups import ChangePost
from bot.texts import Say
from cogs.cards.meetups import plain, safe
from cogs.ui.card import Card, button

_TEXT = 160  # characters of what people wrote: with twenty mentions all of it is less than a message holds


def change(post: ChangePost, say: Say) -> Card:
    """What changed, as it was and as it is, in a thread for those it mentions."""
    told = post.change
    title = plain(told.meetup.title, 120)
    if told.new["cancelled"]:
        start = format_dt(datetime.fromisoformat(told.new["starts_at"]), "F")
        lines = [_called_off(post, title, start, say)]
    else:
        lines = [say("There is a change to **{title}**.", title=title), *_differences(told.old, told.new, say)]
    if told.reason:
        lines.append(say("The reason: {reason}", reason=safe(told.reason, _TEXT)))
    if not told.new["cancelled"]:
        lines.append(say("Does that still suit you? You can change your answer with the button below."))
    lines.append(" ".join(f"<@{user_id}>" for user_id in post.mentioned))
    row = [button(say("Show the meetup") if told.new["cancelled"] else say("Change my answer"), post.marker)]
    return Card("\n".join(line for line in lines if line), rows=[row], pings=post.mentioned)


def _called_off(post: ChangePost, title: str, start: str, say: Say) -> str:
    if post.following is None:
        return say("**{title}** on {when} is cancelled.", title=title, when=start)
    following = format_dt(post.following.starts_at, "F")
    return say(
        "**{title}** on {when} is skipped. The next one is on {following}.",
        title=title,
        when=start,
        following=following,
    )


def _differences(old: dict[str, Any], new: dict[str, Any], say: Say) -> list[str]:
    lines: list[str] = []
    if old["cancelled"]:
        lines.append(say("It takes place after all."))
    if old["starts_at"] != new["starts_at"]:
        was, is_now = (format_dt(datetime.fromisoformat(told["starts_at"]), "F") for told in (old, new))
        lines.append(say("New time: **{new}** (it was {old})", new=is_now, old=was))
    was, is_now = _places(old, say), _places(new, say)
    if was != is_now:
        # What stays goes without saying, where something is left to say of both.
        left = [[part for part in parts if part not in others] for parts, others in ((was, is_now), (is_now, was))]
        told = left if all(left) else (was, is_now)
        before, after = (", ".join(parts) or say("not known yet") for parts in told)
        lines.append(say("New place: **{new}** (it was {old})", new=after, old=before))
    return lines


def _places(told: dict[str, Any], say: Say) -> list[str]:
    voice, link = told["voice_channel_id"], told["link"] or ""
    # Half an address leads nowhere; the card shows all of it.
    link = link if len(link) <= _TEXT else say("the link on the card")
    parts = [safe(told["venue"] or "", _TEXT), f"<#{voice}>" if voice else "", link]
    return [part for part in parts if part]
