"""What people do to the bot: running commands, pressing, choosing, submitting; each becomes INTERACTION_CREATE."""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from bot.local_discord import access, components, payloads, posting
from bot.local_discord.objects import (
    Attachment,
    Channel,
    Command,
    Interaction,
    InteractionType,
    Json,
    Message,
    Modal,
    Upload,
    User,
)
from bot.local_discord.permissions import Permission
from bot.local_discord.refusals import Refused, missing_access

if TYPE_CHECKING:
    from bot.local_discord.world import World

USER_OPTION, CHANNEL_OPTION, ROLE_OPTION, MENTIONABLE_OPTION, ATTACHMENT_OPTION = 6, 7, 8, 9, 11
GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
USER_COMMAND = 2


def visible_commands(world: "World", user: User, channel: Channel) -> list[Command]:
    """The commands offered to somebody in a channel (D:interactions/application-commands § Permissions, Contexts)."""
    if not access.can_see(user, channel):
        return []
    everywhere = world.commands.get(0, [])
    if channel.guild is None:
        return [command for command in everywhere if _in_dms(command)]
    granted = access.granted_to(user, channel)
    if world.bot.id not in channel.guild.members or Permission.USE_APPLICATION_COMMANDS not in granted:
        return []
    own = world.commands.get(channel.guild.id, [])
    offered = [*own, *(command for command in everywhere if _in_guilds(command))]
    return [command for command in offered if _permitted(command, granted)]


def _in_dms(command: Command) -> bool:
    contexts = command.data.get("contexts")
    return bool(command.data.get("dm_permission", True)) if contexts is None else BOT_DM_CONTEXT in contexts


def _in_guilds(command: Command) -> bool:
    contexts = command.data.get("contexts")
    return contexts is None or GUILD_CONTEXT in contexts


def _permitted(command: Command, granted: Permission) -> bool:
    needed = command.data.get("default_member_permissions")
    if needed is None or Permission.ADMINISTRATOR in granted:
        return True
    return int(needed) != 0 and not int(needed) & ~int(granted)


def run_command(
    world: "World",
    user: User,
    channel: Channel,
    command: Command,
    options: Sequence[Json],
    *,
    resolved: Json | None,
    target_id: int | None,
) -> Interaction:
    """A command with its options, users and the like resolved."""
    found = Resolver(world, channel)
    data = _command_data(command)
    data["options"] = [found.option(option) for option in options]
    if target_id is not None:
        data["target_id"] = str(target_id)
        found.target(command, target_id)
    everything = {**found.resolved, **(resolved or {})}
    if everything:
        data["resolved"] = everything
    return act(world, InteractionType.COMMAND, user, channel, data)


def autocomplete(
    world: "World", user: User, channel: Channel, command: Command, options: Sequence[Json]
) -> Interaction:
    """A command half typed."""
    found = Resolver(world, channel)
    data = {**_command_data(command), "options": [found.option(option) for option in options]}
    return act(world, InteractionType.AUTOCOMPLETE, user, channel, data)


def _command_data(command: Command) -> Json:
    data: Json = {"id": str(command.id), "name": command.name, "type": command.data["type"]}
    if command.guild is not None:
        data["guild_id"] = str(command.guild.id)
    return data


def use_component(
    world: "World", user: User, message: Message, custom_id: str, values: list[str] | None
) -> Interaction:
    """A button pressed, or a select with its values."""
    component = components.find(message.components, custom_id)
    if component is None or message.deleted or message.viewer not in (None, user):
        raise LookupError(f"{user.display_name} sees no {custom_id!r} on that message")
    data: Json = {
        "custom_id": custom_id,
        "component_type": component["type"],
        "id": component["id"],
    }
    if values is not None:
        data["values"] = values
        data["resolved"] = Resolver(world, message.channel).selected(component["type"], values)
    return act(world, InteractionType.COMPONENT, user, message.channel, data, message=message)


def submit_modal(world: "World", user: User, modal: Modal, answers: Mapping[str, Any]) -> Interaction:
    """A form with its answers."""
    opened_by = modal.interaction
    if opened_by.user is not user:
        raise LookupError(f"that form was not opened for {user.display_name}")
    found = Resolver(world, opened_by.channel)
    data: Json = {
        "custom_id": modal.custom_id,
        "components": [_answered(component, answers, found) for component in modal.components],
    }
    if found.resolved:
        data["resolved"] = found.resolved
    return act(
        world,
        InteractionType.MODAL_SUBMIT,
        user,
        opened_by.channel,
        data,
        message=opened_by.message,
        parent=opened_by,
    )


def _answered(component: Json, answers: Mapping[str, Any], found: "Resolver") -> Json:
    data: Json = {"type": component["type"], "id": component["id"]}
    if "component" in component:
        data["component"] = _answered(component["component"], answers, found)
    if "components" in component:
        data["components"] = [_answered(child, answers, found) for child in component["components"]]
    if "custom_id" not in component:
        return data
    data["custom_id"] = component["custom_id"]
    answer: Any = answers.get(component["custom_id"], _untouched(component))
    if component["type"] in {components.TEXT_INPUT, components.RADIO_GROUP, components.CHECKBOX}:
        data["value"] = answer
    elif component["type"] == components.FILE_UPLOAD:
        data["values"] = [str(found.upload(file).id) for file in answer]
    else:
        data["values"] = [str(value) for value in answer]
        found.selected(component["type"], data["values"])
    return data


