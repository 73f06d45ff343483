"""How it looks when somebody sees or deletes what is stored about them, or about their server."""

import discord

from bot.domain.groups import GroupHoldings
from bot.domain.people import Holdings
from bot.texts import Say
from cogs.cards.meetups import field, plain
from cogs.ui.card import Attachment, Card, button
from cogs.ui.custom_ids import CustomId


def nothing_stored(say: Say) -> Card:
    """There is nothing to see or to delete."""
    return Card(say("I have nothing stored about you."))


def exported(file: Attachment, say: Say) -> Card:
    """The file with everything."""
    text = say(
        "Here is everything I have stored about you; only you see this message. The privacy policy says what each"
        " part of it is, and `/privacy delete` deletes all of it."
    )
    return Card(text, files=[file])


def really_delete(held: Holdings, say: Say) -> Card:
    """Asking once, with what goes, what becomes of their places, and what cannot be reached."""
    if not held.is_known:
        return nothing_stored(say)
    lines = [say("**Delete everything I have stored about you?** It cannot be undone."), *_listed(held, say)]
    if held.coming or held.waiting:
        lines.append(
            say("Your places go to those who wait, and your own place in line is given up. You can answer again later.")
        )
    lines.append(
        say(
            "I also delete my messages in our DM and take your name and words out of my messages in your groups: cards,"
            " digests, reminders. That takes a few minutes. I can't reach what others have copied, notifications on"
            " their devices, what you wrote in Discord yourself, and servers that have removed me."
        )
    )
    if held.files:
        lines.append(_files(held, say))
    buttons = [
        button(say("Delete everything"), CustomId("privacy", "delete"), discord.ButtonStyle.danger),
        button(say("Keep it"), CustomId("privacy", "keep")),
    ]
    return Card("\n".join(lines), rows=[buttons])


def deleted(held: Holdings, say: Say) -> Card:
    """What went, and what is still on its way."""
    if not held.is_known:
        return Card(say("That is done already: I have nothing stored about you."))
    lines = [
        say("Everything I had stored about you is deleted:"),
        *_listed(held, say),
        say("I'm taking you out of my messages now, which takes a few minutes. If we meet again, I'll not know you."),
    ]
    if held.files:
        lines.append(_files(held, say))
    return Card("\n".join(lines))


def _files(held: Holdings, say: Say) -> str:
    return say.many(
        "One file that organisers exported holds a reflection of yours. I can't reach it; please ask them.",
        "{n} files that organisers exported hold reflections of yours. I can't reach them; please ask them.",
        held.files,
    )


def _listed(held: Holdings, say: Say) -> list[str]:
    counted = [
        (held.rsvps, say.many("one RSVP", "{n} RSVPs", held.rsvps)),
        (held.attendance, say.many("one note that you came", "{n} notes of whether you came", held.attendance)),
        (
            held.reflections,
            say.many(
                "one reflection, with its earlier versions",
                "{n} reflections, with their earlier versions",
                held.reflections,
            ),
        ),
        (held.proposals, say.many("one talk you proposed", "{n} talks you proposed", held.proposals)),
        (
            held.prompts,
            say.many("one note that I asked how it was", "{n} notes that I asked how it was", held.prompts),
        ),
        (held.groups, say.many("your name in one group", "your name in {n} groups", held.groups)),
    ]
    return [
        *(f"- {line}" for count, line in counted if count),
        "- " + say("your settings and your profile"),
    ]


# ------------------------------------------------------------------ a group


def really_delete_group(name: str, held: GroupHoldings, say: Say) -> Card:
    """Asking once, before the name has to be typed."""
    if not held.is_known:
        return Card(say("I have nothing stored about this server."))
    lines = [
        say("**Delete everything I have stored about {name}?** It cannot be undone.", name=plain(name)),
        *_group_listed(held, say),
        say(
            "My posts stay where they are, they are yours; their buttons will work no more. Nobody is told. If you only"
            " remove me from the server, I keep everything for 30 days, in case you change your mind."
        ),
    ]
    ask = button(say("Type the server's name"), CustomId("privacy", "group"), discord.ButtonStyle.danger)
    return Card("\n".join(lines), rows=[[ask, button(say("Keep it"), CustomId("privacy", "keep"))]])


def group_form(name: str, say: Say) -> discord.ui.Modal:
    """The form in which the server's name is typed."""
    form = discord.ui.Modal(
        title=say("Delete everything?")[:45], custom_id=str(CustomId("privacy", "group_named")), timeout=None
    )
    label, about = say("The name of this server"), say("It is called “{name}”.", name=name)[:100]
    form.add_item(field(label, "name", "", most=100, description=about))
    return form


def group_deleted(name: str, held: GroupHoldings, say: Say) -> Card:
    """What went."""
    if not held.is_known:
        return Card(say("I have nothing stored about this server."))
    lines = [
        say("Everything I had stored about {name} is deleted:", name=plain(name)),
        *_group_listed(held, say),
        say("You can remove me from the server now, or begin anew with /setup."),
    ]
    return Card("\n".join(lines))


def _group_listed(held: GroupHoldings, say: Say) -> list[str]:
    counted = [
        say.many("one meetup", "{n} meetups", held.meetups),
        say.many("one reflection", "{n} reflections", held.reflections),
        say.many("one member's answers", "the answers of {n} members", held.members),
        say("the settings"),
    ]
    return [f"- {line}" for line in counted]
