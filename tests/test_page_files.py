"""The page's files in a browser: pictures, albums, documents, and what one sends oneself."""

import asyncio

from playwright.async_api import FilePayload, Page, expect

from bot.standin.state.files import Upload
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PICTURE, bubble, scene

pytestmark = IN_ONE_BROWSER

TABLE = "姓名\n李娜\n".encode()


def pictures(count: int) -> list[FilePayload]:
    return [
        FilePayload(name=f"{number}.png", mimeType="image/png", buffer=PICTURE)
        for number in range(count)
    ]


async def choose(page: Page, files: list[FilePayload]) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="发送文件").click()
    await (await chooser.value).set_files(files)


async def test_a_picture_is_shown_and_opens_large() -> None:
    async with scene() as here:
        await here.says("sendPhoto", photo=Upload(PICTURE, "a.png"), caption="会场")
        page = await here.window()
        await expect(bubble(page, "会场").locator("img")).to_have_js_property("naturalWidth", 64)
        await page.get_by_role("button", name="打开图片：会场").click()
        viewer = page.get_by_role("dialog", name="图片")
        await expect(viewer.get_by_role("img", name="会场")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(viewer).to_be_hidden()


async def test_an_album_is_one_message_and_is_leafed_through() -> None:
    async with scene() as here:
        here.standin.send_album(
            here.min, here.group, [Upload(PICTURE, f"{n}.png") for n in range(3)], "今天的笔记"
        )
        page = await here.window()
        album = page.get_by_role("article").filter(has=page.get_by_role("group", name="3 张图片"))
        await expect(album).to_have_count(1)
        await expect(album).to_contain_text("今天的笔记")
        await album.get_by_role("button").nth(1).click()
        viewer = page.get_by_role("dialog", name="图片")
        await expect(viewer).to_contain_text("2 / 3")
        await page.keyboard.press("ArrowRight")
        await expect(viewer).to_contain_text("3 / 3")
        await viewer.get_by_role("button", name="下一张").click()
        await expect(viewer).to_contain_text("1 / 3")
        await page.keyboard.press("Escape")
        await expect(album.get_by_role("button").nth(1)).to_be_focused()


async def test_a_document_is_downloaded_under_its_name_with_its_bytes() -> None:
    async with scene() as here:
        await here.says("sendDocument", document=Upload(TABLE, "名单.csv", "text/csv"))
        page = await here.window()
        async with page.expect_download() as download:
            await bubble(page, "名单.csv").get_by_role("link").click()
        file = await download.value
        assert file.suggested_filename == "名单.csv"
        assert await asyncio.to_thread((await file.path()).read_bytes) == TABLE
        # Files that came together stay as many when something is changed about them.
        papers = {f"f{n}": Upload(TABLE, f"{n}.csv") for n in range(2)}
        media = [{"type": "document", "media": f"attach://{name}"} for name in papers]
        sent = await here.says("sendMediaGroup", media=media, **papers)
        files = bubble(page, "0.csv").get_by_role("link")
        await expect(files).to_have_count(2)
        here.standin.react(here.anna, here.group, sent[0]["message_id"], "👍")
        await expect(bubble(page, "0.csv").get_by_role("button", name="👍 1")).to_be_visible()
        await expect(files).to_have_count(2)


async def test_a_chosen_picture_goes_as_a_picture_with_its_caption() -> None:
    async with scene() as here:
        page = await here.window()
        await choose(page, pictures(1))
        dialog = page.get_by_role("dialog", name="发送图片")
        await expect(dialog.get_by_role("radio", name="作为图片")).to_be_checked()
        await dialog.get_by_label("说明").fill("会场")
        await dialog.get_by_role("button", name="发送").click()
        await expect(bubble(page, "会场").locator("img")).to_have_js_property("naturalWidth", 64)
        (message,) = here.standin.messages(here.anna, here.group)
        assert message.media is not None
        assert (message.media.kind, message.media.file.content) == ("photo", PICTURE)


async def test_a_caption_that_is_too_long_is_told_and_kept() -> None:
    async with scene() as here:
        page = await here.window()
        await choose(page, pictures(1))
        caption = page.get_by_role("dialog").get_by_label("说明")
        await caption.fill("长" * 1025)
        await caption.press("Enter")
        await expect(page.get_by_text("说明最多 1024 字，现在 1025 字")).to_be_visible()
        await expect(caption).to_have_value("长" * 1025)
        await caption.fill("长" * 1024)
        await caption.press("Enter")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_it_goes_as_a_file_if_so_chosen_and_several_as_an_album() -> None:
    async with scene() as here:
        page = await here.window()
        await choose(page, pictures(1))
        await page.get_by_role("radio", name="作为文件").check()
        await page.get_by_role("button", name="发送", exact=True).last.click()
        await expect(bubble(page, "0.png").get_by_role("link")).to_be_visible()
        await choose(page, pictures(3))
        dialog = page.get_by_role("dialog", name="发送 3 张图片")
        await dialog.get_by_role("button", name="不发送 0.png").click()
        await page.get_by_role("dialog", name="发送 2 张图片").get_by_label("说明").press("Enter")
        await expect(page.get_by_role("group", name="2 张图片")).to_be_visible()


async def give(page: Page, event: str, name: str, mime: str, size: int) -> None:
    """Paste or drop a file of so many bytes."""
    await page.evaluate(
        """([event, name, type, size]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(size)], name, { type }));
            const options = { bubbles: true, cancelable: true };
            document.querySelector("#text").dispatchEvent(
                event === "drop"
                    ? new DragEvent("drop", { ...options, dataTransfer: data })
                    : new ClipboardEvent("paste", { ...options, clipboardData: data }));
        }""",
        [event, name, mime, size],
    )


async def test_a_dropped_and_a_pasted_file_are_offered_before_they_go() -> None:
    async with scene() as here:
        page = await here.window()
        for event in ("drop", "paste"):
            await give(page, event, "名单.csv", "text/csv", 12)
            dialog = page.get_by_role("dialog", name="发送文件")
            await expect(dialog).to_contain_text("名单.csv")
            await page.keyboard.press("Escape")
            await expect(dialog).to_be_hidden()
        assert here.standin.messages(here.anna, here.group) == []


async def test_what_cannot_be_sent_is_refused_in_words_in_the_dialog_it_is_in() -> None:
    async with scene() as here:
        page = await here.window()
        broken = FilePayload(name="a.png", mimeType="image/png", buffer=b"no picture")
        await choose(page, [broken])
        dialog = page.get_by_role("dialog", name="发送图片")
        send = dialog.get_by_role("button", name="发送", exact=True)
        await send.click()
        said = dialog.get_by_role("alert")
        await expect(said).to_contain_text("这个文件不是图片，可以作为文件发送")
        await expect(send).to_be_enabled()
        await page.keyboard.press("Escape")

        await give(page, "paste", "空.txt", "text/plain", 0)
        await expect(page.get_by_role("alert")).to_have_text("“空.txt”是空的，不能发送")
        await page.keyboard.press("Escape")

        await give(page, "paste", "大.png", "image/png", 10 * 2**20 + 1)
        await expect(page.get_by_role("alert")).to_contain_text("图片不能超过 10 MB")
        await expect(send).to_be_disabled()
        await page.get_by_role("radio", name="作为文件").check()
        await expect(send).to_be_enabled()
        await page.keyboard.press("Escape")

        await choose(page, pictures(11))
        await expect(page.get_by_role("alert")).to_contain_text("一次最多发送 10 个文件")
