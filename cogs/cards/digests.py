"""How digests look: the weekly post, its preview, and the reflections behind it."""

import hashlib
from collections.abc import Iterable, Sequence

import discord

from bot.domain.digest import Digest, DigestPage, Week
from bot.domain.forms import Form
from bot.domain.groups import Group
from bot.domain.reflections import Reflection
from bot.formats.digests import digest_pages, digest_title
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.cards.reflections import whole as as_everybody_reads
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = discord.Colour(0x2F855A)
_MOST_OPTIONS = 25  # Discord's limit for a select
_MOST_MENUS = 5  # and for the rows of a message


def page(post: DigestPage, say: Say) -> Card:
    """One message of the weekly post."""
    embed = discord.Embed(title=_clipped(post.title, 256) or None, description=post.text, colour=_COLOUR)
    # Somebody may still write about that week, and what they write is read with the same button.
    label = say("Read the reflections") if post.has_reflections else say("Reflections of that week")
    read = button(label, post.marker, emoji="📖")
    return Card(embeds=[embed], rows=[[read]])


def preview(digest: Digest, group: Group, say: Say) -> list[Card]:
    """What the post would be now, for an organiser's own eyes: as many messages as the post would have."""
    if digest.is_empty:
        return [Card(say("There is nothing to tell about {week} yet, so nothing would be posted.", week=digest.week))]
    title = _clipped(digest_title(digest, group, say), 256)
    pages = digest_pages(digest, say)
    return [
        Card(embeds=[discord.Embed(title=title if number == 0 else None, description=text, colour=_COLOUR)])
        for number, text in enumerate(pages)
    ]


def choice_of_reflections(reflections: Sequence[Reflection], week: Week, say: Say) -> list[Card]:
    """The reflections of a week to choose one from, in as many menus and messages as they need."""
    if not reflections:
        return [
            Card(
                say(
                    "Nobody has shared a reflection about that week yet. If you were at a meetup,"
                    " /reflect is there for you."
                )
            )
        ]
    options = [
        discord.SelectOption(label=_clipped(_author(each, say), 100), value=key, description=_about(each, say))
        for key, each in by_key(reflections).items()
    ]
    menus: list[Sequence[discord.ui.Item[discord.ui.View]]] = []
    for first in range(0, len(options), _MOST_OPTIONS):
        some = options[first : first + _MOST_OPTIONS]
        which = f" {first + 1}-{first + len(some)}" if len(options) > _MOST_OPTIONS else ""
        menus.append([menu(say("Whose?") + which, CustomId("digest", "show", f"{week}.{len(menus)}"), some)])
    text = say.many("{n} reflection to read.", "{n} reflections to read.", len(reflections))
    return [
        Card("" if number else text, rows=menus[number : number + _MOST_MENUS])
        for number in range(0, len(menus), _MOST_MENUS)
    ]


def by_key(reflections: Iterable[Reflection]) -> dict[str, Reflection]:
    """The reflections by what a select carries for each.

    That is made of what can be read anyway: row ids would tell in which order unsigned ones were begun.
    """
    return {
        hashlib.sha256("\0".join([each.name, *(answer.text for answer in each.answers)]).encode()).hexdigest(): each
        for each in reflections
    }


def whole(reflection: Reflection, form: Form, say: Say) -> list[Card]:
    """Everything of one reflection that may be read, in as many messages as it takes."""
    return as_everybody_reads(reflection, form.questions, say, title=plain(_about(reflection, say)))


def _author(reflection: Reflection, say: Say) -> str:
    return reflection.name or say("Unsigned")


def _about(reflection: Reflection, say: Say) -> str:
    return _clipped(reflection.title or say.day(reflection.occurred_on), 100)


def _clipped(text: str, limit: int) -> str:
    """A name or title on one line, within what Discord allows there."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
