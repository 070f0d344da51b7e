"""Discord: slash commands, buttons, forms and reactions in; cards, threads and private answers out. On discord.py."""
