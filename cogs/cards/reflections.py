"""How a reflection looks to its author: where it begins, its review, its pages, and the list."""

from collections.abc import Sequence

import discord

from bot.domain.care import Note, NoteKind
from bot.domain.forms import Question
from bot.domain.meetups import Meetup
from bot.domain.one_text import written_answers
from bot.domain.problems import N_
from bot.domain.reflections import (
    FREE_TEXT,
    Audience,
    Reflection,
    ReflectionKind,
    ReflectionStatus,
    Writing,
)
from bot.domain.splitting import split_message
from bot.texts import Say
from cogs.cards.exports import out_of_reach
from cogs.cards.meetups import plain, shortened
from cogs.cards.questions import CHOICES, answer_block, pick_menu
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_PIECE = 3900  # characters of an embed's 4,096: the rest is for the name below; a message's embeds may have 6,000
_COLOUR = 0xE0A43B
_MENU = 25  # options of a select, Discord's limit
_OPTION = 100  # characters of an option
_MENUS_FOR_CHOICES = 2  # of five rows: one more is for the audience, two for buttons
_NAMED = 3  # of what a note found
_NOTED = 48  # characters of each

AUDIENCES = {
    Audience.ME: (N_("Only me"), N_("Nobody else reads it; it waits here for you.")),
    Audience.ORGANISERS: (N_("The organisers"), N_("The people who run the meetups read it.")),
    Audience.GROUP: (N_("The group"), N_("Everybody in this server may read it; the digest may quote it.")),
    Audience.WEBSITE: (N_("Everybody"), N_("It may also appear on the group's website.")),
}
_STANDINGS = {
    ReflectionStatus.DRAFT: N_("draft"),
    ReflectionStatus.SUBMITTED: N_("published"),
    ReflectionStatus.WITHDRAWN: N_("taken back"),
}


def reflect_id(action: str, writing: Writing, *more: object) -> CustomId:
    """The custom id of a button about this reflection: it names the meetup, since the author is who presses it."""
    return CustomId("reflect", action, ".".join(str(each) for each in (writing.meetup.id, *more)))


def review_id(action: str, writing: Writing, *more: object) -> CustomId:
    """The same for what looks it over."""
    return CustomId("review", action, ".".join(str(each) for each in (writing.meetup.id, *more)))


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
    return "".join(_pieces(reflection, questions, say))


def whole(reflection: Reflection, questions: Sequence[Question], say: Say, title: str | None = None) -> list[Card]:
    """A reflection as everybody reads it, in as many messages as it takes; nothing of it is cut.

    `title` (256 characters at most) stands above it where it is not clear what it is about.
    """
    return [
        Card(embeds=[discord.Embed(title=None if number else title, description=piece, colour=_COLOUR)])
        for number, piece in enumerate(_pieces(reflection, questions, say))
    ]


def _pieces(reflection: Reflection, questions: Sequence[Question], say: Say) -> list[str]:
    """The messages of it; the name takes part in no division, so that with another one they begin where they did."""
    asked = {each.position: each for each in questions}
    blocks = [answer_block(each, asked.get(each.position), say) for each in reflection.answers if each.says_something]
    pieces = split_message("\n\n".join(blocks), _PIECE)
    last = pieces.pop() + "\n\n" if pieces else ""
    return [*pieces, f"{last}— {_byline(reflection, say)}"]


def _byline(reflection: Reflection, say: Say) -> str:
    if not reflection.signed:
        return say("name left out")
    name = plain(reflection.name, 64)
    return say("{name} (edited)", name=name) if reflection.edited_at else name


def over_messages(text: str) -> list[Card]:
    """A text in as many messages as it takes; nothing of it is cut."""
    pieces = split_message(text, _PIECE)
    return [Card(embeds=[discord.Embed(description=piece, colour=_COLOUR)]) for piece in pieces]


# ------------------------------------------------------------------ the review


def review(writing: Writing, say: Say) -> list[Card]:
    """Exactly what others see, over as many messages as it takes; the last one carries what can be done with it."""
    reflection = writing.reflection
    if not reflection.says_something:
        return [beginning(writing, (), say)]
    *before, last = whole(reflection, writing.form.questions, say)
    return [*before, Card("\n".join(_standing(writing, say)), embeds=last.embeds, rows=_controls(writing, say))]


def audiences_of(reflection: Reflection) -> set[Audience]:
    """Who may read it; more than one where that differs by answer."""
    return {each.audience for each in reflection.answers if each.says_something}


