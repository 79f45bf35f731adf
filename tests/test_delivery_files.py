"""Files and pictures that go with messages: made beside the sender, holding nothing up."""

import asyncio
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import imagesize

from bot.actions.telling import Prepared
from bot.delivery import files
from bot.heavy.worker import JobDied, Worker
from bot.screens import routes
from bot.screens.screen import Button, File, Screen
from bot.standin import Message
from storage.messages import Message as Row
from storage.tx import Tx
from tests.delivering import change, fates
from tests.pictures import VOICE, month
from tests.sender_scene import Scene, scene
from tests.town import Town
from tests.virtual_loop import run

SLOW = 30.0
"""Seconds of made-up time that a file takes."""
BUTTON = Button("看明细", "t:1")


class SlowWorker(Worker):
    """Takes its time over each job, one after the other, and does nothing else."""

    def __init__(self, died: bool = False) -> None:
        super().__init__()
        self.asked = 0
        self.most_asked = 0
        self._died = died

    async def do(self, job: str, blob: bytes = b"", **facts: Any) -> bytes:
        self.asked += 1
        self.most_asked = max(self.most_asked, self.asked)
        try:
            async with self._turn:
                await asyncio.sleep(SLOW)
        finally:
            self.asked -= 1
        if self._died:
            raise JobDied(job)
        return str(facts["text"]).encode()


def say(of: Any, write: Callable[[Row], Screen]) -> None:
    """Have the messages of a bot say what `write` returns for each."""

    async def prepare(_tx: Tx, message: Row, _now: datetime) -> Prepared:
        return Prepared(write(message))

    of.sender._messages._prepare = prepare


def with_files(of: Scene, ids: set[int], worker: Worker) -> None:
    """Have the messages of a scene with these ids go with a file, which `worker` makes."""

    def write(message: Row) -> Screen:
        file = File(f"{message.id}.txt", "write_text", {"text": str(message.id)})
        return Screen(f"第{message.id}条", file=file if message.id in ids else None)

    say(of.shidao, write)
    of.shidao.sender._messages._worker = worker


def seen(of: Scene, chat_id: int) -> list[Message]:
    return of.standin.from_bot(chat_id)


async def until_rest(of: Scene) -> None:
    """Wait until no message waits; time is made up, and a test's own limit is of real time."""
    while {"waiting", "claimed"} & (await states(of)).keys():  # noqa: ASYNC110 -- as it says
        await asyncio.sleep(1)


async def states(of: Scene) -> dict[str, int]:
    """Return how many messages are in each state."""

    async def unit(tx: Tx) -> dict[str, int]:
        rows = await tx.all("SELECT state, COUNT(*) AS n FROM message GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    return await of.db.read(unit)


def test_files_that_take_long_delay_no_other_message_not_even_one_in_their_chat(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=300) as of:
            worker = SlowWorker()
            with_files(of, set(range(1, 251)), worker)
            await of.have_wait(of.people[:250])  # before all others, and more than one look sees
            await of.have_wait(of.people)
            await asyncio.sleep(25)
            # 300 texts at 25 a second; no file is made yet.
            assert [len(seen(of, one)) for one in of.people] == [1] * 300
            assert all(seen(of, one)[0].media is None for one in of.people)
            # A crash now would leave nothing unknown: what waits for its file is not claimed.
            assert await states(of) == {"waiting": 250, "sent": 300}
            await until_rest(of)
            assert [len(seen(of, one)) for one in of.people] == [2] * 250 + [1] * 50
            made = [seen(of, one)[1].media for one in of.people[:250]]
            contents = [one.file.content.decode() for one in made if one is not None]
            assert contents == [str(number) for number in range(1, 251)]
            assert worker.most_asked == files.AT_ONCE

    run(main())


def test_files_that_cannot_be_made_are_refused_and_hold_nobody_up(tmp_path: Path) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=40) as of:
            with_files(of, set(range(1, 21)), SlowWorker(died=True))
            await of.have_wait(of.people)
            await until_rest(of)
            assert await states(of) == {"refused": 20, "sent": 20}

    run(main())


