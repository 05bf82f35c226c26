"""The door of the page where formcheck is installed: a script for ``streamlit run``."""

from __future__ import annotations

import streamlit as st

from formcheck.page.server import ROUTES, SCRIPT, lifespan

app = st.App(SCRIPT, routes=ROUTES, lifespan=lifespan)
