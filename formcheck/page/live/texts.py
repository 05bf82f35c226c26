"""Texts of the live screen: its buttons, what it waits for, and why there is no camera."""

from __future__ import annotations

SCREEN = {
    "start": "Start the camera",
    "camera": "Camera",
    "front": "Front camera",
    "back": "Back camera",
    "voice": "Speak",
    "upload": "Upload a clip instead",
    "finish": "Finish the set",
    "done": "Done",
    "asking": "Allow the camera",
    "asking_text": "Your browser asks for permission.",
    "opening": "Getting ready",
    "opening_text": "A few seconds.",
    "again": "Reconnecting",
    "again_text": "The connection was lost. Your reps are kept.",
    "ending": "One moment",
    "ending_text": "Measuring the whole set…",
}
"""Texts by their use."""

PROBLEMS = {
    "insecure": "Browsers block the camera on http pages from another computer. Open formcheck on the computer it runs "
    "on, at http://localhost:8501; or serve it as https: formcheck app --host 0.0.0.0 --tls CERT KEY (the README says "
    "how to make the two files).",
    "denied": "Your browser blocks the camera for this page. Tap the icon by the address, allow the camera, and start "
    "again.",
    "none": "No camera was found. Plug one in, or open this page on a phone.",
    "taken": "Another program uses the camera, perhaps a video call. Close it, and start again.",
    "ended": "The camera stopped. Plug it in again or choose another one, and start again.",
    "unreachable": "formcheck cannot be reached. If it is still running, a proxy may block WebSockets; the README has "
    "the settings for a reverse proxy.",
    "other": "The camera did not start. Choose another one, or restart the browser.",
}
"""Why there is no camera and what to do, by problem."""
