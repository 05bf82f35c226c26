"""Proportions and direction of the foot in a squat, in shoe lengths: used by every module that measures feet."""

from __future__ import annotations

BALL_OF_FOOT_SHOE = 0.70
"""Distance from the rear of the shoe to the ball of the foot, about which a lifting heel rotates
(docs/measures.md#heel-in-the-picture)."""

TOE_OUT_DEG = 12.0
"""Angle by which the foot points outward. Rendered squats: 10 to 24 degrees, median 12. With 15 degrees the printed
error covered 71 % of the heel rises in 14 rendered oblique reps, with 12 degrees 100 %."""

LEG_TURN_OUT_DEG = 15.0
"""Angle by which the plane of hip, knee and ankle points outward, which is more than the foot: knees are pushed out.
With 12 degrees ankle dorsiflexion was off by 2.8 degrees, with 15 by 2.4 (14 rendered oblique reps)."""

FAR_LEG_SMALLER = 0.08
"""Share by which the far leg is smaller in the picture: 30 cm farther away at 3 to 4 m."""
