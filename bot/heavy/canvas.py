"""What a picture is put together from: words and shapes in SVG, drawn by resvg as PNG.

Sizes and places are in pixels of the picture. Colours and strokes are classes of `frame.svg`.
"""

import html
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Final, Literal

import resvg_py
from pylopdf_fonts_zh_cn import sans_path

from bot.heavy import letters

_FRAME: Final = Path(__file__).with_name("frame.svg")
_FAMILY: Final = "Noto Sans SC"

Anchor = Literal["start", "middle", "end"]


class Canvas:
    """A picture of a given width that grows downwards: `y` is where it goes on."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.y = 0.0
        self._shapes: list[str] = []

    def write(
        self, x: float, y: float, text: str, size: float, kind: str, *, anchor: Anchor = "start"
    ) -> None:
        """Write a text, `clean` already, with its baseline at `y`."""
        self._shapes.append(
            f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"'
            f' text-anchor="{anchor}">{html.escape(text)}</text>'
        )

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        """Draw a bar; one of no width is not there."""
        if width > 0:
            self._shapes.append(
                f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}"'
                f' height="{height:.1f}"/>'
            )

    def rule(self, y: float, x: float, until: float) -> None:
        """Draw a thin line across."""
        self._shapes.append(f'<path class="rule" d="M{x:.1f} {y:.1f}H{until:.1f}"/>')

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """Draw a line through points."""
        through = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self._shapes.append(f'<path class="{kind}" d="M{through}"/>')

    def dot(self, x: float, y: float, radius: float, kind: str) -> None:
        """Draw a dot around a point."""
        self._shapes.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>')

    def svg(self) -> str:
        """Return the picture as far as it goes."""
        return _frame().substitute(
            width=self.width, height=round(self.y), body="\n".join(self._shapes)
        )

    def png(self) -> bytes:
        """Return it drawn: the same bytes wherever it is."""
        return resvg_py.svg_to_bytes(
            svg_string=self.svg(),
            skip_system_fonts=True,
            font_files=[str(sans_path())],
            font_family=_FAMILY,
        )


def fitted(text: str, size: float, room: float) -> str:
    """Return a text as it can be drawn in `room`."""
    return letters.shorten(letters.clean(text), size, room)


@cache
def _frame() -> Template:
    return Template(_FRAME.read_text(encoding="utf-8"))
