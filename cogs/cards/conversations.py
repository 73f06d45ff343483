"""How the conversation looks: one question at a time, and the steps from it."""

from collections.abc import Sequence

import discord

from bot.domain.answering import own_words
from bot.domain.conversation import Word, first_position
from bot.domain.forms import asks_about_expectations
from bot.domain.reflections import FREE_TEXT, Answer, ReflectionStatus, Writing
from bot.services.conversations import Turn
from bot.texts import Say
from cogs.cards import questions
from cogs.cards.meetups import safe
from cogs.cards.reflections import as_read, over_messages, reflect_id, review, titled
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_LINE = 400  # characters that one line of people's own words takes of a message at most
_AT_A_GLANCE = 160  # characters of an answer that are said again rather than counted


def spoken(now: Turn, say: Say) -> list[Card]:
    """The bot's side of a turn, and what goes on beside it."""
    if now.word is Word.STOP:
        said = [stopped(now.writing, now.position or FREE_TEXT, say)]
    elif now.word is Word.SHOW:
        said = [*so_far(now.writing, say), *turn(now, say)]
    else:
        said = turn(now, say)
    return said if now.beside is None else [*said, *turn(now.beside, say)]


def turn(now: Turn, say: Say) -> list[Card]:
    """What the bot says next in the conversation."""
    if now.position is not None:
        return [question(now, now.position, say)]
    if not now.writing.reflection.says_something:
        return [_left_out(now.writing, say)]
    return review(now.writing, say)


def question(now: Turn, position: int, say: Say) -> Card:
    """One question, where in the form it stands, and the steps from it; no more is said than has changed."""
    writing = now.writing
    lines = [*_opening(now, say), *_asked(writing, position, say)]
    if now.adds:
        lines.append(say("I've put what you just wrote there. Add what you like, then press **Next**."))
    else:
        lines += _written(now, position, say)
    if (now.opens or now.moves) and not writing.answer(position).text:
        lines.append(_how_to(position, say))
    picks = questions.pick_rows(writing, writing.form.question(position), say) if position else []
    return Card("\n".join(lines), rows=[*picks, *_steps(writing, position, say)])


def _opening(now: Turn, say: Say) -> list[str]:
    """Which meetup this is about, where that has to be said."""
    if not now.opens:
        return []
    meetup = titled(now.writing.meetup, say)
    if now.writing.reflection.status is ReflectionStatus.SUBMITTED:
        return [say("About {meetup}, which you've published: what you change here changes there too.", meetup=meetup)]
    if now.writing.reflection.says_something and not now.adds:
        return [say("Back to {meetup}.", meetup=meetup)]
    return [say("About {meetup}:", meetup=meetup)]


def _asked(writing: Writing, position: int, say: Say) -> list[str]:
    """The question itself, and beside question four what was expected."""
    if position == FREE_TEXT:
        return [say("**How was it?** Tell it in your own words.")]
    form = writing.form
    number = say("{position} of {all}", position=position, all=len(form.questions))
    asked = form.question(position)
    lines = [f"{number} · **{questions.asked(asked, say)}**", *questions.pick_lines(writing, asked, say)]
    if asks_about_expectations(asked) and writing.expectation:
        expected = " ".join(writing.expectation.split())
        lines.append(say("Before the meetup you wrote: {expectation}", expectation=safe(expected, _LINE)))
    return lines


def _written(now: Turn, position: int, say: Say) -> list[str]:
    """What stands there already, and what is told in the other way."""
    lines: list[str] = []
    text = own_words(now.writing.form.asked_at(position), now.writing.answer(position))
    if text and len(text) <= _AT_A_GLANCE:
        # A quote of its own line, so that nothing in it reaches what stands below.
        lines.append(say("So far: {text}", text=safe(" ".join(text.split()), _LINE)))
    elif text:
        lines.append(
            say(
                "You've already written {n} characters here. What you add joins them; **Show** reads them.",
                n=len(text),
            )
        )
    if now.word is Word.SKIP and _left_behind(now):
        lines.append(say("What you wrote before stays."))
    if now.moves and any(each.says_something for each in _of_the_other_way(now.writing, position)):
        lines.append(
            say("Your answers to the questions stay as they are.")
            if position == FREE_TEXT
            else say("What you told in your own words stays as it is.")
        )
    return lines


