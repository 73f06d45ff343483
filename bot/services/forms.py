"""Forms: what a group asks, and the draft of its next version, which organisers share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.form_drafts import FormDraft, Typed, draft_of, question_typed, typed_of
from bot.domain.forms import DEFAULT_FORM, Form
from bot.domain.groups import Group
from bot.domain.problems import Problem
from bot.services.groups import Someone
from bot.services.meetups import must_organise, ready
from bot.services.members import meet
from bot.texts import say_in
from db import forms
from db.engine import Database
from db.forms import Version


@dataclass(frozen=True, slots=True)
class FormView:
    """What a group asks now; `versions` are the newest first, and `language` is the group's."""

    form: Form
    versions: Sequence[Version]
    language: str
    has_draft: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """The draft as it stands; `changed_at` is None before anybody changed anything. `language` is the group's."""

    draft: FormDraft
    language: str
    version: int
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Wrote:
    """The draft with what was typed for the question `key`; `problem` says why it makes no question yet."""

    view: DraftView
    key: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The form that is asked from now on; `is_new` where that is another one than before."""

    form: Form
    language: str
    is_new: bool


class FormService:
    """A group's questions. Every verb is for organisers, and raises NotAllowed for everybody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def show(self, who: Someone) -> FormView:
        """What the group asks, since when, and how much was answered by each version."""
        must_organise(who)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            return FormView(
                form=await forms.newest(conn, who.guild_id),
                versions=await forms.versions(conn, who.guild_id),
                language=group.language,
                has_draft=await forms.draft(conn, who.guild_id) is not None,
            )

    async def draft(self, who: Someone) -> DraftView:
        """The draft as it stands: where nobody has begun one, it begins from what is asked now."""
        must_organise(who)
        async with self._database.read() as conn:
            return await _draft(conn, await ready(conn, who.guild_id))

    async def typed(self, who: Someone, key: str) -> Typed:
        """What a form for the question `key` is filled with; raises NotFound where it was removed."""
        view = await self.draft(who)
        found = view.draft.at(key)
        if found.typed is not None or found.question is None:
            return found.typed or Typed()
        return typed_of(found.question, say_in(view.language))

    async def write(self, who: Someone, key: str, typed: Typed) -> Wrote:
        """Let the question `key` be as typed; one that nobody knows is new. What makes no question yet is kept too."""
        problem: Problem | None = None

        def written(draft: FormDraft, group: Group) -> FormDraft:
            nonlocal problem
            before = draft.at(key).question if draft.has(key) else None
            others = [each.question for each in draft.questions if each.question is not None and each.key != key]
            try:
                draft.must_have_room(key)
                understood = question_typed(typed, before, others, say_in(group.language))
            except Problem as found:
                problem, understood = found, None
            return draft.with_typed(key, typed, understood)

        return Wrote(await self._change(who, written), key, problem)

    async def remove(self, who: Someone, key: str) -> DraftView:
        """Take a question out of the draft; raises NotFound where somebody did before, NotPossible for the last."""
        return await self._change(who, lambda draft, _: draft.without(key))

    async def move(self, who: Someone, key: str, by: int) -> DraftView:
        """Move a question `by` places down; up where that is negative."""
        return await self._change(who, lambda draft, _: draft.moved(key, by))

    async def forget(self, who: Someone, key: str) -> DraftView:
        """Leave a question as it was before somebody began to change it; a new one goes."""

        def forgotten(draft: FormDraft, _group: Group) -> FormDraft:
            if draft.at(key).question is None:
                return draft.without(key)
            return FormDraft(tuple(replace(each, typed=None) if each.key == key else each for each in draft.questions))

        return await self._change(who, forgotten)

    async def discard(self, who: Someone) -> FormView:
        """Drop the draft; what is asked stays as it is."""
        must_organise(who)
        async with self._database.write() as conn:
            await forms.hold(conn, who.guild_id)
            await forms.forget_draft(conn, who.guild_id)
        return await self.show(who)

    async def save(self, who: Someone) -> Saved:
        """Ask what the draft says from now on, as a new version where it says anything new.

        Reflections that were begun keep the questions they were begun with. Raises Problem for an unfinished question.
        """
        must_organise(who)
        async with self._database.write() as conn:
            await forms.hold(conn, who.guild_id)
            view = await _draft(conn, await ready(conn, who.guild_id))
            asked = view.draft.finished()
            await forms.forget_draft(conn, who.guild_id)
            return await self._asked(conn, who, Form(0, asked), view.language)

    async def reset(self, who: Someone) -> Saved:
        """Ask the default questions again, as a new version; a draft stays as it is."""
        must_organise(who)
        async with self._database.write() as conn:
            await forms.hold(conn, who.guild_id)
            group = await ready(conn, who.guild_id)
            return await self._asked(conn, who, DEFAULT_FORM, group.language)

    async def _asked(self, conn: AsyncConnection, who: Someone, wanted: Form, language: str) -> Saved:
        present = await forms.newest(conn, who.guild_id)
        if present.questions == wanted.questions:
            return Saved(present, language, is_new=False)
        await meet(conn, who.guild_id, who.user_id, who.name, who.language, self._clock.now())
        made = await forms.add(conn, who.guild_id, wanted.questions, self._clock.now(), who.user_id)
        return Saved(made, language, is_new=True)

    async def _change(self, who: Someone, change: Callable[[FormDraft, Group], FormDraft]) -> DraftView:
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            await forms.hold(conn, who.guild_id)
            group = await ready(conn, who.guild_id)
            view = await _draft(conn, group)
            changed = change(view.draft, group)
            if changed == view.draft:
                return view
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, self._clock.now())
            await forms.keep_draft(conn, who.guild_id, changed, now, who.user_id)
            return replace(view, draft=changed, changed_at=now, changed_by=who.name)


async def _draft(conn: AsyncConnection, group: Group) -> DraftView:
    present, kept = await forms.newest(conn, group.guild_id), await forms.draft(conn, group.guild_id)
    if kept is None:
        return DraftView(draft_of(present), group.language, present.version)
    return DraftView(kept.draft, group.language, present.version, kept.changed_at, kept.changed_by)
