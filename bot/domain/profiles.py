"""Profiles: how people stand under their published posts."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count

from bot.domain.markdown import is_link
from bot.domain.problems import N_, NotUnderstood

NAME_LIMIT = 80  # characters
BIO_LIMIT = 160
WEBSITE_LIMIT = 200
GITHUB_LIMIT = 39  # GitHub's own
HANDLE_LIMIT = 64
_GITHUB = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")


@dataclass(frozen=True, slots=True)
class Profile:
    """What stands under a person's posts; `handle` is the posts' author, None before the profile was first saved."""

    name: str
    bio: str = ""
    website: str = ""
    github: str = ""
    handle: str | None = None


def profile_of(name: str, bio: str, website: str, github: str) -> Profile:
    """A profile as somebody typed it, without a handle; raises NotUnderstood for what cannot stand under a post.

    A GitHub handle may be given as the address of its page or with an @, a website without its https://.
    """
    name, bio, website = " ".join(name.split()), " ".join(bio.split()), website.strip()
    github = re.sub(r"^(?:https?://)?(?:www\.)?github\.com/|^@", "", github.strip(), flags=re.IGNORECASE).rstrip("/")
    if not name or len(name) > NAME_LIMIT:
        raise NotUnderstood(N_("Please give a name of up to {n} characters."), n=NAME_LIMIT)
    if len(bio) > BIO_LIMIT:
        raise NotUnderstood(N_("Please say it in one line of up to {n} characters."), n=BIO_LIMIT)
    if website and "://" not in website:
        website = f"https://{website}"
    if website and (len(website) > WEBSITE_LIMIT or not is_link(website)):
        raise NotUnderstood(N_("That website is no address I can show. It should look like https://example.org."))
    if github and not _GITHUB.fullmatch(github):
        raise NotUnderstood(N_("That is no GitHub handle: letters, digits and hyphens, 39 at most, like ada-lovelace."))
    return Profile(name, bio, website, github)


def free_handle(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first number behind it that makes it nobody else's; case makes no difference in a path."""
    others = {each.casefold() for each in taken}
    wanted = wanted[:HANDLE_LIMIT]
    if wanted.casefold() not in others:
        return wanted
    numbered = (f"{wanted[: HANDLE_LIMIT - 1 - len(str(number))]}-{number}" for number in count(2))
    return next(each for each in numbered if each.casefold() not in others)
