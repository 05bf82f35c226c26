"""The page: its title, its screens and its style."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from formcheck.draw.colors import css_variables
from formcheck.draw.svg import PICTURES
from formcheck.page import guide
from formcheck.page.batch import screen as batch_screen
from formcheck.page.delete_button import show_delete_button
from formcheck.page.live import screen as live_screen
from formcheck.page.upload import screen as upload_screen

HERE = Path(__file__).parent


def main() -> None:
    """Draw the page; Streamlit runs this at every change."""
    st.set_page_config(page_title="formcheck", page_icon=str(PICTURES / "mark.svg"), layout="wide")
    st.logo(str(PICTURES / "name.svg"), size="large")
    style = css_variables() + (HERE / "style.css").read_text(encoding="utf-8")
    st.html(f"<style>{style}</style>")
    upload = st.Page(upload_screen.show, title="Analyze", url_path="analyze", default=True)
    screens = [
        upload,
        st.Page(partial(live_screen.show, upload), title="Live", url_path="live"),
        st.Page(batch_screen.show, title="Batch", url_path="batch"),
        st.Page(guide.show, title="How to film", url_path="how-to-film"),
    ]
    chosen = st.navigation(screens, position="top")
    # On a phone Streamlit folds its own navigation away.
    with st.container(horizontal=True, gap="small", key="screens"):
        for link in screens:
            st.page_link(link)
    chosen.run()
    show_delete_button()


if __name__ == "__main__":
    main()
