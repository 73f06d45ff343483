"""How attendance looks: the check-in code with its picture, the roll, and the page to correct it."""

from collections.abc import Sequence

import discord

from bot.domain.attendance import Marked, OnRoll, Roll, RollCount
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer
from bot.domain.problems import N_
from bot.services.attendance import CheckedIn, Marking
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Attachment, Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA
_NAME = 64  # characters of a name; Discord allows 32, escaping doubles them at most
_DOT = 16  # pixels a side: large enough to be read from the back of a room
_QUIET_ZONE = 4  # dots around it, as ISO 18004 asks; white, so that it is also seen on a dark screen
_NAMED = 8  # of those just noted

_SOURCES = {
    AttendanceSource.CHECK_IN: N_("checked in"),
    AttendanceSource.VOICE: N_("was in voice"),
    AttendanceSource.ORGANISER: N_("noted by an organiser"),
    AttendanceSource.PERSON: N_("by their own word"),
}
_HAD_SAID = {
    None: N_("without an RSVP"),
    RsvpAnswer.MAYBE: N_("had said maybe"),
    RsvpAnswer.DECLINED: N_("had said no"),
    RsvpAnswer.WAITLISTED: N_("was on the waitlist"),
}


# ------------------------------------------------------------------ checking in


def code(meetup: Meetup, say: Say) -> Card:
    """The code as it is shown in the room, and a picture that leads a phone's camera to the card."""
    lines = [f"# {meetup.checkin_code}", say("The check-in code of **{title}**.", title=plain(meetup.title))]
    address = _card_address(meetup)
    files: list[Attachment] = []
    if address is None:
        lines.append(say("People type it with /checkin, from an hour before the start until two hours after the end."))
    else:
        lines.append(
            say(
                "Show it in the room. The picture opens the card on a phone: people press **I'm here** there and type"
                " the code; /checkin does the same. It counts from an hour before the start until two hours after"
                " the end."
            )
        )
        alt = say(
            "QR picture with the address of the card of “{title}”: {address}", title=meetup.title, address=address
        )
        files.append(Attachment("check-in.png", qr_picture(address), alt))
    buttons = [
        button(say("New code"), CustomId("attendance", "renew", str(meetup.id))),
        button(say("Who came"), CustomId("attendance", "roll", str(meetup.id))),
    ]
    return Card("\n".join(lines), rows=[buttons], files=files)


def _card_address(meetup: Meetup) -> str | None:
    """Where a phone with Discord opens the card; a link cannot fill in a command, so the code is typed."""
    if meetup.card_channel_id is None or meetup.card_message_id is None:
        return None
    return f"https://discord.com/channels/{meetup.guild_id}/{meetup.card_channel_id}/{meetup.card_message_id}"


def qr_picture(text: str) -> bytes:
    """A QR picture as PNG, black on white with its quiet zone; it still reads with an eighth of it hidden."""
    import io

    import segno  # only organisers who show a code need it

    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="png", scale=_DOT, border=_QUIET_ZONE, dark="black", light="white"
    )
    return picture.getvalue()


def code_form(argument: str, say: Say) -> discord.ui.Modal:
    """The form that asks for the code."""
    form = discord.ui.Modal(
        title=say("Check in")[:45], custom_id=str(CustomId("attendance", "typed", argument)), timeout=None
    )
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(custom_id="code", max_length=20)
    label = say("The code shown in the room")[:45]
    form.add_item(discord.ui.Label(text=label, description=say("Five letters and digits")[:100], component=field))
    return form


def checked_in(result: CheckedIn, say: Say) -> Card:
    """The answer to somebody who has checked in."""
    title = plain(result.meetup.title)
    if result.again:
        return Card(say("You were checked in to **{title}** already. All is well.", title=title))
    return Card(say("Welcome! You're checked in to **{title}**.", title=title))


# ------------------------------------------------------------------ the roll


def roll(shown: Roll, say: Say) -> Card:
    """Who came and who was going, a page at a time."""
    lines: list[str] = []
    section = None
    for entry in shown.entries:
        if section != (section := _section(entry)):
            lines.append(f"**{_heading(section, shown.count, say)}**")
        lines.append(_line(entry, say))
    embed = discord.Embed(
        title=plain(shown.meetup.title),
        description="\n".join(lines) or say("Nobody is noted, and nobody was going."),
        colour=_COLOUR,
    )
    embed.set_footer(text=_sum(shown, say))
    meetup_id = shown.meetup.id
    buttons = [
        *_turns("roll_page", shown, say),
        button(say("Correct the list"), CustomId("attendance", "correct", str(meetup_id))),
        button(say("As a table (CSV)"), CustomId("attendance", "csv", str(meetup_id))),
    ]
    return Card(embeds=[embed], rows=[buttons])


