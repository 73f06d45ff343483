"""How talks look where they are made: forms, the call for talks, proposals and what became of them."""

from collections.abc import Sequence

import discord
from discord.utils import format_dt

from bot.domain.meetups import Talk
from bot.domain.talk_words import TalkWordsPost
from bot.domain.talks import TalkAnswerPost, TalkCallPost, TalkProposal, TalkProposalPost
from bot.formats.digest_words import AT_DISCORD, quoted
from bot.services.groups import Someone
from bot.services.talks import ABSTRACT_LIMIT, SPEAKER_LIMIT, TITLE_LIMIT, Open, Programme, Proposed
from bot.texts import Say, say_in
from cogs.cards.meetups import field, meetup_embed, plain, safe
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_LINKS = 1000  # characters of the links together, in a form
_WORDS = 3500  # characters of what people said, of an embed's 4,096
_COLOUR = 0x3E7BFA


# ------------------------------------------------------------------ the programme


def edit_form(talk: Talk, say: Say) -> discord.ui.Modal:
    """The form that changes a talk, filled with what it says now."""
    form = discord.ui.Modal(
        title=say("Edit the talk")[:45], custom_id=str(CustomId("talk", "edited", str(talk.id))), timeout=None
    )
    kind = discord.SelectDefaultValueType.user
    member: discord.ui.UserSelect[discord.ui.Modal] = discord.ui.UserSelect(
        custom_id="member",
        required=False,
        min_values=0,
        max_values=1,
        default_values=[discord.SelectDefaultValue(id=talk.speaker_id, type=kind)] if talk.speaker_id else [],
    )
    form.add_item(field(say("Title"), "title", talk.title, most=TITLE_LIMIT))
    form.add_item(field(say("Speaker"), "speaker", talk.speaker or "", most=SPEAKER_LIMIT, required=False))
    form.add_item(
        discord.ui.Label(
            text=say("The speaker, if a member")[:45],
            description=say("The card mentions them, without a ping.")[:100],
            component=member,
        )
    )
    form.add_item(_abstract(talk.abstract, say))
    form.add_item(_links(talk.links, say))
    return form


def _abstract(text: str | None, say: Say) -> discord.ui.Label[discord.ui.Modal]:
    return field(say("What it is about"), "abstract", text or "", most=ABSTRACT_LIMIT, required=False, long=True)


def _links(links: Sequence[str], say: Say) -> discord.ui.Label[discord.ui.Modal]:
    about = say("Slides, code or more about it; each on a line of its own")[:100]
    return field(say("Links"), "links", "\n".join(links), most=_LINKS, required=False, long=True, description=about)


def really_remove(talk: Talk, say: Say) -> Card:
    """Asking once before a talk goes, with its abstract and links."""
    buttons = [
        button(say("Remove it"), CustomId("talk", "remove", str(talk.id)), discord.ButtonStyle.danger),
        button(say("Keep it"), CustomId("talk", "keep", str(talk.id))),
    ]
    return Card(say("Take **{title}** off the programme?", title=plain(talk.title)), rows=[buttons])


def removed(done: Programme, say: Say) -> Card:
    """The programme without the talk."""
    text = say("**{title}** is off the programme.", title=plain(done.talk.title))
    return Card(text, embeds=[meetup_embed(done.view, say_in(done.view.language))])


def moved(done: Programme, say: Say) -> Card:
    """The programme in its new order."""
    text = say("**{title}** is number {n} now.", title=plain(done.talk.title), n=done.talk.position)
    return Card(text, embeds=[meetup_embed(done.view, say_in(done.view.language))])


# ------------------------------------------------------------------ the call, and proposals


def call(post: TalkCallPost, say: Say) -> Card:
    """The call for talks."""
    text = say(
        "**Who gives a talk?** For **{title}** on {start} we are looking for talks: five minutes or half an hour,"
        " a first talk or a fiftieth, finished or just an idea.",
        title=plain(post.meetup.title),
        start=format_dt(post.meetup.starts_at, "F"),
    )
    return Card(text, rows=[[button(say("Propose a talk"), post.marker, discord.ButtonStyle.primary)]])


def proposal_form(meetup_id: int, say: Say) -> discord.ui.Modal:
    """The form of a proposal."""
    form = discord.ui.Modal(
        title=say("Propose a talk")[:45], custom_id=str(CustomId("talk", "proposed", str(meetup_id))), timeout=None
    )
    form.add_item(field(say("What is your talk called?"), "title", "", most=TITLE_LIMIT))
    form.add_item(_abstract(None, say))
    form.add_item(_links((), say))
    return form


def thanks(kept: Proposed, say: Say) -> Card:
    """What happens next, to whoever proposed a talk."""
    return Card(
        say(
            "Thank you! The organisers have **{title}** now. If it goes on the programme, you'll read it on the card.",
            title=plain(kept.proposal.title),
        )
    )


