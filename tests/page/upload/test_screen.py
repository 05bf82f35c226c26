"""The upload screen in every state, with a fake analysis."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from formcheck.batch.clips import ENDINGS
from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.domain.reasons import Reason
from formcheck.domain.settings import Settings
from formcheck.draw.still import Still
from formcheck.jobs.messages import WorkItem
from formcheck.jobs.result_record import Drawings
from formcheck.jobs.running_job import JobState
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure
from formcheck.page.guide import TIPS
from formcheck.page.texts import escape_markdown
from formcheck.page.workspace import Workspace
from formcheck.report.document import PAIN
from formcheck.segment.view import ViewKind
from formcheck.wording.charts import LEGEND, NO_REPS
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import PLUS_MINUS
from tests.fake_analysis import analysis_of, front_measures, measures
from tests.fake_trace import seen_from_the_front
from tests.page.screen_text import CONTROLLED, DROPPED, HEELS_LIFTED, KNEES_OVER_FEET, PATIENCE_S, shown, shown_markdown
from tests.page.screen_text import NO_REPS as NO_SQUATS

APP = Path(__file__).parents[3] / "formcheck" / "page" / "app.py"
LIFTED = {Measure.HEEL_RISE: Measured(5.0, 0.8)}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f000381018018dd8db40000000049454e44ae426082"
)


class StandIn:
    """A fake running analysis that a test advances."""

    jobs: list[StandIn] = []  # noqa: RUF012 - emptied before each test

    def __init__(self, item: WorkItem) -> None:
        self.item = item
        self.state = JobState()
        self.is_canceled = False
        StandIn.jobs.append(self)

    def cancel(self) -> None:
        self.is_canceled = True

    def watch(self, done: int, expected: int, left_s: float | None) -> None:
        self.state = JobState(
            is_waiting=False, step=ProgressUpdate(AnalysisStage.READING, done, expected), left_s=left_s
        )

    def answer(self, analysis: Analysis) -> None:
        self.state = replace(self.state, is_waiting=False, analysis=analysis)

    def draw(self, *reps: int) -> None:
        stills = [Still(rep, PIXEL, 1, f"still of rep {rep}") for rep in reps]
        overlay = self.item.staging_folder / "overlay.mp4"
        overlay.write_bytes(b"stands for a video")
        self.state = replace(self.state, drawings=Drawings(tuple(stills), overlay, ""))

    def fail(self, trouble: FailureKind, message: str) -> None:
        self.state = JobState(is_waiting=False, failed=AnalysisFailure(trouble, message))


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    StandIn.jobs = []
    monkeypatch.setattr("formcheck.page.session.RunningJob", StandIn)


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=PATIENCE_S).run()


def press(page: AppTest, label: str) -> AppTest:
    button = next(button for button in page.button if button.label == label)
    return button.click().run()


def upload(page: AppTest, name: str, content: bytes = b"stands for a clip") -> AppTest:
    page.file_uploader[0].set_value((name, content, "video/mp4"))
    return press(page, "Analyze")


def answered(page: AppTest, analysis: Analysis, *drawn: int) -> AppTest:
    press(page, "Knees past the toes, heels flat")
    StandIn.jobs[-1].answer(analysis)
    if drawn:
        StandIn.jobs[-1].draw(*drawn)
    return page.run()


def downloads(page: AppTest, label: str) -> list[Any]:
    return [button for button in page.get("download_button") if button.proto.label.startswith(label)]


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_before_a_clip_the_limit_is_told_and_samples_are_offered(page: AppTest) -> None:
    said = shown(page)
    assert "How was your squat?" in said
    assert "Everything stays on this computer" in said
    assert page.file_uploader[0].label == "Your clip, up to 500 MB"
    assert page.file_uploader[0].allowed_type[: len(ENDINGS)] == list(ENDINGS)
    assert len([label for label in labels(page) if "eel" in label or "ilm" in label]) >= 3
    assert not StandIn.jobs


def test_without_a_clip_one_is_asked_for(page: AppTest) -> None:
    press(page, "Analyze")
    assert "Choose a clip first" in shown(page)


def test_a_sample_is_analyzed_with_the_height_of_its_person(page: AppTest) -> None:
    press(page, "Knees past the toes, heels flat")
    request = StandIn.jobs[0].item.job
    assert request.path.name == "knees_past_toes_heels_flat.mp4"
    assert request.lifter == Lifter(height_cm=169)
    assert request.settings == Settings()


def test_while_it_runs_stage_progress_and_time_left_are_told(page: AppTest) -> None:
    press(page, "Knees past the toes, heels flat")
    assert "Waiting: other clips are being analyzed" in shown(page)
    StandIn.jobs[0].watch(120, 400, left_s=21.0)
    said = shown(page.run())
    assert "Finding the body · frame 120 of 400 · about 20 s left" in said
    assert "Analyze" not in labels(page)
    assert "So far" not in said


def test_while_it_runs_the_reps_found_so_far_are_told_as_a_preview(page: AppTest) -> None:
    press(page, "Knees past the toes, heels flat")
    StandIn.jobs[0].watch(120, 400, left_s=21.0)
    so_far = analysis_of(measures())
    StandIn.jobs[0].state = replace(StandIn.jobs[0].state, preview=so_far)
    said = shown(page.run())
    assert f"**So far:** {write_headline(so_far)}" in said
    assert "A preview: the rest of the clip may change it." in said
    StandIn.jobs[0].answer(analysis_of(measures(), measures()))
    assert "So far" not in shown(page.run())


def test_canceling_stops_the_analysis_and_says_so(page: AppTest) -> None:
    press(page, "Knees past the toes, heels flat")
    press(page, "Cancel")
    assert StandIn.jobs[0].is_canceled
    assert "Canceled. Nothing of the analysis" in shown(page)
    assert "Analyze" in labels(page)
    assert "Canceled" not in shown(page.run())


def test_a_controlled_set_comes_with_the_sentence_first(page: AppTest) -> None:
    analysis = analysis_of(measures(), measures())
    said = shown(answered(page, analysis, 1, 2))
    assert CONTROLLED in said
    headline = write_headline(analysis)
    assert headline in said
    assert said.index(headline) < said.index("Good to know")
    assert "You are small in the picture" in said
    assert "At 0:40.0: the end of the rep is cut off" in said
    assert "Several studies (Fry 2003" in said


def test_lifted_heels_have_a_look_of_their_own(page: AppTest) -> None:
    said = shown(answered(page, analysis_of(measures(**LIFTED), measures(**LIFTED)), 1, 2))
    assert HEELS_LIFTED in said
    assert "Your heels came up about 5 cm" in said


def test_other_findings_have_a_look_of_their_own(page: AppTest) -> None:
    quick = {Measure.DESCENT: Measured(0.5, 0.05)}
    said = shown(answered(page, analysis_of(measures(**quick), measures(**quick))))
    assert DROPPED in said


def test_from_the_front_it_answers_what_it_can(page: AppTest) -> None:
    said = shown(answered(page, analysis_of(front_measures(), front_measures(), kind=ViewKind.FRONT)))
    assert KNEES_OVER_FEET in said
    assert "Knees stayed over the feet in both squats" in said
    assert "for heels and knee travel, film from the side" in said
    assert "needs a view from the side" in said


def test_a_clip_without_squats_says_so_and_offers_another(page: AppTest) -> None:
    answered(page, replace(analysis_of(), traces=seen_from_the_front().traces))
    StandIn.jobs[-1].draw()
    said = shown(page.run())
    assert NO_SQUATS in said
    assert "Rep by rep" not in said
    assert NO_REPS in said
    assert len(page.get("video")) == 1, "what was seen can be looked at"
    assert "New clip / edit details" in labels(page)


def test_a_file_that_is_no_video_is_told_in_words_and_the_page_goes_on(page: AppTest) -> None:
    upload(page, "holiday.mp4", b"not a video")
    StandIn.jobs[0].fail(FailureKind.VIDEO, "this is not a video that can be read; export it as MP4 (H.264) and retry")
    said = shown(page.run())
    assert "This file could not be read as a video" in said
    assert "holiday.mp4" in said
    assert "export it as MP4" in said
    assert "Analyze" in labels(page)
    answered(page, analysis_of(measures()))
    assert CONTROLLED in shown(page)


@pytest.mark.slow
@pytest.mark.parametrize("trouble", list(FailureKind))
def test_every_trouble_has_its_words(page: AppTest, trouble: FailureKind) -> None:
    press(page, "Filmed from the front")
    StandIn.jobs[0].fail(trouble, "this happened; do that")
    assert "This happened; do that." in shown(page.run())


def test_what_was_told_reaches_the_analysis(page: AppTest) -> None:
    page.number_input(key="height").set_value(178.0)
    page.number_input(key="body-mass").set_value(80.0)
    page.number_input(key="bar-mass").set_value(60.0)
    page.selectbox(key="bar").set_value("Low bar")
    page.selectbox(key="speed").set_value("4x slow motion (120 fps played at 30)")
    page.checkbox(key="blur").check()
    upload(page, "squat.mp4")
    request = StandIn.jobs[0].item.job
    assert request.lifter == Lifter(height_cm=178, body_mass_kg=80, bar_kg=60, bar=Bar.LOW)
    assert request.settings == Settings(time_scale=0.25)
    assert request.drawing.blur_face


def test_mass_on_no_bar_is_asked_about(page: AppTest) -> None:
    page.number_input(key="bar-mass").set_value(60.0)
    upload(page, "squat.mp4")
    assert "Say where the bar is" in shown(page)
    assert not StandIn.jobs


def test_an_upload_lies_in_the_sessions_folder_under_its_own_name(page: AppTest, workspace: Workspace) -> None:
    upload(page, "../../etc/my squat.mp4", b"its content")
    path = StandIn.jobs[0].item.job.path
    assert path.name == "my squat.mp4"
    assert path.is_relative_to(workspace.root)
    assert path.read_bytes() == b"its content"


def test_a_second_upload_replaces_the_first(page: AppTest) -> None:
    upload(page, "first.mp4")
    StandIn.jobs[0].answer(analysis_of(measures()))
    StandIn.jobs[0].draw(1)
    page.run()
    first = StandIn.jobs[0].item
    press(page, "New clip / edit details")
    upload(page, "second.mp4", b"another clip")
    assert not first.job.path.exists()
    assert not first.staging_folder.exists()
    assert StandIn.jobs[1].item.job.path.read_bytes() == b"another clip"


def test_a_changed_widget_analyzes_nothing_again(page: AppTest) -> None:
    answered(page, analysis_of(measures(), measures()), 1, 2)
    page.toggle(key="whole-clip").set_value(True).run()
    page.button_group(key="rep").set_value(2).run()
    assert len(StandIn.jobs) == 1
    assert "Rep 2 over time" in shown(page)


def test_the_same_question_is_answered_from_memory_and_another_one_is_not(page: AppTest) -> None:
    upload(page, "squat.mp4")
    StandIn.jobs[0].answer(analysis_of(measures()))
    StandIn.jobs[0].draw(1)
    page.run()
    press(page, "New clip / edit details")
    press(page, "Analyze")
    assert len(StandIn.jobs) == 1
    assert CONTROLLED in shown(page)
    press(page, "New clip / edit details")
    page.number_input(key="height").set_value(180.0)
    press(page, "Analyze")
    assert len(StandIn.jobs) == 2


def test_the_way_back_to_the_result_is_open(page: AppTest) -> None:
    answered(page, analysis_of(measures()))
    press(page, "New clip / edit details")
    press(page, "Back to the result")
    assert CONTROLLED in shown(page)


def test_while_it_is_drawn_the_answer_stands_and_then_pictures_come(page: AppTest) -> None:
    answered(page, analysis_of(measures(), measures()))
    StandIn.jobs[0].state = replace(StandIn.jobs[0].state, step=ProgressUpdate(AnalysisStage.OVERLAY, 30, 100))
    said = shown(page.run())
    assert CONTROLLED in said
    assert "Drawing the video" in said
    assert _reserved(page) == ["540 / 960", "17 / 25"], "space is reserved for what comes"
    StandIn.jobs[0].draw(1, 2)
    page.run()
    assert "Drawing the video" not in shown(page)
    assert _reserved(page) == []
    assert len(page.get("video")) == 1
    assert len(page.image) == 2, "the symbol of the result, and the still"


def _reserved(page: AppTest) -> list[str]:
    return [
        found[1] for part in page.html if (found := re.search(r'fc-frame" style="aspect-ratio: ([^"]*)"', part.value))
    ]


def test_without_drawings_the_figures_stand_and_it_says_why(page: AppTest) -> None:
    answered(page, analysis_of(measures()))
    StandIn.jobs[0].state = replace(StandIn.jobs[0].state, drawings=Drawings((), None, "the disk is full"))
    said = shown(page.run())
    assert "There is no video of this clip: the disk is full" in said
    assert CONTROLLED in said


def test_the_rep_that_needs_a_look_is_shown_first(page: AppTest) -> None:
    answered(page, analysis_of(measures(), measures(), measures(**LIFTED)), 1, 2, 3)
    assert "Rep 3 over time" in shown(page)


def test_the_chosen_rep_stays_while_another_screen_is_visited_and_is_chosen_anew_for_another_clip(
    page: AppTest,
) -> None:
    answered(page, analysis_of(measures(), measures(), measures(**LIFTED)), 1, 2, 3)
    page.button_group(key="rep").set_value(2).run()
    page.toggle(key="whole-clip").set_value(True).run()
    press(page, "New clip / edit details")
    press(page, "Back to the result")
    assert "Rep 2 over time" in shown(page)
    assert page.toggle(key="whole-clip").value
    press(page, "New clip / edit details")
    press(page, "Heels lift in every rep")
    StandIn.jobs[-1].answer(analysis_of(measures(**LIFTED), measures(), measures()))
    page.run()
    assert "Rep 1 over time" in shown(page)


def test_a_report_is_offered_once_the_stills_are_there(page: AppTest) -> None:
    answered(page, analysis_of(measures()))
    assert [button.proto.disabled for button in downloads(page, "Report (")] == [True, True]
    StandIn.jobs[0].draw(1)
    assert [button.proto.disabled for button in downloads(page.run(), "Report (")] == [False, False]


def test_the_errors_are_explained_and_a_word_on_pain_stands_at_the_end(page: AppTest) -> None:
    said = shown(answered(page, analysis_of(measures()), 1))
    assert PLUS_MINUS in said
    assert LEGEND in said
    assert PAIN in said


def test_what_was_not_measured_says_why_in_the_list_of_figures(page: AppTest) -> None:
    said = shown(answered(page, analysis_of(measures(knee_front_past_toe_cm=NotMeasured(Reason.LOST_AT_MOMENT)))))
    assert "not measured: the lifter was lost at the moment it is read" in said


def test_names_that_look_like_markup_stay_words(page: AppTest) -> None:
    analysis = analysis_of(measures())
    analysis = replace(analysis, source=replace(analysis.source, file="<b>*x*</b>.mp4"))
    assert escape_markdown("<b>*x*</b>.mp4") in shown_markdown(answered(page, analysis))


def test_two_people_do_not_disturb_each_other() -> None:
    first, second = (AppTest.from_file(str(APP), default_timeout=PATIENCE_S).run() for _ in range(2))
    upload(first, "first.mp4", b"one")
    upload(second, "second.mp4", b"two")
    one, two = StandIn.jobs
    two.answer(analysis_of(measures(**LIFTED)))
    assert HEELS_LIFTED in shown(second.run())
    assert HEELS_LIFTED not in shown(first.run())
    press(first, "Cancel")
    assert one.is_canceled
    assert not two.is_canceled
    assert one.item.job.path.parent.parent != two.item.job.path.parent.parent


def test_the_guide_says_how_to_film() -> None:
    page = AppTest.from_function(_guide, default_timeout=PATIENCE_S).run()
    assert [heading.value for heading in page.subheader] == [f"{n}. {tip.name}" for n, tip in enumerate(TIPS, start=1)]
    assert len(page.image) == len(TIPS) == 6
    assert all(tip.why in shown(page) for tip in TIPS)


def _guide() -> None:
    from formcheck.page import guide

    guide.show()