_ALIKE = {
    ReflectionStatus.DRAFT: N_(
        "What you wrote about {meetup} is not published yet. This is exactly what others will see:"
    ),
    ReflectionStatus.SUBMITTED: N_("What you wrote about {meetup} is published, thank you! This is what others see:"),
    ReflectionStatus.WITHDRAWN: N_(
        "You took back what you wrote about {meetup}; nobody else can read it. This is what it says:"
    ),
}
_FOR_ME = {
    ReflectionStatus.DRAFT: N_("What you wrote about {meetup} is for you alone. This is what it says:"),
    ReflectionStatus.SUBMITTED: N_(
        "What you wrote about {meetup} is handed in, thank you! It is for you alone. This is what it says:"
    ),
}
_DIFFERING = {
    ReflectionStatus.DRAFT: N_(
        "What you wrote about {meetup} is not published yet. This is all of it; not everybody will read the same."
    ),
    ReflectionStatus.SUBMITTED: N_(
        "What you wrote about {meetup} is published, thank you! This is all of it; not everybody reads the same."
    ),
}
_READ_BY = {
    Audience.ME: N_("Only you read: {answers}"),
    Audience.ORGANISERS: N_("Only the organisers read: {answers}"),
    Audience.GROUP: N_("The group reads: {answers}"),
    Audience.WEBSITE: N_("Everybody may read: {answers}"),
}


def _standing(writing: Writing, say: Say) -> list[str]:
    reflection, audiences = writing.reflection, audiences_of(writing.reflection)
    differs = len(audiences) > 1 and reflection.status is not ReflectionStatus.WITHDRAWN
    sentences = _ALIKE | (_DIFFERING if differs else _FOR_ME if audiences == {Audience.ME} else {})
    lines = [say(sentences[reflection.status], meetup=titled(writing.meetup, say))]
    if differs:
        lines.extend(who_reads_what(writing, say))
    if not reflection.signed and audiences != {Audience.ME}:
        lines.append(
            say(
                "Your name appears nowhere with it. So that nobody can guess who wrote it, it is shown only"
                " once enough people have written about this meetup without their names."
            )
        )
    if _asks_for_newcomers(writing):
        # First, since the last line leads on to what others see.
        lines.insert(
            0,
            say(
                "It was your first time there. May newcomers read a sentence of yours on the next announcement? Press"
                " **A word to newcomers**."
            ),
        )
    out = out_of_reach(writing.out_of_reach, writing.meetup.zone, say)
    return [*lines, *notes(writing.notes, say), *out]


def _asks_for_newcomers(writing: Writing) -> bool:
    reflection = writing.reflection
    is_read = any(each.reaches(Audience.GROUP) for each in audiences_of(reflection))
    is_published = reflection.status is ReflectionStatus.SUBMITTED and reflection.signed and is_read
    return writing.is_first_visit and is_published and not reflection.newcomers_may_read


def who_reads_what(writing: Writing, say: Say) -> list[str]:
    """A line for each audience with the answers it reads, from those that fewest people read."""
    said = [each for each in writing.reflection.answers if each.says_something]
    return [
        say(
            _READ_BY[audience],
            answers=", ".join(
                f"**{label_of(writing, each.position, say)}**" for each in said if each.audience is audience
            ),
        )
        for audience in Audience
        if audience in audiences_of(writing.reflection)
    ]


def label_of(writing: Writing, position: int, say: Say) -> str:
    """How an answer is called in lists and menus: by its question's label (45 characters at most)."""
    if position == FREE_TEXT:
        return say("Your text")
    return say(writing.form.question(position).label)


def notes(found: Sequence[Note], say: Say) -> list[str]:
    """What an author may want to think about, a calm line for each kind; nothing is kept from being published."""
    by_kind = {each.kind: each.found for each in found}
    people = (*by_kind.get(NoteKind.PERSON, ()), *by_kind.get(NoteKind.MENTION, ()))
    emails, phones, invites = (by_kind.get(kind, ()) for kind in (NoteKind.EMAIL, NoteKind.PHONE, NoteKind.INVITE))
    lines = [
        say.many(
            "You name someone here: {found}. Do they know?",
            "You name people here: {found}. Do they know?",
            len(people),
            found=_few(people, say),
        ),
        say.many(
            "There is an e-mail address in it: {found}. Should everybody who reads it have it?",
            "There are e-mail addresses in it: {found}. Should everybody who reads it have them?",
            len(emails),
            found=_few(emails, say),
        ),
        say.many(
            "There is a phone number in it: {found}. Should everybody who reads it have it?",
            "There are phone numbers in it: {found}. Should everybody who reads it have them?",
            len(phones),
            found=_few(phones, say),
        ),
        say.many(
            "There is an invite to a server in it: {found}. Whoever reads it can join there.",
            "There are invites to servers in it: {found}. Whoever reads it can join there.",
            len(invites),
            found=_few(invites, say),
        ),
    ]
    return [line for line, each in zip(lines, (people, emails, phones, invites), strict=True) if each]


