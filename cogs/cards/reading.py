"""How reading looks: the reflections about one meetup to choose from, and what a search found."""

from collections.abc import Sequence
from datetime import date

import discord

from bot.domain.meetups import Meetup
from bot.domain.reading import by_key
from bot.domain.reflections import Reflection
from bot.domain.search import Piece, excerpt
from bot.services.reading import Found, FoundPage
from bot.texts import Say
from cogs.cards.lists import turns
from cogs.cards.meetups import plain, shortened
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

ON_A_PAGE = 20
_COLOUR = 0x2F855A
_OPTION = 100  # characters of an option, Discord's limit
_NAME = 64
_FIRST_WORDS = 90  # characters
_EXCERPT = 300
_LINE = 700  # characters of an excerpt with its marks and escapes: five and their headings fit an embed


# ------------------------------------------------------------------ about one meetup


def about_meetup(meetup: Meetup, found: Sequence[Reflection], page: int, say: Say) -> Card:
    """A page (from 0) of what may be read about a meetup, to choose one from."""
    title = plain(meetup.title)
    if not found:
        return Card(
            say(
                "There is nothing to read about **{title}** yet. If you were there, /reflect is there for you.",
                title=title,
            )
        )
    several = list(by_key(found).items())
    page = max(0, min(page, (len(several) - 1) // ON_A_PAGE))
    shown = several[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    lines = [f"**{plain(_author(each, say), _NAME)}**: {plain(_first_words(each), _FIRST_WORDS)}" for _, each in shown]
    options = [
        discord.SelectOption(
            label=shortened(_author(each, say), _OPTION), value=key, description=_first_words(each) or None
        )
        for key, each in shown
    ]
    whose = menu(say("Whose?"), CustomId("reading", "chosen", str(meetup.id)), options)
    turned = turns(
        CustomId("reading", "about", f"{meetup.id}."), page, more=len(several) > (page + 1) * ON_A_PAGE, say=say
    )
    embed = discord.Embed(title=title, description="\n".join(lines), colour=_COLOUR)
    embed.set_footer(text=say.many("{n} reflection to read.", "{n} reflections to read.", len(found)))
    return Card(embeds=[embed], rows=[[whose], turned] if turned else [[whose]])


def _author(reflection: Reflection, say: Say) -> str:
    return reflection.name or say("Unsigned")


def _first_words(reflection: Reflection) -> str:
    text = next((each.text for each in reflection.answers if each.text.strip()), "")
    return shortened(" ".join(text.split()), _FIRST_WORDS)


# ------------------------------------------------------------------ what was found


def found(page: FoundPage, typed: str, say: Say) -> Card:
    """A page of what a search found, the matches in bold; its footer keeps the query for the other pages."""
    if not page.found:
        return Card(
            say(
                "There is nothing with these words that you may read. Every word has to stand in the same answer;"
                ' `pyth*` also finds longer words, and `"type hints"` only the two together.'
            )
        )
    embed = discord.Embed(description="\n\n".join(_hit(each, page, say) for each in page.found), colour=_COLOUR)
    embed.set_footer(text=typed)
    options = {
        value_of(each): discord.SelectOption(
            label=shortened(_author(each.reflection, say), _OPTION),
            value=value_of(each),
            description=shortened(_about(each, say), _OPTION),
        )
        for each in page.found
    }
    ways = ((say("Newer"), "newer", page.newer), (say("Older"), "older", page.older))
    turned = [button(label, CustomId("search", way, str(place))) for label, way, place in ways if place is not None]
    whole = menu(say("Read one whole"), CustomId("search", "chosen"), list(options.values()))
    return Card(embeds=[embed], rows=[[whole], turned] if turned else [[whole]])


def no_more_found(say: Say) -> Card:
    """The page that somebody turns to is empty by now."""
    return Card(say("There is nothing more to read there now. Search again to see what there is."))


def _hit(hit: Found, page: FoundPage, say: Say) -> str:
    heading = f"{plain(_author(hit.reflection, say), _NAME)} · {plain(_about(hit, say), 200)}"
    for characters in (_EXCERPT, _EXCERPT // 2, _EXCERPT // 4):
        line = "".join(_marked(each) for each in excerpt(hit.answer.text, page.query, characters))
        if len(line) <= _LINE:
            break
    else:
        line = plain(hit.answer.text, _EXCERPT // 4)
    return f"{heading}\n> {line}"


def _marked(piece: Piece) -> str:
    """Bold for a match; what people wrote has no marks of its own here, so that none of theirs meets ours."""
    if not piece.text.strip():
        return piece.text
    text = plain(piece.text, _LINE)
    return f"**{text}**" if piece.is_match else text


def _about(hit: Found, say: Say) -> str:
    day = say.long_date(hit.reflection.occurred_on)
    return f"{' '.join(hit.title.split())}, {day}" if hit.title else day


def value_of(hit: Found) -> str:
    """What an option carries: the meetup, the day, and which of the reflections there, by what can be read anyway."""
    [key] = by_key([hit.reflection])
    return f"{hit.reflection.meetup_id or ''}.{hit.reflection.occurred_on.toordinal()}.{key}"


def value_in(value: str) -> tuple[int | None, date, str]:
    """The meetup, the day and the key in an option's value."""
    meetup_id, day, key = value.split(".")
    return int(meetup_id) if meetup_id else None, date.fromordinal(int(day)), key
