"""Measure on the samples what two limits of the live screen rest on.

``python -m benchmarks.live_limits dark``
    Two samples, darkened and with camera noise: in how many frames the lifter is found, and how heels are called.
``python -m benchmarks.live_limits settled``
    How much the figures of a rep change, as a share of their errors, if the recording ends soon after the rep; and in
    how many reps a word changes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from formcheck.analysis import analyze
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured
from formcheck.draw.canvas import resized
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.registry import Measure
from formcheck.observe.frame import Frame
from formcheck.observe.jpeg import decode_jpeg, encode_jpeg
from formcheck.observe.observation import Observation
from formcheck.observe.observer import observe
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import ModelFile, find_model
from formcheck.observe.recording import Recording
from formcheck.observe.video import open_clip
from tests.fake_analysis import SOURCE
from tests.live_stand import up_to

SAMPLES = Path(__file__).parent.parent / "sample_videos"
SIDE_VIEWS = ("heels_lift", "heels_lift_last_reps", "hips_back_knees_behind", "knees_past_toes_heels_flat")
SIZE = (540, 960)
"""Size in which the browser sends upright frames."""

NOISE_SD = 4.0
"""Noise of a webcam in the dark, in gray levels of its output."""

SHOWN = (Measure.KNEE_FRONT_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN)
"""The measures the live screen shows."""

GAINS = (1.0, 0.3, 0.15, 0.1, 0.07, 0.05)
DELAYS_S = (0.0, 0.05, 0.1, 0.2, 0.4)
DARK_TO_S = 6.0


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["dark", "settled"])
    model = find_model("full")
    if parser.parse_args().what == "dark":
        show_dark(model)
    else:
        show_settled(model)


def show_dark(model: ModelFile) -> None:
    """Print a line per sample and gain."""
    for name in ("heels_lift", "hips_back_knees_behind"):
        frames = list(as_sent(name, end_s=DARK_TO_S))
        for gain in GAINS:
            darker = [Frame(f.index, f.time_s, darkened(f, gain)) for f in frames]
            gray = float(np.mean([f.rgb.mean() for f in darker]))
            with PoseEstimator(model) as estimator:
                observation = observe(darker, estimator)
            heels = ", ".join(rep.judged.heels for rep in analyzed(observation, model).reps) or "no squat found"
            found = observation.track.found.mean()
            print(f"{name:24} mean gray {gray:5.1f}: found in {found:4.0%} of the frames; heels {heels}", flush=True)


def show_settled(model: ModelFile) -> None:
    """Print a line per delay."""
    changed: dict[float, list[tuple[float, float]]] = {delay_s: [] for delay_s in DELAYS_S}
    other_words = dict.fromkeys(DELAYS_S, 0)
    reps = 0
    for name in SIDE_VIEWS:
        with PoseEstimator(model) as estimator:
            observation = observe(as_sent(name), estimator)
        whole = analyzed(observation, model)
        reps += len(whole.reps)
        for rep in whole.reps:
            for delay_s in DELAYS_S:
                ended = analyzed(up_to(observation, rep.timing.end_s + delay_s), model).reps
                if len(ended) < rep.index:
                    other_words[delay_s] += 1
                    continue
                early = ended[rep.index - 1]
                changed[delay_s].append((change(early, rep, SHOWN), change(early, rep, tuple(rep.measures))))
                other_words[delay_s] += words(early) != words(rep)
    for delay_s, shares in changed.items():
        shown, any_other = np.max(shares, axis=0)
        print(
            f"{delay_s:4.2f} s after the end: knees, heels and lean within {shown:.2f} of their errors, all figures "
            f"within {any_other:.2f}; other words in {other_words[delay_s]} of {reps} reps"
        )


def as_sent(name: str, *, end_s: float = np.inf) -> Iterator[Frame]:
    """Every second frame of a sample, scaled and compressed as the browser sends it."""
    with open_clip(SAMPLES / f"{name}.mp4") as clip:
        for frame in clip.frames(end_s=end_s):
            if frame.index % 2 == 0:
                small = resized(frame.rgb, width=SIZE[0], height=SIZE[1])
                yield Frame(frame.index // 2, frame.time_s, decode_jpeg(encode_jpeg(small)))


def darkened(frame: Frame, gain: float) -> npt.NDArray[np.uint8]:
    """The frame times ``gain``, with camera noise if ``gain`` is below 1."""
    noise = np.random.default_rng(frame.index).normal(0.0, NOISE_SD if gain < 1 else 0.0, frame.rgb.shape[:2])
    return np.ascontiguousarray(np.clip(np.round(frame.rgb * gain + noise[..., None]), 0, 255).astype(np.uint8))


def analyzed(observation: Observation, model: ModelFile) -> Analysis:
    """The analysis of an observation, for a lifter of known height."""
    return analyze(Recording(SOURCE, model.name, model.sha256, observation), lifter=Lifter(height_cm=170.0))


def change(before: RepResult, after: RepResult, names: Sequence[Measure]) -> float:
    """The largest change of these measures, as a share of their errors."""
    shares = [0.0]
    for name in names:
        early, late = before.measures[name], after.measures[name]
        if isinstance(late, Measured) and isinstance(early, Measured) and late.error > 0:
            shares.append(abs(early.value - late.value) / late.error)
    return max(shares)


def words(rep: RepResult) -> tuple[str, ...]:
    """The words for a rep: verdict, heels, knees, depth."""
    return rep.judged.verdict, rep.judged.heels, rep.judged.knees, rep.judged.depth


if __name__ == "__main__":
    main()
