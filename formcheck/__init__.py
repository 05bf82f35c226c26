"""formcheck measures a squat filmed with one camera; what it offers to other programs is on this page."""

from __future__ import annotations

__version__ = "0.1.0"
