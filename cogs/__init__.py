"""Discord in, Discord out: commands, buttons, forms and cards; no rule and no SQL."""

# In the order in which they are loaded.
EXTENSIONS = (
    "cogs.presses",
    "cogs.servers",
    "cogs.setup",
    "cogs.settings",
    "cogs.doctor",
    "cogs.help",
    "cogs.meetups",
    "cogs.organising",
    "cogs.rsvps",
    "cogs.series",
    "cogs.talks",
    "cogs.attendance",
    "cogs.forms",
    "cogs.reflections",
    "cogs.profiles",
    "cogs.rosters",
    "cogs.digests",
    "cogs.responses",
    "cogs.events",
    "cogs.calendars",
    "cogs.exports",
    "cogs.feeds",
    "cogs.privacy",
)
