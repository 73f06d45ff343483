"""How a profile looks: the form to edit it, and how it stands under a post."""

import discord

from bot.domain.profiles import BIO_LIMIT, GITHUB_LIMIT, NAME_LIMIT, WEBSITE_LIMIT, Profile
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_COLOUR = 0xE0A43B
_ADDRESS = len("https://github.com/")  # people paste the whole address


def form(profile: Profile, say: Say) -> discord.ui.Modal:
    """The four fields, filled in with what is there."""
    modal = discord.ui.Modal(title=say("Under your posts"), custom_id=str(CustomId("profile", "saved")), timeout=None)
    fields = (
        ("name", say("Name"), None, profile.name, NAME_LIMIT),
        ("bio", say("About you, in one line"), None, profile.bio, BIO_LIMIT),
        ("website", say("Website"), None, profile.website, WEBSITE_LIMIT),
        ("github", say("GitHub handle"), say("Also the name of your posts' folder"), profile.github, GITHUB_LIMIT),
    )
    for custom_id, label, description, text, longest in fields:
        field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
            custom_id=custom_id,
            default=text[:longest] or None,
            required=custom_id == "name",
            max_length=longest + (_ADDRESS if custom_id == "github" else 0),
        )
        modal.add_item(discord.ui.Label(text=label, description=description, component=field))
    return modal


def saved(profile: Profile, say: Say) -> Card:
    """How it stands under a post from now on."""
    lines = [f"**{plain(profile.name)}**", plain(profile.bio) if profile.bio else "", profile.website]
    if profile.github:
        lines.append(f"<https://github.com/{profile.github}>")
    embed = discord.Embed(description="\n".join(line for line in lines if line), colour=_COLOUR)
    embed.set_footer(text=f"_posts/{profile.handle}/")
    return Card(
        say(
            "Saved. This is how you'll stand under what you let appear on a website, and where your posts will lie."
            " It changes nothing of what you wrote without your name."
        ),
        embeds=[embed],
        rows=[[button(say("Edit"), CustomId("profile", "edit"))]],
    )