def _untouched(component: Json) -> Any:
    """What is submitted when nobody touched it: the prefilled value or the defaults."""
    kind = component["type"]
    if kind == components.TEXT_INPUT:
        return component.get("value", "")
    if kind == components.CHECKBOX:
        return bool(component.get("default"))
    chosen = [option["value"] for option in component.get("options") or () if option.get("default")]
    if kind == components.RADIO_GROUP:
        return chosen[0] if chosen else None
    return chosen or [default["id"] for default in component.get("default_values") or ()]


def act(
    world: "World",
    kind: InteractionType,
    user: User,
    channel: Channel,
    data: Json,
    *,
    message: Message | None = None,
    parent: Interaction | None = None,
) -> Interaction:
    """Send the bot an interaction and start its three seconds."""
    if not access.can_see(user, channel):
        raise missing_access()
    if channel.guild is not None and world.bot.id not in channel.guild.members:
        raise Refused(404, 10002, "Unknown Application")
    interaction = Interaction(
        world.new_id(),
        world.new_token(),
        kind,
        user,
        channel,
        channel.guild,
        data,
        world.now(),
        time.monotonic(),
        message,
        parent,
    )
    world.interactions[interaction.token] = interaction
    world.tell("acted", interaction=interaction, user=user, channel=channel, guild=channel.guild)
    # Interactions come whatever the intents are (D:events/gateway).
    world.dispatch("INTERACTION_CREATE", payloads.interaction(interaction, world.application_id), guild=channel.guild)
    return interaction


class Resolver:
    """Collects the objects that ids in an interaction stand for (`data.resolved`)."""

    def __init__(self, world: "World", channel: Channel) -> None:
        self._world = world
        self._channel = channel
        self._guild = channel.guild
        self.resolved: Json = {}

    def option(self, option: Json) -> Json:
        """A command option; ids become strings, an `Upload` an attachment."""
        if "options" in option:
            return {**option, "options": [self.option(child) for child in option["options"]]}
        value: Any = option.get("value")
        kind = option["type"]
        if kind == ATTACHMENT_OPTION and isinstance(value, Upload):
            return {**option, "value": str(self.upload(value).id)}
        if kind in {USER_OPTION, CHANNEL_OPTION, ROLE_OPTION, MENTIONABLE_OPTION} and _is_id(value):
            self._add_any(kind, int(value))
            return {**option, "value": str(value)}
        return option

    def selected(self, component_type: int, values: Sequence[str]) -> Json:
        """The things chosen in a user, role, mentionable or channel select."""
        kind = {
            components.USER_SELECT: USER_OPTION,
            components.ROLE_SELECT: ROLE_OPTION,
            components.MENTIONABLE_SELECT: MENTIONABLE_OPTION,
            components.CHANNEL_SELECT: CHANNEL_OPTION,
        }.get(component_type)
        if kind is not None:
            for value in values:
                self._add_any(kind, int(value))
        return self.resolved

    def target(self, command: Command, target_id: int) -> None:
        """What a context menu was opened on."""
        if command.data["type"] == USER_COMMAND:
            self._add_any(USER_OPTION, target_id)
            return
        message = self._channel.messages.get(target_id)
        if message is None:
            raise LookupError("that message is not in this channel")
        self._put("messages", target_id, payloads.message(message))

    def upload(self, upload: Upload) -> Attachment:
        """A file given with a command or in a form."""
        (file,) = posting.attach(self._world, self._channel, {}, [upload])
        self._put("attachments", file.id, payloads.attachment(file, ephemeral=True))
        return file

    def _add_any(self, kind: int, key: int) -> None:
        guild = self._guild
        if kind == CHANNEL_OPTION:
            channel = self._world.channels[key]
            member = self._world.bot if guild is None else guild.owner
            granted = int(access.granted_to(member, channel))
            self._put("channels", key, {**payloads.channel(channel), "permissions": str(granted)})
        elif guild is not None and key in guild.roles and kind != USER_OPTION:
            self._put("roles", key, payloads.role(guild.roles[key]))
        else:
            self._put("users", key, payloads.user(self._world.users[key]))
            if guild is not None and key in guild.members:
                member = guild.members[key]
                granted = int(guild.permissions(member.user, self._channel))
                data = {**payloads.member_without_user(member), "permissions": str(granted)}
                self._put("members", key, data)

    def _put(self, kind: str, key: int, data: Json) -> None:
        self.resolved.setdefault(kind, {})[str(key)] = data


def _is_id(value: Any) -> TypeGuard[str | int]:
    return isinstance(value, str | int) and str(value).isdigit()
