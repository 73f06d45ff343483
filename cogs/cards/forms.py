"""How a group's form looks to organisers: what it asks now, the draft of its next version, a question's own form."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord.utils import format_dt

from bot.domain.form_drafts import WITH_CHOICE, DraftQuestion, Typed
from bot.domain.forms import (
    LABEL_LIMIT,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    OPTION_LIMIT,
    TEXT_LIMIT,
    Form,
    Question,
    QuestionKind,
)
from bot.domain.meetups import Meetup, Status
from bot.domain.problems import N_, Problem
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus, Writing
from bot.services.forms import DraftView, FormView, Saved, Wrote
from bot.texts import Say, say_in
from cogs.cards.meetups import field, plain, safe, shortened
from cogs.cards.questions import asked
from cogs.cards.reflections import as_read, over_messages
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = 0xE0A43B
_TITLE = 45
_OPTION = 100
_MENU = 25
_MOST_VERSIONS = 10  # of those listed; the others are as many as the line below says
_MOST_SHOWN = 10  # embeds of a message
_OPTIONS_SHOWN = 200  # characters of a question's options in the list of all
_OPTIONS_READ = 2500  # and on its own page
_PASTED = 4000  # characters that a field takes, so that what is pasted is told about and not cut
_SAMPLE_DAY = datetime(2026, 1, 1, 19, tzinfo=UTC)

_KINDS = {
    QuestionKind.PARAGRAPH.value: (N_("Paragraphs"), N_("As long as people like.")),
    WITH_CHOICE: (N_("Paragraphs, and yes, maybe or not yet"), N_("The choice stands beside the words.")),
    QuestionKind.LINE.value: (N_("One line"), N_("A few words.")),
    QuestionKind.CHOICE.value: (N_("One of several options"), N_("Write the options below.")),
    QuestionKind.RATING.value: (N_("A rating"), N_("From 1 to 5.")),
}


def _form_id(action: str, argument: str = "") -> CustomId:
    return CustomId("form", action, argument)


# ------------------------------------------------------------------ what is asked now


def shown(view: FormView, say: Say) -> Card:
    """`/form show`: the questions in the group's language, and the versions."""
    text = "\n".join([_since(view, say), *_used(view, say)])
    edit = say("Go on with the draft") if view.has_draft else say("Edit")
    buttons = [button(say("Preview"), _form_id("preview", "now")), button(edit, _form_id("edit"))]
    return Card(text, embeds=_listed(view.form.questions, view.language, say), rows=[buttons])


def _since(view: FormView, say: Say) -> str:
    version = view.versions[0]
    if view.form.is_default:
        text = say("This group asks the default questions (version {n}).", n=view.form.version)
    else:
        text = say("This group asks its own questions (version {n}).", n=view.form.version)
    if version.since is None:
        return text
    day = format_dt(version.since, "D")
    if version.by is None:
        return f"{text} {say('Asked since {day}.', day=day)}"
    return f"{text} {say('Asked since {day}, by {name}.', day=day, name=plain(version.by, 64))}"


def _used(view: FormView, say: Say) -> list[str]:
    """How many reflections answer each version."""
    lines = [
        say.many(
            "Version {version}: {n} signed reflection",
            "Version {version}: {n} signed reflections",
            each.reflections,
            version=each.version,
        )
        for each in view.versions[:_MOST_VERSIONS]
    ]
    left = len(view.versions) - _MOST_VERSIONS
    if left > 0:
        lines.append(say.many("and {n} earlier version", "and {n} earlier versions", left))
    return [f"-# {line}" for line in lines]


def _listed(questions: Sequence[Question], language: str, say: Say) -> list[discord.Embed]:
    """The questions in the group's own `language`, an embed each: together they are within what a message takes."""
    wording = say_in(language)
    return [
        _embed([f"**{number}. {plain(wording(each.label), 2 * LABEL_LIMIT)}**", *_about(each, wording, say)])
        for number, each in enumerate(questions, 1)
    ]


def _about(question: Question, wording: Say, say: Say, most: int = _OPTIONS_SHOWN) -> list[str]:
    """A question without its label: its full text, its kind and its options."""
    lines = [] if question.text == question.label else [asked(question, wording)]
    kind = WITH_CHOICE if question.with_choice else question.kind.value
    skipping = say("may be skipped") if question.skippable else say("has to be answered")
    lines.append(f"-# {say(_KINDS[kind][0])} · {skipping}")
    if question.options:
        lines.append(say("Options: {options}", options=_enumerated(question.options, most, say)))
    return lines


def _enumerated(options: Sequence[str], most: int, say: Say) -> str:
    """Options in a row, whole; of those that find no room, how many they are."""
    words: list[str] = []
    for option in options:
        name = plain(option, 2 * OPTION_LIMIT)
        if words and sum(map(len, words)) + len(name) > most:
            break
        words.append(name)
    left = len(options) - len(words)
    return " / ".join([*words, *([say.many("and {n} more", "and {n} more", left)] if left else [])])


def _embed(lines: Sequence[str]) -> discord.Embed:
    return discord.Embed(description="\n".join(lines), colour=_COLOUR)


