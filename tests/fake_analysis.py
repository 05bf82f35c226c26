"""A whole analysis made by hand, for tests of what is said and shown of one."""

from __future__ import annotations

from dataclasses import replace

from formcheck.domain.body import Side
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.caveats import Caveat
from formcheck.judge.results import Analysis, AttemptResult, PoseInfo, RepResult, Summary, ViewInfo
from formcheck.judge.verdict import judge, judge_set
from formcheck.measure.measures import MEASURES
from formcheck.measure.scale import Scale
from formcheck.observe.video import Source
from formcheck.segment.reps import Rep
from formcheck.segment.view import ViewKind
from formcheck.wording.cues import coach
from formcheck.wording.headline import JudgedRep, headline

GOOD: dict[str, Measurement] = {
    "knee_past_toe_cm": Measured(4.7, 2.1),
    "knee_past_toe_foot": Measured(0.17, 0.08),
    "heel_rise_cm": Measured(0.2, 0.6),
    "heel_rise_onset_shank_deg": NotMeasured("the heels stayed down"),
    "shank_deg": Measured(36.0, 4.0),
    "trunk_lean_deg": Measured(41.0, 4.0),
    "trunk_minus_shank_deg": Measured(5.0, 5.0),
    "depth_cm": Measured(6.0, 5.0),
    "descent_s": Measured(1.5, 0.08),
    "pause_s": Measured(0.0, 0.05),
    "ascent_s": Measured(1.2, 0.08),
    "descent_speed_m_s": Measured(0.7, 0.08),
    "turning_acceleration_g": Measured(0.25, 0.16),
    "smoothness_sparc": Measured(-1.4, 0.25),
    "knee_slide_pct": Measured(5.0, 8.0),
    "hips_first_deg": Measured(1.0, 4.0),
}
"""What a good squat from the side reads; the rest is not measured."""

NO_FRONT = NotMeasured("needs a view from the front")
NO_SIDE = NotMeasured("needs a view from the side")

SOURCE = Source("squat.mp4", "a" * 64, 540, 960, 0, 1.0, 363, 12.1, 29.98, False)  # noqa: FBT003 - not cut short


def measures(**changed: Measurement) -> dict[str, Measurement]:
    """All measures of one rep: those of a good squat from the side, and what is given."""
    return {name: {**GOOD, **changed}.get(name, NO_FRONT) for name in MEASURES}


def front_measures(**changed: Measurement) -> dict[str, Measurement]:
    """All measures of one rep as the front shows them."""
    seen: dict[str, Measurement] = {
        "descent_s": GOOD["descent_s"],
        "pause_s": GOOD["pause_s"],
        "ascent_s": GOOD["ascent_s"],
        "knee_to_ankle_width": Measured(1.05, 0.1),
        "fppa_left_deg": Measured(3.0, 6.0),
        "fppa_right_deg": Measured(-2.0, 6.0),
        "hip_shift_pct": Measured(1.0, 5.0),
    }
    return {name: {**seen, **changed}.get(name, NO_SIDE) for name in MEASURES}


def timing(number: int) -> Rep:
    """When the rep of this number (from 1) happened: one every three seconds."""
    start_s = 3.0 * number
    return Rep(start_s, start_s + 1.5, start_s + 1.5, start_s + 1.5, start_s + 2.7, (start_s - 0.3, start_s))


def analysis_of(*reps: dict[str, Measurement], kind: ViewKind = ViewKind.SIDE) -> Analysis:
    """The analysis of a clip whose reps measured as given."""
    results = []
    for index, measured in enumerate(reps, start=1):
        judged = judge(measured)
        results.append(RepResult(index, timing(index), judged, coach(judged, measured), measured))
    verdict = judge_set([rep.judged for rep in results])
    said = headline(kind, verdict, [JudgedRep(r.index, r.measures, r.judged) for r in results], attempts=0)
    near = Side.RIGHT if kind in (ViewKind.SIDE, ViewKind.OBLIQUE) else None
    return Analysis(
        source=SOURCE,
        lifter=Lifter(height_cm=178.0),
        pose=PoseInfo("full", "b" * 64, 0.99),
        view=ViewInfo(kind, near, Measured(4.0, 5.0), Measured(0.3, 0.5)),
        scale=Scale(0.21, 4.0, "height given"),
        caveats=(Caveat("the lifter is small in the picture", "come nearer"),),
        reps=tuple(results),
        attempts=(AttemptResult(40.0, "ended before standing up"),),
        summary=Summary(len(results), verdict, said),
    )


def renamed(analysis: Analysis, *, file: str, name: str = "") -> Analysis:
    """The same analysis of another file and lifter."""
    return replace(analysis, source=replace(analysis.source, file=file), lifter=replace(analysis.lifter, name=name))
