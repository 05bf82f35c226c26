"""The page's server: start it, and what it does beside Streamlit (live frames, opening a browser, tidying up).

``streamlit run`` looks for a call of ``st.App`` in the script it is given. So that call is in both scripts:
``streamlit_app.py`` in a checkout, ``page/installed_app.py`` in an installed package.
"""

from __future__ import annotations

import asyncio
import os
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from formcheck.live.slots import LIVE_SLOTS
from formcheck.live.websocket import ROUTE
from formcheck.page.batch.server_folders import ROOT_VARIABLE
from formcheck.page.workspace import process_workspace

HERE = Path(__file__).parent

SCRIPT = HERE / "app.py"
"""What Streamlit runs for every visitor."""

ROUTES = [ROUTE]

ALL_ADDRESSES = ("0.0.0.0", "::", "")  # noqa: S104 - addresses to compare with, not to listen on


def serve(*, port: int, host: str, tls: tuple[str, str] | None = None, root: Path | None = None) -> None:
    """Serve the page until interrupted, and open a browser where there is one.

    Args:
        port: to listen at.
        host: to listen on; ``localhost`` admits this computer alone.
        tls: paths of a certificate and of its key, to serve https; on other computers browsers give no camera without.
        root: visitors may analyze clips in the folders below it; None offers none.
    """
    from streamlit.web.cli import main as streamlit

    os.environ.pop(ROOT_VARIABLE, None)
    if root is not None:
        os.environ[ROOT_VARIABLE] = str(root.resolve())
    arguments = ["run", str(find_script()), f"--server.port={port}", f"--server.address={host}"]
    if tls is not None:
        arguments += [f"--server.sslCertFile={tls[0]}", f"--server.sslKeyFile={tls[1]}"]
    streamlit(arguments, prog_name="streamlit", standalone_mode=False)


def find_script() -> Path:
    """The script for ``streamlit run``: the one that has ``.streamlit`` beside it.

    An installed package has the settings beside this module, a checkout at its top.
    """
    return HERE / "installed_app.py" if (HERE / ".streamlit").is_dir() else HERE.parents[1] / "streamlit_app.py"


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Open a browser where there is one; at the end stop what runs, and remove what was uploaded."""
    if not st.get_option("server.headless"):
        await asyncio.to_thread(webbrowser.open, own_url())
    try:
        yield
    finally:
        await LIVE_SLOTS.close()
        process_workspace().close()


def own_url() -> str:
    """The page's address for a browser on this computer."""
    address = st.get_option("server.address") or ""
    host = "localhost" if address in ALL_ADDRESSES else address
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{host}:{st.get_option('server.port')}"
