"""formcheck measures a squat filmed with one camera: knee travel, heel rise and trunk lean, each with its error.

>>> from formcheck import Lifter, analyze, record, write_headline
>>> recording = record("sample_videos/knees_past_toes_heels_flat.mp4")  # doctest: +SKIP
>>> analysis = analyze(recording, lifter=Lifter(height_cm=178))  # doctest: +SKIP
>>> write_headline(analysis)  # doctest: +SKIP
'Heels flat and controlled in all 4 squats; knees 8 cm past the toes.'

The public names are listed in ``__init__.pyi``. Each is loaded at its first use, so that importing formcheck is fast.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
