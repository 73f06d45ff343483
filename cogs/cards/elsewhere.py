"""How meetups elsewhere look: the form, the offer "I was there too", and the question whether two are the same."""

from collections.abc import Sequence
from datetime import date

import discord

from bot.domain.elsewhere import Told, day_of, recorded_by
from bot.domain.markdown import defused
from bot.domain.meetups import Meetup
from bot.domain.problems import Problem
from bot.services.elsewhere import Own, Recorded
from bot.texts import Say
from cogs.cards.meetups import safe, shortened
from cogs.cards.reflections import titled
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

Row = Sequence[discord.ui.Item[discord.ui.View]]

_OPTION = 100  # characters of an option, Discord's limit
_LABEL = 45  # characters of a label, Discord's limit
_ROWS = 5  # of a message, Discord's limit
_FIELDS = {"title": 100, "day": 40, "venue": 500, "link": 512}  # the most characters of each


def _id(action: str, argument: object = "") -> CustomId:
    return CustomId("elsewhere", action, str(argument))


# ------------------------------------------------------------------ the form


def form(told: Told, submitted: CustomId, say: Say) -> discord.ui.Modal:
    """Another meetup: name, day, place, link, and whether it was online, filled in with what was typed before."""
    made = discord.ui.Modal(title=shortened(say("Another meetup"), _LABEL), custom_id=str(submitted), timeout=None)
    labels = {
        "title": (say("What is it called?"), None),
        "day": (say("On which day? Like 2026-11-28"), say("Or “yesterday”, “last Friday”, “28.11.”")),
        "venue": (say("Where was it?"), None),
        "link": (say("A link, if there is one"), None),
    }
    for name, (label, more) in labels.items():
        field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
            custom_id=name,
            default=str(getattr(told, name))[: _FIELDS[name]] or None,
            required=name in {"title", "day"},
            max_length=_FIELDS[name],
        )
        made.add_item(discord.ui.Label(text=label, description=more, component=field))
    box: discord.ui.Checkbox[discord.ui.Modal] = discord.ui.Checkbox(custom_id="online", default=told.online)
    made.add_item(discord.ui.Label(text=say("It was online"), component=box))
    return made


def as_told(meetup: Meetup) -> Told:
    """A meetup as its form begins."""
    return Told(meetup.title, str(day_of(meetup)), meetup.venue or "", meetup.link or "", online=meetup.online)


def empty(today: date) -> Told:
    """A new form: it was today, unless somebody says otherwise."""
    return Told("", str(today))


def unclear(problem: Problem, kept_id: int, say: Say) -> Card:
    """What could not be read, and a way to put it right without typing the rest again."""
    row = [button(say("Fix it"), _id("fix", kept_id), discord.ButtonStyle.primary)]
    return Card(safe(say.problem(problem), 1800), rows=[row])


# ------------------------------------------------------------------ others were there too


def beside(card: Card, meetup: Meetup | None, offered: Sequence[Meetup], user_id: int, say: Say) -> Card:
    """The card where writing begins, with what others recorded below it, and the way to change what one recorded."""
    rows = [*card.rows]
    if offered:
        rows.append([menu(say("I was there too"), _id("join"), [_option(each, say) for each in offered])])
    if meetup is not None and recorded_by(meetup, user_id):
        rows.append([button(say("Change this meetup"), _id("own", meetup.id))])
    return Card(card.content, embeds=card.embeds, rows=rows[:_ROWS])


def which(offered: Sequence[Meetup], say: Say) -> Card:
    """What others recorded in the last weeks, before somebody records the same."""
    return Card(
        say("Other people in this group have told of these meetups elsewhere. Was it one of them?"),
        rows=[
            [menu(say("I was there too"), _id("join"), [_option(each, say) for each in offered])],
            [button(say("No, another one"), _id("new"))],
        ],
    )


def _option(meetup: Meetup, say: Say) -> discord.SelectOption:
    where = meetup.venue or meetup.link or (say("online") if meetup.online else "")
    day = say.day(day_of(meetup))
    return discord.SelectOption(
        label=shortened(meetup.title, _OPTION),
        value=str(meetup.id),
        description=shortened(f"{day} · {where}" if where else day, _OPTION),
    )


# ------------------------------------------------------------------ the same as another one


def known_already(card: Card, recorded: Recorded, say: Say) -> Card:
    """Where writing begins about a meetup that was known, and the way out where it is another one after all."""
    sentence = say(
        "I know {meetup} already, so what you write goes with it. Nobody sees what others are still writing.",
        meetup=titled(recorded.meetup, say),
    )
    row: Row = [button(say("No, it is another one"), _id("another", recorded.kept_id or ""))]
    return Card(f"{sentence}\n\n{card.content}", embeds=card.embeds, rows=[*card.rows, row][-_ROWS:])


def is_it_one_of_these(recorded: Recorded, say: Say) -> Card:
    """Asks whether a meetup that was just recorded is one that was known."""
    return Card(
        say(
            "I've kept {meetup}. Is it one of these? Then what you write goes with it.",
            meetup=titled(recorded.meetup, say),
        ),
        rows=[
            [
                menu(
                    say("It is the same as …"),
                    _id("same", recorded.meetup.id),
                    [_option(each, say) for each in recorded.likely],
                )
            ],
            [button(say("No, it is another one"), _id("different", recorded.meetup.id))],
        ],
    )


def own(found: Own, say: Say) -> Card:
    """What somebody recorded, as it stands, and what can be put right about it."""
    meetup = found.meetup
    lines = [titled(meetup, say)]
    if meetup.venue:
        lines.append(say("Where: {venue}", venue=safe(meetup.venue, 500)))
    if meetup.link:
        lines.append(defused(meetup.link))
    if meetup.online:
        lines.append(say("It was online."))
    rows: list[Row] = []
    if found.is_shared:
        lines.append(say("Somebody else was there too, so its name, day and place stay as they are."))
    else:
        rows.append([button(say("Change it"), _id("edit", meetup.id), discord.ButtonStyle.primary)])
    if found.around:
        options = [_option(each, say) for each in found.around]
        rows.append([menu(say("It is the same as …"), _id("same", meetup.id), options)])
    rows.append([button(say("Write about it"), _id("different", meetup.id))])
    return Card("\n".join(lines), rows=rows)


def merged(card: Card, into: Meetup, say: Say) -> Card:
    """Where writing goes on after two became one."""
    sentence = say("Good, then it is {meetup}. What you had written is there.", meetup=titled(into, say))
    return Card(f"{sentence}\n\n{card.content}", embeds=card.embeds, rows=card.rows)
