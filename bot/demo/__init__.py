"""A made-up bureau to try the bot with; every name in it is invented."""
