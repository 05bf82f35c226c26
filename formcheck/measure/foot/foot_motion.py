"""The foot of one rep as it was tracked through the frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.measure.foot.template import Similarity
from formcheck.numerics.arrays import Floats


@dataclass(frozen=True, slots=True)
class FootMotion:
    """The tracked foot in ``n`` frames.

    Attributes:
        time_s: ``(n,)``.
        camera: ``n`` motions of the camera since the reference frame, on the canvas.
        forefoot_match: ``(n,)`` correlation, -1..1.
        rearfoot_match: ``(n,)`` correlation, -1..1.
        rotation_deg: ``(n,)`` of the rearfoot, + heel up.
        rise_shoe: ``(n,)`` height of the heel in true shoe lengths, + up.
        stretch: how much longer the turned foot is in the picture at the bottom, as a share; 0 if it has not turned.
    """

    time_s: Floats
    camera: Sequence[Similarity]
    forefoot_match: Floats
    rearfoot_match: Floats
    rotation_deg: Floats
    rise_shoe: Floats
    stretch: float = 0.0
