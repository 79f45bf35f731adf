"""sendPoll and stopPoll."""

from typing import Final

from bot.standin.api import entities, keyboards
from bot.standin.api.formatting import read_formatted
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.posting import post
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.polls import Poll
from bot.standin.world import Change, World

QUESTION_LIMIT: Final = 300
OPTION_LIMIT: Final = 100
MOST_OPTIONS: Final = 12
DESCRIPTION_LIMIT: Final = 1024
EXPLANATION_LIMIT: Final = 200
EXPLANATION_LINE_FEEDS: Final = 2
SHORTEST: Final = 5
LONGEST: Final = 2_628_000


def send_poll(world: World, params: Params) -> Json:
    """Post a poll or a quiz."""
    chat = world.reachable(params["chat_id"])
    poll = _poll(world, params)
    message = post(world, "sendPoll", params, chat, poll=poll)
    if poll.close_date is not None and not poll.is_closed:
        world.timed_polls.append(message)
    return message.view()


def _poll(world: World, params: Params) -> Poll:
    """Return the poll that is asked for; ApiError 400 for one that Telegram does not take."""
    kind = params.get("type", "regular")
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    question, in_question = _plain(world, params["question"], params, "question")
    if entities.utf16_len(question) > QUESTION_LIMIT:
        raise bad_request(f"poll question length must not exceed {QUESTION_LIMIT}")
    options = _options(world, params["options"])
    poll = Poll(
        id=str(world.rng.randrange(2**62, 2**63)),
        question=question,
        options=[text for text, _found in options],
        is_anonymous=params.get("is_anonymous", True),
        allows_multiple_answers=params.get("allows_multiple_answers", False),
        allows_revoting=params.get("allows_revoting", kind != "quiz"),
        is_quiz=kind == "quiz",
        question_entities=in_question,
        option_entities=[found for _text, found in options],
        hides_results=params.get("hide_results_until_closes", False),
        is_closed=params.get("is_closed", False),
    )
    _describe(world, poll, params)
    if poll.is_quiz:
        _solve(world, poll, params)
    _time(world, poll, params)
    return poll


def _plain(world: World, text: str, holder: Params, name: str) -> tuple[str, list[Json]]:
    """Return a text whose only formatting may be custom emoji, as in questions and options."""
    text, found = read_formatted(
        world.people, text, holder.get(f"{name}_parse_mode"), holder.get(f"{name}_entities")
    )
    if not text:
        raise bad_request("text must be non-empty")
    return text, [entity for entity in found if entity["type"] == "custom_emoji"]


def _options(world: World, given: list[Json]) -> list[tuple[str, list[Json]]]:
    if not given:
        raise bad_request("poll must have at least one answer option")
    if len(given) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    options = [_plain(world, option["text"], option, "text") for option in given]
    if any(entities.utf16_len(text) > OPTION_LIMIT for text, _found in options):
        raise bad_request(f"poll options length must not exceed {OPTION_LIMIT}")
    return options


def _describe(world: World, poll: Poll, params: Params) -> None:
    text, found = read_formatted(
        world.people,
        params.get("description", ""),
        params.get("description_parse_mode"),
        params.get("description_entities"),
    )
    if entities.utf16_len(text) > DESCRIPTION_LIMIT:
        raise bad_request("message caption is too long")
    poll.description, poll.description_entities = text or None, found


def _solve(world: World, poll: Poll, params: Params) -> None:
    """Give a quiz its right answers and what explains them."""
    correct: list[int] = params.get("correct_option_ids", [])
    if not correct:
        raise bad_request("correct quiz option list must be non-empty")
    if correct != sorted(set(correct)):
        raise bad_request("correct quiz option list must be increasing")
    if correct[0] < 0 or correct[-1] >= len(poll.options):
        raise bad_request("wrong quiz correct_option_id")
    text, found = read_formatted(
        world.people,
        params.get("explanation", ""),
        params.get("explanation_parse_mode"),
        params.get("explanation_entities"),
    )
    # Telegram's servers word these two; how is not known.
    if entities.utf16_len(text) > EXPLANATION_LIMIT:
        raise bad_request(f"quiz explanation must have at most {EXPLANATION_LIMIT} characters")
    if text.count("\n") > EXPLANATION_LINE_FEEDS:
        raise bad_request(f"quiz explanation must have at most {EXPLANATION_LINE_FEEDS} line feeds")
    poll.correct = correct
    poll.explanation, poll.explanation_entities = text or None, found


def _time(world: World, poll: Poll, params: Params) -> None:
    """Give a poll its end: after `open_period` seconds, or at `close_date`."""
    period, date = params.get("open_period", 0), params.get("close_date", 0)
    if not period and not date:
        return
    seconds = period or date - world.seconds()
    if not SHORTEST <= seconds <= LONGEST:
        # Telegram's servers word this; how is not known.
        name = "open_period" if period else "close_date"
        raise bad_request(f"{name} must be from {SHORTEST} to {LONGEST} seconds in the future")
    poll.open_period, poll.close_date = seconds, world.seconds() + seconds


def stop_poll(world: World, params: Params) -> Json:
    """Close a poll of the bot's, and give its message other buttons or none."""
    chat = world.reachable(params["chat_id"])
    message = chat.message(params["message_id"])
    if message is None:
        raise bad_request("message with poll to stop not found")
    if message.poll is None:
        raise bad_request("message is not a poll")
    if message.sender["id"] != world.bot["id"] or message.forward_origin is not None:
        raise bad_request("poll can't be stopped")
    if message.poll.is_closed:
        raise bad_request("poll has already been closed")
    keyboard = keyboards.inline(params.get("reply_markup"))
    world.limits.take(chat)
    message.keyboard = keyboard
    world.close_poll(message)
    world.changed(Change("edit", chat.id))
    return message.poll.view()


METHODS = {
    "sendPoll": Method(send_poll, "Message"),
    "stopPoll": Method(stop_poll, "Poll"),
}
