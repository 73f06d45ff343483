"""Reflections from files and to files: nothing is lost on the way in, and nobody's words go further than they allow."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.digest_plan import edit_of
from bot.domain.exports import ExportKind
from bot.domain.groups import Group
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.reading import readable
from bot.domain.reflections import FREE_TEXT, Answer, Audience, Reflection, ReflectionKind
from bot.domain.storable import storable
from bot.formats.jekyll import (
    AuthorProfile,
    Post,
    UnreadablePost,
    compose_post,
    decode_post,
    handle_of,
    read_post,
    write_authors,
    write_post,
)
from bot.formats.reflection_files import (
    Entry,
    Told,
    in_words,
    markdown_files,
    own_path,
    reflections_json,
    reflections_table,
)
from bot.services.groups import Someone
from bot.services.members import meet
from db import digests, exports, groups, jobs, meetups, reflections, transfer
from db.engine import Database
from db.transfer import FileReflection, Profile

_FIVE = {1, 2, 3, 4, 5}
_UNSIGNED = "unsigned"  # the author of posts whose author's name is nobody's business
_HANDLE = 56  # characters, so that a number still fits where a byline does


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of reading files. `left_out` has a sentence for each file that is no reflection."""

    with_five_answers: int
    with_fewer_answers: int
    free_texts: int
    new: int
    known: int
    left_out: tuple[str, ...]

    @property
    def read(self) -> int:
        """How many files were reflections."""
        return self.with_five_answers + self.with_fewer_answers + self.free_texts


