"""One analysis in a process of its own: ``python -m formcheck.page.worker``, for the page alone.

A request comes in on standard input, messages go out on standard output, both pickled. A process of its own can be
stopped at any moment, keeps the page quick, and a decoder that crashes takes nothing else with it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure, FailureKind, FormcheckError, failure_of, one_line
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.page.messages import Answered, Drawn, Message, Request
from formcheck.system.native_output import reserve_stdout

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.judge.results import Analysis

NICER_BY = 5
"""How much the analysis steps back behind the page, so that the page answers while it runs (POSIX niceness)."""


def work(request: Request, tell: Callable[[Message], None]) -> None:
    """Analyse and draw, telling how far things are; the last message is Drawn or AnalysisFailure."""
    try:
        from formcheck.analysis import analyze_video

        analysis = analyze_video(request.path, lifter=request.lifter, settings=request.settings, on_progress=tell)
    except FormcheckError as error:
        tell(failure_of(error))
        return
    except BrokenPipeError:
        raise
    except Exception as error:  # the edge: whatever goes wrong here must reach the page as words
        tell(AnalysisFailure(FailureKind.FAULT, one_line(error)))
        return
    tell(Answered(analysis))
    tell(_draw(request, analysis, tell))


def main() -> None:
    """Do the one request on standard input."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICER_BY)
    messages = reserve_stdout()
    request = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the page that started this process

    def tell(message: Message) -> None:
        pickle.dump(message, messages)
        messages.flush()

    # The page has gone or cancelled: nobody is left to tell.
    with contextlib.suppress(BrokenPipeError):
        work(request, tell)


def _draw(request: Request, analysis: Analysis, tell: Callable[[Message], None]) -> Drawn:
    """Stills, then the overlay; a drawing that fails leaves the analysis standing."""
    stills: list[Still] = []
    overlay = request.folder / f"{request.path.stem}-formcheck.mp4"
    try:
        from formcheck.draw.overlay_video import write_overlay
        from formcheck.draw.stills import render_stills

        tell(ProgressUpdate(AnalysisStage.STILLS))
        stills.extend(render_stills(request.path, analysis, blur_face=request.blur_face))
        tell(ProgressUpdate(AnalysisStage.OVERLAY))
        write_overlay(
            request.path,
            analysis,
            overlay,
            blur_face=request.blur_face,
            progress=lambda done, expected: tell(ProgressUpdate(AnalysisStage.OVERLAY, done, expected)),
        )
    except FormcheckError as error:
        return Drawn(tuple(stills), None, str(error))
    except BrokenPipeError:
        raise
    except Exception as error:  # the edge: the figures stand without their pictures
        return Drawn(tuple(stills), None, one_line(error))
    return Drawn(tuple(stills), overlay, "")


if __name__ == "__main__":
    main()
