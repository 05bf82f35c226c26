"""HTML and PDF say the same in the same order, whatever names and figures hold, and need nothing from elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest
from pypdf import PdfReader

from formcheck.domain.errors import OutputError
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.draw.canvas import encode_jpeg
from formcheck.judge.results import Analysis
from formcheck.report.document import Bullets, Document, Facts, Graphs, Grid, Hint, Photo, Photos, Prose, compose
from formcheck.report.html import render_html
from formcheck.report.pdf import NO_LETTER, render_pdf
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures, renamed
from tests.fake_trace import blank, seen_from_the_front, seen_from_the_side

DAY = date(2026, 3, 5)
HOSTILE = "\"><script>alert('x')</script>&amp;{{ 7 * 7 }}\n<img src=http://example.org/x>"
PHOTO = Photo(encode_jpeg(blank()), 'Rep 1 of 1 · "controlled"')

CLIPS = {
    "side": seen_from_the_side(),
    "lifted": seen_from_the_side(heel_rise_cm=Measured(5.0, 0.8)),
    "front": seen_from_the_front(),
    "no squat": replace(analysis_of(), traces=seen_from_the_front().traces),
    "nothing known": analysis_of(),
    "gaps": analysis_of(measures(knee_past_toe_cm=NotMeasured("the toe was hidden by a plate for half of the rep"))),
    "many": analysis_of(*(measures() for _ in range(14))),
    "from behind": analysis_of(front_measures(), kind=ViewKind.BACK),
    "named": renamed(seen_from_the_side(), file="Kniebeuge März – 2 × 60 kg.mp4", name="Łucja Ñuñez Ωμέγα Жук"),
}


def document_of(analysis: Analysis) -> Document:
    return compose(analysis, [PHOTO for _ in analysis.reps], made_on=DAY)


def words_of(document: Document) -> Iterator[str]:
    """Every piece of text of a report, in order."""
    yield from (document.title, document.word, document.headline, document.where)
    for part in document.parts:
        yield part.heading
        for block in part.blocks:
            match block:
                case Prose():
                    yield block.words
                case Bullets():
                    yield from block.items
                case Hint():
                    yield from (block.seen, block.advice, block.ground)
                case Grid():
                    yield from (
                        text for cells in (block.headings, *block.rows) for c in cells for text in (c.text, c.note)
                    )
                case Facts():
                    yield from (text for pair in block.pairs for text in pair)
                case Graphs():
                    yield from (graph.title for graph in block.graphs)
                case Photos():
                    pass


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()


def require_all_in_order(document: Document, text: str) -> None:
    rest = squeezed(text)
    for words in filter(None, words_of(document)):
        before, found, rest = rest.partition(squeezed(words))
        assert found == squeezed(words), f"{words!r} is not said after {before[-80:]!r}"


class Reader(HTMLParser):
    """The words of a page, its tags that are open, and every attribute."""

    VOID = {"meta", "img", "polygon", "polyline"}  # noqa: RUF012 - never changed

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title", "text", "caption"):
            self.text.append(data)


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    # Every page ends with the title and its number.
    return "".join(re.sub(r"Squat report[^\n]*\n?\s*\d+ / \d+\s*$", "", page.extract_text()) for page in pages)


@pytest.mark.parametrize("name", CLIPS)
def test_html_says_everything_in_order(name: str) -> None:
    document = document_of(CLIPS[name])
    page = Reader(render_html(document))
    assert not page.open, "every tag is closed"
    require_all_in_order(document, "".join(page.text))


@pytest.mark.parametrize("name", CLIPS)
def test_pdf_says_everything_in_order(name: str) -> None:
    document = document_of(CLIPS[name])
    require_all_in_order(document, pdf_text(render_pdf(document, made_on=DAY)))


def test_html_asks_nobody_for_anything_and_runs_nothing() -> None:
    analysis = renamed(seen_from_the_side(), file=HOSTILE, name=HOSTILE)
    text = render_html(compose(analysis, [replace(PHOTO, says=HOSTILE)], made_on=DAY))
    page = Reader(text)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "iframe", "object", "a", "form"})
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        source = attributes.get("src")
        assert source is None or source.startswith(("data:image/jpeg;base64,", "data:image/svg+xml;base64,"))
    assert "default-src 'none'" in str(page.tags)
    assert "url(" not in text.partition("</style>")[0]
    assert squeezed(HOSTILE) in squeezed("".join(page.text)), "it is shown as the words it is"


def test_pictures_and_graphs_can_be_heard() -> None:
    page = Reader(render_html(document_of(seen_from_the_side())))
    pictures = [attributes for tag, attributes in page.tags if tag == "img" and "jpeg" in str(attributes["src"])]
    assert [attributes["alt"] for attributes in pictures] == [PHOTO.says]
    drawings = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(drawings) == 4
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in drawings)


def test_a_letter_the_font_lacks_is_a_square_and_the_rest_stands() -> None:
    analysis = renamed(seen_from_the_side(), file="山.mp4", name="山田 Ana")
    text = pdf_text(render_pdf(document_of(analysis), made_on=DAY))
    assert f"{NO_LETTER}{NO_LETTER} Ana" in text
    assert "山田 Ana" in render_html(document_of(analysis))


def test_the_pdf_holds_the_pictures_its_title_and_the_day() -> None:
    analysis = replace(analysis_of(measures(), measures()), lifter=Lifter(name="Ana"))
    photos = [Photo(encode_jpeg(blank(grey)), f"Rep {grey}") for grey in (60, 200)]
    reader = PdfReader(io.BytesIO(render_pdf(compose(analysis, photos, made_on=DAY), made_on=DAY)))
    assert sum(len([i for i in page.images if i.name.endswith(("jpg", "jpeg"))]) for page in reader.pages) == 2
    assert reader.metadata is not None
    assert reader.metadata.title == "Squat report: Ana"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == DAY
    assert "Keep in mind" in str(reader.outline[0])


def test_the_same_report_is_the_same_file() -> None:
    document = document_of(seen_from_the_side())
    assert render_html(document) == render_html(document)
    assert render_pdf(document, made_on=DAY) == render_pdf(document, made_on=DAY)


def test_nothing_runs_off_the_page() -> None:
    tall = np.ascontiguousarray(blank(width=100, height=900))
    analysis = analysis_of(*(measures() for _ in range(7)))
    content = render_pdf(compose(analysis, [Photo(encode_jpeg(tall), "tall")] * 7, made_on=DAY), made_on=DAY)
    reader = PdfReader(io.BytesIO(content))
    for page in reader.pages:
        placed: list[tuple[float, float]] = []

        def note(
            text: str, _: object, matrix: list[float], *__: object, to: list[tuple[float, float]] = placed
        ) -> None:
            if text.strip():
                to.append((matrix[4], matrix[5]))

        page.extract_text(visitor_text=note)
        assert placed
        assert all(0 < x < float(page.mediabox.width) and 0 < y < float(page.mediabox.height) for x, y in placed)


def test_without_the_font_it_says_what_to_do_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.report.pdf.find_spec", lambda _: None)
    with pytest.raises(OutputError, match=r"write \.html instead"):
        render_pdf(document_of(seen_from_the_side()), made_on=DAY)
