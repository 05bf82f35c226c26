"""Serving the page from the command line."""

from __future__ import annotations

import os
from pathlib import Path

from formcheck.page.batch.server_folders import ROOT

HERE = Path(__file__).parent


def serve(*, port: int, host: str, tls: tuple[str, str] | None = None, root: Path | None = None) -> None:
    """Serve the page until interrupted, and open a browser where there is one.

    Args:
        port: to listen at.
        host: to listen on; ``localhost`` lets nobody else in.
        tls: paths of a certificate and of its key, to serve https; browsers give a camera to other machines only then.
        root: below it lie folders of clips that whoever opens the page may have analysed; None offers none.
    """
    from streamlit.web.cli import main as streamlit

    os.environ.pop(ROOT, None)
    if root is not None:
        os.environ[ROOT] = str(root.resolve())
    arguments = ["run", str(script()), f"--server.port={port}", f"--server.address={host}"]
    if tls is not None:
        arguments += [f"--server.sslCertFile={tls[0]}", f"--server.sslKeyFile={tls[1]}"]
    streamlit(arguments, prog_name="streamlit", standalone_mode=False)


def script() -> Path:
    """The script Streamlit runs: the one that has the settings beside it.

    An installed package brings them beside this module; in a checkout they are the project's own.
    """
    return HERE / "installed_app.py" if (HERE / ".streamlit").is_dir() else HERE.parents[1] / "streamlit_app.py"
