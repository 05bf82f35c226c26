"""The script for ``streamlit run`` in a checkout; ``formcheck app`` serves the same page."""

import streamlit as st

from formcheck.page.server import ROUTES, SCRIPT, lifespan, page_middleware

app = st.App(SCRIPT, routes=ROUTES, middleware=page_middleware(), lifespan=lifespan)
