"""Rankings and changes from results with known values."""

from __future__ import annotations

from formcheck.batch.summary.ranking import COMPARED, compare_dates, rank_heels, rank_leans
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.summary import typical
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind
from formcheck.wording.labels import CHANGE_LABELS
from tests.batch.fake_results import FakeResults, job_of
from tests.fake_analysis import analysis_of, front_measures, measures

UNSEEN = NotMeasured(Reason.LOST_AT_MOMENT)


def heel(rise_cm: float, error_cm: float = 0.5) -> Measures:
    return measures(heel_rise_cm=Measured(rise_cm, error_cm))


def lean(lean_deg: float, error_deg: float = 4.0) -> Measures:
    return measures(trunk_lean_deg=Measured(lean_deg, error_deg))


def test_the_median_is_as_uncertain_as_one_rep(fake_results: FakeResults) -> None:
    fake_results.add(job_of("x.mp4"), analysis_of(lean(30, 4), lean(50, 6), lean(32, 5)))
    reps = fake_results.results.clips[0].analysis.reps
    assert typical(Measure.TRUNK_LEAN, reps) == Measured(32.0, 5.0)
    assert typical(Measure.FPPA_LEFT, reps) == NotMeasured(Reason.NEEDS_FRONT_VIEW)
    assert typical(Measure.TRUNK_LEAN, []) == NotMeasured(Reason.NO_REPS)


def test_the_median_leaves_out_what_was_not_measured(fake_results: FakeResults) -> None:
    fake_results.add(job_of("x.mp4"), analysis_of(measures(heel_rise_cm=UNSEEN), heel(2.0), heel(4.0)))
    assert typical(Measure.HEEL_RISE, fake_results.results.clips[0].analysis.reps) == Measured(3.0, 0.5)


def test_heels_rank_by_the_share_that_lifted_then_by_the_largest_rise(fake_results: FakeResults) -> None:
    fake_results.add(job_of("a.mp4", lifter="half"), analysis_of(heel(3.0), heel(0.1)))
    fake_results.add(job_of("b.mp4", lifter="all, a little"), analysis_of(heel(2.5)))
    fake_results.add(job_of("c.mp4", lifter="all, a lot"), analysis_of(heel(5.0)))
    fake_results.add(job_of("d.mp4", lifter="none"), analysis_of(heel(0.1), heel(0.3)))
    fake_results.add(job_of("e.mp4", lifter="nobody knows"), analysis_of(heel(0.9, 1.1), measures(heel_rise_cm=UNSEEN)))
    ranked = rank_heels(fake_results.results.clips)
    assert [ranking.who for ranking in ranked] == ["all, a lot", "all, a little", "half", "none"]
    half, none = ranked[2:]
    assert (half.lifted, half.flat, half.unclear) == (1, 1, 0)
    assert (half.highest.measured, half.highest.rep.index) == (Measured(3.0, 0.5), 1)
    assert (none.lifted, none.flat, none.highest.rep.index) == (0, 2, 2)


def test_clips_of_a_lifter_count_together_and_clips_without_a_name_alone(fake_results: FakeResults) -> None:
    fake_results.add(job_of("a.mp4", lifter="ana"), analysis_of(heel(3.0)))
    fake_results.add(job_of("b.mp4", lifter="ana"), analysis_of(heel(0.1), heel(0.9, 1.1)))
    fake_results.add(job_of("c.mp4"), analysis_of(heel(0.1)))
    fake_results.add(job_of("d.mp4"), analysis_of(heel(0.2)))
    ranked = rank_heels(fake_results.results.clips)
    assert [(h.who, h.clips, h.lifted, h.flat, h.unclear) for h in ranked] == [
        ("ana", 2, 1, 1, 1),
        ("d.mp4", 1, 0, 1, 0),
        ("c.mp4", 1, 0, 1, 0),
    ]


def test_leans_rank_by_the_median_and_show_the_largest(fake_results: FakeResults) -> None:
    fake_results.add(job_of("a.mp4", lifter="ana"), analysis_of(lean(40), lean(42), lean(60)))
    fake_results.add(job_of("b.mp4", lifter="ben"), analysis_of(lean(55)))
    fake_results.add(job_of("c.mp4", lifter="cy"), analysis_of(front_measures(), kind=ViewKind.FRONT))
    ranked = rank_leans(fake_results.results.clips)
    assert [(ranking.who, ranking.median_deg.value, ranking.largest.measured.value) for ranking in ranked] == [
        ("ben", 55.0, 55.0),
        ("ana", 42.0, 60.0),
    ]
    assert ranked[1].largest.rep.index == 3


def test_a_change_is_the_last_date_minus_the_first_with_both_errors(fake_results: FakeResults) -> None:
    for day, rises in (("2026-03-01", (4.0, 4.2)), ("2026-03-08", (9.0, 9.0)), ("2026-03-15", (1.0, 1.2))):
        fake_results.add(
            job_of(f"{day}.mp4", lifter="ana", date=day), analysis_of(*(heel(rise, 0.3) for rise in rises))
        )
    found = {change.measure: change for change in compare_dates(fake_results.results.clips)}
    rise = found[Measure.HEEL_RISE]
    assert (rise.first, rise.last) == ("2026-03-01", "2026-03-15")
    assert (round(rise.difference.value, 6), round(rise.difference.error, 6)) == (-3.0, round(0.3 * 2**0.5, 6))
    assert rise.is_sure
    assert not found[Measure.TRUNK_LEAN].is_sure
    assert next(iter(compare_dates(fake_results.results.clips))) == rise, "the surest comes first"


def test_one_date_no_date_or_no_name_is_no_change(fake_results: FakeResults) -> None:
    fake_results.add(job_of("1.mp4", lifter="ana", date="2026-03-01"), analysis_of(heel(4.0)))
    fake_results.add(job_of("2.mp4", lifter="ana", date="2026-03-01"), analysis_of(heel(1.0)))
    fake_results.add(job_of("3.mp4", lifter="ben"), analysis_of(heel(4.0)))
    fake_results.add(job_of("4.mp4", date="2026-03-01"), analysis_of(heel(4.0)))
    fake_results.add(job_of("5.mp4", date="2026-03-02"), analysis_of(heel(1.0)))
    assert compare_dates(fake_results.results.clips) == ()


def test_every_measure_that_is_compared_has_words_for_its_changes() -> None:
    assert set(CHANGE_LABELS) == set(COMPARED)