def test_what_changes_while_its_file_is_made_goes_out_as_it_is_then(tmp_path: Path) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=1) as of:
            said = "旧"

            def write(_message: Row) -> Screen:
                return Screen("附件", file=File("a.txt", "write_text", {"text": said}))

            say(of.shidao, write)
            of.shidao.sender._messages._worker = SlowWorker()
            await of.have_wait(of.people)
            await asyncio.sleep(SLOW / 2)
            said = "新"
            await until_rest(of)
            (message,) = seen(of, of.people[0])
            assert message.media is not None
            assert message.media.file.content.decode() == "新"

    run(main())


def test_a_message_that_is_withdrawn_while_its_file_is_made_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=20) as of:
            with_files(of, set(range(1, 21)), SlowWorker())
            await of.have_wait(of.people)
            await asyncio.sleep(SLOW / 2)

            async def withdraw(tx: Tx) -> None:
                await tx.run(
                    "UPDATE message SET state = 'withdrawn', settled_at = 0 WHERE id <> 20"
                )

            await of.db.write(withdraw)
            await until_rest(of)
            assert await states(of) == {"sent": 1, "withdrawn": 19}
            await asyncio.sleep(20 * SLOW)  # what was begun is made to its end
            assert of.shidao.sender._files.kept() == set()

    run(main())


async def picture_for(town: Town, name: str, button: Button = BUTTON) -> Message:
    """Have the bot send a picture with a button to a member; return the message."""
    photo = month().photo(VOICE)
    say(town.bot, lambda _message: Screen("11月月报", ((button,),), file=photo))
    await change(
        town,
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at)
           VALUES ('picture', 'status', :chat, 10, 0, 9999999999999)""",
        chat=town.account(name),
    )
    town.bot.sender.wake()
    await town.later(1)  # a private chat gets one message a second
    return town.standin.from_bot(town.account(name))[-1]


async def test_a_picture_arrives_as_a_photo_with_its_caption_and_buttons(town: Town) -> None:
    await town.says("李娜", "帮助")
    sent = await picture_for(town, "李娜")
    assert sent.media is not None
    assert sent.media.kind == "photo"
    assert imagesize.get(io.BytesIO(sent.media.file.content))[0] == 1080
    assert sent.text == "11月月报"
    assert [[one["text"] for one in row] for row in sent.buttons()] == [["看明细"]]
    assert (await fates(town))[-1] == ("status", "sent", None)


async def test_a_tapped_picture_keeps_its_picture_and_shows_another_caption(town: Town) -> None:
    await town.says("李娜", "帮助")
    sent = await picture_for(town, "李娜")
    town.bot.answers.edit(sent.chat.id, sent.id, Screen("11月月报\n已发到群里"))
    await town.rest()
    (shown,) = [one for one in town.standin.from_bot(sent.chat.id) if one.id == sent.id]
    assert shown.text == "11月月报\n已发到群里"
    assert shown.media is not None
    assert shown.media.kind == "photo"
    assert shown.buttons() == []


async def test_a_tap_on_the_button_of_a_picture_is_answered_in_its_caption(town: Town) -> None:
    await town.says("陈静", "帮助")
    await change(town, "UPDATE message SET state = 'unknown', telegram_id = NULL")
    ((unknown,),) = await town.query("SELECT id FROM message")
    sent = await picture_for(town, "陈静", Button("已送达", routes.data(routes.ARRIVED, unknown)))
    await town.tap("陈静", sent, label="已送达")
    (shown,) = [one for one in town.standin.from_bot(sent.chat.id) if one.id == sent.id]
    assert shown.media is not None
    assert shown.media.kind == "photo"
    assert (shown.text or "").startswith("实到")


async def test_a_caption_may_be_as_long_as_telegram_takes_it(town: Town) -> None:
    await town.says("李娜", "帮助")
    sent = await picture_for(town, "李娜")
    town.bot.answers.edit(sent.chat.id, sent.id, Screen("<b>字</b>" + "长" * 1023))
    await town.rest()
    (shown,) = [one for one in town.standin.from_bot(sent.chat.id) if one.id == sent.id]
    assert shown.media is not None
    assert len(shown.text or "") == 1024
