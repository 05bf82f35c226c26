"""What the live screen says before there is anything to measure: its own buttons, and why a camera cannot be had."""

from __future__ import annotations

SCREEN = {
    "start": "Start the camera",
    "camera": "Camera",
    "front": "The one that faces me",
    "back": "The one on the back",
    "voice": "Say it aloud",
    "upload": "Upload a clip instead",
    "finish": "Finish the set",
    "done": "Done",
    "asking": "Allow the camera",
    "asking_text": "Your browser asks whether this page may use it.",
    "opening": "Getting ready",
    "opening_text": "A few seconds.",
    "again": "Reconnecting",
    "again_text": "The connection was lost. Nothing of your set is.",
    "ending": "One moment",
    "ending_text": "Measuring the set as a whole…",
}
"""What stands on the screen, by what it is for."""

TROUBLES = {
    "insecure": "No browser gives a camera to a page that comes over plain http from another computer. Open formcheck "
    "on the computer it runs on, at http://localhost:8501; or serve it as https: formcheck app --host 0.0.0.0 "
    "--tls CERT KEY (the README says how to make the two files).",
    "denied": "Your browser does not let this page use the camera. Press the sign beside the page's address, allow the "
    "camera, and start again.",
    "none": "No camera was found. Plug one in, or open this page on a phone.",
    "taken": "The camera is used by another program, a video call perhaps. Close that, and start again.",
    "ended": "The camera stopped. Plug it in again, or choose another one, and start again.",
    "unreachable": "formcheck cannot be reached for pictures. If it is still running, something in between lets no "
    "WebSocket through; the README has the lines for a reverse proxy.",
    "other": "The camera could not be started.",
}
"""Why there is no camera, and what to do, by what the browser finds."""
