"""The control API: what a person sees and does, who may ask, what happens as it happens."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import bot.standin
from bot.standin.web import words
from bot.standin.web.winding import TourStop
from tests.control_scene import Control, open_control
from tests.standin_scene import ask

WORDS = Path(words.__file__)
CHECK_IN = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}
PAST = "the clock moves forward only, and by a year at most"
BEGINNING = 1795588200000  # 2026-11-25 06:30 UTC
HOUR = 3_600_000


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    async with open_control() as control:
        yield control


async def test_the_page_shows_a_person_their_chats_and_the_clock(control: Control) -> None:
    newcomer = control.scene.standin.add_person("王强")
    control.scene.standin.join(newcomer, control.scene.group)
    state = await control.get("state", newcomer.id)
    assert state["now"] == 1795588200000  # 2026-11-25 06:30 UTC
    assert state["zone"] == "Asia/Shanghai"
    assert [person["name"] for person in state["people"]] == ["李娜", "王强"]
    group, private = state["chats"]
    assert (group["title"], group["members"]) == ("城关派出所党支部", 3)
    assert group["last"]["service"] == "王强 加入了群"
    assert (private["id"], private["kind"], private["started"]) == (newcomer.id, "private", False)
    assert (private["last"], private["unread"]) == (None, 0)
    chat = await control.get("chat", newcomer.id, chat=newcomer.id)
    assert (chat["started"], chat["messages"]) == (False, [])
    await control.post("start", newcomer.id)
    chat = await control.get("chat", newcomer.id, chat=newcomer.id)
    assert [message["text"] for message in chat["messages"]] == ["/start"]
    assert chat["messages"][0]["mine"] is True


async def test_a_person_writes_from_the_page_and_reads_what_the_bot_says(control: Control) -> None:
    scene = control.scene
    said = await control.post("write", chat=scene.person.id, text="我的")
    await ask(
        scene.standin,
        "sendMessage",
        chat_id=scene.person.id,
        text="<b>李娜</b>",
        parse_mode="HTML",
        reply_parameters={"message_id": said["message"]},
    )
    chat = await control.get("chat", chat=scene.person.id)
    *_, mine, answer = chat["messages"]
    assert (mine["text"], mine["mine"]) == ("我的", True)
    assert answer["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert answer["reply"]["text"] == "我的"
    assert answer["from"] == {"id": scene.bot.id, "name": "实到", "bot": True}


async def test_what_a_person_cannot_do_is_said_in_chinese(control: Control) -> None:
    stranger = control.scene.standin.add_person("路人")
    for said in (
        {"as": stranger.id, "chat": control.scene.group.id, "text": "x"},
        {"as": control.scene.person.id, "chat": control.scene.person.id, "text": " "},
        {"as": 1, "chat": 1, "text": "x"},
        {"as": control.scene.person.id, "chat": None, "text": "x"},
    ):
        reply = await control.client.post("/api/write", json=said)
        assert reply.status_code == 400
        assert reply.json()["error"] in ("您不在这个聊天里", "现在做不到")
    reply = await control.client.get(
        "/api/chat", params={"as": stranger.id, "chat": control.scene.person.id}
    )
    assert reply.status_code == 400


async def test_a_press_and_its_answer_reach_the_page_as_it_happens(control: Control) -> None:
    scene = control.scene
    sent = await ask(
        scene.standin, "sendMessage", chat_id=scene.group.id, text="x", reply_markup=CHECK_IN
    )
    async with control.events() as events:
        clock = await anext(events)
        assert clock == {"kind": "clock", "now": 1795588200000}
        pressed = await control.post(
            "press", chat=scene.group.id, message=sent["message_id"], row=0, column=0
        )
        await ask(
            scene.standin,
            "answerCallbackQuery",
            callback_query_id=pressed["press"],
            text="已签到",
            show_alert=True,
        )
        assert await anext(events) == {
            "kind": "answer",
            "chat": scene.group.id,
            "press": pressed["press"],
            "text": "已签到",
            "alert": True,
            "url": None,
        }
        other = scene.standin.add_person("王强")
        assert (await anext(events))["kind"] == "chat"
        scene.standin.start(other)
        scene.standin.block(scene.person)
        # What happens in someone else's private chat is not told.
        assert await anext(events) == {"kind": "chat", "chat": scene.person.id}


async def test_the_page_is_told_when_the_clock_is_moved(control: Control) -> None:
    async with control.events() as events:
        await anext(events)
        control.scene.clock.move(timedelta(hours=1))
        async with asyncio.timeout(10):
            assert await anext(events) == {"kind": "clock", "now": 1795591800000}


async def test_blocking_from_the_page_is_undone_by_start(control: Control) -> None:
    await control.post("block", blocked=True)
    assert (await control.get("chat", chat=control.scene.person.id))["blocked"] is True
    await control.post("start")
    assert (await control.get("chat", chat=control.scene.person.id))["blocked"] is False


async def test_unread_counts_what_others_wrote_since_the_chat_was_seen(control: Control) -> None:
    scene = control.scene
    other = scene.standin.add_person("王强")
    scene.standin.join(other, scene.group)
    for text in ("一", "二", "三"):
        scene.standin.write(other, scene.group, text)
    own = scene.standin.write(scene.person, scene.group, "四")

    async def unread(who: int) -> int:
        group = (await control.get("state", who))["chats"][0]
        count: int = group["unread"]
        return count

    # 王强's coming is news to her; her own message is not, and to him only that one is.
    assert (await unread(scene.person.id), await unread(other.id)) == (4, 1)
    await control.post("read", chat=scene.group.id, message=own.id - 2)
    assert await unread(scene.person.id) == 1
    await control.post("read", chat=scene.group.id, message=own.id)
    await control.post("read", chat=scene.group.id, message=1)
    assert (await unread(scene.person.id), await unread(other.id)) == (0, 1)
    scene.standin.delete(scene.person, own)
    assert await unread(other.id) == 0


async def test_having_seen_a_chat_is_told_to_the_same_persons_other_windows_only(
    control: Control,
) -> None:
    scene = control.scene
    other = scene.standin.add_person("王强")
    scene.standin.join(other, scene.group)
    async with control.events() as mine, control.events(other.id) as others:
        for events in (mine, others):
            assert (await anext(events))["kind"] == "clock"
        await control.post("read", chat=scene.group.id, message=1)
        await control.post("write", chat=scene.group.id, text="x")
        assert await anext(mine) == {"kind": "read", "chat": scene.group.id}
        assert await anext(others) == {"kind": "message", "chat": scene.group.id}


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        ("write", {"text": "x"}, "chat is missing"),
        ("write", {"text": "x", "chat": "all"}, "chat is no whole number"),
        ("write", {"chat": 1, "text": " "}, "text is missing or blank"),
        ("write", {"chat": 1, "text": 5}, "text is missing or blank"),
        ("write", {"as": 1, "chat": 1, "text": "x"}, "as: there is no such person"),
        ("write", {"chat": 1, "text": "x"}, "there is no chat 1: has the person pressed Start?"),
        ("delete", {"chat": -1002000000001, "message": 9}, "there is no such message"),
        ("send", {"chat": -1002000000001}, "file is missing"),
        ("vote", {"chat": -1002000000001, "message": 1}, "options is no list of whole numbers"),
        ("startgroup", {"chat": -1002000000001, "rights": "x"}, "rights is no list of texts"),
        ("block", {"blocked": "yes"}, "blocked is neither true nor false"),
        ("start", {"payload": 7}, "payload is no text"),
        ("people", {"name": "王强", "id": 5100000001}, "someone has that id already"),
        ("groups", {"title": "x", "id": -1002000000001}, "there is a chat with that id already"),
        ("groups", {"title": "x", "members": [1]}, "members: there is no such person"),
        ("groups", {"title": "x", "bot": "boss"}, "bot is none of member, administrator, none"),
        ("join", {"chat": 5100000001}, "that is no group"),
        ("faults", {"kind": "reset", "method": "nope"}, "there is no method nope"),
        ("faults", {"kind": "rain"}, "kind is none of reply_dropped, reset, too_many"),
        ("faults", {"kind": "slow", "delay": "long"}, "delay is no number"),
        ("clock", {"seconds": -1}, PAST),
        (
            "clock",
            {"to": "2026-11-25T14:00"},
            "the clock moves forward only, and by a year at most",
        ),
        (
            "clock",
            {"to": "2028-01-01T00:00"},
            "the clock moves forward only, and by a year at most",
        ),
        ("clock", {"seconds": 1e300}, PAST),
        ("clock", {"to": "soon"}, "Invalid isoformat string: 'soon'"),
        ("clock", {"next": True}, "nothing falls due"),
    ],
)
async def test_a_refusal_says_what_is_wrong(
    control: Control, path: str, said: dict[str, Any], why: str
) -> None:
    assert (await control.refused(path, **said)).startswith(why)


async def test_a_body_that_is_no_json_object_is_refused(control: Control) -> None:
    for body in (b"{", b"[1]", b"\xff"):
        headers = {"Content-Type": "application/json"}
        reply = await control.client.post("/api/write", content=body, headers=headers)
        assert reply.status_code == 400, body


async def test_a_person_reads_only_the_files_of_their_own_chats(control: Control) -> None:
    scene = control.scene
    stranger = scene.standin.add_person("路人")
    message = scene.standin.write(scene.person, scene.group, "x")
    for who, number in ((stranger.id, message.id), (scene.person.id, message.id), (1, 1)):
        query = {"as": who, "chat": scene.group.id, "message": number}
        assert (await control.client.get("/api/file", params=query)).status_code == 400


async def test_the_clock_of_a_stand_in_alone_is_moved_by_seconds_or_to_a_local_time(
    control: Control,
) -> None:
    clock = (await control.get("state"))["clock"]
    assert clock == {"can_move": True, "winding": False, "next_at": None}
    assert await control.post("clock", seconds=3600) == {"now": BEGINNING + HOUR}
    assert await control.post("clock", to="2026-11-25T16:00") == {"now": BEGINNING + HOUR * 3 // 2}
    moved = await control.post("clock", to="2026-11-25T08:30+00:00")
    assert moved == {"now": BEGINNING + HOUR * 2}


class Watched:
    """A winder that notes what is asked of it."""

    def __init__(self, control: Control) -> None:
        self.clock = control.scene.clock
        self.asked: list[Any] = []

    async def rest(self) -> None:
        self.asked.append("rest")

    async def next_at(self) -> datetime | None:
        return datetime(2026, 11, 25, 6, 45, tzinfo=UTC)

    async def forward(self, to: datetime) -> None:
        self.asked.append(to)
        self.clock.move(to - self.clock.now())


async def test_winding_on_is_left_to_whoever_runs_the_bot_and_told_to_every_page(
    control: Control,
) -> None:
    control.door.winder = winder = Watched(control)
    assert (await control.get("state"))["clock"]["next_at"] == BEGINNING + HOUR // 4
    async with control.events() as events:
        await anext(events)
        assert await control.post("clock", next=True) == {"now": BEGINNING + HOUR // 4}
        told = [await anext(events) for _ in range(3)]
    # The clock's own event comes when the minute is next looked at.
    wound = [event for event in told if event["kind"] == "winding"]
    assert wound == [{"kind": "winding", "on": True}, {"kind": "winding", "on": False}]
    await control.post("rest")
    assert winder.asked == [datetime(2026, 11, 25, 6, 45, tzinfo=UTC), "rest"]


async def test_rest_waits_until_the_bot_has_asked_for_nothing_for_a_while(control: Control) -> None:
    scene = control.scene
    scene.standin.write(scene.person, scene.group, "x")
    assert await control.refused("rest", within=0.5) == "the bot has not come to rest"
    resting = asyncio.ensure_future(control.post("rest", within=30))
    await ask(scene.standin, "getUpdates", offset=2**40)
    await ask(scene.standin, "deleteWebhook", drop_pending_updates=True)
    held = scene.standin.fault("sendMessage", "held")
    sending = asyncio.ensure_future(
        ask(scene.standin, "sendMessage", chat_id=scene.group.id, text="x")
    )
    await held.reached()
    assert not resting.done()
    held.release()
    await sending
    await resting


async def test_the_tour_and_the_units_are_what_the_demo_says(control: Control) -> None:
    person = control.scene.person
    assert await control.get("tour") == {"stops": []}
    control.door.tour = [TourStop("民警", person.id, control.scene.group.id, ("一", "二", "三"))]
    control.door.units = {person.id: "城关派出所"}
    (stop,) = (await control.get("tour"))["stops"]
    assert (stop["role"], stop["name"], stop["steps"]) == ("民警", "李娜", ["一", "二", "三"])
    assert (await control.get("people"))["people"][0]["unit"] == "城关派出所"


async def test_going_offline_takes_the_bot_api_away_and_leaves_the_page(control: Control) -> None:
    url = f"{control.door.base_url}{control.scene.standin.token}/getMe"
    assert await control.post("network", online=False) == {"online": False}
    with pytest.raises(httpx.ConnectError):
        await control.client.get(url)
    assert (await control.get("state"))["me"] == control.scene.person.id
    await control.post("network", online=True)
    assert (await control.client.get(url)).json()["ok"] is True


async def test_the_control_api_is_not_on_the_bot_apis_port(control: Control) -> None:
    for path in ("/", "/api/people", "/api/state", "/page/main.js"):
        reply = await control.client.get(f"{control.door.api_address}{path}")
        assert reply.status_code == 404
    token = control.scene.standin.token
    reply = await control.client.get(f"{control.door.address}/bot{token}/getMe")
    assert reply.status_code == 404


async def test_a_held_reply_goes_out_when_faults_are_cleared(control: Control) -> None:
    scene = control.scene
    await control.post("faults", kind="held", method="getMe")
    waiting = asyncio.ensure_future(ask(scene.standin, "getMe"))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert (await control.get("faults"))["faults"] == []
    await control.post("faults/clear")
    async with asyncio.timeout(5):
        assert (await waiting)["username"] == "shidao_bot"


def test_each_sentence_for_a_person_fits_a_reason_that_the_stand_in_gives() -> None:
    root = Path(bot.standin.__file__).parent
    files = [path for path in root.rglob("*.py") if path != WORDS] + [root / "../winding.py"]
    given = re.findall(r'"([^"\n]*)"', "\n".join(path.read_text("utf-8") for path in files))
    unmet = [
        found
        for found, _said in words._SENTENCES
        if not any(re.search(found, text) for text in given)
    ]
    assert unmet == []
    assert words.sentence("李娜 is not in 演示支部") == "您不在这个聊天里"
    assert words.sentence("something else") == "现在做不到"
