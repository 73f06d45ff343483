"""Discord in, Discord out: commands, buttons, forms and cards; no rule and no SQL."""
