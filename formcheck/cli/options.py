"""Options that several commands share, and the lifter and settings made from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

import click

from formcheck.domain.clip_limits import ClipLimits

if TYPE_CHECKING:
    from formcheck.batch.lifter_fields import LifterFields
    from formcheck.domain.body import Side
    from formcheck.domain.lifter import Lifter
    from formcheck.domain.settings import Settings

ANALYZED, NOT_ANALYZED, INTERRUPTED, TERMINATED = 0, 1, 130, 143
"""Exit codes of all commands; click uses 2 for wrong usage."""

STDOUT = Path("-")
"""Standard output, where an option names a file."""

LIMITS = ClipLimits()

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Command], Command]


class LifterOptions(TypedDict):
    """Values of :func:`lifter_options`; None where not given."""

    height_cm: float | None
    body_mass_kg: float | None
    bar_kg: float | None
    bar: str | None
    side: str | None


class CommonOptions(LifterOptions):
    """Values of :func:`lifter_options` and :func:`clip_options`."""

    time_scale: float | None
    model: str
    start: float
    end: float | None
    max_minutes: float
    max_megapixels: float
    max_gb: float


def option_group(*options: Callable[[Any], Any]) -> Decorator[Command]:
    """One decorator that adds all of these options, in this order."""
    return lambda command: reduce(lambda decorated, option: option(decorated), reversed(options), command)


def seconds(text: str) -> float:
    """A time written as ``75``, ``75.5`` or ``1:15.5``, in seconds.

    Raises:
        click.BadParameter: if it is not a time.
    """
    minutes, _, rest = text.rpartition(":")
    try:
        time_s = 60.0 * (int(minutes) if minutes else 0) + float(rest)
    except ValueError:
        time_s = math.nan
    if not (math.isfinite(time_s) and time_s >= 0):
        raise click.BadParameter(f"{text!r} is not a time; write seconds (75.5) or minutes and seconds (1:15.5)")
    return time_s


lifter_options = option_group(
    click.option("--height-cm", type=float, help="The lifter's height without shoes; makes every cm more accurate."),
    click.option("--body-mass-kg", type=float, help="The lifter's body mass, for the load estimate."),
    click.option("--bar-kg", type=float, help="Mass of bar and plates.  [default: 0]"),
    click.option(
        "--bar",
        type=click.Choice(["high", "low", "front", "none"]),
        help="Position of the bar.  [default: high with --bar-kg, else none]",
    ),
    click.option(
        "--side", type=click.Choice(["left", "right"]), help="The lifter's side nearer the camera, if detected wrongly."
    ),
)

clip_options = option_group(
    click.option(
        "--time-scale",
        type=float,
        metavar="F",
        help="Slow motion: real seconds per second of video, 0.25 for 120 frames per second played at 30.",
    ),
    click.option("--model", default="heavy", show_default=True, help="Pose model: heavy, full, lite, or a .task file."),
    click.option(
        "--start", type=seconds, default="0", metavar="TIME", help="Analyze from this time on (seconds or m:ss)."
    ),
    click.option("--end", type=seconds, metavar="TIME", help="Analyze up to this time."),
    click.option("--max-minutes", type=float, default=LIMITS.minutes, show_default=True, help="Refuse longer clips."),
    click.option(
        "--max-megapixels",
        type=float,
        default=LIMITS.megapixels,
        show_default=True,
        help="Refuse clips with larger pictures.",
    ),
    click.option("--max-gb", type=float, default=LIMITS.gigabytes, show_default=True, help="Refuse larger files."),
)


def given_fields(options: LifterOptions) -> LifterFields:
    """What the options say about the lifter; options that were not given are absent."""
    from formcheck.domain.lifter import Bar

    values = {
        "height_cm": options["height_cm"],
        "body_mass_kg": options["body_mass_kg"],
        "bar_kg": options["bar_kg"],
        "bar": None if options["bar"] is None else Bar(options["bar"]),
    }
    return cast("LifterFields", {name: value for name, value in values.items() if value is not None})


def given_side(options: LifterOptions) -> Side | None:
    """The side of the lifter that was given."""
    from formcheck.domain.body import Side

    return None if options["side"] is None else Side(options["side"])


def lifter_and_settings(options: CommonOptions, *, name: str = "") -> tuple[Lifter, Settings]:
    """The lifter and the settings of an analysis.

    Raises:
        click.UsageError: if a value is impossible.
    """
    from formcheck.batch.lifter_fields import make_lifter
    from formcheck.domain.settings import Settings

    try:
        lifter = make_lifter({"lifter": name, **given_fields(options)})
        settings = Settings(
            model=options["model"],
            time_scale=options["time_scale"],
            side=given_side(options),
            start_s=options["start"],
            end_s=math.inf if options["end"] is None else options["end"],
            limits=ClipLimits(
                megapixels=options["max_megapixels"], minutes=options["max_minutes"], gigabytes=options["max_gb"]
            ),
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return lifter, settings
