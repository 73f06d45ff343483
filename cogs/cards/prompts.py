"""How the invitation to reflect looks: the DM, the nudge, the line in the thread, and what answers to them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from discord.utils import format_dt

from bot.domain.groups import Person, PromptsWanted
from bot.domain.prompts import PromptPost, ThreadPromptPost
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.cards.reflections import titled
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId


def prompt(post: PromptPost, say: Say) -> Card:
    """The DM that asks one person how it was."""
    meetup, group = titled(post.meetup, say), plain(post.group_name, 100)
    if post.is_nudge:
        asks = say(
            "Hi {name}, one last word about {meetup}: if you'd still like to tell how it was, I'm all ears."
            " I won't ask about it again.",
            name=plain(post.name, 64),
            meetup=meetup,
        )
    else:
        asks = say(
            "Hi {name}, how was {meetup}? A few honest sentences help {group} make the next one better.",
            name=plain(post.name, 64),
            meetup=meetup,
            group=group,
        )
    why = say("You're getting this because you said I may ask you by DM how a meetup was.")
    ways = [
        button(say("Write in a form"), _reflect("form", post), discord.ButtonStyle.primary),
        button(say("Talk here"), _reflect("talk", post), discord.ButtonStyle.primary),
    ]
    refusals = [button(say("Later"), post.marker), button(say("Not this one"), _prompt("not_this_one", post))]
    if post.asks_absence:
        refusals.append(button(say("I couldn't come"), _prompt("absent", post)))
    refusals.append(button(say("Never ask me"), _prompt("never", post)))
    return Card(f"{asks}\n-# {why}", rows=[ways, refusals])


def _reflect(action: str, post: PromptPost) -> CustomId:
    return CustomId("reflect", action, str(post.meetup.id))


def _prompt(action: str, post: PromptPost) -> CustomId:
    return CustomId("prompt", action, str(post.meetup.id))


def line_in_thread(post: ThreadPromptPost, say: Say) -> Card:
    """The one quiet line in the thread, naming nobody."""
    return Card(
        say(
            "That was {meetup}. If you were there, a few words about it help everybody. Nobody reads them"
            " before you publish.",
            meetup=titled(post.meetup, say),
        ),
        rows=[[button(say("How was it?"), post.marker, discord.ButtonStyle.primary)]],
    )


def later(when: datetime, say: Say) -> Card:
    """When the question comes again."""
    return Card(say("Gladly. I'll ask again on {when}.", when=format_dt(when, "f")))


def not_this_one(say: Say) -> Card:
    """Nothing more is asked about this meetup."""
    return Card(say("All right, I won't ask about this one again. /reflect is there if you change your mind."))


def absent(say: Say) -> Card:
    """The absence is noted."""
    return Card(say("Thanks for telling me. I've noted that you couldn't come. Hope to see you at the next one!"))


def never(say: Say) -> Card:
    """No more prompts, and how to get them back."""
    return Card(
        say(
            "Done: I'll never ask you again, in any group. If you ever miss it, use `/prompts status: on`."
            " /reflect works as before."
        )
    )


def wishes(person: Person, group_zone: ZoneInfo, say: Say) -> Card:
    """How a person wants to be asked, as it stands now."""
    if person.prompts is PromptsWanted.PAUSED and person.paused_until:
        state = say("I won't ask you anything until {when}.", when=format_dt(person.paused_until, "D"))
    elif person.prompts is PromptsWanted.OFF:
        state = say("I never ask you how a meetup was. `/prompts status: on` changes that.")
    else:
        state = say("After a meetup I ask you how it was, at most once a day.")
    if person.quiet_from == person.quiet_to:
        quiet = say("You have no quiet hours.")
    else:
        quiet = say(
            "Your quiet hours are from {start} to {end} ({zone}).",
            start=f"{person.quiet_from // 60}:{person.quiet_from % 60:02}",
            end=f"{person.quiet_to // 60}:{person.quiet_to % 60:02}",
            zone=person.timezone or group_zone.key,
        )
    return Card(f"{state}\n{quiet}")
