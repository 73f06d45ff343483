"""Who a text mentions and who is really pinged by it, under allowed_mentions and permissions."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.local_discord.objects import Channel, Json, Role, User
from bot.local_discord.permissions import Permission, permissions_in

if TYPE_CHECKING:
    from bot.local_discord.world import World

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)\b")

MESSAGE_DEFAULT = ("users", "roles", "everyone")
INTERACTION_DEFAULT = ("users",)


@dataclass(frozen=True)
class Mentions:
    """What a message mentions after everything that was not allowed has been taken out."""

    users: list[User] = field(default_factory=list[User])
    roles: list[Role] = field(default_factory=list[Role])
    everyone: bool = False


@dataclass(frozen=True)
class Allowed:
    """An allowed_mentions object, or what holds without one (D:resources/message § Allowed Mentions)."""

    parse: Collection[str]
    users: Collection[int] = ()
    roles: Collection[int] = ()
    replied_user: bool = True

    @staticmethod
    def read(body: Json | None, default: Collection[str]) -> "Allowed":
        """From a request's `allowed_mentions`, None meaning that it had none."""
        if body is None:
            return Allowed(default)
        return Allowed(
            body.get("parse") or (),
            [int(one) for one in body.get("users") or ()],
            [int(one) for one in body.get("roles") or ()],
            bool(body.get("replied_user")),
        )


def mentioned(world: "World", author: User, channel: Channel, text: str, allowed: Allowed) -> Mentions:
    """The mentions of a text that count."""
    users: dict[int, User] = {}
    for found in USER.findall(text):
        person = world.users.get(int(found))
        if person is not None and ("users" in allowed.parse or person.id in allowed.users):
            users[person.id] = person
    if channel.guild is None:
        return Mentions(list(users.values()))
    author_member: Any = channel.guild.members.get(author.id)
    may_everyone = author_member is not None and bool(
        permissions_in(author_member, channel) & Permission.MENTION_EVERYONE
    )
    roles: dict[int, Role] = {}
    for found in ROLE.findall(text):
        role = channel.guild.roles.get(int(found))
        if role is None or not ("roles" in allowed.parse or role.id in allowed.roles):
            continue
        if role.mentionable or may_everyone:
            roles[role.id] = role
    everyone = may_everyone and "everyone" in allowed.parse and EVERYONE.search(text) is not None
    return Mentions(list(users.values()), list(roles.values()), everyone)


def pinged(world: "World", author: User, channel: Channel, mentions: Mentions) -> set[int]:
    """The ids of everybody notified: those mentioned who can see the channel; in a DM the other side."""
    if channel.is_dm:
        other = channel.recipient if author is world.bot else world.bot
        return set() if other is None else {other.id}
    ids = {person.id for person in mentions.users}
    guild = channel.guild
    if guild is not None and (mentions.roles or mentions.everyone):
        wanted = {role.id for role in mentions.roles}
        ids |= {
            member.user.id
            for member in guild.members.values()
            if mentions.everyone or any(role.id in wanted for role in member.roles)
        }
    return {key for key in ids if key != author.id and world.can_see(world.users[key], channel)}
