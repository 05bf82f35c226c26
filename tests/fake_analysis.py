"""A complete analysis made by hand, for tests of texts and screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from formcheck.domain.body import Side
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.caveats import Caveat, CaveatKind
from formcheck.judge.results import Analysis, PoseInfo, RepResult
from formcheck.judge.summary import summarize
from formcheck.judge.verdict import is_lift_repeated, judge
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.scale import Scale, ScaleSource
from formcheck.observe.source import Source
from formcheck.segment.attempts import Attempt, AttemptKind
from formcheck.segment.reps import Rep
from formcheck.segment.view import FrontView, SideView, UnknownView, View, ViewKind

GOOD: dict[Measure, Measurement] = {
    Measure.KNEE_FRONT_PAST_TOE: Measured(4.7, 2.1),
    Measure.KNEE_FRONT_PAST_TOE_SHOES: Measured(0.17, 0.08),
    Measure.HEEL_RISE: Measured(0.2, 0.6),
    Measure.HEEL_RISE_ONSET_SHANK: NotMeasured(Reason.HEEL_STAYED_DOWN),
    Measure.SHANK: Measured(36.0, 4.0),
    Measure.TRUNK_LEAN: Measured(41.0, 4.0),
    Measure.TRUNK_MINUS_SHANK: Measured(5.0, 5.0),
    Measure.DEPTH: Measured(6.0, 5.0),
    Measure.DESCENT: Measured(1.5, 0.08),
    Measure.PAUSE: Measured(0.0, 0.05),
    Measure.ASCENT: Measured(1.2, 0.08),
    Measure.DESCENT_MIDDLE: Measured(0.5, 0.02),
    Measure.ASCENT_MIDDLE: Measured(0.4, 0.02),
    Measure.DESCENT_SPEED: Measured(0.7, 0.08),
    Measure.BOTTOM_SPEED: Measured(0.4, 0.08),
    Measure.TURNING_ACCELERATION: Measured(0.25, 0.16),
    Measure.SMOOTHNESS: Measured(-1.4, 0.25),
    Measure.KNEE_SLIDE: Measured(5.0, 8.0),
    Measure.HIPS_FIRST: Measured(1.0, 4.0),
}
"""What a good squat from the side reads; the rest is not measured."""

NO_FRONT = NotMeasured(Reason.NEEDS_FRONT_VIEW)
NO_SIDE = NotMeasured(Reason.SEEN_FROM_FRONT)

SOURCE = Source("squat.mp4", "a" * 64, 540, 960, 0, 1.0, 363, 12.1, 29.98, False)  # noqa: FBT003 - not cut short


def measures(**changed: Measurement) -> Measures:
    """All measures of one rep: those of a good squat from the side, and what is given by its JSON name."""
    return Measures.with_rest({**GOOD, **by_name(changed)}, NO_FRONT)


def front_measures(**changed: Measurement) -> Measures:
    """All measures of one rep as the front shows them."""
    seen: dict[Measure, Measurement] = {
        Measure.DESCENT: GOOD[Measure.DESCENT],
        Measure.PAUSE: GOOD[Measure.PAUSE],
        Measure.ASCENT: GOOD[Measure.ASCENT],
        Measure.DESCENT_MIDDLE: GOOD[Measure.DESCENT_MIDDLE],
        Measure.ASCENT_MIDDLE: GOOD[Measure.ASCENT_MIDDLE],
        Measure.KNEE_TO_ANKLE_WIDTH: Measured(1.05, 0.1),
        Measure.FPPA_LEFT: Measured(3.0, 6.0),
        Measure.FPPA_RIGHT: Measured(-2.0, 6.0),
        Measure.HIP_SHIFT: Measured(1.0, 5.0),
    }
    return Measures.with_rest({**seen, **by_name(changed)}, NO_SIDE)


def by_name(changed: Mapping[str, Measurement]) -> dict[Measure, Measurement]:
    """Measurements by their measures; a name that is none raises ValueError."""
    return {Measure(name): measured for name, measured in changed.items()}


def timing(number: int) -> Rep:
    """When the rep of this number (from 1) happened: one every three seconds."""
    start_s = 3.0 * number
    return Rep(start_s, start_s + 1.5, start_s + 1.5, start_s + 1.5, start_s + 2.7, (start_s - 0.3, start_s))


def view_of(kind: ViewKind) -> View:
    """A view of this kind."""
    if kind is ViewKind.UNKNOWN:
        return UnknownView(Reason.VIEW_TOO_BRIEF)
    yaw_deg = {ViewKind.SIDE: 4.0, ViewKind.OBLIQUE: 30.0, ViewKind.FRONT: 86.0, ViewKind.BACK: -86.0}[kind]
    yaw, roll = Measured(yaw_deg, 5.0), Measured(0.3, 0.5)
    if kind in (ViewKind.FRONT, ViewKind.BACK):
        return FrontView(kind is ViewKind.BACK, yaw, roll)
    return SideView(Side.RIGHT, 1, yaw, roll)


def analysis_of(*reps: Measures, kind: ViewKind = ViewKind.SIDE) -> Analysis:
    """The analysis of a clip whose reps measured as given."""
    view = view_of(kind)
    is_repeated = is_lift_repeated(reps)
    results = tuple(
        RepResult(index, timing(index), view, judge(measured, kind=kind, is_lift_repeated=is_repeated), measured)
        for index, measured in enumerate(reps, start=1)
    )
    return Analysis(
        source=SOURCE,
        lifter=Lifter(height_cm=178.0),
        pose=PoseInfo("full", "b" * 64, 0.99),
        view=view,
        scale=Scale(0.21, 4.0, ScaleSource.HEIGHT_GIVEN),
        caveats=(Caveat(CaveatKind.LIFTER_SMALL, 200.0),),
        reps=results,
        attempts=(Attempt(40.0, AttemptKind.END_CUT_OFF),),
        summary=summarize(results),
    )


def renamed(analysis: Analysis, *, file: str, name: str = "") -> Analysis:
    """The same analysis of another file and lifter."""
    return replace(analysis, source=replace(analysis.source, file=file), lifter=replace(analysis.lifter, name=name))
