"""The page of a batch: its texts, its links, and that no text from outside runs in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from formcheck.batch.summary.index_page import PICTURED, render_index
from formcheck.batch.summary.write import NAMES, write_summary
from formcheck.domain.measured import Measured
from formcheck.segment.view import ViewKind
from tests.batch.fake_results import FakeResults, job_of
from tests.fake_analysis import analysis_of, front_measures, measures

LIFTED = measures(heel_rise_cm=Measured(4.0, 0.5))
EVIL = """<script>alert(1)</script>"'&<img src=x onerror=alert(1)> 🏋"""


@dataclass
class Page(HTMLParser):
    """A page as a browser reads it: text, links, pictures and elements."""

    words: str = ""
    links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        for name, value in attrs:
            self.attributes.append(name)
            if name == "href":
                self.links.append(value or "")
            if name == "src":
                self.pictures.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words += f" {data}"


def page_of(fake_results: FakeResults) -> Page:
    page = Page()
    page.feed(render_index(fake_results.results).decode("utf-8"))
    page.words = " ".join(page.words.split())
    return page


def test_it_shows_heels_lean_changes_and_clips_without_a_result(fake_results: FakeResults) -> None:
    fake_results.add(job_of("ana/1.mp4", lifter="Ana", date="2026-03-01"), analysis_of(LIFTED, LIFTED))
    fake_results.add(job_of("ana/2.mp4", lifter="Ana", date="2026-04-01"), analysis_of(measures(), measures()))
    fake_results.add(job_of("ben/1.mp4", lifter="Ben"), analysis_of(measures(trunk_lean_deg=Measured(60, 4))))
    fake_results.add(job_of("front.mp4"), analysis_of(front_measures(), kind=ViewKind.FRONT))
    fake_results.add_failure(job_of("broken.mp4"))
    said = page_of(fake_results).words
    for words in (
        "6 squats in 4 clips; heels lifted in 2 of 5 reps (1 too close to call or not measured).",
        "2 lifters; 1 clip could not be analyzed",
        "Ana Lifted in 2 of 4 reps (2 clips) Highest: 4.0 ± 0.5 cm, rep 1 of ana/1.mp4",
        "Heels flat in every clear rep: Ben (1 rep).",
        "Ben 60 ± 4° in 1 rep Max: 60 ± 4°, rep 1 of ben/1.mp4",
        "Ana 2026-03-01 to 2026-04-01 Heels rise less 4.0 ± 0.5 cm 0.2 ± 0.6 cm \N{MINUS SIGN}3.8 ± 0.8 cm",
        "broken.mp4 this is not a video that can be read; export it as MP4 (H.264) and retry",
        "1 clip could not be analyzed",
        "No name",
    ):
        assert " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split()) in said.replace("\N{NO-BREAK SPACE}", " ")
    assert said.index("Ben 60") < said.index("Ana 41"), "who leans most comes first"


def test_every_link_leads_to_a_file_and_every_picture_is_in_the_page(fake_results: FakeResults) -> None:
    fake_results.add(job_of(f"50% #1?/{EVIL.replace('/', '_')}.mp4", lifter="Ana"), analysis_of(LIFTED))
    write_summary(fake_results.results, fake_results.folder)
    page = page_of(fake_results)
    files = [link for link in page.links if not link.startswith("#")]
    assert files
    for link in files:
        assert re.match(r"(clips/|summary)", link)
        assert (fake_results.folder.root / unquote(link)).is_file(), link
    assert all(picture.startswith("data:image/") for picture in page.pictures)
    targets = re.findall(r'id="(\w+)"', render_index(fake_results.results).decode())
    assert {link[1:] for link in page.links if link.startswith("#")} == set(targets)


def test_no_text_from_outside_runs_in_the_page(fake_results: FakeResults) -> None:
    job = job_of(f"{EVIL.replace('/', '_')}.mp4", lifter=EVIL, date=EVIL, set_name=EVIL)
    fake_results.add(job, analysis_of(LIFTED))
    fake_results.add_failure(job_of(f"b{EVIL.replace('/', '_')}.mp4", lifter=EVIL))
    page = page_of(fake_results)
    assert "script" not in page.elements
    assert not [name for name in page.attributes if name.startswith("on")]
    assert page.elements.count("img") == 3, "our mark, and one still in each ranking"
    assert " ".join(EVIL.split()) in page.words
    text = render_index(fake_results.results).decode()
    assert "default-src 'none'" in text


def test_a_long_ranking_shows_pictures_of_the_first_alone(fake_results: FakeResults) -> None:
    for number in range(PICTURED + 3):
        fake_results.add(job_of(f"{number}.mp4", lifter=f"Lifter {number:02}"), analysis_of(LIFTED))
    page = page_of(fake_results)
    assert len([picture for picture in page.pictures if picture.startswith("data:image/jpeg")]) == 2 * PICTURED
    assert "3 more" in page.words
    assert all(f"Lifter {number:02}" in page.words for number in range(PICTURED + 3))


def test_a_page_without_clips_or_names_says_so(fake_results: FakeResults) -> None:
    assert "No clips." in page_of(fake_results).words
    fake_results.add_failure(job_of("x.mp4"))
    assert "None of the clips could be analyzed." in page_of(fake_results).words
    fake_results.add(job_of("y.mp4"), analysis_of(measures()))
    said = page_of(fake_results).words
    assert "No heels lifted." in said
    assert "Nobody was filmed on two dates" in said
    assert "No name" not in said, "no heading if no clip has a name"


def test_the_same_results_make_the_same_files(fake_results: FakeResults) -> None:
    fake_results.add(job_of("b.mp4", lifter="Ana"), analysis_of(LIFTED, measures()))
    fake_results.add_failure(job_of("a.mp4"))
    write_summary(fake_results.results, fake_results.folder)
    first = {name: (fake_results.folder.root / name).read_bytes() for name in NAMES}
    fake_results.jobs.reverse()
    write_summary(fake_results.results, fake_results.folder)
    assert {name: (fake_results.folder.root / name).read_bytes() for name in NAMES} == first
