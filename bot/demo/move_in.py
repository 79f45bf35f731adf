"""Puts the made-up people into the stand-in for Telegram."""

from bot.demo.bureau import DemoBranch
from bot.standin import Private, Standin


def move_in(standin: Standin, *branches: DemoBranch) -> None:
    """Put branches' people and chats into a stand-in, as if they had always been there.

    The first of a branch, its secretary, owns its chat. Whoever has a private chat with the bot
    has pressed Start; the bot has yet to be told of it.
    """
    for branch in branches:
        people = [person for person in branch.members if person.account]
        for person in people:
            standin.add_person(person.name, id=person.account)
            if person.private_chat and person.is_claimed:
                account = standin.person(person.account)
                account.started = True
                standin.open(Private(account.id, account))
        standin.add_group(
            branch.group,
            id=branch.group_id,
            members=[person.account for person in people],
            owner=people[0].account,
            bot="administrator",
        )
