"""Discord in, Discord out: commands, buttons, forms and cards; no rule and no SQL."""

# In the order in which they are loaded.
EXTENSIONS = (
    "cogs.settings",
    "cogs.help",
    "cogs.meetups",
    "cogs.rsvps",
    "cogs.talks",
    "cogs.reflections",
    "cogs.digests",
)
