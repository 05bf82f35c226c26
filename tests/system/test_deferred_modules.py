"""A deferred module is loaded when it is first used, and not before."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from formcheck.system.deferred_modules import deferred_modules


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with packages ``big`` and ``user``; ``user`` imports ``big.part`` and uses it in a function."""
    for name, text in {
        "big/__init__.py": "WHOLE = 1",
        "big/part.py": "PART = 2",
        "user.py": "import big.part as part\ndef use(): return part.PART",
        "curious.py": "import big\nWHOLE = big.WHOLE\nimport big.part",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_deferred_module_is_loaded_at_its_first_use() -> None:
    with deferred_modules("big", "big.part"):
        user = import_module("user")
    assert "big" not in sys.modules
    assert user.use() == 2
    assert sys.modules["big.part"].PART == 2


@pytest.mark.usefixtures("folder")
def test_a_module_that_is_used_at_once_is_loaded_at_once() -> None:
    with deferred_modules("big"):
        curious = import_module("curious")
    assert curious.WHOLE == 1
    assert curious.big.part.PART == 2
    assert sys.modules["big"].WHOLE == 1


@pytest.mark.usefixtures("folder")
def test_a_loaded_module_stays_what_it_is() -> None:
    part = import_module("big.part")
    with deferred_modules("big", "big.part"):
        user = import_module("user")
    assert user.part is part
    assert sys.modules["big.part"] is part


@pytest.mark.usefixtures("folder")
def test_a_module_that_is_missing_fails_where_it_is_used() -> None:
    with deferred_modules("absent"):
        absent = import_module("absent")
    with pytest.raises(ModuleNotFoundError, match="absent"):
        _ = absent.anything
