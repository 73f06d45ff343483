"""Afterword: the rules, the use cases and the durable work of a Discord bot for meetup groups."""
