"""A report as a PDF of A4 pages: the same blocks in the same order as in HTML, painted with fpdf2.

The letters are DejaVu Sans, which comes with Matplotlib under a licence that lets anybody embed it; only those used go
into the file. What that font has no letter for (Chinese, say, in a name) is shown as an empty square.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import assert_never

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import FontFace, TTFFont
from fpdf.image_parsing import preload_image

from formcheck import __version__
from formcheck.domain.errors import OutputError
from formcheck.draw.svg import PICTURES
from formcheck.report.chart_shapes import HEIGHT_PX, WIDTH_PX, Area, Graph, Label, Stroke
from formcheck.report.document import Block, Bullets, Document, Facts, Graphs, Grid, Hint, Part, Photo, Photos, Prose
from formcheck.wording.labels import Kind
from formcheck.wording.rep_table import Cell

FONT = "sans"
STYLES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf", "I": "DejaVuSans-Oblique.ttf"}
CONDENSED_PCT = 90
"""DejaVu Sans set this narrow is DejaVu Sans Condensed, which leaves more room on a page."""

NO_LETTER = "\N{WHITE SQUARE}"

MARGIN_MM, GAP_MM, INDENT_MM, NAMES_MM, SIGN_MM = 15.0, 5.0, 4.0, 46.0, 11.0
HEADING_MM, FEW_LINES_MM, WIDEST_COLUMN_MM = 14.0, 14.0, 70.0
PHOTOS_A_ROW, GRAPHS_A_ROW = 3, 2
LINE = 1.4
"""Height of a line over that of its letters."""

TEXT_PT, SMALL_PT, TABLE_PT, HEADING_PT, HEADLINE_PT = 9.5, 8.0, 7.8, 12.5, 14.0
GRAPH_PX = 10.5
"""Size of the letters in a graph, in its own pixels."""

INK, SOFT, RULE, RAISED, NOTE, PAPER = "#1d2329", "#59636d", "#d8d4cc", "#f0eeea", "#e3eef6", "#ffffff"
TONES = {Kind.CONTROLLED: "#0b8a8f", Kind.HEELS: "#d0611a", Kind.OTHER: "#8f5bb8", Kind.UNSURE: "#64707c"}
"""The tones of the four kinds, as on the page; each has a sign and a word as well."""

SEE_THROUGH, FAINT = 0.16, 0.45
PT_PER_MM = 72 / 25.4


def render_pdf(document: Document, *, made_on: date) -> bytes:
    """The report as a PDF file's content.

    Args:
        document: what it says.
        made_on: the day written into the file.

    Raises:
        OutputError: if the font is not where Matplotlib keeps it.
    """
    paper = _Paper(document.title, made_on)
    paper.add_page()
    paper.card(document)
    for part in document.parts:
        paper.part(part)
    return bytes(paper.output())


class _Paper(FPDF):
    """Pages that know our blocks."""

    def __init__(self, title: str, made_on: date) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN_MM)
        self.c_margin = 0.0
        self.set_auto_page_break(auto=True, margin=MARGIN_MM + GAP_MM)
        fonts = _fonts()
        for style, file in STYLES.items():
            self.add_font(FONT, style, fonts / file)
        self.set_stretching(CONDENSED_PCT)
        self.report_title = title
        self.set_title(title)
        self.set_lang("en")
        self.set_creator(f"formcheck {__version__}")
        self.set_creation_date(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC))

    def normalize_text(self, text: str) -> str:
        """The text with a square for each letter the font does not have."""
        font = self.fonts[FONT]
        assert isinstance(font, TTFFont)  # noqa: S101 - added above
        return "".join(letter if ord(letter) in font.cmap or letter.isspace() else NO_LETTER for letter in text)

    def footer(self) -> None:
        """The title and the number of the page."""
        self.set_y(-MARGIN_MM)
        self._type(SMALL_PT, SOFT)
        self.cell(self.epw / 2, text=self.report_title)
        self.cell(self.epw / 2, text=f"{self.page_no()} / {{nb}}", align="R")

    def card(self, document: Document) -> None:
        """The answer, with its sign, on its tone."""
        self._say(document.title, TEXT_PT, style="B")
        self.ln(2)
        lines = (
            (document.word.upper(), SMALL_PT, INK, "B"),
            (document.headline, HEADLINE_PT, INK, "B"),
            (document.where, SMALL_PT, SOFT, ""),
        )
        left = 2.5 * INDENT_MM + SIGN_MM
        height = sum(self._height(words, size, style, left) for words, size, _, style in lines) + 2 * INDENT_MM
        tone, top = TONES[document.kind], self.y
        with self.local_context(fill_opacity=SEE_THROUGH / 2):
            self.set_fill_color(tone)
            self.rect(self.l_margin, top, self.epw, height, style="F")
        self.set_fill_color(tone)
        self.rect(self.l_margin, top, 1.8, height, style="F")
        where = self.l_margin + 1.5 * INDENT_MM, top + INDENT_MM
        self.image(PICTURES / f"kind-{document.kind}.svg", *where, SIGN_MM, SIGN_MM)
        self.set_y(top + INDENT_MM)
        for words, size, colour, style in lines:
            self._say(words, size, colour, style=style, left=left)
        self.set_y(top + height)

    def part(self, part: Part) -> None:
        """A heading that stays with what follows, and its blocks."""
        self._keep(HEADING_MM + self._first_height(part.blocks[0]))
        self.ln(GAP_MM)
        self.start_section(part.heading)
        self._say(part.heading, HEADING_PT, style="B")
        self.ln(1)
        for block in part.blocks:
            self._block(block)

    def _first_height(self, block: Block) -> float:
        """Height of the least of a block that may stand below a heading."""
        match block:
            case Photos():
                return self._row_height(block.photos[:PHOTOS_A_ROW])
            case Graphs():
                return HEIGHT_PX * self._column_mm(GRAPHS_A_ROW) / WIDTH_PX
            case _:
                return FEW_LINES_MM

    def _block(self, block: Block) -> None:
        """One block, and a little room below it."""
        match block:
            case Prose():
                self._prose(block)
            case Bullets():
                for item in block.items:
                    self._bullet(item)
            case Hint():
                self._hint(block)
            case Grid():
                self._grid(block)
            case Facts():
                for name, what in block.pairs:
                    self._fact(name, what)
            case Photos():
                self._photos(block.photos)
            case Graphs():
                self._graphs(block.graphs)
            case _:
                assert_never(block)
        self.ln(2)

    def _prose(self, prose: Prose) -> None:
        if not prose.is_strong:
            self._keep(self._height(prose.words, TEXT_PT, "", 0.0))
            self._say(prose.words, TEXT_PT)
            return
        height = self._height(prose.words, TEXT_PT, "B", INDENT_MM) + INDENT_MM
        self._keep(height)
        self.set_fill_color(NOTE)
        self.rect(self.l_margin, self.y, self.epw, height, style="F")
        self.set_y(self.y + INDENT_MM / 2)
        self._say(prose.words, TEXT_PT, style="B", left=INDENT_MM)
        self.set_y(self.y + INDENT_MM / 2)

    def _bullet(self, words: str) -> None:
        self._keep(self._height(words, TEXT_PT, "", INDENT_MM))
        self.set_fill_color(INK)
        self.circle(self.l_margin + 1.6, self.y + TEXT_PT / PT_PER_MM * LINE / 2, 0.6, style="F")
        self._say(words, TEXT_PT, left=INDENT_MM)
        self.ln(0.6)

    def _hint(self, hint: Hint) -> None:
        lines = ((hint.seen, TEXT_PT, INK, "B"), (hint.advice, TEXT_PT, INK, ""), (hint.ground, SMALL_PT, SOFT, ""))
        height = sum(self._height(words, size, style, INDENT_MM) for words, size, _, style in lines)
        self._keep(height)
        self.set_fill_color(RULE)
        self.rect(self.l_margin, self.y, 0.8, height, style="F")
        for words, size, colour, style in lines:
            self._say(words, size, colour, style=style, left=INDENT_MM)

    def _fact(self, name: str, what: str) -> None:
        self._keep(self._height(what, SMALL_PT, "", NAMES_MM))
        top, page = self.y, self.page
        self._say(name, SMALL_PT, SOFT)
        if self.page == page:
            self.set_y(top)
        self._say(what, SMALL_PT, left=NAMES_MM)

    def _grid(self, grid: Grid) -> None:
        self._type(TABLE_PT, INK)
        self.set_draw_color(RULE)
        self.set_fill_color(PAPER)
        columns = list(zip(grid.headings, *grid.rows, strict=True))
        plain, name, missing = FontFace(), FontFace(emphasis="BOLD"), FontFace(emphasis="ITALICS", color=SOFT)
        with self.table(
            col_widths=[self._width(column, is_prose=grid.is_prose) for column in columns],
            width=self.epw,
            text_align="LEFT",
            v_align=VAlign.T,
            line_height=TABLE_PT / PT_PER_MM * LINE,
            padding=1.2,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", fill_color=RAISED),
        ) as table:
            table.row([f"{cell.text}, {cell.note}" if cell.note else cell.text for cell in grid.headings])
            for first, *others in grid.rows:
                row = table.row()
                row.cell(first.text, style=name)
                for cell in others:
                    row.cell(_both(cell), style=missing if cell.is_missing else plain)

    def _width(self, cells: Sequence[Cell], *, is_prose: bool) -> float:
        """What a column would like: its longest line; where lines may be broken, no more than a good line's length."""
        with self.local_context():
            self._type(TABLE_PT, INK, "B")
            lines = [line for cell in cells for line in ((cell.text,) if cell.is_missing else _both(cell).split("\n"))]
            # Headings break anywhere.
            lines = [*lines[1:], *lines[0].split()] if not is_prose else lines
            return min(WIDEST_COLUMN_MM, max(self.get_string_width(line) for line in lines)) + 2.6

    def _photos(self, photos: Sequence[Photo]) -> None:
        width = self._column_mm(PHOTOS_A_ROW)
        for first in range(0, len(photos), PHOTOS_A_ROW):
            row = photos[first : first + PHOTOS_A_ROW]
            height = self._row_height(row)
            self._keep(height)
            top = self.y
            for place, photo in enumerate(row):
                left = self.l_margin + place * (width + GAP_MM)
                self.image(photo.jpeg, left, top, width, alt_text=self.normalize_text(photo.says))
            self.set_y(top + height + GAP_MM / 2)

    def _row_height(self, photos: Sequence[Photo]) -> float:
        infos = [preload_image(self.image_cache, photo.jpeg)[2] for photo in photos]
        return self._column_mm(PHOTOS_A_ROW) * max(info.height / info.width for info in infos)

    def _column_mm(self, count: int) -> float:
        """Width of one of so many columns."""
        return (self.epw - (count - 1) * GAP_MM) / count

    def _graphs(self, graphs: Sequence[Graph]) -> None:
        width = self._column_mm(GRAPHS_A_ROW)
        scale, title = width / WIDTH_PX, TEXT_PT / PT_PER_MM * LINE
        for first in range(0, len(graphs), GRAPHS_A_ROW):
            height = title + HEIGHT_PX * scale
            self._keep(height)
            top = self.y
            for place, graph in enumerate(graphs[first : first + GRAPHS_A_ROW]):
                left = self.l_margin + place * (width + GAP_MM)
                self.set_xy(left, top)
                self._type(TEXT_PT, INK, "B")
                self.cell(width, title, graph.title)
                self._paint(graph, (left, top + title), scale)
            self.set_y(top + height + GAP_MM / 2)

    def _paint(self, graph: Graph, origin: tuple[float, float], scale: float) -> None:
        def at(x_px: float, y_px: float) -> tuple[float, float]:
            return origin[0] + x_px * scale, origin[1] + y_px * scale

        for shape in graph.shapes:
            match shape:
                case Area():
                    with self.local_context(fill_opacity=SEE_THROUGH):
                        self.set_fill_color(shape.colour)
                        self.polygon([at(*point) for point in shape.points_px], style="F")
                case Stroke():
                    with self.local_context(stroke_opacity=FAINT if shape.is_faint else 1.0):
                        self.set_draw_color(shape.colour)
                        self.set_line_width(shape.width_px * scale)
                        self.set_dash_pattern(*((1.0, 0.8) if shape.is_dashed else ()))
                        self.polyline([at(*point) for point in shape.points_px])
                case Label():
                    self._type(GRAPH_PX * scale * PT_PER_MM, shape.colour or INK)
                    x, y = at(shape.x_px, shape.y_px)
                    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor]
                    self.text(x - share * self.get_string_width(shape.words), y, shape.words)
                case _:
                    assert_never(shape)

    def _type(self, size_pt: float, colour: str, style: str = "") -> None:
        self.set_font(FONT, style, size_pt)
        self.set_text_color(colour)

    def _say(self, words: str, size_pt: float, colour: str = INK, *, style: str = "", left: float = 0.0) -> None:
        """Words over as many lines as they take, from ``left`` mm within the margin."""
        self._type(size_pt, colour, style)
        self.set_x(self.l_margin + left)
        line = size_pt / PT_PER_MM * LINE
        self.multi_cell(self.epw - left, line, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _height(self, words: str, size_pt: float, style: str, left: float) -> float:
        self._type(size_pt, INK, style)
        line = size_pt / PT_PER_MM * LINE
        told = self.multi_cell(self.epw - left, line, words, align="L", dry_run=True, output=MethodReturnValue.HEIGHT)
        assert isinstance(told, float)  # noqa: S101 - what was asked for
        return told

    def _keep(self, height: float) -> None:
        """See to it that what comes next is not torn apart."""
        if self.will_page_break(height):
            self.add_page()


def _both(cell: Cell) -> str:
    return f"{cell.text}\n{cell.note}" if cell.note else cell.text


def _fonts() -> Path:
    """The folder of Matplotlib's fonts, found without loading Matplotlib."""
    spec = find_spec("matplotlib")
    folder = Path(*((spec.submodule_search_locations or [""])[:1])) if spec else Path()
    fonts = folder / "mpl-data" / "fonts" / "ttf"
    if not (fonts / STYLES[""]).is_file():
        raise OutputError("a PDF needs the font DejaVu Sans of Matplotlib, which is not there; write .html instead")
    return fonts
