"""How /calendar looks: two files, and the addresses that calendar apps follow."""

import discord

from bot.domain.calendars import CalendarFile
from bot.services.calendars import Offered
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Attachment, Card, button
from cogs.ui.custom_ids import CustomId


def meetup_file(file: CalendarFile, say: Say) -> Card:
    """One meetup to put into one's calendar."""
    return Card(
        say(
            "Open this file, and your calendar app adds the meetup. /calendar has all of them, and keeps them in step."
        ),
        files=[_attached(file, say("The meetup as a calendar file"))],
    )


def offered(calendars: Offered, say: Say, *, organises: bool, renewed: bool = False) -> Card:
    """The group's calendar and one's own; organisers may give the group's another address."""
    lines = [
        say("**{group}** has a calendar with every meetup: that is the first file.", group=plain(calendars.group)),
        say("The second has those you're coming to, may come to or wait for, in all your groups.")
        if calendars.own_file
        else say("As soon as you answer a meetup, there is a second one with those you're coming to."),
    ]
    files = [_attached(calendars.group_file, say("The group's calendar"))]
    if calendars.own_file:
        files.append(_attached(calendars.own_file, say("Your own calendar")))
    rows: list[list[discord.ui.Button[discord.ui.View]]] = []
    if calendars.group_address and calendars.own_address:
        lines += [
            "",
            say("A file stays as it is. To be kept in step, let your calendar app subscribe to an address:"),
            say("• the group's: `{address}`", address=calendars.group_address),
            say("• yours: `{address}`", address=calendars.own_address),
            say("Whoever has an address can read that calendar, so keep yours to yourself."),
        ]
        buttons = [button(say("New address for mine"), CustomId("calendar", "renew_own"))]
        if organises:
            buttons.append(button(say("New address for the group's"), CustomId("calendar", "renew_group")))
        rows.append(buttons)
    if renewed:
        lines.insert(0, say("There is a new address. The old one leads nowhere from now on.") + "\n")
    return Card("\n".join(lines), rows=rows, files=files)


def _attached(file: CalendarFile, description: str) -> Attachment:
    return Attachment(file.name, file.content, description)
