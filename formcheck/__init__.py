"""formcheck measures a squat filmed with one camera: knee travel, heel rise and trunk lean, each with its error.

>>> from formcheck import Lifter, Measure, Settings, analyze, record
>>> settings = Settings(model="full", end_s=3.0)  # a fast model and the first 3 seconds
>>> recording = record("sample_videos/heels_lift.mp4", settings=settings)
>>> analysis = analyze(recording, lifter=Lifter(height_cm=178))
>>> len(analysis.reps)
1
>>> knee = analysis.reps[0].measures[Measure.KNEE_FRONT_PAST_TOE]
>>> f"{knee.value:.0f} cm past the toes, ± {knee.error:.0f}"
'16 cm past the toes, ± 1'
>>> print(analysis.reps[0].judged.heels)
lifted

:func:`record` reads the clip, which takes longest; :func:`save_recording` and :func:`load_recording` keep its result
for another analysis. :func:`analyze_video` records and analyzes in one call.

Each public name is loaded at its first use, so that importing formcheck is fast. ``__init__.pyi`` lists them.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
