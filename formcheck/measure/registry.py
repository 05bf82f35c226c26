"""Every measure of a rep: its name, unit, sign, views, digits and purpose, and the type that holds one value of each.

To add a measure: a member of :class:`Measure` and its row in :data:`SPECS`, the function that measures it, its label in
:mod:`formcheck.wording.labels`, its section in docs/measures.md, its test. Columns and files follow from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import Self

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.segment.view import ViewKind


class Unit(StrEnum):
    """The unit of a value in the JSON."""

    CM = "cm"
    DEGREE = "deg"
    SECOND = "s"
    METER_PER_SECOND = "m/s"
    G = "g"
    PERCENT = "%"
    PERCENT_OF_STANCE = "% of stance"
    SHOE = "shoe"
    RATIO = "ratio"
    NONE = "none"


class Views(Enum):
    """The camera views that show a measure."""

    SIDE = frozenset({ViewKind.SIDE, ViewKind.OBLIQUE})
    FRONT = frozenset({ViewKind.FRONT, ViewKind.BACK})
    KNOWN = frozenset({ViewKind.SIDE, ViewKind.OBLIQUE, ViewKind.FRONT, ViewKind.BACK})
    ANY = frozenset(ViewKind)


class Purpose(StrEnum):
    """What a measure is for."""

    VERDICT = "verdict"
    ADVICE = "advice"
    INFORMATION = "information"


class Display(IntEnum):
    """Where a measure is shown: in every table, in tables with room for it, or only in the list of all measures."""

    KEY = 0
    COLUMN = 1
    DETAIL = 2


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """What is fixed about a measure.

    Attributes:
        unit: of its value and error.
        digits: after the decimal point where people read it (a ratio is printed in percent).
        views: where the camera must stand.
        positive: what a larger value means.
        negative: what a value below zero means. Empty: the value has one direction, and no plus is printed.
        purpose: whether a limit on it gives a verdict or advice.
        display: where it is shown.
    """

    unit: Unit
    digits: int
    views: Views
    positive: str
    negative: str = ""
    purpose: Purpose = Purpose.INFORMATION
    display: Display = Display.DETAIL

    @property
    def is_signed(self) -> bool:
        """Whether a plus is printed: the value has two directions."""
        return bool(self.negative)


class Measure(StrEnum):
    """Every measure of a rep by its name in the JSON, in the order of the output format."""

    KNEE_FRONT_PAST_TOE = "knee_front_past_toe_cm"
    KNEE_FRONT_PAST_TOE_SHOES = "knee_front_past_toe_foot"
    KNEE_FRONT_PAST_TOE_BOTTOM = "knee_front_past_toe_bottom_cm"
    KNEE_PAST_TOE = "knee_past_toe_cm"
    KNEE_PAST_TOE_SHOES = "knee_past_toe_foot"
    KNEE_PAST_TOE_BOTTOM = "knee_past_toe_bottom_cm"
    KNEE_TRAVEL = "knee_travel_cm"
    SHANK = "shank_deg"
    HEEL_RISE = "heel_rise_cm"
    HEEL_RISE_ONSET_SHANK = "heel_rise_onset_shank_deg"
    TRUNK_LEAN = "trunk_lean_deg"
    TRUNK_LEAN_MAX = "trunk_lean_max_deg"
    TRUNK_MINUS_SHANK = "trunk_minus_shank_deg"
    THIGH = "thigh_deg"
    KNEE_FLEXION = "knee_flexion_deg"
    HIP_FLEXION = "hip_flexion_deg"
    ANKLE_DORSIFLEXION = "ankle_dorsiflexion_deg"
    DEPTH = "depth_cm"
    DESCENT = "descent_s"
    PAUSE = "pause_s"
    ASCENT = "ascent_s"
    DESCENT_MIDDLE = "descent_middle_s"
    ASCENT_MIDDLE = "ascent_middle_s"
    DESCENT_SPEED = "descent_speed_m_s"
    BOTTOM_SPEED = "bottom_speed_m_s"
    TURNING_ACCELERATION = "turning_acceleration_g"
    SMOOTHNESS = "smoothness_sparc"
    KNEE_SLIDE = "knee_slide_pct"
    HIPS_FIRST = "hips_first_deg"
    KNEE_MOMENT_SHARE = "knee_moment_share_pct"
    KNEE_TO_ANKLE_WIDTH = "knee_to_ankle_width"
    FPPA_LEFT = "fppa_left_deg"
    FPPA_RIGHT = "fppa_right_deg"
    HIP_SHIFT = "hip_shift_pct"

    @property
    def spec(self) -> MeasureSpec:
        """Unit, digits, views, sign, purpose and display."""
        return SPECS[self]


SPECS: Mapping[Measure, MeasureSpec] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: MeasureSpec(Unit.CM, 1, Views.SIDE, "past", "behind", display=Display.KEY),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: MeasureSpec(Unit.SHOE, 2, Views.SIDE, "past", "behind"),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: MeasureSpec(Unit.CM, 1, Views.SIDE, "past", "behind"),
        Measure.KNEE_PAST_TOE: MeasureSpec(Unit.CM, 1, Views.SIDE, "past", "behind"),
        Measure.KNEE_PAST_TOE_SHOES: MeasureSpec(Unit.SHOE, 2, Views.SIDE, "past", "behind"),
        Measure.KNEE_PAST_TOE_BOTTOM: MeasureSpec(Unit.CM, 1, Views.SIDE, "past", "behind"),
        Measure.KNEE_TRAVEL: MeasureSpec(Unit.CM, 1, Views.SIDE, "forward"),
        Measure.SHANK: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "forward", display=Display.COLUMN),
        Measure.HEEL_RISE: MeasureSpec(Unit.CM, 1, Views.SIDE, "up", purpose=Purpose.VERDICT, display=Display.KEY),
        Measure.HEEL_RISE_ONSET_SHANK: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "forward", purpose=Purpose.ADVICE),
        Measure.TRUNK_LEAN: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "forward", display=Display.KEY),
        Measure.TRUNK_LEAN_MAX: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "forward"),
        Measure.TRUNK_MINUS_SHANK: MeasureSpec(
            Unit.DEGREE, 0, Views.SIDE, "trunk leans more", "shank leans more", purpose=Purpose.ADVICE
        ),
        Measure.THIGH: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "deeper"),
        Measure.KNEE_FLEXION: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "more bent"),
        Measure.HIP_FLEXION: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "more bent"),
        Measure.ANKLE_DORSIFLEXION: MeasureSpec(Unit.DEGREE, 0, Views.SIDE, "more bent"),
        Measure.DEPTH: MeasureSpec(Unit.CM, 1, Views.SIDE, "hip below knee", "hip above knee", display=Display.COLUMN),
        Measure.DESCENT: MeasureSpec(
            Unit.SECOND, 1, Views.ANY, "longer", purpose=Purpose.VERDICT, display=Display.COLUMN
        ),
        Measure.PAUSE: MeasureSpec(Unit.SECOND, 1, Views.ANY, "longer"),
        Measure.ASCENT: MeasureSpec(Unit.SECOND, 1, Views.ANY, "longer", display=Display.COLUMN),
        Measure.DESCENT_MIDDLE: MeasureSpec(Unit.SECOND, 2, Views.KNOWN, "longer"),
        Measure.ASCENT_MIDDLE: MeasureSpec(Unit.SECOND, 2, Views.KNOWN, "longer"),
        Measure.DESCENT_SPEED: MeasureSpec(Unit.METER_PER_SECOND, 2, Views.KNOWN, "faster"),
        Measure.BOTTOM_SPEED: MeasureSpec(Unit.METER_PER_SECOND, 2, Views.KNOWN, "faster", purpose=Purpose.VERDICT),
        Measure.TURNING_ACCELERATION: MeasureSpec(Unit.G, 2, Views.KNOWN, "sharper"),
        Measure.SMOOTHNESS: MeasureSpec(Unit.NONE, 1, Views.KNOWN, "smoother (nearer 0)", purpose=Purpose.VERDICT),
        Measure.KNEE_SLIDE: MeasureSpec(Unit.PERCENT, 0, Views.SIDE, "more of it late", purpose=Purpose.ADVICE),
        Measure.HIPS_FIRST: MeasureSpec(
            Unit.DEGREE, 0, Views.SIDE, "chest drops", "chest rises", purpose=Purpose.ADVICE
        ),
        Measure.KNEE_MOMENT_SHARE: MeasureSpec(Unit.PERCENT, 0, Views.SIDE, "more at the knee"),
        Measure.KNEE_TO_ANKLE_WIDTH: MeasureSpec(
            Unit.RATIO, 0, Views.FRONT, "wider", purpose=Purpose.VERDICT, display=Display.KEY
        ),
        Measure.FPPA_LEFT: MeasureSpec(Unit.DEGREE, 0, Views.FRONT, "inward", "outward"),
        Measure.FPPA_RIGHT: MeasureSpec(Unit.DEGREE, 0, Views.FRONT, "inward", "outward"),
        Measure.HIP_SHIFT: MeasureSpec(
            Unit.PERCENT_OF_STANCE,
            0,
            Views.FRONT,
            "to the right",
            "to the left",
            purpose=Purpose.VERDICT,
            display=Display.KEY,
        ),
    }
)
"""The one table of what is fixed about each measure."""


def shown_in(kind: ViewKind, *, display: Display = Display.DETAIL) -> tuple[Measure, ...]:
    """The measures that a view shows and that are displayed at least like this, the key ones first."""
    shown = (measure for measure in Measure if kind in measure.spec.views.value and measure.spec.display <= display)
    return tuple(sorted(shown, key=lambda measure: measure.spec.display))


def missing(views: Views, why: NotMeasured) -> dict[Measure, Measurement]:
    """The measures that only these views show, not measured for one reason."""
    return {measure: why for measure in Measure if measure.spec.views is views}


class Measures(Mapping[Measure, Measurement]):
    """A value, or the reason why there is none, for every measure of one rep; cannot be changed.

    Raises:
        ValueError: if a measure is missing, or a name is no measure.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[Measure, Measurement]) -> None:
        unknown, missing = set(values) - set(Measure), set(Measure) - set(values)
        if unknown or missing:
            raise ValueError(f"measures missing: {sorted(missing)}, unknown: {sorted(unknown)}")
        self._values = {measure: values[measure] for measure in Measure}

    @classmethod
    def with_rest(cls, known: Mapping[Measure, Measurement], rest: NotMeasured) -> Self:
        """The measures in ``known``; for all others the reason ``rest``."""
        return cls({**dict.fromkeys(Measure, rest), **known})

    def __getitem__(self, measure: Measure) -> Measurement:
        """The value of a measure, or why there is none."""
        return self._values[measure]

    def __iter__(self) -> Iterator[Measure]:
        """The measures in the order of the output format."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many measures there are."""
        return len(self._values)

    def __repr__(self) -> str:
        """The values, as a call that makes them."""
        return f"Measures({self._values!r})"

    def known(self, measure: Measure) -> Measured | None:
        """The value of a measure; None where it was not measured."""
        value = self._values[measure]
        return value if isinstance(value, Measured) else None

    def require(self, measure: Measure) -> Measured:
        """The value of a measure that a finding rests on.

        Raises:
            ValueError: if it was not measured.
        """
        value = self._values[measure]
        if isinstance(value, NotMeasured):
            raise ValueError(f"{measure} was not measured: {value.reason}")  # noqa: TRY004 - a missing value, not a wrong type
        return value
