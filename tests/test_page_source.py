"""The page's files as they lie."""

from pathlib import Path

from bot.standin.web import page as page_files

PAGE = Path(page_files.__file__).parent


def test_nothing_on_the_page_comes_from_elsewhere_or_stands_in_its_markup() -> None:
    markup = (PAGE / "index.html").read_text("utf-8")
    assert "http" not in markup
    assert " style=" not in markup
    assert " on" not in markup.replace(" only", "").partition("<body>")[2].lower()
    for sheet in PAGE.glob("*.css"):
        text = sheet.read_text("utf-8")
        assert "url(" not in text
        assert "@import" not in text
