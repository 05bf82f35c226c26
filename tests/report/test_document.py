"""What a report says, in which order, for every kind of answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from formcheck import __version__
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.draw.still import Still
from formcheck.judge.limits import CHECKS, HEEL_RISE
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.scale import Scale, ScaleSource
from formcheck.report.document import (
    PAIN,
    AdviceBlock,
    Bullets,
    Facts,
    Paragraph,
    Report,
    Section,
    Stills,
    Table,
    build_report,
)
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import LABELS, VerdictGroup
from formcheck.wording.reasons import reason_text
from tests.fake_analysis import analysis_of, front_measures, measures
from tests.fake_trace import seen_from_the_front, seen_from_the_side

DAY = date(2026, 3, 5)
LIFTED = Measured(5.0, 0.8)
STILL = Still(1, b"stands for a picture", 100, "Rep 1 of 1")


def built(analysis: Analysis, *stills: Still) -> Report:
    return build_report(analysis, stills, made_on=DAY)


def section(report: Report, heading: str) -> Section:
    return next(section for section in report.sections if section.heading == heading)


def table(report: Report, heading: str) -> Table:
    return next(block for block in section(report, heading).blocks if isinstance(block, Table))


def test_the_answer_comes_first_and_the_limits_of_method_last() -> None:
    analysis = seen_from_the_side(heel_rise_cm=LIFTED)
    report = built(analysis, STILL)
    assert (report.kind, report.verdict) == (VerdictGroup.HEELS, "Heels lifted")
    assert report.headline == write_headline(analysis)
    assert [section.heading for section in report.sections] == [
        "About this recording",
        "What to work on",
        "Not counted",
        "Rep by rep",
        "The deciding moment of each rep",
        "Over time",
        "All other figures",
        "How it was measured",
        "What this cannot tell you",
    ]


def test_every_measure_of_a_rep_is_told_somewhere_with_its_error_or_its_reason() -> None:
    analysis = analysis_of(measures(trunk_lean_deg=NotMeasured(Reason.LOST_AT_MOMENT)), measures())
    report = built(analysis)
    said = _everything(report)
    for name in Measure:
        assert LABELS[name] in said
        for rep in analysis.reps:
            measured = rep.measures[name]
            if isinstance(measured, NotMeasured):
                assert reason_text(measured) in said
            else:
                assert f"± {figure(name, measured).split('± ')[1]}".split("\N{NO-BREAK SPACE}")[0].rstrip("°") in said


def test_no_cell_is_blank() -> None:
    for analysis in (
        analysis_of(measures(), measures(heel_rise_cm=LIFTED)),
        analysis_of(front_measures(), kind=ViewKind.FRONT),
    ):
        tables = [b for p in built(analysis).sections for b in p.blocks if isinstance(b, Table)]
        assert len(tables) == 3
        for table in tables:
            assert all(len(row) == len(table.headings) for row in table.rows)
            assert all(cell.text.strip() for row in table.rows for cell in row)


def test_a_cue_stands_with_its_ground() -> None:
    hint = section(built(seen_from_the_side(heel_rise_cm=LIFTED)), "What to work on").blocks[0]
    assert isinstance(hint, AdviceBlock)
    assert "5 cm" in hint.observation
    assert hint.basis == "Coaching checklist (Myer 2014)."


@pytest.mark.parametrize(
    ("analysis", "words"),
    [
        (analysis_of(), "Film again"),
        (analysis_of(measures(heel_rise_cm=NotMeasured(Reason.FOOT_LOST))), "Nothing to advise on yet"),
    ],
)
def test_without_a_cue_it_still_says_what_to_do_next(analysis: Analysis, words: str) -> None:
    block = section(built(analysis), "What to do next").blocks[0]
    assert isinstance(block, Paragraph)
    assert block.text.startswith(words)


def test_what_to_change_first_is_set_apart_and_not_said_twice() -> None:
    first, rest = section(built(seen_from_the_side()), "About this recording").blocks
    assert first == Paragraph("Next time: move closer or film at a higher resolution.", is_emphasized=True)
    assert rest == Bullets(("You are small in the picture (200 pixels tall).",))


def test_without_a_squat_there_is_no_table_and_the_curve_shows_what_was_seen() -> None:
    report = built(replace(analysis_of(), traces=seen_from_the_front().traces))
    headings = [section.heading for section in report.sections]
    assert report.kind is VerdictGroup.UNSURE
    assert report.headline == "No squat found; 1 movement began like one."
    assert "Rep by rep" not in headings
    assert "All other figures" not in headings
    assert "the end of the rep is cut off" in str(section(report, "Not counted").blocks)
    assert "dip in hip height" in str(section(report, "Over time").blocks[-1])


def test_a_clip_of_which_nothing_was_measured_says_why_everywhere() -> None:
    why = NotMeasured(Reason.LOST_AT_MOMENT)
    report = built(analysis_of(Measures.with_rest({}, why), Measures.with_rest({}, why)))
    cells = [cell for row in table(report, "Rep by rep").rows for cell in row[2:-1]]
    assert cells
    assert all(cell.text == "not measured" and cell.note == reason_text(why) for cell in cells)
    (rest,) = section(report, "All other figures").blocks
    assert isinstance(rest, Bullets)
    assert all(item.endswith(f"not measured, {reason_text(why)}") for item in rest.items)


def test_from_the_front_the_side_measures_are_named_with_the_reason() -> None:
    report = built(analysis_of(front_measures(), kind=ViewKind.FRONT))
    assert LABELS[Measure.KNEE_TO_ANKLE_WIDTH] in [heading.text for heading in table(report, "Rep by rep").headings]
    bullets = [block for block in section(report, "All other figures").blocks if isinstance(block, Bullets)]
    assert any(
        LABELS[Measure.KNEE_FRONT_PAST_TOE] in item and "needs a view from the side" in item
        for block in bullets
        for item in block.items
    )


def test_many_reps_are_spread_over_tables_that_fit_on_a_page() -> None:
    report = built(analysis_of(*(measures() for _ in range(14))))
    grids = [block for block in section(report, "All other figures").blocks if isinstance(block, Table)]
    reps = [heading.text for g in grids for heading in g.headings[1:]]
    assert reps == [f"Rep {number}" for number in range(1, 15)]
    assert max(len(g.headings) for g in grids) <= 7


def test_it_says_how_it_was_measured() -> None:
    analysis = replace(
        seen_from_the_side(),
        lifter=Lifter(height_cm=178.0, body_mass_kg=80.0, bar_kg=60.0, bar=Bar.LOW),
        scale=Scale(0.21, 4.0, ScaleSource.HEIGHT_GIVEN),
    )
    analysis = replace(analysis, source=replace(analysis.source, time_scale=0.25))
    facts = next(b for b in section(built(analysis), "How it was measured").blocks if isinstance(b, Facts))
    facts_by_name = dict(facts.pairs)
    assert facts_by_name["SHA-256 of the clip"] == "a" * 64
    assert facts_by_name["SHA-256 of the model"] == "b" * 64
    assert facts_by_name["Scale"] == "0.21 cm per pixel ± 4 %, from: height given"
    assert facts_by_name["Lifter details"] == "height 178 cm, body mass 80 kg, bar of 60 kg low on the back"
    assert facts_by_name["Made with"] == f"formcheck {__version__}, 5 March 2026"
    assert "times multiplied by 0.25" in facts_by_name["Clip"]
    assert facts_by_name["Camera tilt"] == "0.3 ± 0.5°"


def test_what_was_not_told_or_not_to_be_had_is_said_as_well() -> None:
    analysis = replace(seen_from_the_side(), lifter=Lifter(), scale=NotMeasured(Reason.NOBODY_FOUND))
    facts = next(b for b in section(built(analysis), "How it was measured").blocks if isinstance(b, Facts))
    assert dict(facts.pairs)["Lifter details"] == "none"
    assert dict(facts.pairs)["Scale"] == "not measured: nobody was found"


def test_the_limits_are_those_of_the_verdict_with_their_sources() -> None:
    rows = table(built(seen_from_the_side()), "How it was measured").rows
    assert {row[2].text for row in rows} <= {limit.source for limit in CHECKS.values()}
    assert (rows[0][0].text, rows[0][1].text) == (
        "heels lifted",
        f"heel rise above {HEEL_RISE.value:g} cm",
    )


def test_it_ends_with_what_to_do_about_pain() -> None:
    assert built(analysis_of()).sections[-1].blocks[-1] == Paragraph(PAIN, is_emphasized=True)
    assert PAIN.startswith("Stop if you feel pain.")


def test_pictures_are_left_out_where_there_are_none() -> None:
    assert "The deciding moment of each rep" not in [
        section.heading for section in built(seen_from_the_side()).sections
    ]
    assert section(built(seen_from_the_side(), STILL), "The deciding moment of each rep").blocks == (Stills((STILL,)),)


def test_the_lifters_name_is_in_the_title() -> None:
    analysis = replace(seen_from_the_side(), lifter=Lifter(name="Ana"))
    assert built(analysis).title == "Squat report: Ana"


def _everything(report: Report) -> str:
    return "\n".join(str(section) for section in report.sections)
