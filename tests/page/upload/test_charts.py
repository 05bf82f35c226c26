"""Charts show the curve with its band, the reps, and the limits the verdict holds."""

from __future__ import annotations

from typing import Any

import numpy as np

from formcheck.judge.limits import HEEL_RISE, KNEE_BAND
from formcheck.measure.trace import Curve
from formcheck.page.upload.charts import draw
from formcheck.wording.charts import SIDE_CHARTS, describe
from tests.fake_analysis import analysis_of, measures

TIME_S = np.arange(0.0, 12.0, 0.1)
REPS = analysis_of(measures(), measures()).reps


def drawn(plot_number: int, *, window_s: tuple[float, float] = (2.0, 6.7)) -> dict[str, Any]:
    values = np.sin(TIME_S)
    values[:25] = np.nan
    curve = Curve(values, np.full(len(TIME_S), 0.5))
    chart = draw(SIDE_CHARTS[plot_number], TIME_S, curve, reps=REPS, chosen=REPS[0], window_s=window_s)
    drawn_as: dict[str, Any] = chart.to_dict()
    return drawn_as


def rows(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """What the layers draw, wherever it is kept."""
    found = [*chart.get("datasets", {}).values()]
    found += [layer["data"]["values"] for layer in chart["layer"] if "values" in layer.get("data", {})]
    found += [chart["data"]["values"]] if "values" in chart.get("data", {}) else []
    return [row for values in found for row in values]


def test_the_curve_has_its_band_and_leaves_gaps_where_nothing_is_known() -> None:
    points = [row for row in rows(drawn(0)) if "low" in row]
    assert points[0]["value"] is None
    known = [row for row in points if row["value"] is not None]
    assert all(abs(row["high"] - row["low"] - 1.0) < 1e-9 for row in known)
    assert all(2.0 <= row["t"] <= 6.7 for row in points)


def test_the_reps_in_view_are_shaded_and_the_chosen_one_differs() -> None:
    shades = {row["name"]: row for row in rows(drawn(0)) if "bottom" in row}
    assert set(shades) == {"1", "2"}
    assert shades["1"]["tone"] != shades["2"]["tone"]
    assert shades["2"]["end"] == 6.7
    assert {row["name"] for row in rows(drawn(0, window_s=(2.0, 5.9))) if "bottom" in row} == {"1"}


def test_limits_are_those_of_the_verdict() -> None:
    assert [line.value for line in SIDE_CHARTS[0].lines] == [KNEE_BAND.high, KNEE_BAND.low]
    assert [row["y"] for row in rows(drawn(1)) if "y" in row] == [HEEL_RISE.value]


def test_a_chart_is_told_in_words() -> None:
    said = describe(SIDE_CHARTS[1], REPS[:1])
    assert said == "Heel rise, cm, over time; rep 1 0.2 ± 0.6\N{NO-BREAK SPACE}cm; limits: lifted 1.5"
