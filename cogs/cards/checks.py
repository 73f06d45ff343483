"""The check list: what works in a group, and which permission is missing where."""

from collections.abc import Sequence

from bot.domain.problems import N_
from bot.permissions import ChannelCheck, CheckList, Place
from bot.texts import Say

PLACES = {
    Place.ANNOUNCEMENTS: N_("Announcements"),
    Place.REFLECTIONS: N_("Reflections and the weekly digest"),
    Place.ORGANISERS: N_("Organisers"),
}

_WITHOUT = {
    Place.ANNOUNCEMENTS: N_("{place}: no channel chosen"),
    Place.REFLECTIONS: N_("{place}: in the channel for announcements"),
    Place.ORGANISERS: N_("{place}: no channel chosen, so only /doctor tells you when something goes wrong"),
}


def check_lines(checks: CheckList, say: Say) -> list[str]:
    """Each channel: fine, not chosen, gone, or what is missing in it; then what is wrong beside the channels."""
    lines = [channel_line(check, say) for check in checks.channels]
    if checks.missing_for_events:
        wanted = _bold(checks.missing_for_events, say)
        lines.append("⚠️ " + say("Events: in this server I still need {permissions}", permissions=wanted))
    if checks.role_is_gone:
        lines.append("⚠️ " + say("Organiser role: it was deleted. Choose another one with /settings set."))
    return lines


def channel_line(check: ChannelCheck, say: Say) -> str:
    """One channel."""
    place = say(PLACES[check.place])
    if check.channel_id is None:
        return "▫️ " + say(_WITHOUT[check.place], place=place)
    if not check.is_there:
        return "⚠️ " + say("{place}: I can't see the channel. It was deleted, or I'm not allowed in.", place=place)
    channel = f"<#{check.channel_id}>"
    if not check.missing:
        return "✅ " + say("{place}: {channel}", place=place, channel=channel)
    wanted = _bold(check.missing, say)
    return "⚠️ " + say(
        "{place}: in {channel} I still need {permissions}", place=place, channel=channel, permissions=wanted
    )


def _bold(names: Sequence[str], say: Say) -> str:
    return say.listing([f"**{say(name)}**" for name in names])