# ------------------------------------------------------------------ the draft


def draft(view: DraftView, say: Say, news: str = "", unfinished: str | None = None) -> Card:
    """The draft: each question, a menu to choose one, and what can be done with all. `news` stands above it.

    `unfinished` is the key of the question whose form may be opened again with what was typed.
    """
    embeds = [
        _embed([f"**{number}. {_name(each, view, say)}**", *_state(each, view, say)])
        for number, each in enumerate(view.draft.questions[:_MOST_SHOWN], 1)
    ]
    buttons = _draft_buttons(view, say)
    if unfinished is not None:
        go_on = button(say("Go on writing"), _form_id("write", unfinished), discord.ButtonStyle.primary)
        buttons.insert(0, go_on)
    rows: list[Sequence[discord.ui.Item[discord.ui.View]]] = [
        [menu(say("Choose a question to change"), _form_id("question"), _to_choose(view, say))],
        buttons,
    ]
    return Card("\n".join(filter(None, [news, *_head(view, say)])), embeds=embeds, rows=rows)


def _head(view: DraftView, say: Say) -> list[str]:
    if view.changed_at is None:
        return [say("This is what the group asks now. Change what you like; nothing is asked before you save it.")]
    moment = format_dt(view.changed_at, "R")
    changed = (
        say("Changed last by {name} {moment}.", name=plain(view.changed_by, 64), moment=moment)
        if view.changed_by
        else say("Changed last {moment}.", moment=moment)
    )
    return [
        say(
            "The draft of version {n}, which all organisers share. Nothing of it is asked before one of you saves it.",
            n=view.version + 1,
        ),
        changed,
    ]


def _name(each: DraftQuestion, view: DraftView, say: Say) -> str:
    return plain(_short_name(each, view, say), 2 * LABEL_LIMIT)


def _short_name(each: DraftQuestion, view: DraftView, say: Say) -> str:
    if each.question is not None:
        return say_in(view.language)(each.question.label)
    typed = " ".join((each.typed.label if each.typed else "").split())
    return shortened(typed, LABEL_LIMIT) or say("A new question")


def _state(each: DraftQuestion, view: DraftView, say: Say) -> list[str]:
    lines = _about(each.question, say_in(view.language), say) if each.question is not None else []
    if each.typed is not None:
        lines.append(f"-# ✏️ {say('Not finished: what was typed is kept. Choose it in the menu to go on.')}")
    return lines


def _to_choose(view: DraftView, say: Say) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=shortened(f"{number}. {_short_name(each, view, say)}", _OPTION), value=each.key)
        for number, each in enumerate(view.draft.questions[:_MENU], 1)
    ]


def _draft_buttons(view: DraftView, say: Say) -> list[discord.ui.Button[discord.ui.View]]:
    changed = view.changed_at is not None
    return [
        button(say("Add a question"), _form_id("add"), disabled=len(view.draft.questions) >= MOST_QUESTIONS),
        button(say("Preview"), _form_id("preview", "draft")),
        button(say("Save"), _form_id("save"), discord.ButtonStyle.success, disabled=not changed),
        button(say("Discard"), _form_id("discard"), discord.ButtonStyle.danger, disabled=not changed),
    ]


def wrote(result: Wrote, say: Say) -> Card:
    """The draft after a question was typed; where that makes no question yet, why, and the way back to it."""
    if result.problem is None:
        return draft(result.view, say)
    sentence = safe(say.problem(result.problem), 400)
    kept = say("What you typed is kept.")
    return draft(result.view, say, f"⚠️ {sentence} {kept}", result.key)


def question(view: DraftView, key: str, say: Say) -> Card:
    """One question of the draft, and what can be done with it."""
    each, wording = view.draft.at(key), say_in(view.language)
    number = view.draft.questions.index(each) + 1
    lines = [f"**{number}. {_name(each, view, say)}**"]
    if each.question is not None:
        lines += _about(each.question, wording, say, _OPTIONS_READ)
    if each.typed is not None:
        lines.append(f"-# ✏️ {say('Not finished: what was typed is kept.')}")
    changing = [
        button(say("Change"), _form_id("write", key), discord.ButtonStyle.primary),
        button(say("Up"), _form_id("up", key), disabled=number == 1),
        button(say("Down"), _form_id("down", key), disabled=number == len(view.draft.questions)),
        button(
            say("Remove"), _form_id("remove", key), discord.ButtonStyle.danger, disabled=len(view.draft.questions) == 1
        ),
    ]
    leaving = [button(say("All questions"), _form_id("edit", "again"))]
    if each.typed is not None and each.question is not None:
        leaving.append(button(say("Drop what was typed"), _form_id("forget", key)))
    return Card("\n".join(_head(view, say)), embeds=[_embed(lines)], rows=[changing, leaving])


