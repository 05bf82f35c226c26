"""The types of the arrays that pass between modules, whatever their shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Pixels = npt.NDArray[np.uint8]
"""Gray levels or colors, 0..255."""
