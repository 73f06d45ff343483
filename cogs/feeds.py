"""Feeds: `/feed add`, `list`, `remove` and `refresh`, and the buttons that decide about what they hold."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from cogs.cards import feeds as cards
from cogs.ui import who
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, pressed
from cogs.ui.respond import in_time, replace, reply, say_to

_CHOICE = 100  # Discord's limit of a choice's name


class FeedsCog(AnsweringCog):
    """Meetups that are planned elsewhere, kept in step here."""

    feed = app_commands.Group(
        name="feed",
        description=locale_str("Meetups from calendars elsewhere."),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._feeds = bot.services.feeds

    @feed.command(name="add", description=locale_str("Read meetups from an iCalendar address, and keep them in step."))
    @app_commands.describe(url=locale_str("The address, from Meetup, Luma, Google, pretalx or any other calendar"))
    async def add(self, interaction: discord.Interaction[Any], url: app_commands.Range[str, 1, 1000]) -> None:
        """Begin to read a feed."""
        view = await self._feeds.add(await who.organiser(interaction), url)
        await reply(interaction, cards.added(view, say_to(interaction)))

    @feed.command(name="list", description=locale_str("The feeds there are, and how they stand."))
    async def list_feeds(self, interaction: discord.Interaction[Any]) -> None:
        """Show all feeds."""
        views = await self._feeds.listed(await who.organiser(interaction))
        await reply(interaction, cards.listed(views, say_to(interaction)))

    @feed.command(name="refresh", description=locale_str("Read a feed now."))
    @app_commands.describe(feed=locale_str("Which feed"))
    async def refresh(self, interaction: discord.Interaction[Any], feed: str) -> None:
        """Read a feed now."""
        acting = await who.organiser(interaction)
        view = await self._feeds.refresh(acting, (await self._feeds.named(acting, feed)).feed.id)
        await reply(interaction, cards.refreshed(view, say_to(interaction)))

    @feed.command(name="remove", description=locale_str("Stop reading a feed."))
    @app_commands.describe(feed=locale_str("Which feed"))
    async def remove(self, interaction: discord.Interaction[Any], feed: str) -> None:
        """Ask whether to stop reading a feed."""
        view = await self._feeds.named(await who.organiser(interaction), feed)
        await reply(interaction, cards.removal(view, say_to(interaction)))

    @refresh.autocomplete("feed")
    @remove.autocomplete("feed")
    async def _choices(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        acting = await who.someone_by_role(interaction)
        if not acting.is_organiser:
            return []
        say = say_to(interaction)
        views = [view for view in await self._feeds.listed(acting) if view.feed.id]
        named = [(view.feed.name or cards.name_of(view.feed, say), view.feed.id) for view in views]
        wanted = typed.strip().casefold()
        return [
            app_commands.Choice(name=name[:_CHOICE], value=str(feed_id))
            for name, feed_id in named
            if wanted in name.casefold()
        ]

    @pressed("feed", "choose")
    async def choose(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Show the feed chosen in the list."""
        await self._show(interaction, int(chosen(interaction)[0]))

    @pressed("feed", "show")
    async def show(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Show a feed in place of what stood there."""
        await self._show(interaction, which.number)

    async def _show(self, interaction: discord.Interaction[Any], feed_id: int) -> None:
        view = await self._feeds.show(await who.organiser(interaction), feed_id)
        await replace(interaction, cards.page(view, say_to(interaction)))

    @pressed("feed", "page")
    async def turn(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Another page of what waits for a word."""
        feed_id, page = (int(part) for part in which.parts)
        view = await self._feeds.show(await who.organiser(interaction), feed_id, page)
        await replace(interaction, cards.page(view, say_to(interaction)))

    @pressed("feed", "open")
    async def open(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Show a feed to whoever pressed the button of news about it."""
        view = await self._feeds.show(await who.organiser(interaction), int(which.parts[0]))
        await reply(interaction, cards.page(view, say_to(interaction)))

    @pressed("feed", "announce")
    async def announce(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Schedule what waits."""
        acting = await who.organiser(interaction)
        result = await in_time(interaction, self._feeds.announce(acting, which.number), instead=True)
        view = await self._feeds.show(acting, which.number)
        await replace(interaction, cards.announced(result, view, say_to(interaction)))

    @pressed("feed", "leave_out")
    async def leave_out(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Announce nothing of what waits."""
        count = await self._feeds.leave_out(await who.organiser(interaction), which.number)
        await replace(interaction, cards.left_out(count, say_to(interaction)))

    @pressed("feed", "refresh")
    async def read_now(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Read a feed now, from its page."""
        view = await self._feeds.refresh(await who.organiser(interaction), which.number)
        await replace(interaction, cards.refreshed(view, say_to(interaction)))

    @pressed("feed", "remove")
    async def ask_to_remove(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Ask whether to stop reading a feed, from its page."""
        view = await self._feeds.show(await who.organiser(interaction), which.number)
        await replace(interaction, cards.removal(view, say_to(interaction)))

    @pressed("feed", "removed")
    async def removed(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Stop reading a feed."""
        view = await self._feeds.remove(await who.organiser(interaction), which.number)
        await replace(interaction, cards.removed(view, say_to(interaction)))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(FeedsCog(bot))
