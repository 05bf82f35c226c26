"""Where two limits of the live screen come from, shown on the samples.

``python -m benchmarks.live_limits dark``
    two samples darkened, with a camera's noise: in how many pictures the lifter is found, and how heels are called.
``python -m benchmarks.live_limits settled``
    by how much a rep's figures still change, in shares of their errors, when the recording ends so soon after the rep
    instead of going on; and in how many reps a word changes.
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
from formcheck.observe.jpeg import decode_jpeg, encode_jpeg
from formcheck.observe.observation import Observation
from formcheck.observe.observer import observe
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import ModelFile, find_model
from formcheck.observe.recording import Recording
from formcheck.observe.video import Frame, open_clip
from tests.fake_analysis import SOURCE
from tests.live_stand import up_to

SAMPLES = Path(__file__).parent.parent / "sample_videos"
SEEN_FROM_THE_SIDE = ("heels_lift", "heels_lift_last_reps", "hips_back_knees_behind", "knees_past_toes_heels_flat")
SIZE = (540, 960)
"""As the browser sends pictures taken upright."""

NOISE_SD = 4.0
"""Of a webcam in the dark, in grey levels of the picture that comes out of it."""

SHOWN = (Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN)
"""What the live screen shows of a rep."""

GAINS = (1.0, 0.3, 0.15, 0.1, 0.07, 0.05)
DELAYS_S = (0.0, 0.05, 0.1, 0.2, 0.4)
DARK_TO_S = 6.0


def main() -> None:
    """Do what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["dark", "settled"])
    model = find_model("full")
    if parser.parse_args().what == "dark":
        show_dark(model)
    else:
        show_settled(model)


def show_dark(model: ModelFile) -> None:
    """Print a line for each sample and gain."""
    for name in ("heels_lift", "hips_back_knees_behind"):
        pictures = list(as_sent(name, end_s=DARK_TO_S))
        for gain in GAINS:
            darker = [Frame(f.index, f.time_s, darkened(f, gain)) for f in pictures]
            grey = float(np.mean([f.rgb.mean() for f in darker]))
            with PoseEstimator(model) as estimator:
                seen = observe(darker, estimator)
            heels = ", ".join(rep.judged.heels for rep in analysed(seen, model).reps) or "no squat found"
            found = seen.track.found.mean()
            print(f"{name:24} mean grey {grey:5.1f}: found in {found:4.0%} of the pictures; heels {heels}", flush=True)


def show_settled(model: ModelFile) -> None:
    """Print a line for each delay."""
    changed: dict[float, list[tuple[float, float]]] = {delay_s: [] for delay_s in DELAYS_S}
    other_words = dict.fromkeys(DELAYS_S, 0)
    reps = 0
    for name in SEEN_FROM_THE_SIDE:
        with PoseEstimator(model) as estimator:
            seen = observe(as_sent(name), estimator)
        whole = analysed(seen, model)
        reps += len(whole.reps)
        for rep in whole.reps:
            for delay_s in DELAYS_S:
                ended = analysed(up_to(seen, rep.timing.end_s + delay_s), model).reps
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
    """Every second picture of a sample, as small and as compressed as the browser sends them."""
    with open_clip(SAMPLES / f"{name}.mp4") as clip:
        for frame in clip.frames(end_s=end_s):
            if frame.index % 2 == 0:
                small = resized(frame.rgb, width=SIZE[0], height=SIZE[1])
                yield Frame(frame.index // 2, frame.time_s, decode_jpeg(encode_jpeg(small)))


def darkened(frame: Frame, gain: float) -> npt.NDArray[np.uint8]:
    """The picture with so much of its light, and a camera's noise where that is not all."""
    noise = np.random.default_rng(frame.index).normal(0.0, NOISE_SD if gain < 1 else 0.0, frame.rgb.shape[:2])
    return np.ascontiguousarray(np.clip(np.round(frame.rgb * gain + noise[..., None]), 0, 255).astype(np.uint8))


def analysed(seen: Observation, model: ModelFile) -> Analysis:
    """The analysis of what was seen, by somebody who told their height."""
    return analyze(Recording(SOURCE, model.name, model.sha256, seen), lifter=Lifter(height_cm=170.0))


def change(before: RepResult, after: RepResult, names: Sequence[Measure]) -> float:
    """The largest change of some figures, as a share of their errors."""
    shares = [0.0]
    for name in names:
        early, late = before.measures[name], after.measures[name]
        if isinstance(late, Measured) and isinstance(early, Measured) and late.error > 0:
            shares.append(abs(early.value - late.value) / late.error)
    return max(shares)


def words(rep: RepResult) -> tuple[str, ...]:
    """What a rep is called."""
    return rep.judged.verdict, rep.judged.heels, rep.judged.knees, rep.judged.depth


if __name__ == "__main__":
    main()
