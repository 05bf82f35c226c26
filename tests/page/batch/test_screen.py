"""The batch screen in every state, with a fake batch, and once with a real one."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcheck.batch.background_run import BatchRun, BatchState
from formcheck.batch.plan import BatchPlan
from formcheck.batch.progress import RunProgress
from formcheck.batch.summary.write import NAMES, write_summary
from formcheck.domain.measured import Measured
from formcheck.page.batch.results import zip_results
from formcheck.page.batch.server_folders import ROOT_VARIABLE
from formcheck.page.texts import escape_markdown
from formcheck.page.workspace import Workspace
from tests.batch.fake_results import FakeResults, job_of
from tests.fake_analysis import analysis_of, measures
from tests.page.screen_text import PATIENCE_S, shown, shown_markdown

LIFTED = measures(heel_rise_cm=Measured(5.0, 0.8))
LEANING = measures(trunk_lean_deg=Measured(60.0, 4.0))
EVIL = "<b>eve</b>, *jr.*"


class StandIn:
    """A fake running batch that a test advances."""

    runs: list[StandIn] = []  # noqa: RUF012 - emptied before each test

    def __init__(self, plan: Callable[[], BatchPlan], folder: Path) -> None:
        self.plan = plan
        self.results_folder = folder / "results"
        self.state = BatchState()
        self.is_ended = False
        StandIn.runs.append(self)

    def end(self) -> None:
        self.is_ended = True


@pytest.fixture(autouse=True)
def no_earlier_runs(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    StandIn.runs = []
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.page.batch.screen.BatchRun", StandIn)


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(_screen, default_timeout=PATIENCE_S).run()


def _screen() -> None:
    from formcheck.page.batch import screen as batch_screen

    batch_screen.show()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def upload(page: AppTest, *names: str, content: bytes = b"stands for a clip") -> AppTest:
    page.file_uploader[0].set_value([(name, content, "video/mp4") for name in names])
    return press(page, "Analyze all")


def some(folder: Path) -> FakeResults:
    """Two lifters, one of whom changed, and a clip that failed; with their summary."""
    from formcheck.batch.results_folder import ResultsFolder

    fake_results = FakeResults(ResultsFolder(folder))
    fake_results.add(job_of("eve/1.mp4", lifter=EVIL, date="2026-03-01"), analysis_of(LIFTED, LIFTED))
    fake_results.add(job_of("eve/2.mp4", lifter=EVIL, date="2026-04-01"), analysis_of(measures(), measures()))
    fake_results.add(job_of("ben/1.mp4", lifter="ben"), analysis_of(LEANING))
    fake_results.add_failure(job_of("<i>broken</i>.mp4", lifter="ben"))
    write_summary(fake_results.results, fake_results.folder)
    return fake_results


def over(page: AppTest) -> AppTest:
    upload(page, "x.mp4")
    StandIn.runs[0].state = BatchState(results=some(StandIn.runs[0].results_folder).results)
    return page.run()


def rows(page: AppTest, heading: str) -> list[str]:
    """The rows of the table under a heading that begins so."""
    table = next(table.value for table in page.table if heading == table.value.columns[0])
    return [" ".join(row) for row in table.astype(str).to_numpy().tolist()]


def test_without_clips_it_says_so(page: AppTest) -> None:
    assert "Choose clips first" in shown(press(page, "Analyze all"))


@pytest.mark.usefixtures("stand_in")
def test_what_was_told_reaches_the_batch(page: AppTest, workspace: Workspace) -> None:
    page.number_input(key="height").set_value(178.0)
    page.checkbox(key="blur").check()
    page.text_input(key="batch-pattern").set_value("{lifter}_{set}")
    page.file_uploader[1].set_value(("people.csv", b"lifter,height_cm\nana,165\n", "text/csv"))
    upload(page, "ana_1.mp4", "../ana_1.mp4", "ben_1.mp4")
    jobs = StandIn.runs[0].plan().jobs
    assert [job.label for job in jobs] == ["ana_1 (2).mp4", "ana_1.mp4", "ben_1.mp4"]
    assert all(job.path.is_relative_to(workspace.root) and job.path.is_file() for job in jobs)
    assert [(job.lifter.name, job.lifter.height_cm) for job in jobs] == [("ana", 165.0), ("ana", 165.0), ("ben", 178.0)]
    assert all(job.drawing.blur_face for job in jobs)


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(
    ("pattern", "table", "words"),
    [("{who}", None, "{who} is not known"), ("", b"name\nana\n", "the column 'name' is not known")],
)
def test_names_and_table_that_cannot_be_are_told_and_nothing_is_left_of_them(
    page: AppTest, workspace: Workspace, pattern: str, table: bytes | None, words: str
) -> None:
    before = sorted(workspace.root.iterdir())
    page.text_input(key="batch-pattern").set_value(pattern)
    if table is not None:
        page.file_uploader[1].set_value(("people.csv", table, "text/csv"))
    assert words in shown(upload(page, "x.mp4"))
    assert not StandIn.runs
    assert sorted(workspace.root.iterdir()) == before


@pytest.mark.usefixtures("stand_in")
def test_a_folder_of_the_server_is_offered_only_below_the_root(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "batch-folder" not in {box.key for box in page.selectbox}
    clip = tmp_path / "root" / "ana" / "1.mp4"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"stands for a clip")
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "root"))
    page.run()
    assert page.selectbox(key="batch-folder").options == ["None", "All folders", "ana"]
    page.selectbox(key="batch-folder").set_value("ana")
    press(page, "Analyze all")
    assert [job.path for job in StandIn.runs[0].plan().jobs] == [clip.resolve()]


@pytest.mark.usefixtures("stand_in")
def test_it_tells_how_far_it_is_and_can_be_canceled(page: AppTest) -> None:
    assert "Reading the clips" in shown(upload(page, "x.mp4", "y.mp4"))
    standing = RunProgress(clips=2, kept=0, done=1, failed=0, reps=4, share=0.6, left_s=62.0)
    StandIn.runs[0].state = BatchState(progress=standing, last="x.mp4: <b>4 squats</b>")
    said = shown(page.run())
    assert "1 of 2 clips · 4 squats · 1:02 left" in said
    assert escape_markdown("x.mp4: <b>4 squats") in shown_markdown(page)
    press(page, "Cancel")
    assert StandIn.runs[0].is_ended
    assert "Analyze all" in {button.label for button in page.button}


@pytest.mark.usefixtures("stand_in")
def test_what_stopped_it_is_told_and_another_can_be_begun(page: AppTest) -> None:
    upload(page, "x.mp4")
    StandIn.runs[0].state = BatchState(failure="the disk is full")
    assert "The batch stopped: the disk is full." in shown(page.run())
    assert StandIn.runs[0].is_ended
    upload(page, "x.mp4")
    assert len(StandIn.runs) == 2


@pytest.mark.usefixtures("stand_in")
def test_lifters_are_ranked_by_heels_or_by_lean_and_every_name_stays_a_name(page: AppTest) -> None:
    said = shown(over(page))
    assert "5 squats in 3 clips; heels lifted in 2 of 5 reps." in said
    markdown = shown_markdown(page)
    assert escape_markdown(EVIL) in markdown
    assert escape_markdown("<i>broken</i>.mp4") in markdown
    assert ["eve" in row for row in rows(page, "Lifter")] == [True, False]
    assert "2 of 4" in rows(page, "Lifter")[0]
    assert "Heels rise less" in said
    page.button_group(key="batch-order").set_value("Trunk lean").run()
    assert ["eve" in row for row in rows(page, "Lifter")] == [False, True]


@pytest.mark.slow
@pytest.mark.usefixtures("stand_in")
def test_one_lifter_can_be_looked_at_alone_and_one_clip_closely(page: AppTest) -> None:
    over(page)
    page.selectbox(key="batch-lifter").set_value("ben").run()
    assert len(rows(page, "Lifter")) == len(rows(page, "Clip")) == 1
    assert "eve" not in shown(page)
    page.selectbox(key="batch-lifter").set_value(EVIL).run()
    page.selectbox(key="batch-clip").set_value("eve/2.mp4").run()
    said = shown(page)
    assert "still of rep 2" in said
    assert "past the toes" in said
    press(page, "New batch")
    assert StandIn.runs[0].is_ended


@pytest.mark.usefixtures("stand_in")
def test_all_of_it_can_be_taken_away(page: AppTest) -> None:
    over(page)
    labels = [button.proto.label for button in page.get("download_button")]
    assert labels[-4:] == ["Everything (ZIP)", "Summary (HTML)", "Clips (CSV)", "Reps (CSV)"]
    with zipfile.ZipFile(io.BytesIO(zip_results(StandIn.runs[0].results_folder))) as archive:
        names = archive.namelist()
    assert set(NAMES) < set(names)
    assert "clips/eve/1.mp4/report.html" in names
    assert not [name for name in names if name.startswith(".")]


@pytest.mark.slow
def test_a_batch_really_runs_and_all_of_it_goes_with_it(page: AppTest, workspace: Workspace) -> None:
    page.selectbox(key="model").set_value(page.selectbox(key="model").options[1])
    upload(page, "x.mp4", content=b"this is no video")
    until_s = time.monotonic() + PATIENCE_S
    while "None of the clips could be analyzed" not in shown(page):
        assert time.monotonic() < until_s, "waited in vain"
        time.sleep(0.2)
        page.run()
    assert "this is not a video that can be read" in shown(page)
    assert list(workspace.root.rglob("index.html"))
    press(page, "New batch")
    assert not list(workspace.root.rglob("index.html"))


def test_stopped_at_once_it_leaves_nothing(tmp_path: Path) -> None:
    from formcheck.batch.clips import find_clips
    from formcheck.batch.plan import LifterRegistry, make_plan
    from formcheck.domain.settings import Settings
    from formcheck.jobs.job import Drawing

    (tmp_path / "run").mkdir()
    clips = find_clips([Path(__file__).parents[3] / "sample_videos"])
    plan = partial(make_plan, clips, LifterRegistry(), settings=Settings(model="full"), drawing=Drawing())
    run = BatchRun(plan, tmp_path / "run")
    run.end()
    assert not run.state.is_over
    assert not (tmp_path / "run").exists()
