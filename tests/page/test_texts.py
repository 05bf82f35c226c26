"""What the page says while it works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from formcheck.domain.errors import FailureKind
from formcheck.domain.progress import AnalysisStage
from formcheck.page import texts


def test_every_stage_and_trouble_has_words() -> None:
    assert set(texts.STAGES) == set(AnalysisStage)
    assert set(texts.FAILURES) == set(FailureKind)


@pytest.mark.parametrize(
    ("left_s", "text"),
    [(3.0, "a few seconds left"), (21.0, "about 20 s left"), (59.0, "about 60 s left"), (130.0, "about 2 min left")],
)
def test_the_time_left_is_no_finer_than_it_is_known(left_s: float, text: str) -> None:
    assert texts.time_left(left_s) == text


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1))
def test_an_escaped_text_is_read_as_it_is(text: str) -> None:
    (block, inline, _) = MarkdownIt("js-default").parse(texts.escape_markdown(text))
    assert block.type == "paragraph_open"
    assert "".join(child.content for child in inline.children or []) == text
