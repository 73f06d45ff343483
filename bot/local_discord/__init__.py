"""A Discord that runs on this machine, for the demo and the tests; it knows nothing of the bot."""
