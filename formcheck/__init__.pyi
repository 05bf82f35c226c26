# The public names of formcheck, each with the module it is loaded from at its first use.

from .analysis import analyze as analyze, analyze_video as analyze_video
from .domain.body import Joint as Joint, Side as Side
from .domain.clip_limits import ClipLimits as ClipLimits
from .domain.errors import (
    FormcheckError as FormcheckError,
    ModelError as ModelError,
    NobodyError as NobodyError,
    OutputError as OutputError,
    VideoError as VideoError,
)
from .domain.lifter import Bar as Bar, Lifter as Lifter
from .domain.measured import Measured as Measured, Measurement as Measurement, NotMeasured as NotMeasured
from .domain.progress import (
    AnalysisStage as AnalysisStage,
    ProgressCallback as ProgressCallback,
    ProgressUpdate as ProgressUpdate,
)
from .domain.reasons import Reason as Reason
from .domain.settings import Settings as Settings
from .draw.face_blur import FaceBlur as FaceBlur
from .draw.overlay_video import write_overlay as write_overlay
from .draw.stills import render_stills as render_stills
from .judge.caveats import Caveat as Caveat, CaveatKind as CaveatKind
from .judge.change import SetChange as SetChange, Standout as Standout
from .judge.limits import Bound as Bound, Call as Call, Check as Check, Limit as Limit
from .judge.results import (
    Analysis as Analysis,
    PoseInfo as PoseInfo,
    RepResult as RepResult,
    Summary as Summary,
)
from .judge.verdict import (
    Control as Control,
    Depth as Depth,
    Finding as Finding,
    Heels as Heels,
    KneeLine as KneeLine,
    Knees as Knees,
    RepVerdict as RepVerdict,
    TempoDoubt as TempoDoubt,
    Verdict as Verdict,
)
from .measure.registry import Measure as Measure, Measures as Measures
from .measure.scale import Scale as Scale, ScaleSource as ScaleSource
from .measure.trace import Curve as Curve, LegsTrace as LegsTrace, SideTrace as SideTrace, Trace as Trace
from .observe.observation import Observation as Observation, SceneSurvey as SceneSurvey
from .observe.patch import Patch as Patch
from .observe.pose import Pose as Pose, PoseTrack as PoseTrack
from .observe.recording import Recording as Recording
from .observe.recording_file import (
    UnreadableRecordingError as UnreadableRecordingError,
    load_recording as load_recording,
    save_recording as save_recording,
)
from .observe.room_lines import RoomLines as RoomLines
from .observe.source import Source as Source
from .report.result_files import (
    ResultFiles as ResultFiles,
    write_csv as write_csv,
    write_json as write_json,
    write_report as write_report,
    write_result_files as write_result_files,
    write_stills as write_stills,
)
from .segment.attempts import Attempt as Attempt, AttemptKind as AttemptKind
from .segment.lifters import Position as Position
from .segment.record import record as record
from .segment.reps import Rep as Rep
from .segment.view import (
    FrontView as FrontView,
    SideView as SideView,
    UnknownView as UnknownView,
    View as View,
    ViewKind as ViewKind,
)
from .wording.caveats import caveat_text as caveat_text
from .wording.cues import Cue as Cue, CueKind as CueKind, Evidence as Evidence, write_cues as write_cues
from .wording.headline import write_answer as write_answer, write_headline as write_headline
from .wording.reasons import reason_text as reason_text

__version__: str
