"""What every command that looks at clips may be told of lifter and clip: the options, and what they come to."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

if TYPE_CHECKING:
    from formcheck.domain.lifter import Lifter
    from formcheck.domain.settings import Settings

ANALYSED, NOT_ANALYSED, INTERRUPTED = 0, 1, 130
"""Exit codes of all commands; wrong usage is click's 2."""

Command = TypeVar("Command", bound=Callable[..., Any])


class CommonOptions(TypedDict):
    """What the options of :func:`common_options` were given."""

    height_cm: float | None
    body_mass_kg: float | None
    bar_kg: float
    bar: str | None
    time_scale: float | None
    side: str | None
    model: str
    start: float
    end: float | None


def seconds(text: str) -> float:
    """A time written as ``75``, ``75.5`` or ``1:15.5``, in seconds.

    Raises:
        click.BadParameter: if it is not one.
    """
    minutes, _, rest = text.rpartition(":")
    try:
        time_s = 60.0 * (int(minutes) if minutes else 0) + float(rest)
    except ValueError:
        time_s = math.nan
    if not (math.isfinite(time_s) and time_s >= 0):
        raise click.BadParameter(f"{text!r} is not a time; write seconds (75.5) or minutes and seconds (1:15.5)")
    return time_s


OPTIONS = (
    click.option("--height-cm", type=float, help="The lifter's height, without shoes. Makes every centimetre better."),
    click.option("--body-mass-kg", type=float, help="The lifter's weight, for the shares of the load."),
    click.option("--bar-kg", type=float, default=0.0, help="Bar and plates."),
    click.option(
        "--bar",
        type=click.Choice(["high", "low", "front", "none"]),
        help="Where the bar lies.  [default: high with --bar-kg, else none]",
    ),
    click.option(
        "--time-scale",
        type=float,
        metavar="F",
        help="Slow motion: real seconds per second of the clip, 0.25 for 120 pictures a second played at 30.",
    ),
    click.option(
        "--side", type=click.Choice(["left", "right"]), help="The lifter's side nearer the camera, if found wrong."
    ),
    click.option("--model", default="heavy", show_default=True, help="Pose model: heavy, full, lite, or a .task file."),
    click.option(
        "--start", type=seconds, default="0", metavar="TIME", help="Leave out what comes before (seconds or m:ss)."
    ),
    click.option("--end", type=seconds, metavar="TIME", help="Leave out what comes after."),
)


def common_options(command: Command) -> Command:
    """Give a command these options."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def lifter_and_settings(told: CommonOptions, *, name: str = "") -> tuple[Lifter, Settings]:
    """What is known of the lifter and how to look, checked.

    Raises:
        click.UsageError: if it cannot be.
    """
    from formcheck.domain.body import Side
    from formcheck.domain.lifter import Bar, Lifter
    from formcheck.domain.settings import Settings

    bar = told["bar"] or ("high" if told["bar_kg"] > 0 else "none")
    end, side = told["end"], told["side"]
    try:
        lifter = Lifter(
            name=name,
            height_cm=told["height_cm"],
            body_mass_kg=told["body_mass_kg"],
            bar_kg=told["bar_kg"],
            bar=Bar(bar),
        )
        settings = Settings(
            model=told["model"],
            time_scale=told["time_scale"],
            side=None if side is None else Side(side),
            start_s=told["start"],
            end_s=math.inf if end is None else end,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return lifter, settings
