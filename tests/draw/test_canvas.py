"""Marks show on any picture, letters stay inside it, and nothing is drawn where nothing is known."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from PIL import Image

from formcheck.draw.canvas import (
    NIGHT,
    PLATE_OPACITY,
    SKY,
    WHITE,
    YELLOW,
    Box,
    Canvas,
    Color,
    blur_all,
    blur_circles,
    font_size_to_fit,
    resized,
    solid_picture,
    text_width_px,
    to_yuv420,
    wrapped,
)
from formcheck.observe.jpeg import encode_jpeg
from formcheck.wording.captions import Symbol
from tests.fake_trace import blank

UNKNOWN = np.array([np.nan, np.nan])


def drawn_on(gray: int = 128) -> Canvas:
    return Canvas(blank(gray, width=200, height=100), unit_px=3.0)


def luminance(color: Color | np.ndarray) -> float:
    """Relative luminance of WCAG 2."""
    share = np.asarray(color, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: Color | np.ndarray, other: Color | np.ndarray) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def changed(canvas: Canvas, gray: int = 128) -> np.ndarray:
    """``(n, 2)`` x and y of the pixels that were drawn on."""
    rows, columns = np.nonzero((canvas.rgb != gray).any(axis=2))
    return np.column_stack([columns, rows])


def test_a_line_has_its_color_in_the_middle_and_a_dark_casing() -> None:
    canvas = drawn_on(255)
    canvas.line(np.array([[20.0, 50.0], [180.0, 50.0]]), YELLOW)
    assert tuple(canvas.rgb[50, 100]) == YELLOW
    assert luminance(canvas.rgb[47:54, 100].min(axis=0)) < 0.06


def test_a_line_lies_where_it_is_put_to_a_part_of_a_pixel() -> None:
    canvas = drawn_on(0)
    canvas.line(np.array([[20.0, 50.4], [180.0, 50.4]]), WHITE)
    column = canvas.rgb[:, 100, 0].astype(float)
    assert np.sum(column * np.arange(100)) / np.sum(column) == pytest.approx(50.4, abs=0.2)


@pytest.mark.parametrize("gray", [0, 128, 255])
def test_a_line_can_be_told_from_every_ground(gray: int) -> None:
    canvas = drawn_on(gray)
    canvas.line(np.array([[20.0, 50.0], [180.0, 50.0]]), WHITE)
    across = canvas.rgb[40:60, 100]
    assert max(contrast(pixel, np.full(3, gray)) for pixel in across) > 3


def test_nothing_is_drawn_towards_an_unknown_point() -> None:
    canvas = drawn_on()
    canvas.line(np.array([[20.0, 50.0], UNKNOWN, [180.0, 50.0]]), WHITE)
    canvas.dashes(np.array([20.0, 50.0]), UNKNOWN, WHITE)
    canvas.dot(UNKNOWN, WHITE, radius=3)
    canvas.ring(UNKNOWN, WHITE, radius=3)
    canvas.band(np.array([UNKNOWN, [1.0, 2.0], [3.0, 4.0]]), SKY, opacity=0.5)
    assert len(changed(canvas)) == 0


def test_the_known_pieces_of_a_line_are_drawn() -> None:
    canvas = drawn_on()
    canvas.line(np.array([[20.0, 50.0], [60.0, 50.0], UNKNOWN, [140.0, 50.0], [180.0, 50.0]]), WHITE)
    assert tuple(canvas.rgb[50, 40]) == tuple(canvas.rgb[50, 160]) == WHITE
    assert tuple(canvas.rgb[50, 100]) == (128, 128, 128)


def test_marks_far_outside_the_picture_are_no_error() -> None:
    canvas = drawn_on()
    canvas.line(np.array([[-1e6, 50.0], [1e6, 50.0]]), WHITE)
    canvas.dot(np.array([-500.0, 9000.0]), WHITE, radius=3)
    canvas.band(np.array([[-900.0, -900.0], [-800.0, -900.0], [-800.0, -800.0]]), SKY, opacity=1.0)
    canvas.text("far away", 5000, 5000, WHITE, size_px=20)
    canvas.text("half in", -20, 5, WHITE, size_px=20)
    assert canvas.rgb.shape == (100, 200, 3)


def test_a_band_lets_the_picture_through() -> None:
    canvas = drawn_on(100)
    canvas.band(np.array([[50.0, 20.0], [150.0, 20.0], [150.0, 80.0], [50.0, 80.0]]), (200, 200, 200), opacity=0.3)
    assert abs(int(canvas.rgb[50, 100, 0]) - 130) <= 1


@pytest.mark.parametrize("words", ["Rep 2 of 4 · heels lifted", "-14.7 ± 3.0 cm", "41 ± 4°, 79 ± 8 %"])
def test_letters_are_as_wide_as_said_and_none_is_missing(words: str) -> None:
    plain, bold = drawn_on(0), drawn_on(0)
    plain.text(words, 5, 50, WHITE, size_px=12)
    bold.text(words, 5, 50, WHITE, size_px=12, bold=True)
    for canvas, width in (
        (plain, text_width_px(words, size_px=12)),
        (bold, text_width_px(words, size_px=12, bold=True)),
    ):
        right = changed(canvas, 0)[:, 0].max()
        assert 5 + width - 4 <= right <= 5 + width + 4


@pytest.mark.parametrize("letter", "±°·-'%()0123456789")
def test_the_font_has_every_sign_that_is_used(letter: str) -> None:
    known, missing = drawn_on(0), drawn_on(0)
    known.text(letter, 20, 50, WHITE, size_px=24)
    missing.text("\N{SNOWMAN}", 20, 50, WHITE, size_px=24)
    assert not np.array_equal(known.rgb, missing.rgb)


def test_white_on_a_plate_can_be_read_even_over_white() -> None:
    canvas = drawn_on(255)
    canvas.plate(Box(10, 10, 100, 50))
    assert contrast(WHITE, canvas.rgb[35, 60]) > 4.5
    assert PLATE_OPACITY < 1


def test_words_wrap_and_shrink_to_the_width_there_is() -> None:
    words = "knee past toes not measured: seen from the front; needs a view from the side"
    rows = wrapped(words, size_px=14, width_px=150)
    assert " ".join(rows) == words
    assert all(text_width_px(row, size_px=14) <= 150 for row in rows)
    size = font_size_to_fit(words, size_px=14, width_px=150)
    assert text_width_px(words, size_px=size, bold=True) <= 152
    assert font_size_to_fit("short", size_px=14, width_px=150) == 14


def test_every_symbol_has_a_form_of_its_own() -> None:
    forms = []
    for symbol in Symbol:
        canvas = drawn_on(0)
        canvas.symbol(symbol, np.array([50.0, 50.0]), radius_px=20)
        forms.append(canvas.rgb.max(axis=2) > 60)
        assert canvas.unit_px == 3.0
    for i, one in enumerate(forms):
        for other in forms[i + 1 :]:
            assert np.mean(one != other) / np.mean(one | other) > 0.15


def test_a_box_moves_into_the_picture_and_knows_what_it_covers() -> None:
    assert Box(-5, 90, 20, 20).moved_into(100, 100) == Box(0, 80, 20, 20)
    assert Box(0, 0, 10, 10).overlaps(Box(9, 9, 10, 10))
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 10, 10))


def test_what_is_blurred_cannot_be_recognized() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    picture = noise.copy()
    blur_circles(picture, np.array([[100.0, 90.0, 40.0], [100.0, 100.0, 10.0]]))
    inside = picture[60:120, 75:125].astype(float)
    assert np.abs(np.diff(inside, axis=0)).max() < 12
    assert np.array_equal(picture[:, :55], noise[:, :55])


def test_blurring_beyond_the_edge_is_no_error() -> None:
    picture = blank()
    for x, y in ((-10.0, -10.0), (500.0, 90.0), (238.0, 318.0)):
        blur_circles(picture, np.array([[x, y, 30.0]]))
    blur_circles(picture, np.empty((0, 3)))
    assert np.array_equal(picture, blank())


def test_a_picture_can_be_blurred_whole() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (240, 360, 3)).astype(np.uint8)
    blur_all(picture)
    assert np.abs(np.diff(picture.astype(float), axis=1)).max() < 12


def test_a_picture_is_resized_and_written() -> None:
    assert resized(solid_picture(20, 40, NIGHT), width=80, height=40).shape == (40, 80, 3)
    with Image.open(io.BytesIO(encode_jpeg(solid_picture(20, 40, NIGHT)))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (40, 20))


def test_video_colors_are_those_of_ffmpeg() -> None:
    cells = np.random.default_rng(0).integers(0, 256, (8, 6, 3), dtype=np.uint8)
    picture = resized(cells, width=120, height=160)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    theirs = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG").to_ndarray()
    ours = to_yuv420(picture)
    assert ours.shape == theirs.shape == (240, 120)
    off = np.abs(ours.astype(int) - theirs)
    assert off[:160].max() <= 1
    # FFmpeg has the cells of U and V a little further left.
    assert off[160:].max() <= 3


@pytest.mark.parametrize(("color", "expected"), [(WHITE, (235, 128, 128)), ((0, 0, 0), (16, 128, 128))])
def test_white_and_black_keep_to_the_limited_range(color: Color, expected: tuple[int, int, int]) -> None:
    planes = to_yuv420(solid_picture(4, 4, color)).ravel()
    assert [set(plane) for plane in np.split(planes, [16, 20])] == [{one} for one in expected]
