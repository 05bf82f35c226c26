"""The page's server: start it, and what it does beside Streamlit (live frames, refusals, tidying up).

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

import click
import streamlit as st
from starlette.middleware import Middleware

from formcheck.live.slots import LIVE_SLOTS
from formcheck.live.websocket import ROUTE
from formcheck.page import app
from formcheck.page.batch.server_folders import ROOT_VARIABLE
from formcheck.page.connection_limits import limit_connections
from formcheck.page.password import PASSWORD_VARIABLE, PasswordCheck, page_password
from formcheck.page.request_filter import RequestFilter
from formcheck.page.workspace import process_workspace

HERE = Path(__file__).parent

SCRIPT = Path(app.__file__)
"""What Streamlit runs for every visitor, in a thread; imported here, so that no visitor's thread has to import it."""

ROUTES = [ROUTE]

ALL_ADDRESSES = ("0.0.0.0", "::", "")  # noqa: S104 - addresses to compare with, not to listen on

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def serve(
    *,
    port: int,
    host: str,
    tls: tuple[str, str] | None = None,
    root: Path | None = None,
    names: tuple[str, ...] = (),
) -> None:
    """Serve the page until interrupted, and open a browser where there is one.

    Args:
        port: to listen at.
        host: to listen on; ``localhost`` admits this computer alone.
        tls: paths of a certificate and of its key, to serve https; on other computers browsers give no camera without.
        root: visitors may analyze clips in the folders below it; None offers none.
        names: the only host names under which browsers may open the page; empty admits this computer's.

    Raises:
        ValueError: if the password of the page is too short.
    """
    from streamlit.web.cli import main as streamlit

    if host not in LOOPBACK and not page_password():
        click.secho(warning_without_password(root), fg="yellow", bold=True, err=True)
    os.environ.pop(ROOT_VARIABLE, None)
    if root is not None:
        os.environ[ROOT_VARIABLE] = str(root.resolve())
    limit_connections()
    # Given an address to print, Streamlit looks up none: it would ask a public host for this computer's.
    arguments = ["run", str(find_script()), f"--server.port={port}", f"--server.address={host}"]
    arguments += [f"--browser.serverAddress={display_host(host)}"]
    arguments += [f"--server.allowedHosts={name}" for name in names]
    if tls is not None:
        arguments += [f"--server.sslCertFile={tls[0]}", f"--server.sslKeyFile={tls[1]}"]
    streamlit(arguments, prog_name="streamlit", standalone_mode=False)


def warning_without_password(root: Path | None) -> str:
    """What to say when others can open the page and no password is set."""
    folders = "" if root is None else f", and analyze the clips below {root}"
    return (
        f"Everybody who reaches this computer over the network can open the page{folders}.\n"
        f"To ask them for a password: {PASSWORD_VARIABLE}='...' formcheck app ... (with --tls, so that nobody reads it)"
    )


def page_middleware() -> list[Middleware]:
    """What handles a request before Streamlit: the refusals, then the password if one is set.

    Raises:
        ValueError: if the password is too short.
    """
    password = page_password()
    return [Middleware(RequestFilter), *([Middleware(PasswordCheck, password=password)] if password else [])]


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
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{display_host(st.get_option('server.address') or '')}:{st.get_option('server.port')}"


def display_host(host: str) -> str:
    """The host in an address for a browser on this computer."""
    return "localhost" if host in ALL_ADDRESSES else host