class TransferService:
    """Import and export."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def import_jekyll(
        self,
        guild_id: int,
        files: Iterable[tuple[str, bytes]],
        *,
        meetup_id: int | None = None,
        dry_run: bool = False,
        each_done: Callable[[], None] = lambda: None,
    ) -> ImportReport:
        """Store the reflections in these files, (path, content) each, that the group has not got yet.

        They were public, so their audience is the website. A group nobody knew is made. With `dry_run` the report is
        what it would be, and nothing is stored. Raises NotFound for a meetup that the group does not have.
        """
        found, left_out = _read(files, each_done)
        posts = [post for _, post in found]
        by_fingerprint = {post.fingerprint: (path, post) for path, post in reversed(found)}
        now = self._clock.now()
        if dry_run:
            async with self._database.read() as conn:
                group = await groups.group(conn, guild_id)
                await _day_of_meetup(conn, guild_id, meetup_id)
                known = await _known(conn, group, by_fingerprint) if group else set[str]()
        else:
            async with self._database.write() as conn:
                group = await groups.ensure_group(conn, Group(guild_id, f"Group {guild_id}"))
                known = await _known(conn, group, by_fingerprint)
                fresh = [each for fingerprint, each in by_fingerprint.items() if fingerprint not in known]
                await _add(conn, group, fresh, meetup_id, now)
        five = sum(post.answers.keys() >= _FIVE for post in posts)
        free = sum(post.is_free_text for post in posts)
        new = len(by_fingerprint.keys() - known)
        return ImportReport(five, len(posts) - five - free, free, new, len(posts) - new, tuple(left_out))

    async def export(
        self,
        guild_id: int,
        kind: ExportKind,
        audience: Audience,
        *,
        by: Someone | None = None,
        folder: str | None = None,
    ) -> Mapping[str, str]:
        """The group's reflections as files, by path: only what `audience` may read; none where there is nothing.

        What is handed out is remembered, so that taking something back can say where it went: `by` is the organiser
        who takes it, None the host, and `folder` one that the next export of its kind keeps in step. Raises NotFound
        for a group unknown.
        """
        async with self._database.write() as conn:
            group = await groups.group(conn, guild_id)
            if group is None:
                raise NotFound(N_("I don't know a group {group}."), group=guild_id)
            shelf = await _shelf(conn, group)
            shown = shelf.shown_to(audience)
            if by is not None:
                await meet(conn, guild_id, by.user_id, by.name, by.language, self._clock.now())
            await exports.record(
                conn,
                guild_id,
                kind,
                audience,
                {each.id for each in shown},
                made_at=self._clock.now(),
                made_by=by and by.user_id,
                folder=folder,
            )
        return await asyncio.to_thread(_written, shelf, shown, kind, audience) if shown else {}

    async def export_file(self, by: Someone, kind: ExportKind, audience: Audience) -> tuple[str, bytes]:
        """The same as one file for an organiser, with its name; raises NotPossible where there is nothing to read."""
        files = await self.export(by.guild_id, kind, audience, by=by)
        if not files:
            raise NotPossible(N_("There are no reflections yet that they may read."))
        if kind in _FOLDERS:
            return "reflections.zip", await asyncio.to_thread(_zipped, files)
        [(name, text)] = files.items()
        return name, text.encode()


_FOLDERS = {ExportKind.JEKYLL, ExportKind.MARKDOWN}


def _written(shelf: "_Shelf", shown: Sequence[Reflection], kind: ExportKind, audience: Audience) -> Mapping[str, str]:
    if kind is ExportKind.JEKYLL:
        return shelf.site(shown)
    entries = [shelf.entry(each) for each in shown]
    if kind is ExportKind.MARKDOWN:
        return markdown_files(entries)
    if kind is ExportKind.CSV:
        return {"reflections.csv": reflections_table(entries)}
    return {"reflections.json": reflections_json(entries, group=shelf.group.name, audience=audience)}


def _zipped(files: Mapping[str, str]) -> bytes:
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as made:
        for path, text in files.items():
            made.writestr(ZipInfo(path), text)  # without the time: the same posts are the same file
    return archive.getvalue()


def _read(
    files: Iterable[tuple[str, bytes]], each_done: Callable[[], None]
) -> tuple[list[tuple[str, Post]], list[str]]:
    posts: list[tuple[str, Post]] = []
    left_out: list[str] = []
    for path, content in files:
        try:
            post = read_post(storable(path), decode_post(content))
        except UnreadablePost as reason:
            left_out.append(str(reason))
        else:
            if post.answers:
                posts.append((storable(path), post))
            else:
                left_out.append(f"{path} has no text in it.")
        each_done()
    return posts, left_out


async def _known(conn: AsyncConnection, group: Group, fingerprints: Collection[str]) -> set[str]:
    """Which of these the group has: read before, or written here and exported."""
    read_before = await transfer.known(conn, group.guild_id, fingerprints)
    shelf = await _shelf(conn, group)
    exported = {
        shelf.post(reflection).fingerprint
        for audience in (Audience.WEBSITE, Audience.GROUP, Audience.ORGANISERS)
        for reflection in shelf.shown_to(audience)
        if reflection.id not in shelf.sources
    }
    return read_before | exported.intersection(fingerprints)


async def _add(
    conn: AsyncConnection, group: Group, posts: Iterable[tuple[str, Post]], meetup_id: int | None, now: datetime
) -> None:
    day_of_meetup = await _day_of_meetup(conn, group.guild_id, meetup_id)
    form_id = await transfer.first_form(conn, group.guild_id)
    today = now.astimezone(group.zone).date()
    days: set[date] = set()
    for path, post in posts:
        read = _from_file(path, post, day_of_meetup or post.date or today)
        own_form = None if post.is_free_text else form_id
        if await transfer.add(conn, group.guild_id, meetup_id, read, form_id=own_form, now=now):
            days.add(read.occurred_on)
    edited = await digests.covering(conn, group.guild_id, days)
    await jobs.plan(conn, [edit_of(group.guild_id, digest_id, now) for digest_id in edited])


async def _day_of_meetup(conn: AsyncConnection, guild_id: int, meetup_id: int | None) -> date | None:
    if meetup_id is None:
        return None
    meetup = await meetups.meetup(conn, guild_id, meetup_id)
    if meetup is None:
        raise NotFound(N_("I don't know a meetup {meetup} in this group."), meetup=meetup_id)
    return meetup.starts_at.astimezone(meetup.zone).date()


def _from_file(path: str, post: Post, day: date) -> FileReflection:
    return FileReflection(
        byline=post.author,
        title=post.title,
        occurred_on=day,
        kind=ReflectionKind.FREE if post.is_free_text else ReflectionKind.FORM,
        fingerprint=post.fingerprint,
        # Read again as it was, it gives the same post: author, title and date may stand in the path alone.
        source={"path": path, "text": post.head + post.body + post.foot},
        answers=tuple(Answer(position, text, Audience.WEBSITE) for position, text in post.answers.items()),
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    """All submitted reflections of a group, with what it takes to write them down."""

    group: Group
    reflections: list[Reflection]
    sources: Mapping[int, Mapping[str, str]]
    titles: Mapping[int, str]
    questions: Mapping[tuple[int, int], str]
    profiles: Mapping[int, Profile]
    handles: Mapping[int, str]

    def shown_to(self, audience: Audience) -> list[Reflection]:
        return readable(self.reflections, reader=audience, viewer_id=None, unsigned_minimum=self.group.unsigned_minimum)

    def site(self, shown: Iterable[Reflection]) -> dict[str, str]:
        """The files of a Jekyll site: a post each, and who wrote them."""
        files: dict[str, str] = {}
        taken: set[str] = set()
        profiles: dict[int, AuthorProfile] = {}
        for reflection in shown:
            path, text = write_post(self.post(reflection), filed_on=reflection.occurred_on)
            files[own_path(path, taken)] = text
            profile = self.profile(reflection)
            if profile is not None:
                profiles[profile.user_id] = AuthorProfile(
                    handle=self.author(reflection),
                    name=profile.name,
                    bio=profile.bio or "",
                    website=profile.website or "",
                    github=profile.github or "",
                )
        return files | ({"_data/authors.yml": write_authors(profiles.values())} if profiles else {})

    def post(self, reflection: Reflection) -> Post:
        """One read from a file as that file had it, if all of it may be shown; else one of what may be shown."""
        source = self.sources.get(reflection.id)
        if source is not None:
            read = read_post(source["path"], source["text"])
            if read.answers == {answer.position: answer.text for answer in reflection.answers}:
                return read
        free = reflection.answer(FREE_TEXT)
        return compose_post(
            author=self.author(reflection),
            title=self.title(reflection),
            date=reflection.occurred_on,
            opening=free.text if free else "",
            answers=[
                (self.question(reflection, answer), in_words(answer.text, answer.choice, answer.rating))
                for answer in reflection.answers
                if answer.position != FREE_TEXT
            ],
        )

    def entry(self, reflection: Reflection) -> Entry:
        """One for the other formats."""
        title = self.title(reflection)
        profile = self.profile(reflection)
        return Entry(
            about=reflection.meetup_id or (reflection.occurred_on, title),
            title=title,
            day=reflection.occurred_on,
            name=profile.name if profile else reflection.byline or "",
            handle=self.author(reflection) if reflection.signed else "",
            answers=[
                Told(each.position, self.question(reflection, each), each.text, each.choice, each.audience, each.rating)
                for each in reflection.answers
            ],
        )

    def title(self, reflection: Reflection) -> str:
        return self.titles.get(reflection.meetup_id or 0) or reflection.title or "Reflection"

    def question(self, reflection: Reflection, answer: Answer) -> str:
        return self.questions.get((reflection.form_id or 0, answer.position), "")

    def profile(self, reflection: Reflection) -> Profile | None:
        """What stands under it: of nobody who did not sign, and of nobody who wrote elsewhere."""
        return self.profiles.get(reflection.user_id or 0) if reflection.signed else None

    def author(self, reflection: Reflection) -> str:
        if not reflection.signed:
            return _UNSIGNED
        return self.handles.get(reflection.user_id or 0) or reflection.byline or handle_of(reflection.name)


async def _shelf(conn: AsyncConnection, group: Group) -> _Shelf:
    found = await reflections.submitted_between(conn, group.guild_id, date.min, date.max)
    profiles = await transfer.profiles(conn, group.guild_id)
    return _Shelf(
        group=group,
        reflections=found,
        sources=await transfer.sources(conn, group.guild_id),
        titles=await transfer.titles(conn, group.guild_id),
        questions=await transfer.asked(conn, group.guild_id),
        profiles={each.user_id: each for each in profiles},
        handles=_handles(profiles, {each.byline for each in found if each.byline}),
    )


def _handles(profiles: Sequence[Profile], bylines: Iterable[str]) -> dict[int, str]:
    """A handle of their own for each, also where letter case does not count.

    Posts that were read keep theirs: nobody becomes the author of them by calling themselves the same. Those who
    chose a handle come first, then those who wrote here first, so that a newcomer changes nobody's address.
    """
    taken = {_UNSIGNED} | {name.casefold() for byline in bylines for name in (byline, handle_of(byline))}
    in_turn = sorted(profiles, key=lambda profile: not profile.handle)
    return {each.user_id: own_path(handle_of(each.handle or each.name)[:_HANDLE], taken) for each in in_turn}
