"""How fast and how small the bot is, beside two bots that do less: `python -m benchmarks`."""
