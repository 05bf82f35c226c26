"""A session ends when its session has been away for long enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.page.session import Session, SessionCleaner, plain_name


@pytest.fixture
def cleaner(monkeypatch: pytest.MonkeyPatch) -> SessionCleaner:
    cleaner = SessionCleaner()
    monkeypatch.setattr("formcheck.page.session.runtime.exists", lambda: True)
    monkeypatch.setattr("formcheck.page.session.threading.Thread.start", lambda _: None)
    return cleaner


def session_in(folder: Path) -> Session:
    folder.mkdir()
    (folder / "clip.mp4").write_bytes(b"x")
    return Session(folder)


def test_a_visit_ends_when_its_session_stays_away(cleaner: SessionCleaner, tmp_path: Path) -> None:
    session = session_in(tmp_path / "a")
    cleaner.register("a", session)
    assert cleaner.end_absent(connected={"a"}, now_s=0.0, timeout_s=60.0) == ()
    assert cleaner.end_absent(connected=set(), now_s=10.0, timeout_s=60.0) == ()
    assert cleaner.end_absent(connected=set(), now_s=71.0, timeout_s=60.0) == ("a",)
    assert not session.folder.exists()
    assert cleaner.end_absent(connected=set(), now_s=200.0, timeout_s=60.0) == ()


def test_a_session_that_comes_back_in_time_keeps_its_visit(cleaner: SessionCleaner, tmp_path: Path) -> None:
    session = session_in(tmp_path / "a")
    cleaner.register("a", session)
    cleaner.end_absent(connected=set(), now_s=10.0, timeout_s=60.0)
    cleaner.end_absent(connected={"a"}, now_s=50.0, timeout_s=60.0)
    assert cleaner.end_absent(connected=set(), now_s=80.0, timeout_s=60.0) == ()
    assert session.folder.exists()


def test_one_visits_end_leaves_the_others_alone(cleaner: SessionCleaner, tmp_path: Path) -> None:
    gone, here = session_in(tmp_path / "a"), session_in(tmp_path / "b")
    cleaner.register("a", gone)
    cleaner.register("b", here)
    cleaner.end_absent(connected={"b"}, now_s=0.0, timeout_s=1.0)
    assert cleaner.end_absent(connected={"b"}, now_s=5.0, timeout_s=1.0) == ("a",)
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
