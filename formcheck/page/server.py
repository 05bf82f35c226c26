"""What the page's server does beside Streamlit: the way of the pictures, and its own beginning and end.

``streamlit run`` looks for a call of ``st.App`` in the script it is given, so that call stands in the two scripts there
are: ``streamlit_app.py`` in a checkout, ``page/door.py`` in an installed package.
"""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from formcheck.live.seats import SEATS
from formcheck.live.websocket import ROUTE
from formcheck.page.workspace import process_workspace

SCRIPT = Path(__file__).parent / "app.py"
"""What Streamlit runs for every visitor."""

ROUTES = [ROUTE]

ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - addresses to compare with, not to listen on


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Open a browser where there is one; at the end stop what runs, and remove what was uploaded."""
    if not st.get_option("server.headless"):
        await asyncio.to_thread(webbrowser.open, own_url())
    try:
        yield
    finally:
        await SEATS.close()
        process_workspace().close()


def own_url() -> str:
    """Where this machine's own browser finds the page."""
    address = st.get_option("server.address") or ""
    host = "localhost" if address in ANYWHERE else address
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{host}:{st.get_option('server.port')}"
