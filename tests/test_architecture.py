"""The packages keep their order: who imports whom, which library is used where, sizes, names, words."""

from __future__ import annotations

import ast
import graphlib
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PACKAGE = PROJECT / "formcheck"

ORDER = (
    "domain",
    "numerics",
    "system",
    "observe",
    "segment",
    "measure",
    "judge",
    "wording",
    "analysis",
    "draw",
    "report",
    "live",
    "jobs",
    "batch",
    "page",
    "cli",
    "__main__",
)
"""The packages along the data, first to last. A package imports only from itself and from earlier ones."""

KNOWS: dict[str, set[str]] = {
    "mediapipe": {
        "observe.pose",
        "observe.faces",
        "observe.build_pose_model",
        "observe.quantize_pose",
    },  # the last two open no landmarker: they need MediaPipe's generated metadata classes
    "flatbuffers": {"observe.build_pose_model", "observe.quantize_pose"},
    "av": {
        "observe.container",
        "observe.entry",
        "observe.frame",
        "observe.orientation",
        "observe.repeats",
        "observe.video",
    }
    | {"draw.overlay_video", "cli.doctor"},
    "cv2": {
        "observe.observer",
        "observe.frame",
        "observe.frame_difference",
        "observe.hide",
        "observe.jpeg",
        "observe.orientation",
        "observe.patch",
        "observe.pose",
        "observe.room_lines",
        "measure",
        "draw.canvas",
        "cli.doctor",
    },
    "PIL": {"draw.canvas", "draw.still", "observe.jpeg"},
    "backports": {"observe.recording_file"},
    "compression": {"observe.recording_file"},
    "filelock": {"batch.results_folder", "page.workspace"},
    "platformdirs": {"observe.pose_models"},
    "streamlit": {"page"},
    "starlette": {"live.websocket", "page.server", "page.request_filter", "page.password"},
    "uvicorn": {"page.connection_limits"},
    "h11": {"page.connection_limits"},
    "altair": {"page.upload.charts"},
    "pandas": {"page.upload.rep_table"},
    "jinja2": {"report.html", "batch.summary.index_page"},
    "markupsafe": {"report.html", "batch.summary.index_page"},
    "pyarrow": {"batch.summary.tables"},
    "distributed": {"batch.dask_cluster"},
    "dask": {"batch.dask_cluster"},
    "typst": {"report.pdf"},
    "pydantic": {"report.analysis_file", "jobs.job", "jobs.result_record"},
    "matplotlib": {"draw.charts", "draw.fonts", "report.pdf"},
    "parse": {"batch.name_pattern"},
    "click": {"cli", "observe.build_pose_model", "page.server"},
    "rich": {"cli"},
}
"""Which modules, or packages of them, may know a library that is not the standard one or NumPy.

``doctor`` knows some only to ask for their versions.
"""

HEAVY = (
    "scipy",
    "mediapipe",
    "cv2",
    "streamlit",
    "av",
    "PIL",
    "matplotlib",
    "pandas",
    "typst",
    "pydantic",
    "jinja2",
    "pyarrow",
    "dask",
)
"""What must not be loaded before it is needed: the costliest takes three seconds."""

EDGES = {"cli.error_lines", "jobs.analyze_clip", "batch.background_run", "live.worker"}
"""Where any error may be caught, because one bad clip must not stop the others, and must reach a screen as words."""

LONGEST_MODULE = 350
LONGEST_FUNCTION = 45
LEAST_BY_KEYWORD = 0.8
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "core", "misc"}

