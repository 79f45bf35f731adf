"""Polls and quizzes at the stand-in: what Telegram takes, how people vote, what the bot is told."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from telegram import InputPollOption, Update
from telegram.constants import PollType

from bot.standin import CannotError
from tests.standin_scene import START, Scene, ask, open_scene, refusal

NOW = int(START.timestamp())


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


async def send(scene: Scene, **more: Any) -> dict[str, Any]:
    """Send a poll of two options to the group; return the message."""
    params = {"question": "哪天学习？", "options": [{"text": "周三"}, {"text": "周五"}], **more}
    sent: dict[str, Any] = await ask(
        scene.standin, "sendPoll", **{"chat_id": scene.group.id, **params}
    )
    return sent


async def quiz(scene: Scene, **more: Any) -> dict[str, Any]:
    return await send(scene, type="quiz", correct_option_ids=[1], **more)


async def updates(scene: Scene) -> list[dict[str, Any]]:
    """Return the updates that wait, and confirm them; each is one that the bot's library reads."""
    found: list[dict[str, Any]] = await ask(scene.standin, "getUpdates")
    for update in found:
        assert Update.de_json(update, scene.bot) is not None
    if found:
        await ask(scene.standin, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def counts(poll: dict[str, Any]) -> list[int]:
    return [option["voter_count"] for option in poll["options"]]


def vote(scene: Scene, message: dict[str, Any], options: Sequence[int]) -> None:
    scene.standin.vote(scene.person, scene.group, message["message_id"], options)


async def test_a_poll_is_shown_with_its_options_and_no_votes(scene: Scene) -> None:
    sent = await send(
        scene,
        question="哪天 <b>学习</b>？",
        question_parse_mode="HTML",
        options=[{"text": "*周三*", "text_parse_mode": "MarkdownV2"}, "周五"],
        description="<i>补课</i>不算",
        description_parse_mode="HTML",
    )
    poll = sent["poll"]
    assert sent["from"]["id"] == scene.bot.id
    assert "text" not in sent
    assert (poll["question"], poll["type"]) == ("哪天 学习？", "regular")
    assert [option["text"] for option in poll["options"]] == ["周三", "周五"]
    assert "question_entities" not in poll  # bold is for no question
    assert poll["description_entities"] == [{"type": "italic", "offset": 0, "length": 2}]
    assert (counts(poll), poll["total_voter_count"], poll["is_closed"]) == ([0, 0], 0, False)
    assert (poll["is_anonymous"], poll["allows_revoting"]) == (True, True)
    assert len(scene.standin.from_bot(scene.group)) == 1
    assert scene.standin.sends[-1].method == "sendPoll"


async def test_the_bots_own_library_sends_a_quiz_and_stops_it(scene: Scene) -> None:
    sent = await scene.bot.send_poll(
        scene.group.id,
        "几月几日？",
        [InputPollOption("七月一日"), InputPollOption("十月一日")],
        type=PollType.QUIZ,
        correct_option_ids=[0],
        explanation="建党节",
        is_anonymous=False,
    )
    assert sent.poll is not None
    assert (sent.poll.type, sent.poll.explanation) == ("quiz", "建党节")
    stopped = await scene.bot.stop_poll(scene.group.id, sent.message_id)
    assert stopped.is_closed


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"question": ""}, "text must be non-empty"),
        ({"question": "问" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": ["一"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["一", " "]}, "text must be non-empty"),
        ({"options": ["一" * 101]}, "poll options length must not exceed 100"),
        ({"options": "一"}, "can't parse options JSON object"),
        ({"type": "survey"}, "unsupported poll type specified"),
        ({"type": "quiz"}, "correct quiz option list must be non-empty"),
        (
            {"type": "quiz", "correct_option_ids": [1, 0]},
            "correct quiz option list must be increasing",
        ),
        ({"type": "quiz", "correct_option_ids": [2]}, "wrong quiz correct_option_id"),
        (
            {"type": "quiz", "correct_option_ids": [0], "explanation": "释" * 201},
            "quiz explanation must have at most 200 characters",
        ),
        (
            {"type": "quiz", "correct_option_ids": [0], "explanation": "一\n二\n三\n四"},
            "quiz explanation must have at most 2 line feeds",
        ),
        ({"open_period": 4}, "open_period must be from 5 to 2628000 seconds in the future"),
        ({"open_period": 2628001}, "open_period must be from 5 to 2628000 seconds in the future"),
        ({"close_date": NOW + 4}, "close_date must be from 5 to 2628000 seconds in the future"),
        ({"close_date": NOW - 60}, "close_date must be from 5 to 2628000 seconds in the future"),
        (
            {"options": [{"text": "<b>", "text_parse_mode": "HTML"}]},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
    ],
)
async def test_a_poll_that_telegram_does_not_take_is_refused(
    scene: Scene, params: dict[str, Any], error: str
) -> None:
    base = {"chat_id": scene.group.id, "question": "哪天？", "options": ["周三", "周五"]}
    assert await refusal(scene.standin, "sendPoll", **base | params) == f"Bad Request: {error}"
    assert scene.standin.from_bot(scene.group) == []


async def test_the_widest_poll_that_telegram_takes_is_taken(scene: Scene) -> None:
    await send(scene, question="问" * 300, options=["选" * 100] * 12, open_period=2_628_000)
    await send(scene, options=["只此一项"], close_date=NOW + 5)


async def test_an_anonymous_vote_tells_the_bot_the_counts_alone(scene: Scene) -> None:
    sent = await send(scene)
    vote(scene, sent, [1])
    (update,) = await updates(scene)
    assert update["poll"]["id"] == sent["poll"]["id"]
    assert (counts(update["poll"]), update["poll"]["total_voter_count"]) == ([0, 1], 1)


async def test_an_open_vote_tells_the_bot_who_voted_for_what(scene: Scene) -> None:
    sent = await send(scene, is_anonymous=False, allows_multiple_answers=True)
    vote(scene, sent, [1, 0])
    answered, counted = await updates(scene)
    poll_id = sent["poll"]["id"]
    assert answered["poll_answer"] == {
        "poll_id": poll_id,
        "user": scene.person.user(),
        "option_ids": [0, 1],
        "option_persistent_ids": [option["persistent_id"] for option in sent["poll"]["options"]],
    }
    assert (counts(counted["poll"]), counted["poll"]["total_voter_count"]) == ([1, 1], 1)


async def test_a_vote_can_be_changed_and_taken_back(scene: Scene) -> None:
    sent = await send(scene, is_anonymous=False)
    vote(scene, sent, [0])
    vote(scene, sent, [1])
    scene.standin.retract_vote(scene.person, scene.group, sent["message_id"])
    told = await updates(scene)
    answers = [update["poll_answer"] for update in told if "poll_answer" in update]
    assert [answer["option_ids"] for answer in answers] == [[0], [1], []]
    polls = [update["poll"] for update in told if "poll" in update]
    assert [counts(poll) for poll in polls] == [[1, 0], [0, 1], [0, 0]]


async def test_a_vote_that_the_app_does_not_offer_cannot_be_cast(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    open_poll, fixed = await send(scene), await send(scene, allows_revoting=False)
    asked, closed = await quiz(scene), await send(scene, is_closed=True)
    text = await ask(standin, "sendMessage", chat_id=group.id, text="x")
    for voted in (fixed, asked):
        vote(scene, voted, [0])
    await updates(scene)
    for message, options, why in (
        (open_poll, [0, 1], "takes one option"),
        (open_poll, [2], "options 0 to 1"),
        (open_poll, [], "options 0 to 1"),
        (fixed, [1], "takes no other vote"),
        (asked, [1], "takes no other vote"),
        (closed, [0], "closed"),
        (text, [0], "no poll"),
    ):
        with pytest.raises(CannotError, match=why):
            vote(scene, message, options)
    for message, why in ((open_poll, "not voted"), (fixed, "taken back"), (asked, "taken back")):
        with pytest.raises(CannotError, match=why):
            standin.retract_vote(scene.person, group, message["message_id"])
    with pytest.raises(CannotError, match="is not in"):
        standin.vote(standin.add_person("路人"), group, open_poll["message_id"], [0])
    assert await updates(scene) == []


async def test_the_bot_sees_its_quizzes_answers_and_why(scene: Scene) -> None:
    sent = await quiz(scene, explanation="<b>周五</b>", explanation_parse_mode="HTML")
    poll = sent["poll"]
    assert (poll["type"], poll["correct_option_ids"], poll["explanation"]) == ("quiz", [1], "周五")
    assert poll["explanation_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert poll["allows_revoting"] is False


async def test_a_stopped_poll_takes_no_vote_and_tells_its_end(scene: Scene) -> None:
    standin = scene.standin
    buttons = {"inline_keyboard": [[{"text": "结果", "callback_data": "r"}]]}
    sent = await send(scene, reply_markup=buttons)
    assert sent["reply_markup"] == buttons
    params = {"chat_id": scene.group.id, "message_id": sent["message_id"]}
    vote(scene, sent, [0])
    stopped = await ask(standin, "stopPoll", **params)
    assert (stopped["is_closed"], counts(stopped)) == (True, [1, 0])
    assert (await updates(scene))[-1]["poll"] == stopped
    assert standin.from_bot(scene.group)[-1].buttons() == []
    with pytest.raises(CannotError, match="closed"):
        vote(scene, sent, [1])
    assert await refusal(standin, "stopPoll", **params) == (
        "Bad Request: poll has already been closed"
    )


async def test_what_is_no_poll_of_the_bots_cannot_be_stopped(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.group.id
    text = await ask(standin, "sendMessage", chat_id=chat_id, text="x")
    for message_id, error in (
        (text["message_id"], "message is not a poll"),
        (99, "message with poll to stop not found"),
    ):
        said = await refusal(standin, "stopPoll", chat_id=chat_id, message_id=message_id)
        assert said == f"Bad Request: {error}"


@pytest.mark.parametrize("end", [{"open_period": 60}, {"close_date": NOW + 60}])
async def test_a_poll_closes_by_itself_when_its_time_is_up(
    scene: Scene, end: dict[str, int]
) -> None:
    sent = await send(scene, **end)
    assert (sent["poll"]["open_period"], sent["poll"]["close_date"]) == (60, NOW + 60)
    scene.clock.move(timedelta(seconds=59))
    vote(scene, sent, [0])
    assert (await updates(scene))[0]["poll"]["is_closed"] is False
    scene.clock.move(timedelta(seconds=1))
    with pytest.raises(CannotError, match="closed"):
        vote(scene, sent, [1])
    (update,) = await updates(scene)
    assert (update["poll"]["is_closed"], counts(update["poll"])) == (True, [1, 0])
    assert "close_date" not in update["poll"]
    assert await updates(scene) == []


async def test_whoever_looks_at_a_poll_whose_time_is_up_sees_it_closed(scene: Scene) -> None:
    await send(scene, open_period=60)
    scene.clock.move(timedelta(seconds=60))
    (message,) = scene.standin.messages(scene.person, scene.group)
    assert message.poll is not None
    assert message.poll.is_closed
    assert (await updates(scene))[0]["poll"]["is_closed"] is True
