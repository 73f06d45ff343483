"""How a reflection looks to its author: where it begins, its review, its pages, and the list."""

from collections.abc import Sequence

import discord

from bot.domain.forms import Choice, Question
from bot.domain.markdown import defused
from bot.domain.meetups import Meetup
from bot.domain.problems import N_
from bot.domain.reflections import (
    FREE_TEXT,
    Answer,
    Audience,
    Part,
    Reflection,
    ReflectionKind,
    ReflectionStatus,
    Writing,
)
from bot.domain.splitting import split_message
from bot.texts import Say
from cogs.cards.exports import out_of_reach
from cogs.cards.meetups import plain, shortened
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_PIECE = 4000  # characters of an embed's 4,096; a message's embeds may have 6,000 together
_COLOUR = 0xE0A43B
_MENU = 25  # options of a select, Discord's limit
_OPTION = 100  # characters of an option
_MENUS_FOR_CHOICES = 3  # of five rows: one more is for the audience, one for buttons

_AUDIENCES = {
    Audience.ME: (N_("Only me"), N_("Nobody else reads it; it waits here for you.")),
    Audience.ORGANISERS: (N_("The organisers"), N_("The people who run the meetups read it.")),
    Audience.GROUP: (N_("The group"), N_("Everybody in this server may read it; the digest may quote it.")),
    Audience.WEBSITE: (N_("Everybody"), N_("It may also appear on the group's website.")),
}
CHOICES = {Choice.YES: N_("Yes"), Choice.MAYBE: N_("Maybe"), Choice.NOT_YET: N_("Not yet")}
_STANDINGS = {
    ReflectionStatus.DRAFT: N_("draft"),
    ReflectionStatus.SUBMITTED: N_("published"),
    ReflectionStatus.WITHDRAWN: N_("taken back"),
}


def reflect_id(action: str, writing: Writing, *more: object) -> CustomId:
    """The custom id of a button about this reflection: it names the meetup, since the author is who presses it."""
    return CustomId("reflect", action, ".".join(str(each) for each in (writing.meetup.id, *more)))


def titled(meetup: Meetup, say: Say) -> str:
    """A meetup by its title and local day: "**Async for humans** (Wed, Dec 9)"."""
    return f"**{plain(meetup.title)}** ({say.day(meetup.starts_at.astimezone(meetup.zone))})"


# ------------------------------------------------------------------ where it begins


def beginning(writing: Writing, others: Sequence[Meetup], say: Say) -> Card:
    """The ways to write about one meetup, and the other meetups to write about."""
    lines = [say("How was {meetup}?", meetup=titled(writing.meetup, say)), _begun(writing, say)]
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [
        [
            button(say("Write in a form"), reflect_id("form", writing), discord.ButtonStyle.primary),
            button(say("Talk in a DM"), reflect_id("talk", writing), discord.ButtonStyle.primary),
            button(say("Write freely"), reflect_id("free", writing)),
            button(say("Another meetup"), CustomId("reflect", "elsewhere")),
        ]
    ]
    if writing.reflection.says_something:
        rows[0] = [*rows[0], button(say("Look at it"), reflect_id("review", writing))]
    choices = [each for each in others if each.id != writing.meetup.id][:_MENU]
    if choices:
        options = [
            discord.SelectOption(
                label=shortened(each.title, _OPTION),
                value=str(each.id),
                description=say.day(each.starts_at.astimezone(each.zone)),
            )
            for each in choices
        ]
        rows.append([menu(say("Or choose another of this group's meetups"), CustomId("reflect", "chosen"), options)])
    return Card("\n".join(lines), rows=rows)


def _begun(writing: Writing, say: Say) -> str:
    if writing.reflection.status is ReflectionStatus.SUBMITTED:
        return say("You've already published this one. Whatever you change now changes everywhere it is shown.")
    if not writing.reflection.says_something:
        return say("Write as little or as much as you like. Nobody reads anything before you publish it.")
    if writing.reflection.kind is ReflectionKind.FREE:
        return say(
            "You've already begun, with {n} characters. You can go on where you left off.",
            n=len(writing.answer(FREE_TEXT).text),
        )
    asked = [writing.answer(each.position) for each in writing.form.questions]
    done = sum(each.says_something for each in asked)
    return say(
        "You've already begun: {done} of {all} questions have an answer. You can go on where you left off.",
        done=done,
        all=len(asked),
    )


