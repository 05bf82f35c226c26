"""A look at what a camera has shown so far: what the lifter does, what is missing, and whether a rep has ended.

A rep is measured by the analysis of recordings with all pictures kept by then, so that what is said of it is what is
said of a recording that ends there. A set, once over, is analysed as a whole by the same function.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from formcheck.analysis import Asked, analyze_further
from formcheck.draw.canvas import encode_jpeg
from formcheck.draw.still import deciding_moment_s, draw_still, find_trace
from formcheck.judge.results import Analysis, RepResult
from formcheck.live.readiness import Hint, find_hint
from formcheck.measure.trace import Trace, clip_trace
from formcheck.observe.jpeg import decode_jpeg
from formcheck.observe.observer import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.observe.video import Source
from formcheck.segment.phase import Phase, read_motion
from formcheck.segment.reps import SHORTEST_REP_S
from formcheck.segment.view import View, find_view
from formcheck.wording.captions import alt_text

SETTLED_S = 0.05
"""A rep is told this long after its end, which is a picture or two: in sixteen reps of four samples knees, heels and
lean then changed by no more than an eighth of their errors any more, and no word did (``benchmarks.live_limits
settled``)."""

HINT_S = 3.0
"""What is missing is read off this much of the end: three surveys for others in the picture. Product default."""

NEAR_S = 0.1
"""A picture this near to a moment shows it: a tenth of a second is one to three pictures, and the body turns round."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture as it came: its time, in seconds of the set, and its JPEG content."""

    time_s: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a rep when it ended.

    Attributes:
        rep: its figures and verdict.
        trace: its pictures one by one; None where its scene is not known.
        moment_s: the moment that decided it.
    """

    rep: RepResult
    trace: Trace | None
    moment_s: float


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to see.

    Attributes:
        phase: what the lifter does.
        view: where the camera stands.
        hint: what is missing; None where nothing is, and where the view was known.
        told: the reps that ended since the look before.
        passed_s: bottom of the last movement that looked like a rep and was none after all; NaN where there is none.
    """

    phase: Phase
    view: View
    hint: Hint | None = None
    told: tuple[Told, ...] = ()
    passed_s: float = math.nan


@dataclass(frozen=True, slots=True)
class SetStill:
    """The picture that decided a rep, drawn, as JPEG content, and what it shows in words."""

    rep: int
    jpeg: bytes
    says: str


@dataclass(frozen=True, slots=True)
class LiveSet:
    """A set that is over: the analysis of all its pictures that were kept, and a still of each rep."""

    analysis: Analysis
    stills: tuple[SetStill, ...]


def take_look(
    observation: Observation, known: Sequence[RepResult], asked: Asked, *, seen: Look | None, grey: float
) -> Look:
    """Look at the end of what was observed, and measure what has ended.

    Args:
        observation: all that is kept of the set, and of the standing before it.
        known: the reps told so far.
        asked: as for every analysis.
        seen: the look before, if the view and what is missing are still taken from it; None finds them anew.
        grey: mean grey level of the last picture.
    """
    now_s = float(observation.track.time_s[-1])
    if seen is None:
        latest = observation.since(now_s - HINT_S)
        view = find_view(latest)
        seen = Look(Phase.UNSEEN, view, find_hint(latest, view, grey=grey))
    recent = observation.since(known[-1].timing.start_s) if known else observation
    motion = read_motion(recent.track, seen.view)
    is_new = motion.bottom_s > (known[-1].timing.end_s if known else -math.inf)
    if not is_new or abs(motion.bottom_s - seen.passed_s) < SHORTEST_REP_S:
        return replace(seen, phase=motion.phase, told=())
    if motion.end_s > now_s - SETTLED_S:
        return replace(seen, phase=Phase.UP, told=())
    told = _tell(observation, known, asked)
    return replace(seen, phase=motion.phase, told=told, passed_s=seen.passed_s if told else motion.bottom_s)


def sum_up(
    observation: Observation, told: Sequence[Told], shots: Sequence[Shot], asked: Asked, *, name: str
) -> LiveSet:
    """Analyse a set as a recording of it would be.

    Args:
        observation: all that is kept of it; where that is the whole set, nothing that was told before is used.
        told: what was said of its reps; those whose pictures are no longer kept stand as they are.
        shots: pictures near the moments that decided them.
        asked: as for every analysis.
        name: what to call the set.
    """
    first_s = float(observation.track.time_s[0])
    gone = [one for one in told if one.rep.timing.bottom_s < first_s]
    source = _source(observation.track, name)
    analysis = analyze_further(observation, [one.rep for one in gone], source=source, asked=asked)
    traces = (*(one.trace for one in gone if one.trace is not None), *analysis.traces)
    analysis = replace(analysis, traces=traces)
    return LiveSet(analysis, tuple(_stills(analysis, shots)))


def _tell(observation: Observation, known: Sequence[RepResult], asked: Asked) -> tuple[Told, ...]:
    analysis = analyze_further(observation, known, source=_source(observation.track, ""), asked=asked)
    return tuple(_told(analysis, rep) for rep in analysis.reps[len(known) :])


def _told(analysis: Analysis, rep: RepResult) -> Told:
    found = find_trace(analysis.traces, rep.timing.bottom_s)
    trace = None if found is None else clip_trace(found[0], rep.timing.start_s, rep.timing.end_s)
    return Told(rep, trace, deciding_moment_s(analysis, rep))


def _source(track: PoseTrack, name: str) -> Source:
    """What is known of the pictures kept; for want of a file, the digest is that of what was seen in them."""
    span_s, steps = float(track.time_s[-1] - track.time_s[0]), len(track) - 1
    return Source(
        file=name,
        sha256=hashlib.sha256(track.time_s.tobytes() + track.xy_px.tobytes()).hexdigest(),
        width_px=track.width_px,
        height_px=track.height_px,
        rotation_deg=0,
        time_scale=1.0,
        frames=len(track),
        duration_s=span_s + (span_s / steps if steps else 0.0),
        frame_rate_hz=steps / span_s if span_s > 0 else 0.0,
        cut_short=False,
    )


def _stills(analysis: Analysis, shots: Sequence[Shot]) -> list[SetStill]:
    """The still of each rep of which a picture near the deciding moment was kept."""
    stills = []
    for rep in analysis.reps:
        moment_s = deciding_moment_s(analysis, rep)
        nearest = min(shots, key=lambda shot: abs(shot.time_s - moment_s), default=None)
        if nearest is not None and abs(nearest.time_s - moment_s) <= NEAR_S:
            drawn = draw_still(decode_jpeg(nearest.jpeg), analysis, rep)
            stills.append(SetStill(rep.index, encode_jpeg(drawn), alt_text(analysis, rep)))
    return stills
