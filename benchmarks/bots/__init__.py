"""What Afterword is measured against: two discord.py bots that answer the same and do less."""
