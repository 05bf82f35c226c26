"""Marks are drawn where they were measured, and nothing is drawn that was not measured."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.draw.canvas import NIGHT, ORANGE, PURPLE, SKY, WHITE, YELLOW, Canvas, Color
from formcheck.draw.marks import PictureTransform, draw_key, draw_marks
from formcheck.draw.still import (
    STILL_HEIGHT_PX,
    THUMBNAIL_WIDTH_PX,
    Still,
    deciding_moment_s,
    draw_still,
    find_trace,
    make_still,
    outline,
)
from formcheck.judge.summary import GOOD
from formcheck.judge.verdict import Heels, Verdict
from formcheck.measure.trace import Curve, LegsTrace, SideTrace
from formcheck.observe.jpeg import decode_jpeg, encode_jpeg
from formcheck.wording.captions import Key, Symbol, alt_text, rep_lines, symbol, title
from tests.fake_trace import (
    HEIGHT,
    POINTS,
    PX_PER_CM,
    TIMES_S,
    WIDTH,
    blank,
    curve,
    legs_trace,
    seen_from_the_front,
    seen_from_the_side,
    side_trace,
)

IN_REP = 45
"""A picture within the rep."""

Pixels = np.ndarray


def opened(content: bytes) -> Pixels:
    with Image.open(io.BytesIO(content)) as picture:
        return np.asarray(picture)


UNMOVED = PictureTransform(1.0)


def marked(trace: SideTrace | LegsTrace, *, transform: PictureTransform = UNMOVED, gray: int = 90) -> Pixels:
    picture = blank(gray, width=round(WIDTH * transform.scale), height=round(HEIGHT * transform.scale))
    draw_marks(Canvas(picture, unit_px=2.0), trace, IN_REP, transform)
    return picture


def places(picture: Pixels, color: Color) -> Pixels:
    """``(n, 2)`` x and y of the pixels that have this color, edges aside."""
    rows, columns = np.nonzero(np.abs(picture.astype(int) - color).max(axis=2) < 25)
    return np.column_stack([columns, rows])


def nothing(curve: Curve) -> Curve:
    return Curve(np.full_like(curve.values, np.nan), np.full_like(curve.error, np.nan))


def test_the_toe_line_stands_upright_through_the_tip_of_the_shoe() -> None:
    line = places(marked(side_trace()), YELLOW)
    tip_x, tip_y = POINTS["tip_xy_px"]
    knee_y = POINTS["knee_front_xy_px"][1]
    tall = line[line[:, 1] < knee_y - 10]
    assert np.abs(tall[:, 0] - tip_x).max() <= 1
    assert line[:, 1].min() < knee_y - 15
    assert line[:, 1].max() >= tip_y


def test_a_rolled_camera_tilts_the_toe_line_and_not_the_truth() -> None:
    roll_deg = 8.0
    line = places(marked(side_trace(roll_deg=roll_deg)), YELLOW)
    top = line[np.argmin(line[:, 1])]
    tip = np.array(POINTS["tip_xy_px"])
    lean = np.degrees(np.arctan2(top[0] - tip[0], tip[1] - top[1]))
    assert lean == pytest.approx(roll_deg, abs=1.5)


def test_the_knee_is_ringed_and_joined_to_the_line_on_the_level() -> None:
    blue = places(marked(side_trace()), SKY)
    knee_x, knee_y = POINTS["knee_front_xy_px"]
    assert np.abs(blue - (knee_x, knee_y)).max(axis=1).max() <= knee_x - POINTS["tip_xy_px"][0] + 1
    arm = blue[blue[:, 0] < knee_x - 7]
    assert np.abs(arm[:, 1] - knee_y).max() <= 1


@pytest.mark.parametrize("error_cm", [4.0, 12.0])
def test_the_band_about_the_toe_line_is_as_wide_as_the_error(error_cm: float) -> None:
    picture = marked(replace(side_trace(), knee_front_past_toe_cm=curve(8.3, error_cm)))
    beside_the_trunk = picture[int(POINTS["knee_front_xy_px"][1]) - 20, 120:]
    tinted = 120 + np.flatnonzero((beside_the_trunk != 90).any(axis=1))
    assert np.ptp(tinted) == pytest.approx(2 * error_cm * PX_PER_CM, abs=2.5)
    assert np.mean(tinted) == pytest.approx(POINTS["tip_xy_px"][0], abs=1)


def test_the_heel_is_drawn_over_where_it_stood() -> None:
    orange = places(marked(side_trace()), ORANGE)
    assert (np.abs(orange - np.array(POINTS["heel_xy_px"])).max(axis=1) <= 1).any()
    assert (np.abs(orange[:, 1] - POINTS["heel_base_xy_px"][1]) <= 1).any()


def test_a_flat_heel_has_no_bracket() -> None:
    flat = replace(side_trace(), heel_xy_px=side_trace().heel_base_xy_px)
    orange = places(marked(flat), ORANGE)
    assert np.ptp(orange[:, 1]) <= 7


def test_the_trunk_leans_beside_an_upright() -> None:
    purple = places(marked(side_trace()), PURPLE)
    (hip_x, hip_y), (shoulder_x, shoulder_y) = POINTS["hip_xy_px"], POINTS["shoulder_xy_px"]
    halfway = np.array([(hip_x + shoulder_x) / 2, (hip_y + shoulder_y) / 2])
    assert np.abs(purple - halfway).max(axis=1).min() <= 1
    upright = purple[np.abs(purple[:, 0] - hip_x) <= 1]
    length = np.hypot(hip_x - shoulder_x, hip_y - shoulder_y)
    assert hip_y - upright[:, 1].min() == pytest.approx(length, abs=7)


def test_a_lifter_who_faces_left_is_drawn_in_a_mirror() -> None:
    right, left = marked(side_trace()), marked(side_trace(facing=-1))
    different = np.abs(right.astype(int) - left[:, ::-1]).max(axis=2) > 60
    assert np.mean(different) < 0.004


def test_marks_move_and_grow_with_the_picture() -> None:
    small = places(marked(side_trace()), YELLOW)
    large = places(marked(side_trace(), transform=PictureTransform(2.0, 20.0, 10.0)), YELLOW)
    tip = (np.array(POINTS["tip_xy_px"]) - (20, 10)) * 2
    assert np.abs(large - tip).max(axis=1).min() <= 2
    assert np.ptp(large[:, 1]) == pytest.approx(2 * np.ptp(small[:, 1]), rel=0.1)


def test_what_was_not_measured_is_not_drawn() -> None:
    trace = side_trace()
    trace = replace(trace, knee_front_past_toe_cm=nothing(trace.knee_front_past_toe_cm))
    picture = marked(trace)
    assert len(places(picture, YELLOW)) == len(places(picture, SKY)) == 0
    assert len(places(picture, WHITE)) > 0
    trace = replace(trace, heel_xy_px=np.full_like(trace.heel_xy_px, np.nan))
    trace = replace(trace, trunk_lean_deg=nothing(trace.trunk_lean_deg))
    picture = marked(trace)
    assert len(places(picture, ORANGE)) == len(places(picture, PURPLE)) == 0


def test_nobody_is_no_mark() -> None:
    gone = {name: np.full_like(getattr(side_trace(), name), np.nan) for name in POINTS}
    assert (marked(replace(side_trace(), **gone)) == 90).all()


def test_a_front_view_has_two_legs_and_no_toe_line() -> None:
    picture = marked(legs_trace())
    assert len(places(picture, YELLOW)) == len(places(picture, ORANGE)) == 0
    knees = legs_trace().joints_xy_px[0, 2]
    for knee in knees:
        assert np.abs(places(picture, SKY) - knee).max(axis=1).min() <= 5


def test_the_deciding_moment_is_the_knee_at_its_furthest_unless_the_heels_lifted() -> None:
    trace = side_trace()
    # Where a caption slides over the shoe, the curve is off: it passes through 8.3 once more, and goes far beyond.
    past = np.select(
        [np.abs(trace.time_s - 4.2) < 0.01, np.abs(trace.time_s - 5.5) < 0.01, trace.time_s > 5.6],
        [8.3, 8.3, 19.0],
        5.0,
    )
    moved = replace(trace, knee_front_past_toe_cm=Curve(past, trace.knee_front_past_toe_cm.error))
    flat = seen_from_the_side(moved, knee_front_past_toe_cm=Measured(8.3, 1.4))
    assert deciding_moment_s(flat, flat.reps[0]) == pytest.approx(4.2)
    unknown = seen_from_the_side(moved, knee_front_past_toe_cm=NotMeasured(Reason.LOST_AT_MOMENT))
    assert deciding_moment_s(unknown, unknown.reps[0]) == unknown.reps[0].timing.bottom_s
    rise = np.where(np.abs(trace.time_s - 4.0) < 0.01, 5.0, 1.0)
    lifted = seen_from_the_side(
        replace(trace, heel_rise_cm=Curve(rise, trace.heel_rise_cm.error)), heel_rise_cm=Measured(5.0, 0.8)
    )
    assert lifted.reps[0].judged.heels is Heels.LIFTED
    assert deciding_moment_s(lifted, lifted.reps[0]) == pytest.approx(4.0)
    without = replace(lifted, traces=())
    assert deciding_moment_s(without, without.reps[0]) == lifted.reps[0].timing.bottom_s


def test_a_moment_is_found_in_the_scene_it_lies_in() -> None:
    first = side_trace()
    second = replace(legs_trace(), time_s=TIMES_S + 10.0)
    assert find_trace((first, second), 4.52) == (first, 45)
    assert find_trace((first, second), 12.0) == (second, 20)
    assert find_trace((first, second), 8.0) is None
    assert find_trace((), 1.0) is None


@pytest.mark.parametrize(("width", "height"), [(240, 320), (320, 240), (201, 355)])
def test_a_still_holds_picture_and_caption_at_a_good_size(width: int, height: int) -> None:
    analysis = seen_from_the_side()
    picture, caption = draw_still(blank(width=width, height=height), analysis, analysis.reps[0])
    assert picture.dtype == caption.dtype == np.uint8
    assert picture.shape[1] == caption.shape[1]
    assert len(picture) <= STILL_HEIGHT_PX
    assert len(caption) <= 0.5 * STILL_HEIGHT_PX
    assert 300 <= picture.shape[1] <= 1200
    assert len(places(picture, YELLOW)) > 50
    assert len(places(caption, WHITE)) > 50


def test_a_still_without_traces_is_the_whole_picture_with_its_caption() -> None:
    analysis = replace(seen_from_the_side(), traces=())
    picture, caption = draw_still(blank(), analysis, analysis.reps[0])
    assert picture.shape == (HEIGHT * 3, WIDTH * 3, 3)
    assert (picture == 128).all()
    assert len(places(caption, WHITE)) > 50


def test_the_caption_of_a_still_stays_within_its_strip() -> None:
    long = NotMeasured(Reason.KNEE_OUT_OF_REACH, 45.0)
    analysis = seen_from_the_side(knee_front_past_toe_cm=long, heel_rise_cm=long)
    _, caption = draw_still(blank(), analysis, analysis.reps[0])
    for edge in (caption[:5], caption[-5:], caption[:, :8], caption[:, -8:]):
        assert (edge == NIGHT).all()


def test_a_thumbnail_is_small_and_has_no_caption() -> None:
    analysis = seen_from_the_side()
    still = make_still(blank(), analysis, analysis.reps[0])
    whole, small = decode_jpeg(still.jpeg), opened(still.thumbnail())
    assert len(whole) > still.picture_height_px
    assert small.shape[1] == THUMBNAIL_WIDTH_PX
    assert len(small) / THUMBNAIL_WIDTH_PX == pytest.approx(still.picture_height_px / whole.shape[1], abs=0.01)
    assert small[-3:].mean(axis=(0, 1)).min() > 60, "the lowest rows are of the gray picture, not of the dark caption"
    assert still.thumbnail() == still.thumbnail()


def test_a_small_picture_is_not_enlarged() -> None:
    assert opened(Still(1, encode_jpeg(blank()), 200, "").thumbnail()).shape == (200, WIDTH, 3)


@pytest.mark.parametrize("content", [b"", b"no picture", encode_jpeg(blank())[:100]])
def test_a_thumbnail_needs_a_jpeg(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a JPEG picture"):
        Still(1, content, 100, "").thumbnail()


def test_the_outline_holds_the_head_and_the_shoe() -> None:
    for trace in (side_trace(), legs_trace()):
        points = outline(trace)[0]
        assert points[:, 1].min() < trace.head_px[0, 1] - 15
        assert points[:, 1].max() >= 260


def test_the_caption_says_each_figure_with_its_error() -> None:
    analysis = seen_from_the_side()
    lines = {line.key: line for line in rep_lines(analysis.reps[0])}
    assert lines[Key.KNEE].figure == "4.7 ± 2.1\N{NO-BREAK SPACE}cm"
    assert lines[Key.KNEE].words.startswith("front of the knee past the toes")
    assert lines[Key.HEEL].figure == "0.2 ± 0.6\N{NO-BREAK SPACE}cm"
    assert "flat" in lines[Key.HEEL].words
    assert lines[Key.TRUNK].figure == "41 ± 4°"


def test_behind_is_said_in_words_and_not_by_a_sign() -> None:
    analysis = seen_from_the_side(knee_front_past_toe_cm=Measured(-5.0, 2.0))
    line = rep_lines(analysis.reps[0])[0]
    assert line.figure == "5.0 ± 2.0\N{NO-BREAK SPACE}cm"
    assert line.words.startswith("front of the knee behind the toes")


def test_what_was_not_measured_says_why() -> None:
    analysis = seen_from_the_side(heel_rise_cm=NotMeasured(Reason.FOOT_LOST))
    said = alt_text(analysis, analysis.reps[0])
    assert "heel rise not measured: the near foot could not be followed" in said
    assert said.startswith("Rep 1 of 1 · heels unclear")


def test_a_front_view_says_what_it_cannot_show() -> None:
    analysis = seen_from_the_front()
    said = alt_text(analysis, analysis.reps[0])
    assert "105 ± 10\N{NO-BREAK SPACE}%" in said
    assert "not measured: seen from the front; needs a view from the side" in said


def test_a_rep_filmed_from_another_direction_than_the_rest_shows_its_own_figures() -> None:
    front = seen_from_the_front()
    from_side = replace(seen_from_the_side(), reps=front.reps)
    assert "105 ± 10\N{NO-BREAK SPACE}%" in alt_text(from_side, front.reps[0])


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_sign_and_words(verdict: Verdict) -> None:
    rep = seen_from_the_side().reps[0]
    rep = replace(rep, judged=replace(rep.judged, verdict=verdict))
    assert title(rep, of=3).startswith("Rep 1 of 3 · ")
    assert symbol(verdict) in Symbol
    assert (symbol(verdict) is Symbol.TICK) == (verdict in GOOD)


def test_every_mark_has_a_key_of_its_own_form() -> None:
    forms = []
    for key in (Key.KNEE, Key.KNEES, Key.HEEL, Key.TRUNK):
        canvas = Canvas(blank(0, width=40, height=40), unit_px=2.0)
        draw_key(canvas, key, np.array([20.0, 20.0]), size_px=24)
        forms.append(canvas.rgb.max(axis=2) > 60)
    assert all((one != other).mean() > 0.02 for i, one in enumerate(forms) for other in forms[i + 1 :])
