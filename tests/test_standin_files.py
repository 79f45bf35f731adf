"""Files at the stand-in, through both doors: real bytes both ways, and what is refused."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import NetworkError

from bot.standin import CannotError
from bot.standin.state.files import Upload
from tests.standin_scene import DOORS, Scene, ask, error_of, open_scene, refusal
from tests.test_standin_alone import png

TABLE = "姓名\n李娜\n".encode()
PICTURE = png(40, 30)
TOO_BIG = "file of size {} bytes is too big for a photo; the maximum size is 10485760 bytes"


@pytest.fixture(params=DOORS)
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Return a scene at either door."""
    async with open_scene(request.param) as scene:
        yield scene


@pytest.fixture
async def plain() -> AsyncIterator[Scene]:
    """Return a scene whose door does not matter."""
    async with open_scene() as scene:
        yield scene


def upload(content: bytes, name: str = "a.png", mime: str = "image/png") -> Upload:
    return Upload(content, name, mime)


async def test_what_the_bot_sends_is_what_it_downloads(scene: Scene) -> None:
    to = scene.person.id
    photo = await scene.bot.send_photo(to, PICTURE, caption="<b>会场</b>", parse_mode="HTML")
    assert (photo.caption, photo.caption_entities[0].type) == ("会场", "bold")
    assert (photo.photo[-1].width, photo.photo[-1].height) == (40, 30)
    document = await scene.bot.send_document(to, InputFile(TABLE, filename="名单.csv"))
    assert document.document is not None
    assert (document.document.file_name, document.document.mime_type) == ("名单.csv", "text/csv")
    for file_id, content in (
        (photo.photo[-1].file_id, PICTURE),
        (document.document.file_id, TABLE),
    ):
        file = await scene.bot.get_file(file_id)
        assert bytes(await file.download_as_bytearray()) == content
    assert [send.method for send in scene.standin.sends] == ["sendPhoto", "sendDocument"]


async def test_an_album_is_one_thing_and_its_items_keep_their_order(scene: Scene) -> None:
    first, second = png(10, 20), png(20, 10)
    album = await scene.bot.send_media_group(
        scene.group.id, [InputMediaPhoto(first, caption="甲"), InputMediaPhoto(second)]
    )
    assert len({message.media_group_id for message in album}) == 1
    assert [message.caption for message in album] == ["甲", None]
    assert [message.photo[-1].width for message in album] == [10, 20]
    papers = [InputMediaDocument(TABLE, filename=f"{number}.csv") for number in range(3)]
    sent = await scene.bot.send_media_group(scene.group.id, papers)
    assert [message.document.file_name for message in sent if message.document] == [
        "0.csv", "1.csv", "2.csv",
    ]  # fmt: skip


async def test_a_picture_is_exchanged_and_its_caption_changed(scene: Scene) -> None:
    to = scene.person.id
    sent = await scene.bot.send_photo(to, PICTURE, caption="旧")
    where: dict[str, Any] = {"chat_id": to, "message_id": sent.message_id}
    edited = await scene.bot.edit_message_caption(**where, caption="新")
    assert not isinstance(edited, bool)
    assert edited.caption == "新"
    changed = await scene.bot.edit_message_media(
        InputMediaPhoto(png(50, 20), caption="换"), **where
    )
    assert not isinstance(changed, bool)
    assert (changed.photo[-1].width, changed.caption) == (50, "换")
    error = await error_of(scene.bot.edit_message_caption(**where, caption="换"))
    assert "not modified" in error.message


async def test_what_a_person_sends_reaches_the_bot_with_its_bytes(scene: Scene) -> None:
    person, standin = scene.person, scene.standin
    standin.send_document(person, person, upload(TABLE, "../花名册.csv", "text/csv"), "请看 /help")
    standin.send_photo(person, scene.group, upload(PICTURE))
    paper, picture = await scene.bot.get_updates(allowed_updates=["message"])
    assert paper.message is not None
    assert paper.message.document is not None
    # Whoever trusts a name that a client made up has only himself to blame.
    assert paper.message.document.file_name == "../花名册.csv"
    assert paper.message.caption_entities[0].type == "bot_command"
    file = await scene.bot.get_file(paper.message.document.file_id)
    assert file.file_path is not None
    assert ".." not in file.file_path
    assert bytes(await file.download_as_bytearray()) == TABLE
    assert picture.message is not None
    assert (picture.message.photo[-1].width, picture.message.photo[-1].height) == (40, 30)


