"""What a report says, in which order, for every kind of answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from formcheck import __version__
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.limits import HEEL_RISE, LIMITS
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.scale import Scale
from formcheck.report.document import PAIN, Bullets, Document, Facts, Grid, Hint, Part, Photo, Photos, Prose, compose
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure
from formcheck.wording.labels import LABELS, Kind
from tests.fake_analysis import analysis_of, front_measures, measures
from tests.fake_trace import seen_from_the_front, seen_from_the_side

DAY = date(2026, 3, 5)
LIFTED = Measured(5.0, 0.8)
PHOTO = Photo(b"stands for a picture", "Rep 1 of 1")


def composed(analysis: Analysis, *photos: Photo) -> Document:
    return compose(analysis, photos, made_on=DAY)


def part(document: Document, heading: str) -> Part:
    return next(part for part in document.parts if part.heading == heading)


def grid(document: Document, heading: str) -> Grid:
    return next(block for block in part(document, heading).blocks if isinstance(block, Grid))


def test_the_answer_comes_first_and_the_limits_of_method_last() -> None:
    analysis = seen_from_the_side(heel_rise_cm=LIFTED)
    document = composed(analysis, PHOTO)
    assert (document.kind, document.word) == (Kind.HEELS, "Heels lifted")
    assert document.headline == analysis.summary.headline
    assert [part.heading for part in document.parts] == [
        "Keep in mind",
        "What to do next",
        "Not counted as squats",
        "Rep by rep",
        "What decided each rep",
        "Over time",
        "Every other figure",
        "How it was measured",
        "What this cannot tell",
    ]


def test_every_measure_of_a_rep_is_told_somewhere_with_its_error_or_its_reason() -> None:
    analysis = analysis_of(measures(trunk_lean_deg=NotMeasured("the shoulder was hidden")), measures())
    document = composed(analysis)
    said = _everything(document)
    for name in Measure:
        assert LABELS[name] in said
        for rep in analysis.reps:
            measured = rep.measures[name]
            if isinstance(measured, NotMeasured):
                assert measured.reason in said
            else:
                assert f"± {figure(name, measured).split('± ')[1]}".split("\N{NO-BREAK SPACE}")[0].rstrip("°") in said


def test_no_cell_is_blank() -> None:
    for analysis in (
        analysis_of(measures(), measures(heel_rise_cm=LIFTED)),
        analysis_of(front_measures(), kind=ViewKind.FRONT),
    ):
        for block in (b for p in composed(analysis).parts for b in p.blocks):
            if isinstance(block, Grid):
                assert all(len(row) == len(block.headings) for row in block.rows)
                assert all(cell.text.strip() for row in block.rows for cell in row)


def test_a_cue_stands_with_its_ground() -> None:
    hint = part(composed(seen_from_the_side(heel_rise_cm=LIFTED)), "What to do next").blocks[0]
    assert isinstance(hint, Hint)
    assert "5 cm" in hint.seen
    assert "How sure: " in hint.ground


@pytest.mark.parametrize(
    ("analysis", "words"),
    [
        (analysis_of(measures(knee_past_toe_cm=Measured(-5.0, 2.0))), "Nothing here asks for a change."),
        (analysis_of(), "Film again"),
        (analysis_of(front_measures(), kind=ViewKind.FRONT), "Film again"),
    ],
)
def test_without_a_cue_it_still_says_what_to_do_next(analysis: Analysis, words: str) -> None:
    block = part(composed(analysis), "What to do next").blocks[0]
    assert isinstance(block, Prose)
    assert block.words.startswith(words)


def test_what_to_change_first_is_set_apart_and_not_said_twice() -> None:
    first, rest = part(composed(seen_from_the_side()), "Keep in mind").blocks
    assert first == Prose("Next time, first of all: come nearer.", is_strong=True)
    assert rest == Bullets(("the lifter is small in the picture",))


def test_without_a_squat_there_is_no_table_and_the_curve_shows_what_was_seen() -> None:
    document = composed(replace(analysis_of(), traces=seen_from_the_front().traces))
    headings = [part.heading for part in document.parts]
    assert document.kind is Kind.UNSURE
    assert document.headline == "No squat found."
    assert "Rep by rep" not in headings
    assert "Every other figure" not in headings
    assert "ended before standing up" in str(part(document, "Not counted as squats").blocks)
    assert "valley" in str(part(document, "Over time").blocks[-1])


def test_a_clip_of_which_nothing_was_measured_says_why_everywhere() -> None:
    why = NotMeasured("the leg was hidden by a plate")
    document = composed(analysis_of(Measures.with_rest({}, why), Measures.with_rest({}, why)))
    cells = [cell for row in grid(document, "Rep by rep").rows for cell in row[2:-1]]
    assert cells
    assert all(cell.text == "not measured" and cell.note == why.reason for cell in cells)
    (rest,) = part(document, "Every other figure").blocks
    assert isinstance(rest, Bullets)
    assert all(item.endswith(f"not measured, {why.reason}") for item in rest.items)


def test_from_the_front_the_side_measures_are_named_with_the_reason() -> None:
    document = composed(analysis_of(front_measures(), kind=ViewKind.FRONT))
    assert LABELS[Measure.KNEE_TO_ANKLE_WIDTH] in [heading.text for heading in grid(document, "Rep by rep").headings]
    bullets = [block for block in part(document, "Every other figure").blocks if isinstance(block, Bullets)]
    assert any(
        "Knees past toes" in item and "needs a view from the side" in item for block in bullets for item in block.items
    )


def test_many_reps_are_spread_over_tables_that_fit_on_a_page() -> None:
    document = composed(analysis_of(*(measures() for _ in range(14))))
    grids = [block for block in part(document, "Every other figure").blocks if isinstance(block, Grid)]
    reps = [heading.text for g in grids for heading in g.headings[1:]]
    assert reps == [f"Rep {number}" for number in range(1, 15)]
    assert max(len(g.headings) for g in grids) <= 7


def test_it_says_how_it_was_measured() -> None:
    analysis = replace(
        seen_from_the_side(),
        lifter=Lifter(height_cm=178.0, body_mass_kg=80.0, bar_kg=60.0, bar=Bar.LOW),
        scale=Scale(0.21, 4.0, "height given"),
    )
    analysis = replace(analysis, source=replace(analysis.source, time_scale=0.25))
    facts = next(b for b in part(composed(analysis), "How it was measured").blocks if isinstance(b, Facts))
    told = dict(facts.pairs)
    assert told["SHA-256 of the clip"] == "a" * 64
    assert told["SHA-256 of the model"] == "b" * 64
    assert told["Scale"] == "0.21 cm a pixel ± 4 %, from: height given"
    assert told["Told of the lifter"] == "height 178 cm, body mass 80 kg, bar of 60 kg low on the back"
    assert told["Made with"] == f"formcheck {__version__}, on 5 March 2026"
    assert "times multiplied by 0.25" in told["Clip"]
    assert told["Picture leaning"] == "0.3 ± 0.5°"


def test_what_was_not_told_or_not_to_be_had_is_said_as_well() -> None:
    analysis = replace(seen_from_the_side(), lifter=Lifter(), scale=NotMeasured("nobody was seen"))
    facts = next(b for b in part(composed(analysis), "How it was measured").blocks if isinstance(b, Facts))
    assert dict(facts.pairs)["Told of the lifter"] == "nothing"
    assert dict(facts.pairs)["Scale"] == "not measured: nobody was seen"


def test_the_limits_are_those_of_the_verdict_with_their_sources() -> None:
    rows = grid(composed(seen_from_the_side()), "How it was measured").rows
    assert {row[2].text for row in rows} <= {limit.source for limit in LIMITS}
    assert (rows[0][0].text, rows[0][1].text) == ("Heels lifted", f"heel rise above {HEEL_RISE.value:g} cm")


def test_it_ends_with_what_to_do_about_pain() -> None:
    assert composed(analysis_of()).parts[-1].blocks[-1] == Prose(PAIN, is_strong=True)
    assert PAIN.startswith("Stop if you feel pain.")


def test_pictures_are_left_out_where_there_are_none() -> None:
    assert "What decided each rep" not in [part.heading for part in composed(seen_from_the_side()).parts]
    assert part(composed(seen_from_the_side(), PHOTO), "What decided each rep").blocks == (Photos((PHOTO,)),)


def test_the_lifters_name_is_in_the_title() -> None:
    analysis = replace(seen_from_the_side(), lifter=Lifter(name="Ana"))
    assert composed(analysis).title == "Squat report: Ana"


def _everything(document: Document) -> str:
    return "\n".join(str(part) for part in document.parts)
