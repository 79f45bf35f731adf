"""Heavy work beside the bot: a process for each job, data in and bytes out.

A job reads or writes files that people sent or will open: it may take long, take much memory or
die over a hostile file, and none of that may reach the process that takes check-ins.
"""
