"""How digests look: the weekly post, its preview, and the reflections behind it."""

from collections.abc import Sequence

import discord

from bot.domain.digest import Digest, DigestPage, Drawn
from bot.domain.forms import Form
from bot.domain.groups import Group
from bot.domain.periods import Week
from bot.domain.reading import by_key
from bot.domain.reflections import Reflection
from bot.formats.digests import digest_pages, digest_title, period_in_words
from bot.services.digests import Shared
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.cards.reflections import whole as as_everybody_reads
from cogs.ui.card import Attachment, Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = discord.Colour(0x2F855A)
_MOST_OPTIONS = 25  # Discord's limit for a select
_MOST_MENUS = 5  # and for the rows of a message
_PICTURE = "digest.png"


def page(post: DigestPage, say: Say) -> Card:
    """One message of the weekly post."""
    embed = discord.Embed(title=_clipped(post.title, 256) or None, description=post.text, colour=_COLOUR)
    files = _picture(embed, post.drawn)
    # Somebody may still write about that week, and what they write is read with the same button.
    label = say("Read the reflections") if post.has_reflections else say("Reflections of that week")
    read = button(label, post.marker, emoji="📖")
    return Card(embeds=[embed], rows=[[read]], files=files)


def _picture(embed: discord.Embed, drawn: Drawn | None) -> list[Attachment]:
    """The picture of a digest, put into its embed, as the file to send with it."""
    if drawn is None:
        return []
    embed.set_image(url=f"attachment://{_PICTURE}")
    return [Attachment(_PICTURE, drawn.png, drawn.words)]


def preview(digest: Digest, group: Group, say: Say, drawn: Drawn | None = None) -> list[Card]:
    """What the post would be now, for an organiser's own eyes: as many messages as the post would have."""
    if digest.is_empty:
        period = period_in_words(digest.period, say)
        return [Card(say("There is nothing to tell about {period} yet, so nothing would be posted.", period=period))]
    title = _clipped(digest_title(digest, group, say), 256)
    cards: list[Card] = []
    for number, text in enumerate(digest_pages(digest, say)):
        embed = discord.Embed(title=None if number else title, description=text, colour=_COLOUR)
        cards.append(Card(embeds=[embed], files=[] if number else _picture(embed, drawn)))
    return cards


def shared(found: Shared, say: Say) -> Card:
    """What everybody may read of a digest as a file, and where apps and sites follow it."""
    lines = [
        say(
            "Here is the digest of {week} as a post for a website made with Jekyll; put it at `{path}`. It holds only"
            " what its authors let everybody read.",
            week=found.week,
            path=found.path,
        )
    ]
    if found.feed:
        lines.append(say("As a feed (Atom) for readers and websites, always up to date: {address}", address=found.feed))
    name = found.path.rpartition("/")[2]
    return Card("\n".join(lines), files=[Attachment(name, found.text.encode())])


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
