"""Squats of every kind, and movements that look like squats, with random proportions of tempo, depth and lean."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from tests.movements import Key, Movement, bent, changed, flight_s

Maker = Callable[[np.random.Generator], Movement]
Keys = list[tuple[float, Key]]

STAND = Key()
ARMS: Mapping[str, dict[str, float]] = {
    "forward": {"arm_deg": 85.0, "reach": 0.95},
    "bar": {"arm_deg": 40.0, "reach": 0.3},
    "rack": {"arm_deg": 80.0, "reach": 0.35},
    "hang": {"arm_deg": 3.0, "reach": 0.98},
    "hips": {"arm_deg": 5.0, "reach": 0.6},
    "up": {"arm_deg": 175.0, "reach": 0.97},
}


def _arms(rng: np.random.Generator) -> dict[str, float]:
    return ARMS[str(rng.choice(["forward", "bar", "rack", "hips"]))]


def _squat(
    rng: np.random.Generator,
    *,
    thigh: tuple[float, float] = (75, 112),
    down: tuple[float, float] = (0.8, 1.8),
    up: tuple[float, float] = (0.7, 1.4),
    hold: tuple[float, float] = (0.0, 0.3),
    top: tuple[float, float] = (0.3, 1.0),
    lead: tuple[float, float] = (0.8, 1.5),
    arms: dict[str, float] | None = None,
    stance: tuple[float, float] = (0.16, 0.3),
    shin: tuple[float, float] = (12, 40),
    reps: int = 2,
) -> Movement:
    """Squats whose center of mass stays over the feet: the further the knees, the more upright the trunk."""
    arms = _arms(rng) if arms is None else arms
    wide = float(rng.uniform(*stance))
    feet = {"left": (0.0, 0.0, wide), "right": (0.0, 0.0, wide)}
    thigh_deg = rng.uniform(*thigh)
    shin_deg = rng.uniform(*shin) * min(1.0, thigh_deg / 90)
    # Trunk and head hold the center of mass over the middle of the foot (0.66 of the trunk's length, two thirds of
    # the mass, against the thighs' third).
    behind = math.sin(math.radians(thigh_deg)) * 0.5 - math.sin(math.radians(shin_deg)) * 0.5
    trunk_deg = math.degrees(math.asin(min(0.95, max(0.15, (behind + 0.04 - 0.03) / 0.39 * 0.85)))) + rng.uniform(-4, 4)
    up_key = changed(STAND, **arms, **feet)
    bottom = bent(thigh_deg, shin_deg, float(trunk_deg), **arms, **feet)
    keys: Keys = [(0.0, up_key), (rng.uniform(*lead), up_key)]
    for _ in range(reps):
        keys += [(rng.uniform(*down), bottom), (rng.uniform(*hold), bottom), (rng.uniform(*up), up_key)]
        keys += [(rng.uniform(*top), up_key)]
    return Movement((*keys, (0.6, up_key)))


def steps(
    keys: Keys, count: int, stride: float, *, step_s: float = 0.5, lower: float = 0.0, lift: float = 0.08
) -> Keys:
    """Walk on from the last posture: each foot in turn goes ``stride`` forward."""
    key = keys[-1][1]
    out: Keys = []
    for number in range(count):
        name = ("left", "right")[number % 2]
        foot = getattr(key, name)
        share = 0.5 if number in (0, count - 1) else 1.0
        middle = (foot[0] + stride * share / 2, foot[1] + lift, foot[2])
        landed = (foot[0] + stride * share, foot[1], foot[2])
        other = getattr(key, ("right", "left")[number % 2])
        hip_x = (landed[0] + other[0]) / 2 + 0.0
        over = changed(key, **{name: middle}, hip=((key.hip[0] + hip_x) / 2, 0.97 - lower))
        key = changed(key, **{name: landed}, hip=(hip_x, 0.95 - lower))
        out += [(step_s / 2, over), (step_s / 2, key)]
    return out


def heavy(rng: np.random.Generator) -> Movement:
    """Walk-out, one to two slow reps with a sticking point, re-rack."""
    bar = changed(STAND, **ARMS["bar"])
    keys: Keys = [(0.0, bar), (0.5, bar)]
    keys += steps(keys, int(rng.integers(2, 5)), -0.3)
    at = keys[-1][1].hip[0]
    set_ = _squat(rng, down=(1.5, 2.5), up=(1.8, 3.0), top=(0.8, 2.0), lead=(1.0, 3.0), arms=ARMS["bar"], reps=2)
    keys += [(0.4 if i == 0 else s, _moved(key, at)) for i, (s, key) in enumerate(set_.keys)]
    keys += steps(keys, int(rng.integers(2, 5)), 0.3)
    return Movement(tuple(keys))


def _moved(key: Key, by: float) -> Key:
    feet = {name: (foot[0] + by, *foot[1:]) for name, foot in (("left", key.left), ("right", key.right))}
    return changed(key, hip=(key.hip[0] + by, key.hip[1]), **feet)


SQUATS: Mapping[str, Maker] = {
    "plain": _squat,
    "heavy with walk-out": heavy,
    "quick": lambda rng: _squat(rng, down=(0.45, 0.7), up=(0.4, 0.7), hold=(0.0, 0.05), top=(0.0, 0.15)),
    "shallow": lambda rng: _squat(rng, thigh=(54, 68), shin=(25, 42)),
    "deep": lambda rng: _squat(rng, thigh=(110, 125)),
    "paused": lambda rng: _squat(rng, hold=(2.0, 6.0)),
    "slow": lambda rng: _squat(rng, down=(3.5, 6.0), up=(2.5, 5.0)),
    "wide": lambda rng: _squat(rng, stance=(0.35, 0.5)),
    "hanging weights": lambda rng: _squat(rng, thigh=(85, 98), shin=(22, 38), arms={"arm_deg": 3.0, "reach": 0.93}),
    "suitcase": lambda rng: _squat(rng, thigh=(70, 100), shin=(26, 40), arms={"arm_deg": 3.0, "reach": 0.97}),
    "overhead": lambda rng: _squat(rng, arms=ARMS["up"]),
}


def _dips(rng: np.random.Generator, top: Key, bottom: Key, *, quick: bool = False, hold: float = 0.3) -> Movement:
    keys: Keys = [(0.0, top), (rng.uniform(0.6, 1.2), top)]
    for _ in range(2):
        pace = rng.uniform(0.45, 0.7) if quick else rng.uniform(0.8, 1.6)
        keys += [(pace, bottom), (rng.uniform(0.0, hold), bottom), (pace * rng.uniform(0.8, 1.2), top)]
        keys += [(rng.uniform(0.2, 0.8), top)]
    return Movement((*keys, (0.6, top)))


def hinge(rng: np.random.Generator) -> Movement:
    """Good morning or Romanian deadlift with a bar: soft knees."""
    arms = ARMS[str(rng.choice(["bar", "hang", "rack", "hips"]))]
    bottom = bent(rng.uniform(25, 55), rng.uniform(-4, 8), rng.uniform(55, 85), **arms)
    return _dips(rng, changed(STAND, **arms), bottom)


def deadlift(rng: np.random.Generator) -> Movement:
    """From the floor with the hands on a bar, a trap bar or a kettlebell."""
    bottom = bent(rng.uniform(55, 82), rng.uniform(5, 20), rng.uniform(45, 72), arm_deg=2.0, reach=1.0)
    return _dips(rng, changed(STAND, **ARMS["hang"]), bottom, hold=0.8)


def kettlebell_deadlift(rng: np.random.Generator) -> Movement:
    """Something between the feet or beside them is lifted with straight arms: a kettlebell, a trap bar."""
    wide = float(rng.uniform(0.16, 0.4))
    feet = {"left": (0.0, 0.0, wide), "right": (0.0, 0.0, wide)}
    arms = {"arm_deg": rng.uniform(-5, 5), "reach": 0.97}
    bottom = bent(rng.uniform(48, 78), rng.uniform(4, 20), rng.uniform(45, 68), **arms, **feet)
    return _dips(rng, changed(STAND, **arms, **feet), bottom, hold=0.6)


def swing(rng: np.random.Generator) -> Movement:
    """Kettlebell swing: the arms go between the legs and up to the shoulders."""
    bottom = bent(
        rng.uniform(40, 58), rng.uniform(2, 14), rng.uniform(50, 75), arm_deg=rng.uniform(-35, -15), reach=0.95
    )
    top = changed(STAND, arm_deg=rng.uniform(60, 90), reach=0.95)
    return _dips(rng, top, bottom, quick=True, hold=0.02)


def toe_touch(rng: np.random.Generator) -> Movement:
    """Straight legs, hands to the shoes."""
    bottom = bent(rng.uniform(12, 25), rng.uniform(-8, 0), rng.uniform(85, 115), arm_deg=5.0, reach=0.98)
    return _dips(rng, STAND, bottom)


def pick_up(rng: np.random.Generator) -> Movement:
    """Something is picked up once, with knees and back bent, and carried on."""
    floor = bent(rng.uniform(60, 95), rng.uniform(15, 32), rng.uniform(60, 85), arm_deg=rng.uniform(0, 15), reach=0.98)
    keys: Keys = [(0.0, STAND), (0.6, STAND), (rng.uniform(0.7, 1.2), floor), (rng.uniform(0.1, 0.5), floor)]
    keys += [(rng.uniform(0.7, 1.2), changed(STAND, **ARMS["rack"])), (0.8, changed(STAND, **ARMS["rack"]))]
    return Movement(tuple(keys))


def sit_down(rng: np.random.Generator) -> Movement:
    """Down on a chair, trunk upright for a while, up again."""
    reached = bent(rng.uniform(80, 92), rng.uniform(-4, 12), rng.uniform(30, 50), arm_deg=60, reach=0.6)
    seated = changed(reached, trunk_deg=rng.uniform(-8, 8), hip=(reached.hip[0] - 0.03, reached.hip[1] - 0.02))
    keys: Keys = [(0.0, STAND), (0.7, STAND)]
    for _ in range(2):
        keys += [(rng.uniform(0.9, 1.4), reached), (rng.uniform(0.4, 0.8), seated), (rng.uniform(0.8, 3.0), seated)]
        keys += [(rng.uniform(0.4, 0.7), reached), (rng.uniform(0.8, 1.2), STAND), (0.7, STAND)]
    return Movement(tuple(keys))


def sit_upright(rng: np.random.Generator) -> Movement:
    """Down on a seat of any height with the trunk upright all the way, the weight taken by the hands or the seat."""
    arms = ARMS[str(rng.choice(["hips", "forward", "rack"]))]
    top = changed(STAND, **arms)
    seated = bent(rng.uniform(72, 95), rng.uniform(-8, 10), rng.uniform(-5, 22), **arms)
    keys: Keys = [(0.0, top), (0.7, top)]
    for _ in range(2):
        keys += [(rng.uniform(0.8, 1.4), seated), (rng.uniform(0.5, 2.5), seated), (rng.uniform(0.8, 1.3), top)]
        keys += [(0.7, top)]
    return Movement(tuple(keys))


def jump(rng: np.random.Generator) -> Movement:
    """Vertical jumps from a dip, landing softly."""
    return _jump(rng, 0.0)


def broad_jump(rng: np.random.Generator) -> Movement:
    """One jump forward."""
    return _jump(rng, rng.uniform(0.9, 1.6))


def tuck_jump(rng: np.random.Generator) -> Movement:
    """Vertical jumps with the legs drawn up from the floor to the landing."""
    return _jump(rng, 0.0, tucked=rng.uniform(0.1, 0.2))


def _jump(rng: np.random.Generator, forward: float, tucked: float = 0.0) -> Movement:
    height = rng.uniform(0.22, 0.5) if forward == 0 else rng.uniform(0.15, 0.35)
    dip = bent(rng.uniform(60, 88), rng.uniform(22, 35), rng.uniform(30, 55), arm_deg=-30.0)
    off = changed(STAND, heels_deg=35.0, arm_deg=150.0, hip=(0.05, 1.1 - tucked))
    keys: Keys = [(0.0, STAND), (0.8, STAND)]
    flights, at = [], 0.0
    for _ in range(1 if forward else 3):
        keys += [(rng.uniform(0.4, 0.6), _moved(dip, at)), (rng.uniform(0.25, 0.35), _moved(off, at))]
        start = float(np.cumsum([s for s, _ in keys])[-1])
        flights.append((start, height))
        at += forward
        keys += [(flight_s(height), _moved(changed(off, arm_deg=60.0), at))]
        landing = bent(rng.uniform(45, 80), rng.uniform(18, 32), rng.uniform(25, 50), arm_deg=20.0)
        keys += [(0.25, _moved(landing, at)), (rng.uniform(0.4, 0.8), _moved(STAND, at)), (0.5, _moved(STAND, at))]
    return Movement(tuple(keys), tuple(flights))


def lunge(rng: np.random.Generator) -> Movement:
    """Forward or reverse lunges in turns: one foot goes ahead and comes back."""
    long, low = rng.uniform(0.75, 1.1), rng.uniform(0.45, 0.58)
    sign = 1.0 if rng.random() < 0.5 else -1.0
    keys: Keys = [(0.0, STAND), (0.7, STAND)]
    for number in range(2):
        name = ("left", "right")[number % 2]
        foot = (sign * long, 0.1 if sign < 0 else 0.0, 0.15)
        stay = (0.0, 0.1 if sign > 0 else 0.0, 0.15)
        other = "right" if name == "left" else "left"
        down = changed(STAND, **{name: foot, other: stay}, hip=(sign * long / 2, low), trunk_deg=rng.uniform(3, 20))
        lifted = changed(STAND, **{name: (sign * long / 2, 0.2, 0.15)}, hip=(sign * 0.1, 0.96))
        keys += [
            (0.4, lifted),
            (rng.uniform(0.6, 1.0), down),
            (rng.uniform(0.6, 0.9), lifted),
            (0.4, STAND),
            (0.5, STAND),
        ]
    return Movement(tuple(keys))


def split_squat(rng: np.random.Generator) -> Movement:
    """One foot stays ahead, or the rear one lies on a bench (Bulgarian)."""
    long, bench = rng.uniform(0.75, 1.05), rng.choice([0.0, rng.uniform(0.4, 0.55)])
    feet = {"left": (long / 2, 0.0, 0.12), "right": (-long / 2, 0.1 + bench, 0.12)}
    at = long * (0.25 if bench else 0.05)
    top = changed(STAND, **feet, hip=(at, 0.9 if bench == 0 else 0.93))
    bottom = changed(STAND, **feet, hip=(at - 0.03, rng.uniform(0.45, 0.55)), trunk_deg=rng.uniform(3, 25))
    return _dips(rng, top, bottom)


def pistol(rng: np.random.Generator) -> Movement:
    """On one leg, the other one held forward."""
    held = rng.uniform(0.1, 0.45)
    top = changed(STAND, right=(0.35, 0.15, 0.1), left=(0.0, 0.0, 0.08), **ARMS["forward"])
    bottom = bent(rng.uniform(85, 110), rng.uniform(25, 38), rng.uniform(35, 55), **ARMS["forward"])
    bottom = changed(bottom, right=(0.75, held, 0.1), left=(0.0, 0.0, 0.08))
    return _dips(rng, top, bottom)


def side_lunge(rng: np.random.Generator) -> Movement:
    """Wide stance: one leg bends, the other stays straight (the hips go down, not sideways)."""
    top = changed(STAND, left=(0.0, 0.0, 0.75), right=(0.0, 0.0, 0.1), hip=(0.0, 0.93))
    bottom = bent(85, 25, 45, **ARMS["forward"])
    bottom = changed(bottom, left=(0.0, 0.0, 1.0), right=(0.0, 0.0, 0.05), hip=(bottom.hip[0], 0.5))
    return _dips(rng, top, bottom)


def step_up(rng: np.random.Generator) -> Movement:
    """Onto a box and down again."""
    high, ahead = rng.uniform(0.35, 0.6), 0.6
    one = changed(STAND, left=(ahead, high, 0.15), hip=(0.15, 0.96), trunk_deg=15)
    both = changed(STAND, left=(ahead, high, 0.15), right=(ahead, high, 0.15), hip=(ahead, high + 0.985))
    keys: Keys = [(0.0, STAND), (0.6, STAND)]
    for _ in range(2):
        keys += [(0.5, one), (0.7, both), (0.5, both), (0.7, one), (0.5, STAND), (0.4, STAND)]
    return Movement(tuple(keys))


def half_squat_walk(rng: np.random.Generator) -> Movement:
    """Down to a half squat, some steps there, up again."""
    low = bent(rng.uniform(60, 85), rng.uniform(20, 32), rng.uniform(25, 45))
    keys: Keys = [(0.0, STAND), (0.6, STAND), (0.9, low)]
    keys += steps(keys, int(rng.integers(3, 7)), rng.uniform(0.3, 0.5), lower=0.96 - low.hip[1], step_s=0.45)
    up = keys[-1][1]
    at = (up.left[0] + up.right[0]) / 2
    return Movement((*keys, (0.9, changed(up, hip=(at, 0.97), trunk_deg=3.0)), (0.7, changed(up, hip=(at, 0.97)))))


def burpee(rng: np.random.Generator) -> Movement:
    """Hands to the floor, feet back to a plank, feet in, up (with a jump)."""
    floor = bent(rng.uniform(95, 115), rng.uniform(25, 40), rng.uniform(55, 80), arm_deg=15.0, reach=0.95)
    plank = changed(floor, hip=(-0.75, 0.45), left=(-1.6, 0.1, 0.15), right=(-1.6, 0.1, 0.15), trunk_deg=78, arm_deg=0)
    keys: Keys = [(0.0, STAND), (0.7, STAND)]
    flights = []
    for _ in range(2):
        keys += [(rng.uniform(0.6, 0.9), floor), (0.35, plank), (0.4, plank), (0.4, floor)]
        keys += [(rng.uniform(0.4, 0.7), changed(STAND, heels_deg=25.0, hip=(0.03, 1.05), arm_deg=170.0))]
        if rng.random() < 0.6:
            flights.append((float(np.cumsum([s for s, _ in keys])[-1]), 0.2))
        keys += [(0.45, changed(STAND, arm_deg=90.0)), (0.5, STAND)]
    return Movement(tuple(keys), tuple(flights))


def kneel(rng: np.random.Generator) -> Movement:
    """Down on one knee and up again, as to tie a shoe."""
    down = changed(
        STAND,
        left=(0.25, 0.0, 0.12),
        right=(-0.45, 0.12, 0.12),
        hip=(0.0, 0.5),
        trunk_deg=rng.uniform(20, 60),
        arm_deg=20.0,
    )
    ready = changed(STAND, left=(0.1, 0.1, 0.12), right=(-0.2, 0.0, 0.12), hip=(0.0, 0.95))
    keys: Keys = [
        (0.0, STAND),
        (0.6, STAND),
        (0.4, ready),
        (0.7, down),
        (rng.uniform(0.3, 2.0), down),
        (0.7, ready),
        (0.4, STAND),
    ]
    return Movement((*keys, (0.7, STAND)))


def walk(rng: np.random.Generator) -> Movement:
    """Walking past."""
    keys: Keys = [(0.0, STAND), (0.5, STAND)]
    keys += steps(keys, 8, rng.uniform(0.6, 0.9), step_s=rng.uniform(0.45, 0.6), lower=0.02)
    return Movement(tuple(keys))


def calf_raise(rng: np.random.Generator) -> Movement:
    """Up on the toes and down."""
    return _dips(rng, STAND, changed(STAND, heels_deg=35.0, hip=(0.08, 1.1)))


OTHERS: Mapping[str, Maker] = {
    maker.__name__.replace("_", " "): maker
    for maker in (
        hinge, deadlift, kettlebell_deadlift, swing, toe_touch, pick_up, sit_down, jump, broad_jump, tuck_jump,
        lunge, split_squat, pistol, side_lunge, step_up, half_squat_walk, burpee, kneel, walk, calf_raise,
    )
}  # fmt: skip
