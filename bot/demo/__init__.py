"""A made-up branch to try the bot with; every name in it is invented."""
