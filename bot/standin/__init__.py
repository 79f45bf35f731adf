"""A stand-in for Telegram: the Bot API on loopback and in process, and a chat page to use it by.

A test makes people and groups, lets them act, and looks at what they see; the bot is a real
python-telegram-bot `Bot` whose requests go through one of two doors to the same state::

    clock = SetClock(datetime(2026, 11, 25, 6, 30, tzinfo=UTC))
    standin = Standin(clock, seed=1)
    anna = standin.add_person("李娜")
    group = standin.add_group("城关派出所党支部", members=[anna])
    bot = Bot(standin.token, base_url=BASE_URL, request=StandinRequest(standin),
              get_updates_request=StandinRequest(standin))

    standin.start(anna)                                 # a /start update, a private chat
    await bot.send_message(group.id, "签到", reply_markup=...)
    post = standin.from_bot(group)[-1]                  # what members see
    press = standin.press(anna, group, post.id, label="签到")
    ...                                                 # the bot answers the callback query
    answer = await press.answer()                       # .text, .show_alert, .url
    standin.fault("sendMessage", "reply_dropped")       # the next send lands, its reply does not
    standin.sends                                       # every message accepted from the bot

Time is `clock`'s: a press expires when a test moves it by 150 s. The HTTP door is
`bot.standin.web.server.serve`.
"""

from bot.standin.api.in_process import BASE_URL, StandinRequest
from bot.standin.errors import ApiError, CannotError, SchemaError
from bot.standin.standin import Standin
from bot.standin.state.faults import Fault
from bot.standin.state.message import Message
from bot.standin.state.people import Chat, Group, Person, Private
from bot.standin.state.presses import Press, PressAnswer
from bot.standin.world import Call, Change, Send

__all__ = [
    "BASE_URL",
    "ApiError",
    "Call",
    "CannotError",
    "Change",
    "Chat",
    "Fault",
    "Group",
    "Message",
    "Person",
    "Press",
    "PressAnswer",
    "Private",
    "SchemaError",
    "Send",
    "Standin",
    "StandinRequest",
]