async def test_a_file_is_had_only_with_the_token_and_the_path(scene: Scene) -> None:
    sent = await scene.bot.send_photo(scene.person.id, PICTURE)
    good = (await scene.bot.get_file(sent.photo[-1].file_id)).file_path
    assert good is not None
    assert await scene.bot.request.retrieve(good) == PICTURE
    for url in (
        good.replace("file_0", "file_1"),
        good.replace("photos/", "photos/../"),
        good.replace(scene.standin.token, "123:wrong"),
        good.replace(scene.standin.token, "wrong"),
    ):
        assert url != good
        error = await error_of(scene.bot.request.retrieve(url))
        assert error.message in ("Not Found", "Unauthorized", "Invalid token") or "404" in str(
            error
        )


async def test_without_a_network_nothing_is_downloaded(scene: Scene) -> None:
    sent = await scene.bot.send_photo(scene.person.id, PICTURE)
    file = await scene.bot.get_file(sent.photo[-1].file_id)
    scene.standin.go_offline()
    assert isinstance(await error_of(file.download_as_bytearray()), NetworkError)
    scene.standin.go_online()


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendPhoto", {"photo": upload(b"")}, "file must be non-empty"),
        ("sendPhoto", {"photo": upload(b"no picture")}, "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", {"photo": upload(PICTURE[:20])}, "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", {"photo": upload(png(9000, 1001))}, "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", {"photo": upload(png(210, 10))}, "PHOTO_INVALID_DIMENSIONS"),
        (
            "sendPhoto",
            {"photo": upload(PICTURE + bytes(10 * 2**20))},
            TOO_BIG.format(len(PICTURE) + 10 * 2**20),
        ),
        ("sendPhoto", {"photo": "https://example.com/a.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "AgAC"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "attach://none"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {}, 'parameter "photo" is required'),
        ("sendDocument", {"document": upload(b"")}, "file must be non-empty"),
        (
            "sendDocument",
            {"document": upload(TABLE), "caption": "长" * 1025},
            "message caption is too long",
        ),
        ("sendMediaGroup", {"media": []}, "Expected 2-10 items in the album"),
        ("getFile", {"file_id": "none"}, "invalid file_id"),
    ],
)
async def test_a_refusal_comes_in_telegrams_words(
    plain: Scene, method: str, params: dict[str, Any], words: str
) -> None:
    chat = {} if method == "getFile" else {"chat_id": plain.person.id}
    assert await refusal(plain.standin, method, **chat, **params) == f"Bad Request: {words}"
    assert plain.standin.sends == []


async def test_a_picture_at_the_limits_is_taken(plain: Scene) -> None:
    for width, height in ((9000, 1000), (200, 10), (1, 1)):
        sent = await ask(
            plain.standin, "sendPhoto", chat_id=plain.group.id, photo=upload(png(width, height))
        )
        assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (width, height)


async def test_more_than_fifty_megabytes_is_too_large_and_over_twenty_is_not_given_back(
    plain: Scene,
) -> None:
    to, standin = plain.person.id, plain.standin
    words = await refusal(
        standin, "sendDocument", chat_id=to, document=upload(bytes(50 * 2**20 + 1))
    )
    assert words == "Request Entity Too Large"
    sent = await ask(standin, "sendDocument", chat_id=to, document=upload(bytes(20 * 2**20 + 1)))
    words = await refusal(standin, "getFile", file_id=sent["document"]["file_id"])
    assert words == "Bad Request: file is too big"


async def test_an_album_has_two_to_ten_of_one_kind_and_counts_each_against_the_limits(
    plain: Scene,
) -> None:
    standin, group = plain.standin, plain.group.id
    photo = await ask(standin, "sendPhoto", chat_id=group, photo=upload(PICTURE))
    paper = await ask(standin, "sendDocument", chat_id=group, document=upload(TABLE))
    pictured = {"type": "photo", "media": photo["photo"][0]["file_id"]}
    written = {"type": "document", "media": paper["document"]["file_id"]}
    for media, words in (
        ([pictured], "Expected 2-10 items in the album"),
        ([pictured] * 11, "Expected 2-10 items in the album"),
        ([pictured, written], "document can't be mixed with other media types"),
        ([pictured, {"type": "photo", "media": written["media"]}], "type of file mismatch"),
    ):
        said = await refusal(standin, "sendMediaGroup", chat_id=group, media=media)
        assert said == f"Bad Request: {words}"
    assert len(standin.sends) == 2
    await ask(standin, "sendMediaGroup", chat_id=group, media=[pictured] * 10)
    assert len(standin.sends) == 12