UNIT = re.compile(r"_(s|ms|hz|deg|px|cm|m|kg|n|nm|g|pct|leg|shoe|foot|per_cell)$")
WITHOUT_UNIT: dict[str, str] = {
    "Caveat.value": "the unit is that of the kind",
    "ClipLimits.megapixels": "is the unit",
    "ClipLimits.minutes": "is the unit",
    "ClipLimits.gigabytes": "is the unit",
    "Tilts.trunk_share": "is a share of height",
    "Tilts.thigh_share": "is a share of height",
    "Tilts.shin_share": "is a share of height",
    "NotMeasured.figure": "the unit is that of the reason",
    "StoredPatches.table": "has columns of several units",
    "Measured.value": "any unit; the measure's name says which",
    "Measured.error": "in the unit of its value",
    "Limit.value": "in the unit of what it limits",
    "SetChange.first_to_last": "in the unit of its measure",
    "SetChange.error": "in the unit of its measure",
    "ChangeRecord.first_to_last": "in the unit of its measure",
    "ChangeRecord.error": "in the unit of its measure",
    "Standout.difference": "in the unit of its measure",
    "Standout.error": "in the unit of its measure",
    "RepShare.share": "of the printed error",
    "FootMotion.stretch": "a share of the foot's length",
    "FootFit.cost": "a log-likelihood",
    "FootFit.values": "cells, a share, radians",
    "FootFit.shear": "per stretch, which is a share",
    "_Profiles.cost": "standard deviations, squared",
    "_Profiles.normals": "unit vectors",
    "_Profiles.weight": "1 in all",
    "Band.low": "in the unit of what is banded",
    "Band.high": "in the unit of what is banded",
    "Pose.visibility": "0..1, MediaPipe's guess",
    "PoseTrack.visibility": "0..1, MediaPipe's guess",
    "SideSignals.visibility": "0..1, MediaPipe's guess",
    "FrontSignals.visibility": "0..1, MediaPipe's guess",
    "PostureCurves.leg_visibility": "0..1, MediaPipe's guess",
    "HeelTrace.rearfoot_match": "0..1",
    "Finding.measured": "in the unit of its limit",
    "SpeedProfile.share": "0..1 of the fastest speed",
    "SpeedProfile.distance": "in lengths of the way",
    "SpeedProfile.fit": "0..1 of the fastest speed",
    "Curve.values": "any unit; its name in the trace says which",
    "Curve.error": "in the unit of its values",
    "RoomLines.offset": "picture heights, as its class says",
    "_Stance.offset": "frame heights, as its class says",
    "FootMotion.forefoot_match": "a correlation, -1..1",
    "FootMotion.rearfoot_match": "a correlation, -1..1",
    "ErrorSource.sd": "its own field says which",
    "Source.time_scale": "seconds per second",
    "FramesRead.time_scale": "seconds per second",
    "SourceRecord.time_scale": "seconds per second",
    "Settings.time_scale": "seconds per second",
    "PictureTransform.scale": "pixels drawn over pixels of the clip",
    "OverlayLayout.scale": "pixels drawn over pixels of the clip",
    "ReferenceLine.value": "in the unit of its chart",
    "Cell.sort": "in the unit of its column",
    "ClipProgress.share": "0..1",
    "RunProgress.share": "0..1",
    "ExampleRep.measured": "in the unit of its measure",
    "DateChange.before": "in the unit of its measure",
    "DateChange.after": "in the unit of its measure",
    "DateChange.difference": "in the unit of its measure",
    "PoseInfo.frames_with_person": "a share, 0..1",
    "Observation.frame_difference": "gray levels, 0..255",
    "RoomLines.length": "picture heights",
    "Scaling.mean": "color values, 0..255",
    "Scaling.std": "color values, 0..255",
}
"""Fields of dataclasses that hold plain numbers, and why those need no unit in their name."""

CSP_KEYWORD = "'unsafe-inline'"
"""A word of browsers, in the header that says what a page may load."""

AVOIDED = re.compile(
    r"\b(dangerous(ly)?|injur(y|ies|ed)|risk scores?|(un)?safe(ly|ty)?|diagnos\w*|fix(es|ed|ing)?|treat(s|ed|ment)?"
    r"|(in)?correct (knee|foot|position|form)|bad form|wrong form)\b",
    re.IGNORECASE,
)
"""Words of medicine and of blame: formcheck measures, and says more or less work, practise, unclear."""


