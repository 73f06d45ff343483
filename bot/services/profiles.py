"""Profiles: how people stand under their published posts, everywhere the same."""

from dataclasses import dataclass, replace

from bot.domain.profiles import Profile, free_handle, profile_of
from bot.formats.jekyll import handle_of
from db import groups, profiles
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose profile it is, by the name Discord shows; in a DM as well as in a group."""

    user_id: int
    name: str
    language: str


class ProfileService:
    """One profile for each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: Owner) -> Profile:
        """A person's profile as it is, or as it would begin."""
        async with self._database.read() as conn:
            return await profiles.profile(conn, owner.user_id) or Profile(owner.name)

    async def save(self, owner: Owner, *, name: str, bio: str, website: str, github: str) -> Profile:
        """Store a profile; its handle is the GitHub one, else made of the name, and nobody else's.

        Raises NotUnderstood, and stores nothing, where a field cannot stand under a post.
        """
        wanted = profile_of(name, bio, website, github)
        base = handle_of(wanted.github or wanted.name)
        async with self._database.write() as conn:
            await groups.see_person(conn, owner.user_id, owner.name, owner.language)
            taken = await profiles.handles_like(conn, base[:1], owner.user_id)
            saved = replace(wanted, handle=free_handle(base, taken))
            await profiles.keep(conn, owner.user_id, saved)
        return saved
