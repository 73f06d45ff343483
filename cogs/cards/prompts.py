"""How the invitation to reflect looks: the DM, the nudge, the line in the thread, and what answers to them."""

from datetime import datetime

import discord
from discord.utils import format_dt

from bot.domain.groups import Consent
from bot.domain.problems import N_
from bot.domain.prompts import PromptPost, ThreadPromptPost
from bot.services.prompts import Wishes
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.cards.reflections import titled
from cogs.ui.card import Card, button, menu
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


_WHERE = {
    Consent.DM: (N_("By DM"), N_("A message to you, with a nudge two days later, at most one a day.")),
    Consent.THREAD: (N_("In the meetup's thread"), N_("One quiet line for everybody, which names nobody.")),
    Consent.NO: (N_("Not at all"), N_("/reflect is there whenever you like.")),
}


def wishes(found: Wishes, say: Say, *, talks: bool | None = None) -> Card:
    """How a person wants to be asked, as it stands now, and what follows from it.

    `talks` is what they have just said about hearing of their talks.
    """
    lines = [_state(found, say), _quiet_hours(found, say), *_what_follows(found, say)]
    if found.person.talk_words:
        lines.append(say("A week after a talk of yours I send you what people learned from it."))
    elif talks is False:
        lines.append(say("About your talks I send you nothing. `/prompts talks: True` changes that."))
    if not found.asks_in_group:
        return Card("\n".join(lines))
    present = found.consent or Consent.THREAD  # what no answer means
    options = [
        discord.SelectOption(
            label=say(label), value=consent.value, description=say(meaning), default=consent is present
        )
        for consent, (label, meaning) in _WHERE.items()
    ]
    return Card(
        "\n".join(lines), rows=[[menu(say("How may I ask you in this group?"), CustomId("prompt", "where"), options)]]
    )


def _state(found: Wishes, say: Say) -> str:
    person = found.person
    if found.next_at is None:
        return say("I never ask you how a meetup was. `/prompts status: on` changes that.")
    if found.is_paused and person.paused_until is not None:
        return say(
            "I won't ask you anything until {when}. Then I begin again by myself.",
            when=format_dt(person.paused_until, "f"),
        )
    return say("Half an hour after a meetup I ask you how it was, at most once a day over all groups.")


def _quiet_hours(found: Wishes, say: Say) -> str:
    person, zone = found.person, found.zone.key
    if person.quiet_from == person.quiet_to:
        return say("You have no quiet hours; your days are those of {zone}.", zone=zone)
    start, end = (f"{each // 60}:{each % 60:02}" for each in (person.quiet_from, person.quiet_to))
    return say("Your quiet hours are from {start} to {end} ({zone}).", start=start, end=end, zone=zone)


def _what_follows(found: Wishes, say: Say) -> list[str]:
    if found.next_at is None:
        return []
    lines: list[str] = []
    if found.waiting is not None:
        when = format_dt(max(found.waiting.due_at, found.next_at), "f")
        lines.append(say("Next I'll ask you about **{title}**, {when}.", title=plain(found.waiting.title), when=when))
    elif found.consent is Consent.DM or not found.asks_in_group:
        lines.append(
            say("Nothing waits to be asked. The earliest I could is {when}.", when=format_dt(found.next_at, "f"))
        )
    if found.person.dm_closed_at is not None:
        lines.append(
            say(
                "Your DMs were closed to me, so I ask in the thread instead. If they are open now, choose By DM, or"
                " write me a word there."
            )
        )
    return lines
