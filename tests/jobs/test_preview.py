"""A preview has each rep that is over once, in the order of time, though later parts may be read first."""

from __future__ import annotations

from formcheck.analysis import analyze_incrementally
from formcheck.jobs.messages import Message, Preview
from formcheck.jobs.preview import PreviewAnalyzer
from formcheck.observe.recording import recording_of
from tests.batch.fake_results import job_of
from tests.synthetic import make_squat


def test_reps_of_parts_read_in_any_order_are_numbered_in_the_order_of_time() -> None:
    whole = make_squat().observation
    final = analyze_incrementally(recording_of(whole, name="x.mp4", model="m", model_sha256="0"), ()).reps
    assert len(final) == 3
    between, second_ends = final[0].timing.end_s + 0.4, final[1].timing.end_s
    first_part, second_part = whole[: int(between * 30)], whole.since(between)
    sent: list[Message] = []
    analyzer = PreviewAnalyzer(job_of("x.mp4"), sent.append)
    analyzer.add(second_part[: int((second_ends - between - 0.2) * 30)])
    assert not sent, "no rep is over"
    for part in (second_part[: int((second_ends - between + 0.4) * 30)], first_part, first_part, second_part):
        analyzer.add(part)
    found = [message.analysis.reps for message in sent if isinstance(message, Preview)]
    bottoms_s = [[round(rep.timing.bottom_s, 1) for rep in reps] for reps in found]
    first, second, third = (round(rep.timing.bottom_s, 1) for rep in final)
    assert bottoms_s == [[second], [first, second], [first, second, third]]
    assert [[rep.index for rep in reps] for reps in found] == [[1], [1, 2], [1, 2, 3]]
    assert found[2][1].measures == found[0][0].measures, "each rep is measured once"
