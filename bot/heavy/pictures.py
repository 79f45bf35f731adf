"""Draws the picture of a month: words and figures in, PNG out, upright and legible on a phone.

Every bar and axis begins at zero, each number stands with its base, and nothing is sorted by how
large it is.
"""

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

from bot.heavy import letters
from bot.heavy.canvas import Canvas, fitted
from bot.heavy.letters import width

WIDTH: Final = 1080
MARGIN: Final = 72
INNER: Final = WIDTH - 2 * MARGIN
RIGHT: Final = WIDTH - MARGIN
TITLE: Final = 60
UNIT: Final = 36
HEAD: Final = 40
BODY: Final = 34
SMALL: Final = 28
"""The smallest there is: 11 points on a phone that is 430 points wide."""
FIGURE: Final = 64
ROOMY: Final = 5
"""So many rows have a line for their words and one for their bar; more have one for both."""
PLOT: Final = 220
"""The height of what a line is drawn in: from none to all."""
POINT: Final = 10
RING: Final = 14
"""A ring around a point shows that both are at the same place."""
MARK: Final = 8
SAMPLE: Final = 64
SWATCH: Final = 22
GAP: Final = 24
SECTION: Final = 64


class Row(TypedDict):
    """So many (`of`) of so many (`base`), None where it is not known; `mark` is another share.

    `aside` are more of the base, which are told apart.
    """

    label: str
    note: str
    of: int | None
    base: int | None
    aside: NotRequired[int]
    mark: NotRequired[Sequence[int] | None]


class Section(TypedDict):
    """One part: bars, a line or figures, or else the words that say why there are none."""

    type: str
    title: str
    caption: str
    empty: str
    notes: Sequence[str]
    rows: NotRequired[Sequence[Row]]
    figures: NotRequired[Sequence[tuple[str, int]]]
    legend: NotRequired[str]
    axis: NotRequired[tuple[str, str]]
    unknown: NotRequired[str]


def draw_month(title: str, unit: str, sections: Sequence[Section], footer: Sequence[str]) -> bytes:
    """Return the picture as PNG; the arguments are what `MonthPicture.facts` has made."""
    return compose(title, unit, sections, footer).png()


def compose(title: str, unit: str, sections: Sequence[Section], footer: Sequence[str]) -> Canvas:
    """Return the picture before it is drawn; arguments as for `draw_month`."""
    canvas = Canvas(WIDTH)
    canvas.y = MARGIN + 44
    canvas.write(MARGIN, canvas.y, fitted(title, TITLE, INNER), TITLE, "strong")
    canvas.y += 26
    for line in letters.wrap(letters.clean(unit), UNIT, INNER, 2):
        canvas.y += 46
        canvas.write(MARGIN, canvas.y - 6, line, UNIT, "soft")
    for section in sections:
        _section(canvas, section)
    canvas.y += SECTION - 8
    canvas.rule(canvas.y, MARGIN, RIGHT)
    canvas.y += 18
    for said in footer:
        _note(canvas, said)
    canvas.y += MARGIN - 20
    return canvas


def _section(canvas: Canvas, section: Section) -> None:
    canvas.y += SECTION
    canvas.rule(canvas.y, MARGIN, RIGHT)
    canvas.y += 66
    title = letters.clean(section["title"])
    canvas.write(MARGIN, canvas.y, title, HEAD, "strong")
    room = INNER - width(title, HEAD) - GAP
    caption = fitted(section["caption"], SMALL, room)
    canvas.write(RIGHT, canvas.y, caption, SMALL, "soft", anchor="end")
    canvas.y += 16
    if rows := section.get("rows"):
        (_line if section["type"] == "line" else _bars)(canvas, section, rows)
    elif figures := section.get("figures"):
        _figures(canvas, figures)
    else:
        canvas.y += 8
        _note(canvas, section["empty"], BODY)
    if legend := section.get("legend"):
        canvas.y += 10
        _sample(canvas, section["type"], canvas.y + SMALL * 1.45 - 10)
        _note(canvas, legend, indent=SAMPLE + 20)
    for note in section["notes"]:
        canvas.y += 10
        _note(canvas, note)


def _note(canvas: Canvas, text: str, size: float = SMALL, indent: float = 0) -> None:
    for line in letters.wrap(letters.clean(text), size, INNER - indent, 3):
        canvas.y += size * 1.45
        canvas.write(MARGIN + indent, canvas.y, line, size, "soft")


def _sample(canvas: Canvas, kind: str, y: float) -> None:
    """Draw what the legend speaks of."""
    middle = MARGIN + SAMPLE / 2
    if kind == "line":
        canvas.line([(MARGIN, y), (MARGIN + SAMPLE, y)], "average")
        canvas.dot(middle, y, RING, "ring")
    else:
        canvas.bar(middle - MARK / 2, y - 18, MARK, 36, "mark")


def _bars(canvas: Canvas, section: Section, rows: Sequence[Row]) -> None:
    unknown = section.get("unknown", "")
    if len(rows) <= ROOMY:
        for row in rows:
            _roomy(canvas, row, _number(row, unknown))
        return
    numbers = [_number(row, unknown) for row in rows]
    numbers_room = max(width(number, BODY) for number in numbers)
    notes_room = max(map(_note_width, rows))
    labels_room = max(width(letters.clean(row["label"]), BODY) for row in rows)
    # A bar is told from another one only if it is not too short: labels give way.
    least = 220
    room = INNER - numbers_room - notes_room - GAP * (3 if notes_room else 2)
    labels_room = min(labels_room, room - least)
    for row, number in zip(rows, numbers, strict=True):
        canvas.y += 62
        canvas.write(MARGIN, canvas.y, fitted(row["label"], BODY, labels_room), BODY, "ink")
        x = MARGIN + labels_room
        if notes_room:
            x += GAP + notes_room
            _note_of(canvas, row, x - _note_width(row))
        x += GAP
        _bar(canvas, row, x, RIGHT - numbers_room - GAP - x, canvas.y - 24)
        canvas.write(RIGHT, canvas.y, number, BODY, "ink", anchor="end")
    canvas.y += 12