def nothing_to_reflect_on(say: Say) -> Card:
    """Where the group has had no meetup yet."""
    return Card(
        say("This group hasn't had a meetup yet that I know of. Have you been to one elsewhere?"),
        rows=[[button(say("Another meetup"), CustomId("reflect", "elsewhere"))]],
    )


# ------------------------------------------------------------------ as others see it


def as_read(reflection: Reflection, questions: Sequence[Question], say: Say) -> str:
    """What others read: each question in full above its answer, and the name below, unless it is left out."""
    asked = {each.position: say(each.text) for each in questions}
    blocks = [_answer(each, asked.get(each.position), say) for each in reflection.answers if each.says_something]
    name = plain(reflection.name, 64) if reflection.signed else say("name left out")
    return "\n\n".join([*blocks, f"— {name}"])


def _answer(answer: Answer, question: str | None, say: Say) -> str:
    choice = f"➜ {say(CHOICES[answer.choice])}" if answer.choice else ""
    heading = f"**{question}**" if question and answer.position != FREE_TEXT else ""
    return "\n".join(filter(None, [heading, choice, defused(answer.text)]))


def over_messages(text: str) -> list[Card]:
    """A text in as many messages as it takes; nothing of it is cut."""
    pieces = split_message(text, _PIECE)
    return [Card(embeds=[discord.Embed(description=piece, colour=_COLOUR)]) for piece in pieces]


def review(writing: Writing, say: Say) -> list[Card]:
    """Exactly what others see, over as many messages as it takes; the last one carries what can be done with it."""
    reflection = writing.reflection
    if not reflection.says_something:
        return [beginning(writing, (), say)]
    *before, last = over_messages(as_read(reflection, writing.form.questions, say))
    return [*before, Card("\n".join(_standing(writing, say)), embeds=last.embeds, rows=_controls(writing, say))]


def _standing(writing: Writing, say: Say) -> list[str]:
    meetup = titled(writing.meetup, say)
    sentences = {
        ReflectionStatus.DRAFT: N_(
            "What you wrote about {meetup} is not published yet. This is exactly what others will see:"
        ),
        ReflectionStatus.SUBMITTED: N_(
            "What you wrote about {meetup} is published, thank you! This is what others see:"
        ),
        ReflectionStatus.WITHDRAWN: N_(
            "You took back what you wrote about {meetup}; nobody else can read it. This is what it says:"
        ),
    }
    lines = [say(sentences[writing.reflection.status], meetup=meetup)]
    if not writing.reflection.signed:
        lines.append(
            say(
                "Your name appears nowhere with it. So that nobody can guess who wrote it, it is shown only"
                " once enough people have written about this meetup without their names."
            )
        )
    return [*lines, *out_of_reach(writing.out_of_reach, writing.meetup.zone, say)]


def _controls(writing: Writing, say: Say) -> list[Sequence[discord.ui.Item[discord.ui.View]]]:
    reflection = writing.reflection
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [[_audience_menu(writing, say)]]
    asked = [each for each in writing.form.questions if each.with_choice]
    rows.extend([_choice_menu(writing, each, say)] for each in asked[:_MENUS_FOR_CHOICES])
    is_public = reflection.status is ReflectionStatus.SUBMITTED
    buttons = [button(say("Edit"), reflect_id("edit", writing))]
    if is_public:
        buttons.append(button(say("Withdraw"), reflect_id("withdraw", writing), discord.ButtonStyle.danger))
    else:
        buttons.insert(0, button(say("Publish"), reflect_id("publish", writing), discord.ButtonStyle.success))
        buttons.append(button(say("Keep as draft"), reflect_id("keep", writing)))
    name = say("Leave my name out") if reflection.signed else say("Show my name")
    buttons.append(button(name, reflect_id("sign", writing, "no" if reflection.signed else "yes")))
    return [*rows, buttons]


def _audience_menu(writing: Writing, say: Say) -> discord.ui.Select[discord.ui.View]:
    present = {each.audience for each in writing.reflection.answers if each.says_something}
    options = [
        discord.SelectOption(
            label=say("Who may read it: {audience}", audience=say(name)),
            value=audience.value,
            description=shortened(say(meaning), _OPTION),
            default=present == {audience},
        )
        for audience, (name, meaning) in _AUDIENCES.items()
    ]
    return menu(say("Who may read it?"), reflect_id("audience", writing), options)