def _few(found: Sequence[str], say: Say) -> str:
    """The first of them in bold, the others counted."""
    some = [f"**{plain(each, _NOTED)}**" for each in found[:_NAMED]]
    others = len(found) - len(some)
    return say.listing([*some, say.many("{n} more", "{n} more", others)] if others else some)


def _controls(writing: Writing, say: Say) -> list[Sequence[discord.ui.Item[discord.ui.View]]]:
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [[_audience_menu(writing, say)]]
    rows.extend([choice_menu(writing, each, say)] for each in _picked_from(writing)[:_MENUS_FOR_CHOICES])
    rows.append(_steps(writing, say))
    ways = _ways(writing, say)
    return [*rows, ways] if ways else rows


def _picked_from(writing: Writing) -> Sequence[Question]:
    """The questions that something is picked for."""
    return [each for each in writing.form.questions if each.with_choice or not each.is_written]


def choices_elsewhere(writing: Writing) -> Sequence[Question]:
    """The questions that something is picked for and that the review has no room for."""
    return _picked_from(writing)[_MENUS_FOR_CHOICES:]


def _steps(writing: Writing, say: Say) -> list[discord.ui.Item[discord.ui.View]]:
    reflection = writing.reflection
    steps = [button(say("Edit"), reflect_id("edit", writing))]
    if reflection.kind is ReflectionKind.FREE:
        steps.append(button(say("Write more"), reflect_id("more", writing, FREE_TEXT)))
    if reflection.status is ReflectionStatus.SUBMITTED:
        steps.append(button(say("Withdraw"), reflect_id("withdraw", writing), discord.ButtonStyle.danger))
    else:
        steps.insert(0, button(say("Publish"), reflect_id("publish", writing), discord.ButtonStyle.success))
        steps.append(button(say("Keep as draft"), reflect_id("keep", writing)))
    name = say("Leave my name out") if reflection.signed else say("Show my name")
    return [*steps, button(name, reflect_id("sign", writing, "no" if reflection.signed else "yes"))]


def _ways(writing: Writing, say: Say) -> list[discord.ui.Item[discord.ui.View]]:
    """What fewer people look for: who reads which answer, the other form of writing, and how it was before."""
    reflection = writing.reflection
    ways: list[discord.ui.Item[discord.ui.View]] = []
    if sum(each.says_something for each in reflection.answers) > 1 or choices_elsewhere(writing):
        ways.append(button(say("Answer by answer"), review_id("answers", writing, 0)))
    if len(audiences_of(reflection)) > 1:
        ways.append(button(say("As others see it"), review_id("seen", writing)))
    if writing.answer(FREE_TEXT).text.strip():
        if written_answers(writing):
            ways.append(button(say("Move my text into the first answer"), review_id("first", writing)))
        else:
            ways.append(button(say("Answer the questions instead"), reflect_id("form", writing)))
    else:
        ways.append(button(say("Write freely instead"), reflect_id("free", writing)))
    # On the review itself there is no row left for another menu.
    label = say("A word to newcomers") if writing.is_first_visit and reflection.signed else say("How was the level?")
    ways.append(button(label, review_id("beside", writing)))
    if writing.older:
        ways.append(button(say("Earlier versions"), review_id("versions", writing, 0)))
    return ways


def _audience_menu(writing: Writing, say: Say) -> discord.ui.Select[discord.ui.View]:
    present = audiences_of(writing.reflection)
    options = [
        discord.SelectOption(
            label=say("Who may read it: {audience}", audience=say(name)),
            value=audience.value,
            description=shortened(say(meaning), _OPTION),
            default=present == {audience},
        )
        for audience, (name, meaning) in AUDIENCES.items()
    ]
    return menu(say("Who may read it?"), reflect_id("audience", writing), options)


def choice_menu(writing: Writing, question: Question, say: Say) -> discord.ui.Select[discord.ui.View]:
    """What is picked beside an answer, or as one."""
    if not question.is_written:
        return pick_menu(writing, question, "review", say)
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
            standing.append(say("Who may read it: {audience}", audience=say(AUDIENCES[reflection.audience][0])))
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