async def test_an_album_that_passes_a_limit_is_refused_whole() -> None:
    async with open_scene(limits=True) as scene:
        photo = await ask(
            scene.standin, "sendPhoto", chat_id=scene.person.id, photo=upload(PICTURE)
        )
        media = [{"type": "photo", "media": photo["photo"][0]["file_id"]}] * 8
        said = await refusal(scene.standin, "sendMediaGroup", chat_id=scene.person.id, media=media)
        assert said.startswith("Too Many Requests")
        assert len(scene.standin.from_bot(scene.person)) == 1


async def test_text_and_caption_are_not_taken_for_each_other(plain: Scene) -> None:
    standin, to = plain.standin, plain.person.id
    text = await ask(standin, "sendMessage", chat_id=to, text="字")
    photo = await ask(standin, "sendPhoto", chat_id=to, photo=upload(PICTURE))
    wrong = {
        ("editMessageText", photo["message_id"]): "there is no text in the message to edit",
        ("editMessageCaption", text["message_id"]): "there is no caption in the message to edit",
        ("editMessageMedia", text["message_id"]): "there is no media in the message to edit",
    }
    media = {"type": "photo", "media": photo["photo"][0]["file_id"]}
    more = {"editMessageText": {"text": "x"}, "editMessageCaption": {"caption": "x"}}
    for (method, number), words in wrong.items():
        given = more.get(method, {"media": media})
        said = await refusal(standin, method, chat_id=to, message_id=number, **given)
        assert said == f"Bad Request: {words}"


async def test_several_are_forwarded_and_copied_in_order_and_what_cannot_be_is_left_out(
    plain: Scene,
) -> None:
    standin, to, group = plain.standin, plain.person.id, plain.group.id
    first = await ask(standin, "sendMessage", chat_id=group, text="一")
    standin.join(standin.add_person("王强"), plain.group)  # a service message
    photo = await ask(standin, "sendPhoto", chat_id=group, photo=upload(PICTURE), caption="二")
    numbers = list(range(first["message_id"], photo["message_id"] + 1))
    source = {"chat_id": to, "from_chat_id": group}
    copied = await ask(standin, "copyMessages", **source, message_ids=numbers)
    forwarded = await ask(standin, "forwardMessages", **source, message_ids=numbers)
    assert (len(copied), len(forwarded)) == (2, 2)
    said = [(one.text, one.forward_origin is None) for one in standin.from_bot(to)]
    assert said == [("一", True), ("二", True), ("一", False), ("二", False)]
    named = await ask(
        standin, "copyMessage", **source, message_id=photo["message_id"], caption="三"
    )
    assert standin.chat(to).messages[named["message_id"]].text == "三"
    for method, numbers_, words in (
        ("copyMessages", [2, 1], "message identifiers must be in a strictly increasing order"),
        ("copyMessages", [99], "there are no messages to copy"),
        ("forwardMessages", [99], "there are no messages to forward"),
        ("copyMessages", list(range(1, 102)), "too many messages to copy"),
    ):
        words_ = await refusal(standin, method, **source, message_ids=numbers_)
        assert words_ == f"Bad Request: {words}"
    service = await refusal(standin, "copyMessage", **source, message_id=numbers[1])
    assert service == "Bad Request: message can't be copied"


async def test_a_person_sends_only_what_an_app_would(plain: Scene) -> None:
    standin, person = plain.standin, plain.person
    stranger = standin.add_person("路人")
    for act in (
        lambda: standin.send_photo(person, person, upload(b"no picture")),
        lambda: standin.send_document(person, person, upload(b"")),
        lambda: standin.send_document(person, person, upload(TABLE), "长" * 1025),
        lambda: standin.send_album(person, person, [upload(PICTURE)]),
        lambda: standin.send_album(person, person, [upload(PICTURE)] * 11),
        lambda: standin.send_document(stranger, plain.group, upload(TABLE)),
    ):
        with pytest.raises(CannotError):
            act()
    assert standin.messages(person, plain.group) == []


async def test_a_file_in_a_group_is_shown_to_a_bot_only_where_it_may_see_it(plain: Scene) -> None:
    standin, person = plain.standin, plain.person
    group = standin.add_group("旁听群", members=[person])
    standin.send_document(person, group, upload(TABLE), "给大家看")
    standin.send_document(person, group, upload(TABLE), "/import")
    (update,) = await ask(standin, "getUpdates")
    assert update["message"]["caption"] == "/import"


async def test_a_fault_spoils_an_upload_as_any_request(plain: Scene) -> None:
    plain.standin.fault("sendPhoto", "reply_dropped")
    error = await error_of(plain.bot.send_photo(plain.person.id, io.BytesIO(PICTURE)))
    assert isinstance(error, NetworkError)
    assert [send.method for send in plain.standin.sends] == ["sendPhoto"]
