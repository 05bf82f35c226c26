"""What is typical of several reps in one measure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from formcheck.batch.summary.results import StoredRep
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.measure.registry import Measure


def typical(measure: Measure, reps: Sequence[StoredRep]) -> Measurement:
    """The median of a measure over the reps in which it was had; not measured, for the most frequent reason, in none.

    Its error is the median of theirs: reps of one set are filmed by one camera and err alike, so that taking many does
    not make it smaller.
    """
    values = [measured for rep in reps if isinstance(measured := rep.measures[measure], Measured)]
    if values:
        return Measured(
            statistics.median(measured.value for measured in values),
            statistics.median(measured.error for measured in values),
        )
    reasons = Counter(m.reason for rep in reps if isinstance(m := rep.measures[measure], NotMeasured))
    return NotMeasured(max(reasons, key=lambda reason: reasons[reason]) if reasons else "there are no reps")