def question_form(key: str, typed: Typed, say: Say) -> discord.ui.Modal:
    """The form of one question, filled with what it is or with what was typed before."""
    title = shortened(say("A question of your form"), _TITLE)
    form = discord.ui.Modal(title=title, custom_id=str(_form_id("written", key)), timeout=None)
    short = say("What stands above the answer: {most} characters at most.", most=LABEL_LIMIT)
    form.add_item(_field(say("Label"), "label", typed.label, short, required=True))
    full = say("{most} characters at most; empty asks with the label.", most=TEXT_LIMIT)
    form.add_item(_field(say("Full question"), "text", typed.text, full, long=True))
    form.add_item(discord.ui.Label(text=say("Answered with"), component=_kinds(typed, say)))
    choices = say(
        "For a choice: one on each line, 2 to {most} lines of {long} characters.", most=MOST_OPTIONS, long=OPTION_LIMIT
    )
    form.add_item(_field(say("Options"), "options", typed.options, choices, long=True))
    box: discord.ui.Checkbox[discord.ui.Modal] = discord.ui.Checkbox(custom_id="skippable", default=typed.skippable)
    form.add_item(discord.ui.Label(text=say("People may skip it"), component=box))
    return form


def _field(
    name: str, custom_id: str, value: str, about: str, *, required: bool = False, long: bool = False
) -> discord.ui.Label[discord.ui.Modal]:
    about = shortened(about, _OPTION)
    return field(name, custom_id, value, most=_PASTED, required=required, long=long, description=about)


def _kinds(typed: Typed, say: Say) -> discord.ui.RadioGroup[discord.ui.Modal]:
    return discord.ui.RadioGroup(
        custom_id="kind",
        options=[
            discord.RadioGroupOption(label=say(name), value=kind, description=say(about), default=kind == typed.kind)
            for kind, (name, about) in _KINDS.items()
        ],
    )


# ------------------------------------------------------------------ what becomes of it


def saved(result: Saved, say: Say) -> Card:
    """What is asked from now on."""
    if not result.is_new:
        return Card(say("That is what the group asks already, so there is no new version."))
    text = say(
        "Version {n} is what people are asked from now on. Whoever had begun to write keeps the questions they"
        " began with, and what was written before stays as it is.",
        n=result.form.version,
    )
    return Card(text, embeds=_listed(result.form.questions, result.language, say))


def discarded(view: FormView, say: Say) -> Card:
    """The draft is gone, and what is asked."""
    card = shown(view, say)
    text = say("The draft is gone. The group is asked what it was asked before.")
    return Card(f"{text}\n{card.content}", card.embeds, card.rows)


def really_discard(view: DraftView, say: Say) -> Card:
    """Asking once before everybody's draft goes."""
    text = say("Drop the draft? Whatever any organiser changed in it is lost; what the group asks stays as it is.")
    buttons = [
        button(say("Drop the draft"), _form_id("discarded"), discord.ButtonStyle.danger),
        button(say("Keep it"), _form_id("edit", "again")),
    ]
    return Card("\n".join([text, *_head(view, say)[1:]]), rows=[buttons])


def really_reset(view: FormView, default: Form, say: Say) -> Card:
    """Asking once before the default questions are asked again."""
    if view.form.is_default:
        return Card(say("This group asks the default questions already."))
    text = say(
        "Ask these questions again, as version {n}? What was written before keeps the questions it answers.",
        n=view.form.version + 1,
    )
    buttons = [
        button(say("Ask these"), _form_id("reset"), discord.ButtonStyle.primary),
        button(say("Keep ours"), _form_id("show")),
    ]
    return Card(text, embeds=_listed(default.questions, view.language, say), rows=[buttons])


# ------------------------------------------------------------------ the preview


def sample(questions: Sequence[Question], language: str, name: str, answers: Sequence[Answer] = ()) -> Writing:
    """A reflection that nobody writes, to show what members get."""
    say = say_in(language)
    meetup = Meetup(
        id=0,
        guild_id=0,
        title=say("Your next meetup"),
        status=Status.ENDED,
        timezone="UTC",
        local_start=f"{_SAMPLE_DAY:%Y-%m-%dT%H:%M}",
        starts_at=_SAMPLE_DAY,
        ends_at=_SAMPLE_DAY,
    )
    reflection = Reflection(
        id=0,
        guild_id=0,
        meetup_id=0,
        user_id=None,
        byline=None,
        name=name,
        kind=ReflectionKind.FORM,
        status=ReflectionStatus.DRAFT,
        signed=True,
        form_id=None,
        title=None,
        occurred_on=_SAMPLE_DAY.date(),
        answers=tuple(answers),
    )
    return Writing(reflection, meetup, Form(0, tuple(questions)), language, None, Audience.GROUP)


def previewed(writing: Writing, say: Say) -> list[Card]:
    """How a reader sees what was filled in while trying the form."""
    if not writing.reflection.says_something:
        return [Card(say("That is the form people get. Fill something in to see how it is read; nothing is kept."))]
    first, *others = over_messages(as_read(writing.reflection, writing.form.questions, say_in(writing.language)))
    text = say("This is how readers see it. You were only trying, so nothing of it is kept.")
    return [Card(text, embeds=first.embeds), *others]


def told(problem: Problem, view: DraftView, say: Say) -> Card:
    """The draft with what keeps it from being saved."""
    return draft(view, say, f"⚠️ {safe(say.problem(problem), 400)}")