def proposal(post: TalkProposalPost, say: Say) -> Card:
    """A proposal in the organisers' channel."""
    return _to_decide(post.proposal, plain(post.meetup.title), say)


def undecided(shown: Open, say: Say) -> Card:
    """One proposal that waits for a decision, with the way to the others."""
    title = plain(shown.meetup.title)
    if shown.proposal is None:
        return Card(say("No proposals for **{title}** are waiting.", title=title))
    card = _to_decide(shown.proposal, title, say)
    turns = [
        button(label, CustomId("talk", "proposals", f"{shown.meetup.id}.{number}"))
        for label, number, there in (
            (say("Previous one"), shown.number - 1, shown.number > 0),
            (say("Next one"), shown.number + 1, shown.more),
        )
        if there
    ]
    return Card(card.content, embeds=card.embeds, rows=[*card.rows, turns] if turns else card.rows)


def _to_decide(proposal: TalkProposal, meetup: str, say: Say) -> Card:
    accept = CustomId("talk", "accept", str(proposal.id))
    buttons = [
        button(say("Put it on the programme"), accept, discord.ButtonStyle.success),
        button(say("No, thank you"), CustomId("talk", "decline", str(proposal.id))),
    ]
    name = f"{plain(proposal.name, 64)} (<@{proposal.user_id}>)"
    text = say("{name} proposes a talk for **{meetup}**.", name=name, meetup=meetup)
    return Card(text, embeds=[_embed(proposal)], rows=[buttons])


def _embed(proposal: TalkProposal) -> discord.Embed:
    parts = [safe(proposal.abstract, 3000) if proposal.abstract else "", "\n".join(proposal.links)[:1000]]
    return discord.Embed(
        title=plain(proposal.title), description="\n\n".join(part for part in parts if part) or None, colour=_COLOUR
    )


def decided(known: Proposed, by: Someone | None, say: Say) -> Card:
    """The same message once it is decided: `by` is who did it just now, None where that was before.

    Both are mentioned, without a ping: whoever is deleted is found by it (bot/domain/forgetting.py).
    """
    title = plain(known.meetup.title)
    fate = (
        say("On the programme of **{title}**.", title=title)
        if known.proposal.accepted
        else say("Not for **{title}** this time.", title=title)
    )
    name = f"{plain(known.proposal.name, 64)} (<@{known.proposal.user_id}>)"
    lines = [say("{name} proposes a talk.", name=name), fate]
    if by is not None:
        lines.append(say("Decided by {name}.", name=f"{plain(by.name, 64)} (<@{by.user_id}>)"))
    return Card("\n".join(lines), embeds=[_embed(known.proposal)])


def answer(post: TalkAnswerPost, say: Say) -> Card:
    """What the organisers decided, to whoever proposed it."""
    talk, meetup = plain(post.proposal.title), plain(post.meetup.title)
    start = format_dt(post.meetup.starts_at, "F")
    if post.proposal.accepted:
        text = say(
            "Your talk **{talk}** is on the programme of **{title}** on {start}. Thank you!",
            talk=talk,
            title=meetup,
            start=start,
        )
    else:
        text = say(
            "The organisers of **{title}** have no room for **{talk}** this time. Thank you for offering it;"
            " there will be other evenings.",
            talk=talk,
            title=meetup,
        )
    pings = [post.proposal.user_id] if post.in_thread else []
    mention = "".join(f"<@{user_id}> " for user_id in pings)
    shown = [button(say("Show the meetup"), post.marker)]
    if post.proposal.accepted:
        # In a thread everybody may press it: it is about the talks of whoever does.
        shown.append(button(say("Send me what people learn from it"), CustomId("talk", "hear", str(post.proposal.id))))
    return Card(mention + text, rows=[shown], pings=pings)


def words_wanted(say: Say, *, wanted: bool) -> Card:
    """What becomes of a speaker's wish."""
    if wanted:
        return Card(
            say(
                "Gladly. A week after your talk I'll send you one message with what people say they learned from it."
                " `/prompts talks: False` stops that."
            )
        )
    return Card(say("All right, I won't send you anything about your talks. `/prompts talks: True` starts it again."))


def words(post: TalkWordsPost, say: Say) -> Card:
    """The one message to a speaker: what people learned from the talk, in their own sentences."""
    opening = say(
        "Hi {name}, this is what people say they learned from your talk **{talk}** at **{title}**:",
        name=plain(post.name, 64),
        talk=plain(post.talk.title),
        title=plain(post.meetup.title),
    )
    shown: list[str] = []
    for quote in post.quotes:
        block = quoted(quote, say, AT_DISCORD)
        if sum(len(each) + 2 for each in shown) + len(block) <= _WORDS:
            shown.append(block)
    if not shown:
        shown = [say("What stood here was taken back by the people who wrote it.")]
    embed = discord.Embed(description="\n\n".join(shown), colour=_COLOUR)
    stop = button(say("No more such messages"), post.marker)
    return Card(opening, embeds=[embed], rows=[[stop]])