def _left_behind(now: Turn) -> bool:
    """Whether the question that was skipped has an answer."""
    return now.position is not None and now.writing.answer(now.position - 1).says_something


def _of_the_other_way(writing: Writing, position: int) -> Sequence[Answer]:
    return [each for each in writing.reflection.answers if (each.position == FREE_TEXT) is not (position == FREE_TEXT)]


def _how_to(position: int, say: Say) -> str:
    if position != 1:
        return say("Write as many messages as you like, then press **Next** or write `next`.")
    return say(
        "Write as many messages as you like, then press **Next** or write `next`. You can write `back`, `skip`, `show`"
        " and `stop`, too."
    )


def _steps(writing: Writing, position: int, say: Say) -> list[Sequence[discord.ui.Item[discord.ui.View]]]:
    at = f"{writing.meetup.id}.{position}"
    row = [button(say("Next"), CustomId("talk", "next", at), discord.ButtonStyle.primary)]
    if position > 1:
        row.append(button(say("Back"), CustomId("talk", "back", at)))
    if position != FREE_TEXT and writing.form.question(position).skippable:
        row.append(button(say("Skip"), CustomId("talk", "skip", at)))
    row += [button(say("Show"), CustomId("talk", "show", at)), button(say("Stop"), CustomId("talk", "stop", at))]
    if position == FREE_TEXT:
        return [row, [button(say("Ask me questions instead"), reflect_id("asked", writing))]]
    return [row, [button(say("Tell it in my own words"), reflect_id("freely", writing))]] if position == 1 else [row]


def so_far(writing: Writing, say: Say) -> list[Card]:
    """Everything written until now, read back."""
    if not writing.reflection.says_something:
        return [Card(say("You haven't written anything yet."))]
    return over_messages(as_read(writing.reflection, writing.form.questions, say))


def stopped(writing: Writing, position: int, say: Say) -> Card:
    """The conversation has stopped, and how it goes on."""
    meetup = titled(writing.meetup, say)
    if not writing.reflection.says_something:
        sentence = say("Let's stop here. If you'd like to tell me about {meetup} after all, just go on.", meetup=meetup)
        return Card(sentence, rows=[[_go_on(writing, position, say)]])
    return Card(
        say("Let's stop here. What you wrote about {meetup} is kept, and you can go on at any time.", meetup=meetup),
        rows=[[_go_on(writing, position, say), button(say("Look at it"), reflect_id("review", writing))]],
    )


def _left_out(writing: Writing, say: Say) -> Card:
    """The end of a conversation in which nothing was said."""
    sentence = say(
        "That was the last question. You've written nothing about {meetup}, and that's fine; if something comes to"
        " mind later, I'm here.",
        meetup=titled(writing.meetup, say),
    )
    return Card(sentence, rows=[[_go_on(writing, first_position(writing.reflection.kind), say)]])


def _go_on(writing: Writing, position: int, say: Say) -> discord.ui.Button[discord.ui.View]:
    return button(
        say("Go on"), CustomId("talk", "go_on", f"{writing.meetup.id}.{position}"), discord.ButtonStyle.primary
    )


# ------------------------------------------------------------------ what is no text


def voice(say: Say) -> Card:
    """A voice message was kept, but as what it is."""
    return Card(
        say(
            "I've kept your voice message as a link. I can't listen to it, so please write down what others should"
            " be able to read."
        )
    )


def forwarded(say: Say) -> Card:
    """A forwarded message was kept as a quote."""
    return Card(
        say(
            "I've kept what you forwarded as a quote. If those aren't your words to share, delete the message and I"
            " forget it."
        )
    )


def not_text(say: Say) -> Card:
    """Something came that cannot be kept, while a question waits for an answer."""
    return Card(say("I can keep text, files, stickers and voice messages, but not that. Could you say it in words?"))


def not_asked(say: Say) -> Card:
    """Something was written while no question waits for an answer."""
    return Card(
        say(
            "I only keep what you write while I'm asking you how a meetup was, so I haven't kept that. Use /reflect in"
            " your group to begin, or to go on where you left off."
        )
    )
