"""Who acts: the person of an interaction as the services know them."""

from typing import Any

import discord

from bot.services.groups import Someone
from bot.services.meetups import must_organise
from cogs.ui.respond import bot_of, group_of


def someone(interaction: discord.Interaction[Any]) -> Someone:
    """The member who acts, by what came with the interaction: organisers are those with Manage Events.

    Raises Problem outside a group. Where the group's organiser role counts too, ask `someone_by_role` or `organiser`.
    """
    return Someone(
        guild_id=group_of(interaction),
        user_id=interaction.user.id,
        name=interaction.user.display_name,
        language=str(interaction.locale),
        is_organiser=interaction.permissions.manage_events,
    )


async def member_of(interaction: discord.Interaction[Any], meetup_id: int) -> Someone:
    """Whoever acts; in a DM, as a member of the group whose meetup they answered. Raises NotFound."""
    if interaction.guild_id is not None:
        return someone(interaction)
    services, user = bot_of(interaction).services, interaction.user
    guild_id = await services.rsvps.group_of(meetup_id, user.id)
    known = await services.groups.member(guild_id, user.id)
    return Someone(guild_id, user.id, known.name if known else user.display_name, str(interaction.locale))


async def someone_by_role(interaction: discord.Interaction[Any]) -> Someone:
    """The member who acts; organisers are those with Manage Events or with the group's organiser role."""
    who = someone(interaction)
    if who.is_organiser or not isinstance(interaction.user, discord.Member):
        return who
    group = await bot_of(interaction).services.groups.find(who.guild_id)
    role_id = group.organiser_role_id if group else None
    has_role = role_id is not None and interaction.user.get_role(role_id) is not None
    return Someone(who.guild_id, who.user_id, who.name, who.language, is_organiser=has_role)


async def organiser(interaction: discord.Interaction[Any]) -> Someone:
    """The member who acts, who must be an organiser; raises NotAllowed otherwise."""
    who = await someone_by_role(interaction)
    must_organise(who)
    return who
