"""A visit ends when its session has been away for long enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.page.session import Keeper, Visit, plain_name


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    keeper = Keeper()
    monkeypatch.setattr("formcheck.page.session.runtime.exists", lambda: True)
    monkeypatch.setattr("formcheck.page.session.threading.Thread.start", lambda _: None)
    return keeper


def visit_in(folder: Path) -> Visit:
    folder.mkdir()
    (folder / "clip.mp4").write_bytes(b"x")
    return Visit(folder)


def test_a_visit_ends_when_its_session_stays_away(keeper: Keeper, tmp_path: Path) -> None:
    visit = visit_in(tmp_path / "a")
    keeper.watch("a", visit)
    assert keeper.clear_away(here={"a"}, now_s=0.0, patience_s=60.0) == ()
    assert keeper.clear_away(here=set(), now_s=10.0, patience_s=60.0) == ()
    assert keeper.clear_away(here=set(), now_s=71.0, patience_s=60.0) == ("a",)
    assert not visit.folder.exists()
    assert keeper.clear_away(here=set(), now_s=200.0, patience_s=60.0) == ()


def test_a_session_that_comes_back_in_time_keeps_its_visit(keeper: Keeper, tmp_path: Path) -> None:
    visit = visit_in(tmp_path / "a")
    keeper.watch("a", visit)
    keeper.clear_away(here=set(), now_s=10.0, patience_s=60.0)
    keeper.clear_away(here={"a"}, now_s=50.0, patience_s=60.0)
    assert keeper.clear_away(here=set(), now_s=80.0, patience_s=60.0) == ()
    assert visit.folder.exists()


def test_one_visits_end_leaves_the_others_alone(keeper: Keeper, tmp_path: Path) -> None:
    gone, here = visit_in(tmp_path / "a"), visit_in(tmp_path / "b")
    keeper.watch("a", gone)
    keeper.watch("b", here)
    keeper.clear_away(here={"b"}, now_s=0.0, patience_s=1.0)
    assert keeper.clear_away(here={"b"}, now_s=5.0, patience_s=1.0) == ("a",)
    assert (here.folder / "clip.mp4").exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("squat.mp4", "squat.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\videos\\my squat.MOV", "my squat.MOV"),
        ("..", "clip"),
        ("", "clip"),
        ("kniebeuge üß.mp4", "kniebeuge üß.mp4"),
        ("a\x00b\n.mp4", "a_b_.mp4"),
        ("x" * 300 + ".webm", "x" * 96 + ".webm"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_a_name(given: str, kept: str) -> None:
    assert plain_name(given) == kept
