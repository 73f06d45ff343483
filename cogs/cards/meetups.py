"""How a meetup looks: the card in the channel, and the same for one person."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.announcements import MeetupCard, News
from bot.domain.markdown import defused
from bot.domain.meetups import Level, Meetup, MeetupView, Rsvp, RsvpAnswer, Status, Talk
from bot.domain.problems import N_
from bot.formats.digest_words import AT_DISCORD, capitalised, quoted
from bot.formats.insights import felt_in_words
from bot.services.meetups import Shown
from bot.texts import Say
from cogs.cards.repeats import rule_in_words
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_FIELD = 1024  # Discord's limit of a field's value
_DESCRIPTION = 1200  # of Discord's 4,096: all of an embed together may have 6,000
_TALKS = 1400
_LINE = 200  # of a talk's abstract, or a person's name with what surrounds it
_LINKS_OF_A_TALK = 3
_REASON = 500
_NEWS = 900  # of what is told besides
_EMBED = 6000  # all of an embed together, Discord's limit
_COLOUR = 0x3E7BFA
_QUIET_COLOUR = 0x8A8F98

_LEVELS = {
    Level.EVERYONE: N_("Everyone"),
    Level.BEGINNER: N_("Beginners"),
    Level.INTERMEDIATE: N_("Some experience"),
    Level.ADVANCED: N_("Advanced"),
}
_ANSWERS = {
    RsvpAnswer.GOING: N_("You are going"),
    RsvpAnswer.MAYBE: N_("You said maybe"),
    RsvpAnswer.DECLINED: N_("You can't come"),
    RsvpAnswer.WAITLISTED: N_("You are on the waitlist"),
}


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` characters; what is left out is marked by an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def safe(text: str, limit: int) -> str:
    """People's own text, reaching nothing outside itself, in at most `limit` characters."""
    for room in (limit, limit * 3 // 4, limit // 2, limit // 4):
        safe = defused(shortened(text, room))
        if len(safe) <= limit:
            return safe
    return shortened(escape_markdown(text), limit)


def plain(text: str, limit: int = 256) -> str:
    """A name or title as it is written, without any formatting, in at most `limit` characters."""
    return safe(escape_markdown(shortened(text, limit)), limit)


# ------------------------------------------------------------------ the card in the channel


def announcement(post: MeetupCard, say: Say) -> Card:
    """The card that people answer."""
    view = post.view
    open_for_answers = view.meetup.status is Status.SCHEDULED
    buttons = [
        button(say("Going"), _rsvp("going", view.meetup), discord.ButtonStyle.success, disabled=not open_for_answers),
        button(say("Maybe"), _rsvp("maybe", view.meetup), disabled=not open_for_answers),
        button(say("Can't come"), _rsvp("declined", view.meetup), disabled=not open_for_answers),
    ]
    beside = _beside(view, say)
    embed = meetup_embed(view, say)
    for name, entries in _news(post.news, say):
        # Whole, or not at all: nobody's sentence is cut.
        room = min(_NEWS, _EMBED - len(embed) - len(name))
        value = "\n".join(
            entry
            for entry, end in zip(entries, accumulate(len(each) + 1 for each in entries), strict=True)
            if end <= room
        )
        if value:
            embed.add_field(name=name, value=value, inline=False)
    return Card(embeds=[embed], rows=[buttons, beside] if beside else [buttons])


def _news(news: News, say: Say) -> list[tuple[str, list[str]]]:
    """What first-timers said about earlier editions, how the level felt to them, and what was changed since."""
    said = [quoted(quote, say, AT_DISCORD, about=False) for quote in news.first_visits.quotes]
    if news.first_visits.felt:
        counted = felt_in_words(news.first_visits.felt, say)
        said.append(say("How the level felt to them: {counted}", counted=counted))
    done = [
        (f"**{plain(capitalised(each.theme), _LINE // 2)}**: " if each.theme else "") + plain(each.text, 2 * _LINE)
        for each in news.responses
    ]
    return [(say("People who came for the first time said"), said), (say("You said, we changed"), done)]


def _beside(view: MeetupView, say: Say) -> list[discord.ui.Button[discord.ui.View]]:
    """The buttons below the answers: what the card has no room for, and what is of use for now."""
    meetup = view.meetup
    found: list[discord.ui.Button[discord.ui.View]] = []
    if view.going_count > _names_that_fit(view, say)[1]:
        found.append(button(say("Who is coming"), CustomId("meetup", "comers", f"{meetup.id}.0")))
    if is_cut(view, say):
        found.append(button(say("Read more"), CustomId("meetup", "about", str(meetup.id))))
    if meetup.status in {Status.SCHEDULED, Status.LIVE}:
        found.append(button(say("Add to calendar"), CustomId("calendar", "meetup", str(meetup.id))))
    if meetup.checkin_code is not None and meetup.status in {Status.SCHEDULED, Status.LIVE}:
        here = CustomId("attendance", "here", str(meetup.id))
        found.append(button(say("I'm here"), here, discord.ButtonStyle.primary))
    return found


def is_cut(view: MeetupView, say: Say) -> bool:
    """Whether the card leaves out some of the description or of the talks."""
    blocks = [_talk(talk, say) for talk in view.talks]
    return (
        len(defused(view.meetup.description or "")) > _DESCRIPTION
        or len(_with_room(blocks)) < len(blocks)
        or any(
            len(talk.links) > _LINKS_OF_A_TALK
            or any(len(defused(text)) > _LINE for text in (talk.abstract or "", *talk.links))
            for talk in view.talks
        )
    )


def _rsvp(answer: str, meetup: Meetup) -> CustomId:
    return CustomId("rsvp", answer, str(meetup.id))


def meetup_embed(view: MeetupView, say: Say) -> discord.Embed:
    """Everything about a meetup, within Discord's limits whatever people wrote."""
    meetup = view.meetup
    ahead = meetup.status in {Status.DRAFT, Status.SCHEDULED, Status.LIVE}
    embed = discord.Embed(
        title=plain(meetup.title),
        description="\n\n".join(part for part in _opening(meetup, say) if part) or None,
        colour=_COLOUR if ahead else _QUIET_COLOUR,
    )
    for name, value in _facts(view, say):
        embed.add_field(name=name, value=shortened(value, _FIELD), inline=False)
    embed.set_footer(text=shortened(standing(view, say), _LINE))
    return embed


def _opening(meetup: Meetup, say: Say) -> tuple[str, str]:
    """What stands first: that it is cancelled, if it is, and what it is about."""
    about = safe(meetup.description or "", _DESCRIPTION)
    return (called_off(meetup, say) if meetup.status is Status.CANCELLED else ""), about


def called_off(meetup: Meetup, say: Say) -> str:
    """That a meetup is cancelled, with the reason where one was given."""
    cancelled = say("This meetup is cancelled.")
    return f"**{cancelled}** {safe(meetup.cancel_reason or '', _REASON)}".rstrip()


def _facts(view: MeetupView, say: Say) -> list[tuple[str, str]]:
    meetup = view.meetup
    when = time_of(meetup, say)
    if view.rule is not None:
        words = rule_in_words(view.rule, say)
        when += "\n" + words[:1].upper() + words[1:]
    facts = [(say("When"), when)]
    if place := where(meetup):
        facts.append((say("Where"), place))
    if meetup.level is not Level.EVERYONE:
        facts.append((say("For"), say(_LEVELS[meetup.level])))
    facts.extend(_talk_fields(view.talks, say))
    if meetup.food:
        facts.append((say("Food"), safe(meetup.food, _LINE)))
    if meetup.rsvp_deadline is not None and meetup.status in {Status.DRAFT, Status.SCHEDULED}:
        facts.append(
            (
                say("Please answer by"),
                f"{format_dt(meetup.rsvp_deadline, 'F')} ({format_dt(meetup.rsvp_deadline, 'R')})",
            )
        )
    if meetup.status in {Status.SCHEDULED, Status.LIVE, Status.ENDED}:
        facts.append((_coming_title(view, say), _names_that_fit(view, say)[0]))
    return facts


def time_of(meetup: Meetup, say: Say) -> str:
    """When it begins: by the reader's own clock, and in words with its zone."""
    stamp = f"{format_dt(meetup.starts_at, 'F')} ({format_dt(meetup.starts_at, 'R')})"
    return f"{stamp}\n{say.when(meetup.starts_at, meetup.zone)}"


def where(meetup: Meetup) -> str:
    """The venue, the voice channel and the link, a line each; empty where none is known."""
    voice = f"<#{meetup.voice_channel_id}>" if meetup.voice_channel_id else ""
    # An address of our own field is shown as it is: whoever reads it sees where it leads.
    return "\n".join(part for part in (safe(meetup.venue or "", 450), voice, meetup.link or "") if part)


def _talk_fields(talks: Sequence[Talk], say: Say) -> list[tuple[str, str]]:
    """The talks in one field, or two where one is too small; what has no room even then is counted."""
    blocks = _with_room([_talk(talk, say) for talk in talks])
    if left_out := len(talks) - len(blocks):
        blocks.append(say.many("and one more talk", "and {n} more talks", left_out))
    fields: list[str] = []
    for block in blocks:
        if fields and len(fields[-1]) + len(block) + 2 <= _FIELD:
            fields[-1] += f"\n\n{block}"
        else:
            fields.append(block)
    return [(say("Talks") if n == 0 else "\u200b", value) for n, value in enumerate(fields)]


def _with_room(blocks: Sequence[str]) -> list[str]:
    """The first of these for which a card has room, an empty line between them."""
    ends = accumulate(len(block) + 2 for block in blocks)
    return [block for block, end in zip(blocks, ends, strict=True) if end <= _TALKS]


def _talk(talk: Talk, say: Say) -> str:
    lines = [talk_heading(talk, say)]
    if talk.abstract:
        lines.append(safe(talk.abstract, _LINE))
    lines.extend(link for link in talk.links[:_LINKS_OF_A_TALK] if len(link) <= _LINE)
    return "\n".join(lines)


def talk_heading(talk: Talk, say: Say) -> str:
    """Its title in bold and who gives it, a member by mention."""
    title = safe(talk.title, 280)
    # A mention within an embed pings nobody.
    member = f"<@{talk.speaker_id}>" if talk.speaker_id else ""
    name = safe(talk.speaker, 100) if talk.speaker else ""
    speaker = f"{name} ({member})" if name and member else name or member
    return say("**{title}** with {speaker}", title=title, speaker=speaker) if speaker else f"**{title}**"


def _coming_title(view: MeetupView, say: Say) -> str:
    if view.meetup.status is Status.ENDED:
        return say("Said they would come")
    return say("Who is coming")


def _names_that_fit(view: MeetupView, say: Say) -> tuple[str, int]:
    """The names of those going that a field has room for, with the rest counted; and how many were named."""
    if view.going_count == 0:
        return say("Nobody yet. Be the first!") if view.meetup.status is Status.SCHEDULED else say("Nobody"), 0
    names: list[str] = []
    room = 800  # leaves some of the field for how many more there are
    for name in view.going:
        safe = plain(name, 64)
        if len(safe) + 2 > room:
            break
        names.append(safe)
        room -= len(safe) + 2
    others = view.going_count - len(names)
    if others and not names:
        return say.many("{n} person", "{n} people", others), 0
    if others:
        return say(
            "{names} and {others}", names=", ".join(names), others=say.many("{n} more", "{n} more", others)
        ), len(names)
    return say.listing(names), len(names)


def standing(view: MeetupView, say: Say) -> str:
    """The counts in one line: places, guests, maybes, waitlist, organiser."""
    if view.meetup.status is Status.CANCELLED:
        return say("Cancelled")
    parts: list[str] = []
    if view.meetup.status is Status.ENDED:
        parts.append(say("This meetup is over"))
    elif view.meetup.status is Status.LIVE:
        parts.append(say("Going on now"))
    if view.going_count:
        parts.append(say.many("{n} going", "{n} going", view.going_count))
    if view.guests:
        parts.append(say.many("{n} guest", "{n} guests", view.guests))
    if view.maybe_count:
        parts.append(say.many("{n} maybe", "{n} maybe", view.maybe_count))
    if view.places_left is not None and view.meetup.status in {Status.DRAFT, Status.SCHEDULED}:
        left = view.places_left
        parts.append(say.many("{n} place left", "{n} places left", left) if left else say("full"))
    if view.waitlisted_count:
        parts.append(say.many("{n} waiting", "{n} waiting", view.waitlisted_count))
    if view.meetup.organiser:
        parts.append(say("organised by {name}", name=shortened(view.meetup.organiser, 60)))
    return " · ".join(parts) or say("Answer with a button below")


# ------------------------------------------------------------------ parts of other cards


def both_times(moment: datetime, zone: ZoneInfo, say: Say) -> str:
    """A moment as `zone` has it, and as the reader's own clock shows it."""
    local = f"{say.day(moment.astimezone(zone))}, {say.clock(moment, zone)}"
    return say("{local} ({here} on your clock)", local=local, here=format_dt(moment.astimezone(UTC), "t"))


def field(
    label: str,
    name: str,
    value: str,
    *,
    most: int,
    required: bool = True,
    long: bool = False,
    description: str | None = None,
) -> discord.ui.Label[discord.ui.Modal]:
    """A labelled text input, filled with what is there already."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    # A one-line field takes no line breaks.
    default = (value if long else " ".join(value.split()))[:most]
    text_input: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=name, style=style, default=default or None, required=required, max_length=most
    )
    return discord.ui.Label(text=label[:45], description=description, component=text_input)


# ------------------------------------------------------------------ for one person


def meetup(shown: Shown, say: Say) -> Card:
    """One meetup for one person, with their answer and the buttons to change it."""
    card = announcement(MeetupCard(shown.view), say)
    return Card(answer_of(shown.mine, shown.before_in_line, say) or "", embeds=card.embeds, rows=card.rows)


def answer_of(mine: Rsvp | None, before_in_line: int | None, say: Say) -> str | None:
    """A person's own answer in a sentence, on the waitlist with their place in it; None where there is none."""
    if mine is None:
        return None
    answer = say(_ANSWERS[mine.answer])
    if before_in_line is not None:
        answer = (
            say.many(
                "You are on the waitlist, with one person ahead of you",
                "You are on the waitlist, with {n} people ahead of you",
                before_in_line,
            )
            if before_in_line
            else say("You are first on the waitlist")
        )
    guests = say.many(", with one guest", ", with {n} guests", mine.guests) if mine.guests else ""
    return answer + guests + "."
