"""The script for ``streamlit run`` in an installed package."""

from __future__ import annotations

import streamlit as st

from formcheck.page.server import ROUTES, SCRIPT, lifespan, page_middleware

app = st.App(SCRIPT, routes=ROUTES, middleware=page_middleware(), lifespan=lifespan)