def _roomy(canvas: Canvas, row: Row, number: str) -> None:
    canvas.y += 56
    canvas.write(RIGHT, canvas.y, number, BODY, "ink", anchor="end")
    room = INNER - width(number, BODY) - _note_width(row) - 2 * GAP
    label = fitted(row["label"], BODY, room)
    canvas.write(MARGIN, canvas.y, label, BODY, "ink")
    _note_of(canvas, row, MARGIN + width(label, BODY) + GAP)
    canvas.y += 18
    _bar(canvas, row, MARGIN, INNER, canvas.y)
    canvas.y += 22


def _note_width(row: Row) -> float:
    swatch = SWATCH + 10 if row.get("aside") else 0
    return swatch + width(letters.clean(row["note"]), SMALL)


def _note_of(canvas: Canvas, row: Row, x: float) -> None:
    """Write what is said beside a row's label, and which part of the bar it is of."""
    note = letters.clean(row["note"])
    if row.get("aside"):
        canvas.bar(x, canvas.y - SWATCH, SWATCH, SWATCH, "aside")
    if note:
        canvas.write(x + _note_width(row) - width(note, SMALL), canvas.y, note, SMALL, "soft")


def _bar(canvas: Canvas, row: Row, x: float, length: float, y: float) -> None:
    """Draw so many of the whole length, from its left end."""
    of, base = row["of"], row["base"]
    if of is None or not base:
        return
    height = 22
    canvas.bar(x, y, length, height, "track")
    canvas.bar(x, y, length * of / base, height, "full")
    aside = min(row.get("aside", 0), base - of)
    canvas.bar(x + length * of / base, y, length * aside / base, height, "aside")
    mark = row.get("mark")
    if mark is not None and mark[1]:
        canvas.bar(x + length * mark[0] / mark[1] - MARK / 2, y - 7, MARK, height + 14, "mark")


def _number(row: Row, unknown: str) -> str:
    if row["of"] is None or not row["base"]:
        return unknown
    return f"{row['of']}/{row['base']}"


def _line(canvas: Canvas, section: Section, rows: Sequence[Row]) -> None:
    """Draw shares as a line between none and all; it is broken where nothing is known."""
    whole, none = section.get("axis", ("", "0"))
    axis = max(width(whole, SMALL), width(none, SMALL)) + 16
    column = (INNER - axis) / len(rows)
    top = canvas.y + 48
    bottom = top + PLOT
    for y, label in ((top, whole), (bottom, none)):
        canvas.rule(y, MARGIN + axis, RIGHT)
        canvas.write(MARGIN, y + 10, label, SMALL, "soft")
    places = [MARGIN + axis + column * (place + 0.5) for place in range(len(rows))]
    shares = [_share(row["of"], row["base"]) for row in rows]
    marks = [_share(*(row.get("mark") or (None, None))) for row in rows]
    _through(canvas, places, marks, bottom, "average", "ring", RING)
    _through(canvas, places, shares, bottom, "line", "point", POINT)
    canvas.y = bottom + 50
    _below(canvas, rows, places, column, section.get("unknown", ""))


def _below(
    canvas: Canvas, rows: Sequence[Row], places: Sequence[float], column: float, unknown: str
) -> None:
    """Write each point's label and numbers below it: in one line, or the base below the rest."""
    room = column - 8
    parts = [[_number(row, unknown)] for row in rows]
    if not _fit(parts, BODY, room):
        parts = [[of, f"/{base}"] if base else [of] for of, _, base in map(_split, parts)]
    size = BODY if _fit(parts, BODY, room) else SMALL
    for x, row, those in zip(places, rows, parts, strict=True):
        label = fitted(row["label"], SMALL, room)
        canvas.write(x, canvas.y, label, SMALL, "soft", anchor="middle")
        for place, part in enumerate(those, 1):
            canvas.write(x, canvas.y + 6 + place * 40, part, size, "ink", anchor="middle")
    canvas.y += 16 + 40 * max(map(len, parts))


def _fit(parts: Sequence[Sequence[str]], size: float, room: float) -> bool:
    return all(width(part, size) <= room for those in parts for part in those)


def _split(parts: Sequence[str]) -> tuple[str, str, str]:
    return parts[0].partition("/")


def _share(of: int | None, base: int | None) -> float | None:
    return of / base if of is not None and base else None


def _through(
    canvas: Canvas,
    places: Sequence[float],
    shares: Sequence[float | None],
    bottom: float,
    line: str,
    dot: str,
    radius: float,
) -> None:
    points = [
        None if share is None else (x, bottom - PLOT * share)
        for x, share in zip(places, shares, strict=True)
    ]
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            canvas.line(run, line)
        run = []
    for point in points:
        if point is not None:
            canvas.dot(*point, radius, dot)


def _figures(canvas: Canvas, figures: Sequence[tuple[str, int]]) -> None:
    """Draw numbers side by side, each with its word below."""
    column = INNER / len(figures)
    for place, (label, number) in enumerate(figures):
        x = MARGIN + column * place
        canvas.write(x, canvas.y + 74, str(number), FIGURE, "ink")
        canvas.write(x, canvas.y + 120, fitted(label, SMALL, column - GAP), SMALL, "soft")
    canvas.y += 124
