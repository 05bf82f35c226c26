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

from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.draw.still import Still
from formcheck.judge.results import Analysis
from formcheck.observe.jpeg import encode_jpeg
from formcheck.report.document import (
    AdviceBlock,
    Bullets,
    Charts,
    Facts,
    Paragraph,
    Report,
    Stills,
    Table,
    build_report,
)
from formcheck.report.html import render_html
from formcheck.report.pdf import MISSING_LETTER, render_pdf
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures, renamed
from tests.fake_trace import blank, seen_from_the_front, seen_from_the_side

SVG = "data:image/svg+xml;base64,"
DAY = date(2026, 3, 5)
HOSTILE = "\"><script>alert('x')</script>&amp;{{ 7 * 7 }}\n<img src=http://example.org/x>"
STILL = Still(1, encode_jpeg(blank()), 320, 'Rep 1 of 1 · "controlled"')

CLIPS = {
    "side": seen_from_the_side(),
    "lifted": seen_from_the_side(heel_rise_cm=Measured(5.0, 0.8)),
    "front": seen_from_the_front(),
    "no squat": replace(analysis_of(), traces=seen_from_the_front().traces),
    "nothing known": analysis_of(),
    "gaps": analysis_of(measures(knee_front_past_toe_cm=NotMeasured(Reason.LOST_AT_MOMENT))),
    "many": analysis_of(*(measures() for _ in range(14))),
    "from behind": analysis_of(front_measures(), kind=ViewKind.BACK),
    "named": renamed(seen_from_the_side(), file="Kniebeuge März – 2 × 60 kg.mp4", name="Łucja Ñuñez Ωμέγα Жук"),
}


def report_of(analysis: Analysis) -> Report:
    return build_report(analysis, [STILL for _ in analysis.reps], made_on=DAY)


def words_of(report: Report) -> Iterator[str]:
    """Every piece of text of a report, in order."""
    yield from (report.title, report.verdict, report.headline, report.clip)
    for section in report.sections:
        yield section.heading
        for block in section.blocks:
            match block:
                case Paragraph():
                    yield block.text
                case Bullets():
                    yield from block.items
                case AdviceBlock():
                    yield from (block.observation, block.advice, block.basis)
                case Table():
                    yield from (
                        text for cells in (block.headings, *block.rows) for c in cells for text in (c.text, c.note)
                    )
                case Facts():
                    yield from (text for pair in block.pairs for text in pair)
                case Charts():
                    yield from (chart.title for chart in block.charts)
                case Stills():
                    pass


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()


def require_all_in_order(report: Report, text: str) -> None:
    rest = squeezed(text)
    for words in filter(None, words_of(report)):
        before, found, rest = rest.partition(squeezed(words))
        assert found == squeezed(words), f"{words!r} is not said after {before[-80:]!r}"


class Reader(HTMLParser):
    """The words of a page, its tags that are open, and every attribute."""

    VOID = {"meta", "img"}  # noqa: RUF012 - never changed

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
        if self.open and self.open[-1] not in ("style", "title", "caption"):
            self.text.append(data)


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    # Every page ends with the title and its number.
    return "".join(re.sub(r"Squat report[^\n]*\n?\s*\d+ / \d+\s*$", "", page.extract_text()) for page in pages)


@pytest.mark.parametrize("name", CLIPS)
def test_html_says_everything_in_order(name: str) -> None:
    report = report_of(CLIPS[name])
    page = Reader(render_html(report))
    assert not page.open, "every tag is closed"
    require_all_in_order(report, "".join(page.text))


@pytest.mark.slow
@pytest.mark.parametrize("name", CLIPS)
def test_pdf_says_everything_in_order(name: str) -> None:
    report = report_of(CLIPS[name])
    require_all_in_order(report, pdf_text(render_pdf(report, made_on=DAY)))


def test_html_asks_nobody_for_anything_and_runs_nothing() -> None:
    analysis = renamed(seen_from_the_side(), file=HOSTILE, name=HOSTILE)
    text = render_html(build_report(analysis, [replace(STILL, text=HOSTILE)], made_on=DAY))
    page = Reader(text)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "iframe", "object", "a", "form"})
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        source = attributes.get("src")
        assert source is None or source.startswith(("data:image/jpeg;base64,", SVG))
    assert "default-src 'none'" in str(page.tags)
    assert "url(" not in text.partition("</style>")[0]
    assert squeezed(HOSTILE) in squeezed("".join(page.text)), "it is shown as the words it is"


def test_pictures_and_graphs_can_be_heard() -> None:
    page = Reader(render_html(report_of(seen_from_the_side())))
    pictures = [attributes for tag, attributes in page.tags if tag == "img" and "jpeg" in str(attributes["src"])]
    assert [attributes["alt"] for attributes in pictures] == [STILL.text]
    charts = [attributes for tag, attributes in page.tags if tag == "img" and str(attributes["src"]).startswith(SVG)]
    assert sum("over time" in str(attributes["alt"]) for attributes in charts) == 4


@pytest.mark.slow
def test_a_letter_the_font_lacks_is_a_square_and_the_rest_stands() -> None:
    analysis = renamed(seen_from_the_side(), file="山.mp4", name="山田 Ana")
    text = pdf_text(render_pdf(report_of(analysis), made_on=DAY))
    assert f"{MISSING_LETTER}{MISSING_LETTER} Ana" in text
    assert "山田 Ana" in render_html(report_of(analysis))


def test_the_pdf_holds_the_pictures_its_title_and_the_day() -> None:
    analysis = replace(analysis_of(measures(), measures()), lifter=Lifter(name="Ana"))
    stills = [Still(1, encode_jpeg(blank(gray)), 320, f"Rep {gray}") for gray in (60, 200)]
    reader = PdfReader(io.BytesIO(render_pdf(build_report(analysis, stills, made_on=DAY), made_on=DAY)))
    assert sum(len([i for i in page.images if i.name.endswith(("jpg", "jpeg"))]) for page in reader.pages) == 2
    assert reader.metadata is not None
    assert reader.metadata.title == "Squat report: Ana"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == DAY
    assert "About this recording" in str(reader.outline[0])


def test_the_same_report_is_the_same_file() -> None:
    report = report_of(seen_from_the_side())
    assert render_html(report) == render_html(report)
    assert render_pdf(report, made_on=DAY) == render_pdf(report, made_on=DAY)


@pytest.mark.slow
def test_nothing_runs_off_the_page() -> None:
    tall = np.ascontiguousarray(blank(width=100, height=900))
    analysis = analysis_of(*(measures() for _ in range(7)))
    content = render_pdf(
        build_report(analysis, [Still(1, encode_jpeg(tall), 900, "tall")] * 7, made_on=DAY), made_on=DAY
    )
    reader = PdfReader(io.BytesIO(content))
    for page in reader.pages:
        placed: list[tuple[float, float]] = []

        def note(
            text: str, page: list[float], text_at: list[float], *_: object, to: list[tuple[float, float]] = placed
        ) -> None:
            if text.strip():
                a, b, c, d, e, f = page
                x, y = text_at[4:]
                to.append((a * x + c * y + e, b * x + d * y + f))

        page.extract_text(visitor_text=note)
        assert placed
        assert all(0 < x < float(page.mediabox.width) and 0 < y < float(page.mediabox.height) for x, y in placed)
