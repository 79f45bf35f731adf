"""The page's polls and quizzes in a browser."""

from playwright.async_api import expect

from tests.browser import IN_ONE_BROWSER
from tests.page_scene import bubble, scene

pytestmark = IN_ONE_BROWSER

OPTIONS = [{"text": "每月一次"}, {"text": "每季度一次"}]


async def test_a_quiz_is_answered_once_and_tells_right_from_wrong() -> None:
    async with scene() as here:
        await here.says(
            "sendPoll", question="支部党员大会一般多久召开一次", options=OPTIONS, type="quiz",
            correct_option_ids=[1], explanation="支部工作条例第十一条", is_anonymous=False,
        )  # fmt: skip
        page = await here.window()
        quiz = bubble(page, "支部党员大会")
        await expect(quiz).to_contain_text("实名测验")
        await expect(quiz).not_to_contain_text("第十一条")
        await quiz.get_by_role("button", name="每月一次").click()
        await expect(
            quiz.get_by_role("listitem", name="每月一次，1 票，100%，您选的，不对")
        ).to_be_visible()
        await expect(
            quiz.get_by_role("listitem", name="每季度一次，0 票，0%，正确答案")
        ).to_be_visible()
        await expect(quiz).to_contain_text("支部工作条例第十一条")
        await expect(quiz.get_by_role("button", name="每季度一次")).to_have_count(0)


async def test_of_several_choices_some_are_ticked_sent_and_taken_back() -> None:
    async with scene() as here:
        sent = await here.says(
            "sendPoll", question="什么时候方便", options=OPTIONS, allows_multiple_answers=True
        )
        page = await here.window()
        poll = bubble(page, "什么时候方便")
        vote = poll.get_by_role("button", name="投票", exact=True)
        await expect(vote).to_be_disabled()
        for option in ("每月一次", "每季度一次"):
            await poll.get_by_role("checkbox", name=option).click()
        # Somebody else's vote comes meanwhile; what was ticked stays ticked.
        here.standin.vote(here.qiang, here.group, sent["message_id"], [0])
        await expect(poll).to_contain_text("1 人已投")
        await expect(poll.get_by_role("checkbox", name="每月一次")).to_be_checked()
        await vote.click()
        await expect(
            poll.get_by_role("listitem", name="每月一次，2 票，100%，您选的")
        ).to_be_visible()
        await poll.get_by_role("button", name="撤回投票").click()
        await expect(poll.get_by_role("checkbox", name="每月一次")).not_to_be_checked()
        await here.says("stopPoll", message_id=sent["message_id"])
        await expect(poll).to_contain_text("已结束的投票")


async def test_one_choice_is_a_vote_at_once_and_everybody_sees_it_counted() -> None:
    async with scene() as here:
        await here.says("sendPoll", question="几点开会", options=OPTIONS, is_anonymous=False)
        anna, qiang = await here.window(), await here.window(here.qiang)
        await bubble(anna, "几点开会").get_by_role("button", name="每月一次").press("Enter")
        chosen = bubble(anna, "几点开会").get_by_role(
            "listitem", name="每月一次，1 票，100%，您选的"
        )
        await expect(chosen).to_be_visible()
        # Who has not voted sees how many have, not for what.
        await expect(bubble(qiang, "几点开会")).to_contain_text("1 人已投")
        await expect(bubble(qiang, "几点开会")).not_to_contain_text("100%")