@cache
def module_names() -> list[str]:
    """Dotted below ``formcheck``; a package's front door (``__init__``) only passes names on."""
    paths = [path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py")]
    return sorted(".".join(path.parts) for path in paths if path.name != "__init__")


def path_of(module: str) -> Path:
    return PACKAGE / f"{module.replace('.', '/')}.py"


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def imports_of(module: str) -> set[str]:
    """Dotted names a module imports, wherever it does so: at the top, in a function, for types alone."""
    found: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written out in full, never relative"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_imports_of(module: str) -> set[str]:
    """Modules of formcheck that a module imports; importing a package's own names counts as its ``__init__``."""
    known = set(module_names())
    found: set[str] = set()
    for name in imports_of(module):
        parts = name.removeprefix("formcheck.").split(".") if name.startswith("formcheck.") else []
        while parts and ".".join(parts) not in known and not (PACKAGE.joinpath(*parts) / "__init__.py").is_file():
            parts = parts[:-1]
        if parts:
            found.add(".".join(parts))
    return found


def package_of(module: str) -> str:
    return module.partition(".")[0]


def functions_of(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_a_module_imports_only_from_its_own_package_and_from_earlier_ones() -> None:
    rank = {package: number for number, package in enumerate(ORDER)}
    late = [
        f"{module} imports {name}"
        for module in module_names()
        for name in sorted(own_imports_of(module))
        if rank[package_of(name)] > rank[package_of(module)]
    ]
    assert not late


def test_no_modules_import_each_other_in_a_circle() -> None:
    order = graphlib.TopologicalSorter({module: own_imports_of(module) for module in module_names()})
    order.prepare()  # raises CycleError, which names the circle


def test_every_package_is_in_the_order_once() -> None:
    assert len(ORDER) == len(set(ORDER))
    assert set(ORDER) == {package_of(module) for module in module_names()}


MEASURING = ORDER[: ORDER.index("judge") + 1]
"""The packages that hold the numbers of the method."""


def constants_of(module: str) -> Iterator[str]:
    """Names of a module's constants that are plain numbers."""
    for node in tree_of(module).body:
        if not isinstance(node, ast.Assign):
            continue
        (target,), value = node.targets, node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        for name, number in pairs:
            unsigned = number.operand if isinstance(number, ast.UnaryOp) else number
            is_number = isinstance(unsigned, ast.Constant) and isinstance(unsigned.value, int | float)
            if isinstance(name, ast.Name) and name.id.isupper() and is_number:
                yield name.id


def test_a_number_of_the_method_is_defined_once() -> None:
    defined: dict[str, list[str]] = {}
    for module in module_names():
        if package_of(module) in MEASURING:
            for name in constants_of(module):
                defined.setdefault(name, []).append(module)
    assert len(defined) > 100
    assert {name: modules for name, modules in defined.items() if len(modules) > 1} == {}


def test_a_public_class_has_one_meaning_in_all_packages() -> None:
    packages: dict[str, set[str]] = {}
    for module in module_names():
        for node in tree_of(module).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                packages.setdefault(node.name, set()).add(package_of(module))
    assert len(packages) > 100
    assert {name: sorted(own) for name, own in packages.items() if len(own) > 1} == {}


def test_few_modules_lie_at_the_top() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} <= {"__init__.py", "__main__.py", "analysis.py"}


def test_every_package_says_what_it_is_for() -> None:
    paths = list(PACKAGE.rglob("__init__.py"))
    assert {path.parent.name for path in paths} >= set(ORDER) - {"analysis", "__main__"}
    for path in paths:
        charter = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert charter, f"{path.relative_to(PACKAGE)} has no docstring"
        assert path.parent == PACKAGE or len(charter.splitlines()) <= 3, path


@pytest.mark.parametrize("package", sorted(set(ORDER) - {"analysis", "__main__"}))
def test_a_package_names_what_others_use_most(package: str) -> None:
    charter = ast.get_docstring(ast.parse((PACKAGE / package / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = charter.rpartition("Main names: ")[2].rstrip(".").split(", ")
    defined: set[str] = set()
    for module in (module for module in module_names() if package_of(module) == package):
        for node in tree_of(module).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                defined.add(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                defined |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    assert 1 <= len(named) <= 8
    assert not set(named) - defined


def test_no_excuse_outlives_its_field() -> None:
    fields = {f"{owner}.{name}" for module in module_names() for owner, name in fields_with_numbers(module)}
    assert not set(WITHOUT_UNIT) - fields


def test_a_library_is_known_only_where_it_belongs() -> None:
    strangers = [
        f"{module} imports {library}"
        for module in module_names()
        for library in sorted({name.split(".")[0] for name in imports_of(module)} - set(sys.stdlib_module_names))
        if library not in ("formcheck", "numpy") and KNOWS.get(library, set()).isdisjoint({module, package_of(module)})
    ]
    assert not strangers, "see KNOWS"


def test_a_module_says_in_its_name_what_it_is() -> None:
    assert not [module for module in module_names() if NAMES_THAT_SAY_NOTHING.intersection(module.split("."))]


def test_a_module_can_be_read_in_one_sitting() -> None:
    lines = {module: path_of(module).read_text(encoding="utf-8").count("\n") for module in module_names()}
    assert not {module: count for module, count in lines.items() if count > LONGEST_MODULE}, "split these"


def test_a_function_fits_on_a_screen() -> None:
    lines = {f"{module}.{f.name}": length_of(f) for module in module_names() for f in functions_of(module)}
    assert not {name: count for name, count in lines.items() if count > LONGEST_FUNCTION}, "split these"


def test_what_is_not_the_data_is_given_by_keyword() -> None:
    wide, by_keyword = [], 0
    for module in module_names():
        for function in functions_of(module):
            arguments = [*function.args.posonlyargs, *function.args.args]
            given = [a for a in arguments if a.arg not in ("self", "cls")] + function.args.kwonlyargs
            if len(given) >= 4 and not function.name.startswith("_"):
                wide.append(f"{module}.{function.name}")
                by_keyword += bool(function.args.kwonlyargs)
    assert by_keyword >= LEAST_BY_KEYWORD * len(wide), wide


def test_only_the_edges_catch_whatever_comes() -> None:
    caught = {
        f"{module}, line {node.lineno}": ast.unparse(node.type) if node.type else "everything"
        for module in module_names()
        if module not in EDGES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ExceptHandler)
    }
    assert len(caught) > 50
    assert not {where: what for where, what in caught.items() if what in ("everything", "Exception", "BaseException")}


def fields_with_numbers(module: str) -> Iterator[tuple[str, str]]:
    """Class and name of each dataclass field that holds floats or measures."""
    for node in ast.walk(tree_of(module)):
        if not isinstance(node, ast.ClassDef) or not any("dataclass" in ast.unparse(d) for d in node.decorator_list):
            continue
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                kind = ast.unparse(field.annotation)
                if (
                    re.search(r"\b(float|Floats|Measured|Measurement)", kind)
                    and "Mapping" not in kind
                    and "dict" not in kind
                ):
                    yield node.name, field.target.id


def test_a_quantity_wears_its_unit() -> None:
    fields = [(owner, name) for module in module_names() for owner, name in fields_with_numbers(module)]
    assert len(fields) > 100
    bare = {f"{owner}.{name}" for owner, name in fields if not UNIT.search(name)}
    assert not bare - set(WITHOUT_UNIT), "which unit? (or say in WITHOUT_UNIT why none)"


def spoken_by(module: str) -> Iterator[tuple[int, str]]:
    """Every text a module can show: its strings, docstrings left out, except where they are a command's help."""
    silent: set[ast.AST] = set()
    for node in ast.walk(tree_of(module)):
        # A string that stands alone is a docstring, of a class, a function, or the constant above it.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and package_of(module) != "cli":
            silent.add(node.value)
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent:
            yield node.lineno, node.value.replace(CSP_KEYWORD, "")


def test_nothing_is_said_in_words_of_medicine_or_blame() -> None:
    said = [
        f"{module}, line {line}: {text!r}"
        for module in module_names()
        for line, text in spoken_by(module)
        if AVOIDED.search(text)
    ]
    assert not said


def test_the_readme_says_nothing_in_words_of_medicine_or_blame() -> None:
    said = AVOIDED.search((PROJECT / "README.md").read_text(encoding="utf-8"))
    assert said is None, said


def loaded_by(code: str) -> set[str]:
    """Top-level packages in memory after a fresh interpreter ran ``code``."""
    tell = "\nimport sys, threading\nprint('LOADED', threading.active_count(), *{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code + tell], check=True, capture_output=True, text=True, cwd=PROJECT)
    threads, *packages = done.stdout.rpartition("LOADED ")[2].split()
    assert threads == "1", "importing starts no thread"
    return set(packages)


def test_importing_formcheck_loads_nothing_heavy() -> None:
    loaded = loaded_by("import formcheck")
    assert "formcheck" in loaded
    assert loaded.isdisjoint({*HEAVY, "numpy", "click", "rich"})


@pytest.mark.parametrize(
    "arguments", [["--help"], ["analyze", "--help"], ["batch", "--help"], ["doctor", "--help"], ["--version"]]
)
def test_help_comes_without_loading_anything_heavy(arguments: list[str]) -> None:
    loaded = loaded_by(
        f"from formcheck.cli.main import main\ntry:\n    main({arguments})\nexcept SystemExit:\n    pass"
    )
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.slow
def test_importing_prints_nothing_whatever_the_module() -> None:
    names = [f"formcheck.{module}" for module in module_names()]
    code = "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", code, *names], check=True, capture_output=True, text=True, cwd=PROJECT)
    assert done.stdout + done.stderr == ""


def test_the_version_is_written_once() -> None:
    spec = importlib.util.find_spec("formcheck")
    assert spec is not None
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert len(re.findall(r'^__version__ = "\d+\.\d+\.\d+"$', text, flags=re.MULTILINE)) == 1
    assert 'dynamic = ["version"]' in (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
