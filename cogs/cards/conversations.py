"""How the conversation looks: one question at a time, and the steps from it."""

from collections.abc import Sequence

import discord

from bot.domain.answering import own_words
from bot.domain.reflections import FREE_TEXT, Writing
from bot.services.conversations import Turn
from bot.texts import Say
from cogs.cards import questions
from cogs.cards.meetups import safe
from cogs.cards.reflections import as_read, over_messages, reflect_id, review, titled
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_EXPECTATION = 400  # characters that one line of expectation takes of a message at most


def turn(now: Turn, say: Say) -> list[Card]:
    """What the bot says next in the conversation."""
    if now.position is None:
        return review(now.writing, say)
    return [question(now.writing, now.position, say)]


def question(writing: Writing, position: int, say: Say) -> Card:
    """One question, where in the form it stands, and the steps from it."""
    if position == FREE_TEXT:
        lines = [say("How was {meetup}?", meetup=titled(writing.meetup, say))]
        lines.append(say("Tell it in your own words, in as many messages as you like. Then press **Next**."))
    else:
        asked = writing.form.question(position)
        number = say("{position} of {all}", position=position, all=len(writing.form.questions))
        lines = [f"{number} · {titled(writing.meetup, say)}", f"**{questions.asked(asked, say)}**"]
        lines += questions.pick_lines(writing, asked, say)
        # Question four asks for the difference to what one expected.
        if position == 4 and writing.expectation:  # noqa: PLR2004 - the fourth question of the default form
            lines.append(
                say("Before the meetup you wrote: {expectation}", expectation=safe(writing.expectation, _EXPECTATION))
            )
        if position == 1:
            lines.append(
                say(
                    "Answer in as many messages as you like, then press **Next** or write `next`."
                    " `back`, `skip`, `show` and `stop` work too."
                )
            )
    text = own_words(writing.form.asked_at(position), writing.answer(position))
    if text:
        lines.append(
            say(
                "You've already written {n} characters here. What you add joins them; Show lets you read them.",
                n=len(text),
            )
        )
    picks = questions.pick_rows(writing, writing.form.question(position), say) if position else []
    return Card("\n".join(lines), rows=[*picks, *_steps(writing, position, say)])


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


def stopped(writing: Writing, say: Say) -> Card:
    """The conversation has stopped, and how it goes on."""
    return Card(
        say(
            "Let's stop here. What you wrote about {meetup} is kept, and you can go on at any time.",
            meetup=titled(writing.meetup, say),
        ),
        rows=[
            [
                button(say("Go on"), reflect_id("talk", writing), discord.ButtonStyle.primary),
                button(say("Look at it"), reflect_id("review", writing)),
            ]
        ],
    )