def _section(entry: OnRoll) -> AttendanceState:
    return entry.state or AttendanceState.UNKNOWN


def _heading(section: AttendanceState, count: RollCount, say: Say) -> str:
    if section is AttendanceState.PRESENT:
        return say("Came ({n})", n=count.came)
    if section is AttendanceState.ABSENT:
        return say("Was going and did not come ({n})", n=count.stayed_away)
    return say("Going, not noted yet ({n})", n=count.not_noted)


def _line(entry: OnRoll, say: Say) -> str:
    parts = [plain(entry.name, _NAME)]
    if entry.source is not None:
        parts.append(say(_SOURCES[entry.source]))
    if entry.answer is not RsvpAnswer.GOING:
        parts.append(say(_HAD_SAID[entry.answer]))
    elif entry.guests:
        parts.append(say.many("{n} guest", "{n} guests", entry.guests))
    return " · ".join(parts)


def _sum(shown: Roll, say: Say) -> str:
    count = shown.count
    parts = [say.many("{n} came", "{n} came", count.came)]
    parts += [f"{say(_SOURCES[source])}: {n}" for source, n in count.sources]
    if count.without_rsvp:
        parts.append(say("without an RSVP: {n}", n=count.without_rsvp))
    if shown.pages > 1:
        parts.append(say("page {number} of {pages}", number=shown.number + 1, pages=shown.pages))
    return " · ".join(parts)


def _turns(action: str, shown: Roll, say: Say) -> list[discord.ui.Button[discord.ui.View]]:
    turns: list[discord.ui.Button[discord.ui.View]] = []
    if shown.number > 0:
        turns.append(button(say("Previous page"), _page(action, shown, shown.number - 1)))
    if shown.number + 1 < shown.pages:
        turns.append(button(say("Next page"), _page(action, shown, shown.number + 1)))
    return turns


def _page(action: str, shown: Roll, number: int) -> CustomId:
    return CustomId("attendance", action, f"{shown.meetup.id}.{number}")


def as_file(meetup: Meetup, content: bytes, say: Say) -> Card:
    """The roll as a file."""
    name = f"attendance-{meetup.local_start[:10]}-{meetup.id}.csv"
    return Card(
        say("Who came to **{title}**, for your spreadsheet.", title=plain(meetup.title)),
        files=[Attachment(name, content)],
    )


# ------------------------------------------------------------------ correcting it


def marking(shown: Marking, say: Say) -> Card:
    """Menus to note who came: those going who are not noted yet, and anybody else."""
    meetup, count = shown.roll.meetup, shown.roll.count
    lines = [_just_marked(shown.marked, say)] if shown.marked else []
    lines.append(
        say(
            "**{title}**: {came} came, {missing} did not, {unknown} not noted yet.",
            title=plain(meetup.title),
            came=count.came,
            missing=count.stayed_away,
            unknown=count.not_noted,
        )
    )
    anybody = (
        (AttendanceState.PRESENT, say("Anybody who came, with or without an RSVP")),
        (AttendanceState.ABSENT, say("Anybody who did not come")),
    )
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [
        [_anybody(placeholder, CustomId("attendance", state, str(meetup.id)))] for state, placeholder in anybody
    ]
    if shown.roll.entries:
        options = [discord.SelectOption(label=each.name[:100], value=str(each.user_id)) for each in shown.roll.entries]
        placeholder = say("Going and not noted yet: who came?")
        listed = _page("listed", shown.roll, shown.roll.number)
        rows.insert(0, [menu(placeholder, listed, options, max_values=len(options))])
    buttons = [
        *_turns("correct_page", shown.roll, say),
        button(say("Who came"), CustomId("attendance", "roll_page", f"{meetup.id}.0")),
    ]
    return Card("\n".join(lines), rows=[*rows, buttons])


def _just_marked(marked: Marked, say: Say) -> str:
    names = [plain(name, _NAME) for name in marked.names[:_NAMED]]
    if others := len(marked.names) - len(names):
        names.append(say.many("{n} more", "{n} more", others))
    if marked.state is AttendanceState.PRESENT:
        return say("Noted as there: {names}.", names=say.listing(names))
    return say("Noted as not there: {names}.", names=say.listing(names))


def _anybody(placeholder: str, custom_id: CustomId) -> discord.ui.UserSelect[discord.ui.View]:
    return discord.ui.UserSelect(placeholder=placeholder[:150], custom_id=str(custom_id), min_values=1, max_values=25)
