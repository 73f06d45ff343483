"""How looking a reflection over goes on: answer by answer, as others see it, page by page, and as it was before."""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord.utils import format_dt

from bot.domain.markdown import defused
from bot.domain.newcomers import for_newcomers
from bot.domain.one_text import written_answers
from bot.domain.pages import PAGE_LIMIT, Page, pages_of
from bot.domain.problems import N_
from bot.domain.reading import readable
from bot.domain.reflections import FREE_TEXT, Answer, Audience, FeltLevel, ReflectionStatus, Version, Writing
from bot.formats.digest_words import AT_DISCORD, quoted
from bot.services.review import Earlier
from bot.texts import Say
from cogs.cards.meetups import shortened
from cogs.cards.reflections import (
    AUDIENCES,
    choice_menu,
    choices_elsewhere,
    label_of,
    over_messages,
    reflect_id,
    review_id,
    titled,
    who_reads_what,
    whole,
)
from cogs.ui.card import Card, button, menu

_MENU = 25  # options of a select, Discord's limit
_OPTION = 100  # characters of an option
_MENUS = 4  # of five rows: one is for buttons

# ------------------------------------------------------------------ answer by answer


def answer_by_answer(writing: Writing, page: int, say: Say) -> Card:
    """One menu per answer that says something, and who reads what in words; over pages where they don't fit one."""
    said = [each for each in writing.reflection.answers if each.says_something]
    menus = [_audience_menu(writing, each, page, say) for each in said]
    menus += [choice_menu(writing, each, say) for each in choices_elsewhere(writing)]
    pages = max(1, -(-len(menus) // _MENUS))
    page = min(page, pages - 1)
    size = -(-len(menus) // pages)  # as many on the last page as on the others, as far as that goes
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [[each] for each in menus[page * size : (page + 1) * size]]
    turns = [button(say("Back to the review"), review_id("back", writing), discord.ButtonStyle.primary)]
    if pages > 1:
        turns.append(button(say("The other answers"), review_id("answers", writing, (page + 1) % pages)))
    lines = [
        say("Who reads which answer about {meetup}? A choice here counts at once.", meetup=titled(writing.meetup, say))
    ]
    return Card("\n".join([*lines, *who_reads_what(writing, say)]), rows=[*rows, turns])


def _audience_menu(writing: Writing, answer: Answer, page: int, say: Say) -> discord.ui.Select[discord.ui.View]:
    label = label_of(writing, answer.position, say)
    options = [
        discord.SelectOption(
            label=shortened(f"{label} · {say(name)}", _OPTION),
            value=audience.value,
            description=shortened(say(meaning), _OPTION),
            default=answer.audience is audience,
        )
        for audience, (name, meaning) in AUDIENCES.items()
    ]
    return menu(label, review_id("audience", writing, answer.position, page), options)


# ------------------------------------------------------------------ beside the words


def beside(writing: Writing, say: Say) -> Card:
    """How the level felt, and of a first visit whether newcomers may read a sentence of it."""
    reflection = writing.reflection
    options = [
        discord.SelectOption(label=say(_LEVELS[level]), value=level.value, default=level is reflection.level_felt)
        for level in FeltLevel
    ]
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [
        [menu(say("How did the level feel?"), review_id("level", writing), options, min_values=0)]
    ]
    lines = [
        say(
            "How did the level of {meetup} feel to you? It helps the organisers, and people who have never been there."
            " Whoever reads what you wrote sees it too.",
            meetup=titled(writing.meetup, say),
        )
    ]
    back = button(say("Back to the review"), review_id("back", writing), discord.ButtonStyle.primary)
    would_stand = _for_newcomers(writing, say)
    if would_stand is None:
        return Card("\n".join(lines), rows=[*rows, [back]])
    if reflection.newcomers_may_read:
        lines.append(
            say("This may stand on the next announcement, under your name. Thank you, on behalf of newcomers!")
        )
        toggle = button(say("Rather not"), review_id("newcomers", writing, "no"))
    else:
        lines.append(
            say(
                "It was your first time. May this stand on the next announcement, under your name, so that newcomers"
                " know whether it is for them?"
            )
        )
        toggle = button(say("Yes, gladly"), review_id("newcomers", writing, "yes"), discord.ButtonStyle.success)
    return Card("\n".join([*lines, would_stand]), rows=[*rows, [toggle, back]])


def _for_newcomers(writing: Writing, say: Say) -> str | None:
    """What of it would stand on an announcement; None where that is not theirs to offer, or nothing."""
    reflection = writing.reflection
    if not writing.is_first_visit or not reflection.signed:
        return None
    published = replace(reflection, status=ReflectionStatus.SUBMITTED)
    [read] = readable([published], reader=Audience.GROUP, viewer_id=None, unsigned_minimum=0) or [None]
    found = for_newcomers(read, {reflection.form_id or 0: writing.form}) if read else None
    return quoted(found, say, AT_DISCORD, about=False) if found else None


_LEVELS = {
    FeltLevel.TOO_BASIC: N_("Too basic for me"),
    FeltLevel.JUST_RIGHT: N_("Just right"),
    FeltLevel.OVER_MY_HEAD: N_("Over my head"),
}

# ------------------------------------------------------------------ as others see it


_SEEN_BY = {
    Audience.ORGANISERS: (N_("As the organisers see it"), N_("This is what the organisers read about {meetup}:")),
    Audience.GROUP: (N_("As the group sees it"), N_("This is what the group reads about {meetup}:")),
    Audience.WEBSITE: (N_("As the website shows it"), N_("This is what the website may show about {meetup}:")),
}
_NOTHING = {
    Audience.ORGANISERS: N_("The organisers read nothing of what you wrote about {meetup}."),
    Audience.GROUP: N_("The group reads nothing of what you wrote about {meetup}."),
    Audience.WEBSITE: N_("The website shows nothing of what you wrote about {meetup}."),
}


def as_seen(writing: Writing, reader: Audience, say: Say) -> list[Card]:
    """What is read of it where `reader` reads, once it is published and, where the name is left out, released."""
    meetup = titled(writing.meetup, say)
    others = [
        button(say(label), review_id("seen", writing, other.value))
        for other, (label, _) in _SEEN_BY.items()
        if other is not reader
    ]
    rows = [[*others, button(say("Back to the review"), reflect_id("review", writing), discord.ButtonStyle.primary)]]
    # What may be read is one rule's business; whether enough others have left their names out does not matter here.
    published = replace(writing.reflection, status=ReflectionStatus.SUBMITTED, signed=True)
    found = readable([published], reader=reader, viewer_id=None, unsigned_minimum=0)
    if not found:
        return [Card(say(_NOTHING[reader], meetup=meetup), rows=rows)]
    shown = replace(found[0], signed=writing.reflection.signed)
    *before, last = whole(shown, writing.form.questions, say)
    return [*before, Card(say(_SEEN_BY[reader][1], meetup=meetup), embeds=last.embeds, rows=rows)]


# ------------------------------------------------------------------ the other form of writing


def text_or_answers(writing: Writing, say: Say) -> Card:
    """What becomes of the answers when somebody goes on in free text."""
    return Card(
        say(
            "You've answered questions about {meetup}, and nothing of that gets lost. I can put your answers together"
            " into one text, each under its question, or leave them as they are, below what you write now.",
            meetup=titled(writing.meetup, say),
        ),
        rows=[
            [
                button(say("Make one text of them"), review_id("one_text", writing), discord.ButtonStyle.primary),
                button(say("Leave them below"), review_id("above", writing)),
                button(say("Back to the review"), reflect_id("review", writing)),
            ]
        ],
    )


# ------------------------------------------------------------------ longer than one form


def needs_pages(writing: Writing) -> bool:
    """Whether no single form holds what was written: too long, or both a free text and answers."""
    if any(len(each.text) > PAGE_LIMIT for each in writing.reflection.answers):
        return True
    return bool(writing.answer(FREE_TEXT).text.strip() and written_answers(writing))


def pages(writing: Writing, shown: int | None, say: Say) -> Card:
    """Everything written, in pieces that fit a form each; `shown` is which 25 of them, from 0, None for the last."""
    reflection = writing.reflection
    everything = pages_of(reflection)
    last = max(0, (len(everything) - 1) // _MENU)
    # The newest pieces are the likeliest to be changed.
    shown = last if shown is None else min(shown, last)
    several = {page.position for page in everything if page.number}
    options = [
        discord.SelectOption(
            label=_name_of_page(page, say, alone=page.position not in several),
            value=f"{page.position}.{page.number}",
            description=shortened(" ".join(page.text.split()), _OPTION) or None,
        )
        for page in everything[shown * _MENU : (shown + 1) * _MENU]
    ]
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = []
    if options:
        rows.append([menu(say("Which part do you want to change?"), reflect_id("page", writing), options)])
    positions = [each.position for each in reflection.answers if each.text.strip()]
    if positions not in ([], [FREE_TEXT]):
        more = [
            discord.SelectOption(label=label_of(writing, position, say), value=str(position)) for position in positions
        ]
        rows.append([menu(say("Where do you want to write more?"), reflect_id("more", writing), more)])
    buttons = [button(say("Look at it"), reflect_id("review", writing), discord.ButtonStyle.primary)]
    if positions in ([], [FREE_TEXT]):
        buttons.append(button(say("Write more"), reflect_id("more", writing, FREE_TEXT)))
    else:
        buttons.append(button(say("The form"), reflect_id("form", writing)))
    buttons.append(button(say("Talk in a DM"), reflect_id("talk", writing)))
    if shown:
        buttons.append(button(say("Earlier parts"), review_id("pages", writing, shown - 1)))
    if shown < last:
        buttons.append(button(say("Later parts"), review_id("pages", writing, shown + 1)))
    return Card(_about_pages(writing, everything, say), rows=[*rows, buttons])


def _about_pages(writing: Writing, everything: Sequence[Page], say: Say) -> str:
    so_far = say(
        "What you wrote about {meetup} has {n} characters by now.",
        meetup=titled(writing.meetup, say),
        n=sum(len(each.text) for each in writing.reflection.answers),
    )
    parts = say.many(
        "Nothing is cut: here it is as {n} part. To delete it, open it and empty it.",
        "Nothing is cut: here it is in {n} parts, since one form can't hold all of it. To delete one, open it and"
        " empty it.",
        len(everything),
    )
    return f"{so_far} {parts}"


def _name_of_page(page: Page, say: Say, *, alone: bool) -> str:
    name = say("Question {number}", number=page.position) if page.position else say("Your text")
    return name if alone else say("{name}, part {part}", name=name, part=page.number + 1)


# ------------------------------------------------------------------ as it was before


def earlier_versions(earlier: Earlier, say: Say) -> Card:
    """The earlier versions to choose one from, the latest replaced first."""
    writing = earlier.writing
    if not earlier.versions:
        return Card(
            say("There is no earlier version of what you wrote about {meetup}.", meetup=titled(writing.meetup, say)),
            rows=[[button(say("Back to the review"), reflect_id("review", writing))]],
        )
    options = [
        discord.SelectOption(
            label=shortened(f"{_until(each, writing, say)} · {label_of(writing, each.position, say)}", _OPTION),
            value=str(each.id),
            description=shortened(" ".join(each.text.split()), _OPTION) or None,
        )
        for each in earlier.versions
    ]
    turns = [button(say("Back to the review"), reflect_id("review", writing))]
    if earlier.page:
        turns.append(button(say("Newer"), review_id("versions", writing, earlier.page - 1)))
    if earlier.more:
        turns.append(button(say("Older"), review_id("versions", writing, earlier.page + 1)))
    return Card(
        say(
            "What you wrote about {meetup} before you changed it, newest first. Nobody but you sees this.",
            meetup=titled(writing.meetup, say),
        ),
        rows=[[menu(say("Open one"), review_id("version", writing), options)], turns],
    )


def _until(version: Version, writing: Writing, say: Say) -> str:
    zone = writing.meetup.zone
    local = version.replaced_at.astimezone(zone)
    return say("until {day}, {time}", day=say.day(local), time=say.clock(version.replaced_at, zone))


def earlier_version(writing: Writing, version: Version, say: Say) -> list[Card]:
    """One earlier version, whole, with the way to put it back."""
    sentence = say(
        "{label} said this until {moment}. Nobody but you sees it.",
        label=f"**{label_of(writing, version.position, say)}**",
        moment=format_dt(version.replaced_at, "f"),
    )
    row = [
        button(say("Use this one again"), review_id("again", writing, version.id), discord.ButtonStyle.primary),
        button(say("Earlier versions"), review_id("versions", writing, 0)),
        button(say("Back to the review"), reflect_id("review", writing)),
    ]
    *before, last = over_messages(defused(version.text))
    return [*before, Card(sentence, embeds=last.embeds, rows=[row])]
