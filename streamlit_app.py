"""The door of the page for ``streamlit run streamlit_app.py``; ``formcheck app`` opens the same."""

import streamlit as st

from formcheck.page.server import ROUTES, SCRIPT, lifespan

app = st.App(SCRIPT, routes=ROUTES, lifespan=lifespan)
