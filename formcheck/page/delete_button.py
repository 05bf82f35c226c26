"""The button that deletes everything of a session at once."""

from __future__ import annotations

import streamlit as st

from formcheck.page.session import current_session, release_all_uploads

DELETED = "Deleted: the page keeps none of your uploads, results and live sets."


def show_delete_button() -> None:
    """Show the button where the session has something to delete, and once what was deleted."""
    session = current_session()
    if st.session_state.pop("was-deleted", False):
        st.info(DELETED)
    if session.is_empty:
        return
    if st.button("Delete now", key="delete-now", help="Delete your uploads, results and live sets from the page."):
        session.delete_everything()
        release_all_uploads()
        st.session_state["was-deleted"] = True
        st.rerun()