def _choice_menu(writing: Writing, question: Question, say: Say) -> discord.ui.Select[discord.ui.View]:
    chosen = writing.answer(question.position).choice
    label = say(question.label)
    options = [
        discord.SelectOption(
            label=shortened(f"{label} {say(name)}", _OPTION), value=choice.value, default=choice is chosen
        )
        for choice, name in CHOICES.items()
    ]
    return menu(label, reflect_id("choice", writing, question.position), options, min_values=0)


def kept(writing: Writing, say: Say) -> Card:
    """The draft is safe, and where it is."""
    sentence = say(
        "Kept as a draft that nobody else can read. Go on writing about {meetup} with /reflect whenever you like.",
        meetup=titled(writing.meetup, say),
    )
    return Card(sentence, rows=[[button(say("Look at it"), reflect_id("review", writing))]])


def withdraw_question(writing: Writing, say: Say) -> Card:
    """Asks once before a reflection is taken back."""
    return Card(
        say(
            "Take back what you wrote about {meetup}? Nobody else will be able to read it, and digests that"
            " quote it will change. You keep it and can publish it again.",
            meetup=titled(writing.meetup, say),
        ),
        rows=[
            [
                button(say("Take it back"), reflect_id("withdraw_now", writing), discord.ButtonStyle.danger),
                button(say("Keep it published"), reflect_id("review", writing)),
            ]
        ],
    )


def withdrawn(writing: Writing, say: Say) -> Card:
    """It is taken back, and what that cannot reach."""
    sentence = say(
        "Taken back. Nobody else can read what you wrote about {meetup}, and any digest that quoted it"
        " is being changed. Copies people made themselves are out of my reach.",
        meetup=titled(writing.meetup, say),
    )
    return Card(
        "\n".join([sentence, *out_of_reach(writing.out_of_reach, writing.meetup.zone, say)]),
        rows=[[button(say("Look at it"), reflect_id("review", writing))]],
    )


# ------------------------------------------------------------------ longer than one form


def pages(writing: Writing, parts: Sequence[Part], say: Say) -> Card:
    """The pieces of what is too long for one form, each to be opened in a form of its own."""
    options: list[discord.SelectOption] = []
    for part in parts:
        number = sum(each.position == part.position and each.source_id < part.source_id for each in parts)
        name = say("Question {number}", number=part.position) if part.position else say("Your text")
        options.append(
            discord.SelectOption(
                label=say("{name}, part {part}", name=name, part=number + 1),
                value=f"{part.position}.{number}",
                description=shortened(" ".join(part.text.split()), _OPTION),
            )
        )
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = []
    if options:
        # The newest pieces are the likeliest to be changed.
        rows.append([menu(say("Which part do you want to change?"), reflect_id("page", writing), options[-_MENU:])])
    in_a_form = writing.reflection.kind is ReflectionKind.FORM
    rows.append(
        [
            button(say("The form"), reflect_id("form", writing))
            if in_a_form
            else button(say("Write more"), reflect_id("more", writing)),
            button(say("Talk in a DM"), reflect_id("talk", writing)),
            button(say("Look at it"), reflect_id("review", writing)),
        ]
    )
    return Card(
        say("What you wrote is longer than one form can hold, so here it is in parts. Nothing is cut."), rows=rows
    )


# ------------------------------------------------------------------ one's own


def mine(listed: Sequence[tuple[Reflection, str]], page: int, *, more: bool, say: Say) -> Card:
    """A page of one's own reflections."""
    if not listed:
        return Card(say("You haven't written about a meetup here yet. Start with /reflect."))
    lines = [say("Your reflections in this group, newest first:")]
    options: list[discord.SelectOption] = []
    for reflection, title in listed:
        standing = [say(_STANDINGS[reflection.status])]
        if reflection.audience and reflection.status is ReflectionStatus.SUBMITTED:
            standing.append(say("Who may read it: {audience}", audience=say(_AUDIENCES[reflection.audience][0])))
        if not reflection.signed:
            standing.append(say("name left out"))
        lines.append(f"• **{plain(title)}** ({say.day(reflection.occurred_on)}): {' · '.join(standing)}")
        options.append(
            discord.SelectOption(
                label=shortened(title, _OPTION),
                value=str(reflection.meetup_id),
                description=say.day(reflection.occurred_on),
            )
        )
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [
        [menu(say("Open one"), CustomId("reflect", "open"), options)]
    ]
    turns = [button(say("Newer"), CustomId("reflect", "mine", str(page - 1)))] if page else []
    if more:
        turns.append(button(say("Older"), CustomId("reflect", "mine", str(page + 1))))
    return Card("\n".join(lines), rows=[*rows, turns] if turns else rows)
