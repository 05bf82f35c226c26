"""The documents match the code: every measure, limit, key and word is there; figures and links hold."""

from __future__ import annotations

import importlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
import pytest

from formcheck.batch.name_pattern import PATTERN_FIELDS
from formcheck.batch.people_table import COLUMNS
from formcheck.batch.summary.tables import CLIP_COLUMNS, MEDIANS
from formcheck.batch.summary.tables import REP_COLUMNS as BATCH_REP_COLUMNS
from formcheck.batch.summary.write import NAMES
from formcheck.cli.main import cli
from formcheck.cli.options import ANALYZED, INTERRUPTED, NOT_ANALYZED, TERMINATED
from formcheck.domain.body import Side
from formcheck.jobs.result_record import ANALYSIS, OVERLAY, REPORT, TABLE
from formcheck.jobs.result_record import NAME as RECORD
from formcheck.judge.limits import BANDS, CHECKS
from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
from formcheck.measure.phase_edges import MAX_SPEED_CUTOFF_HZ
from formcheck.measure.registry import Measure
from formcheck.measure.statics import GRAVITY_M_S2, JointPositions, compute_moments
from formcheck.measure.tempo import RESAMPLED_HZ, SMOOTHNESS_CUTOFF_HZ, TURN_CUTOFF_HZ, sparc
from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.report.analysis_file import SCHEMA, as_dict
from formcheck.report.export import REP_COLUMNS
from formcheck.segment.view import ViewKind
from formcheck.wording.reasons import ATTEMPTS, REASONS
from tests.balance import balanced_trunk_lean_deg
from tests.fake_analysis import analysis_of, measures
from tests.synthetic import FOOT_OF_STATURE, SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE
from tests.test_architecture import AVOIDED

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
MEASURES_MD, OUTPUT_MD = DOCS / "measures.md", DOCS / "output.md"
PAGES = (PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))
REFERENCE_PAGES = (MEASURES_MD, OUTPUT_MD)
"""The pages whose every heading has an anchor that stays."""

CODE = tuple(sorted(path for room in ("formcheck", "tests", "benchmarks") for path in (PROJECT / room).rglob("*.py")))

ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
NAMED_DOCUMENT = re.compile(r"\b[\w./-]*\w\.md\b(?:#[\w-]+)?")
STUDY = re.compile(r"\b([A-Z][a-zé]+)(?: & [A-Z][a-z]+)?(?: et al\.)?,? \(?((?:19|20)\d\d)\b")
NO_AUTHORS = {"Copyright"}
NO_DOCUMENTS = {"FILE.md"}
"""What stands for a file the user names."""

Floats = npt.NDArray[np.float64]


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(page: Path) -> str:
    """A page's text without its code blocks."""
    return re.sub(r"^```.*?^```", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def headings_of(page: Path) -> list[str]:
    """The anchors that renderers make of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), flags=re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def anchors_of(page: Path) -> list[str]:
    """The anchors that were set; on pages without any, those that renderers make."""
    return ANCHOR.findall(text_of(page)) or headings_of(page)


def section(page: Path, anchor: str) -> str:
    """What stands between an anchor and the next."""
    after = text_of(page).split(f'<a id="{anchor}"></a>\n')
    assert len(after) == 2, f"{page.name} has no single anchor {anchor}"
    return ANCHOR.split(after[1], maxsplit=1)[0]


def lines_of_table(page: Path, anchor: str) -> list[list[str]]:
    """The cells of the first table after an anchor, heading and all."""
    lines = section(page, anchor).splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("|")), len(lines))
    found = list(takewhile(lambda line: line.startswith("|"), lines[first:]))
    assert len(found) > 2, f"{page.name} has no table at {anchor}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in (found[0], *found[2:])]


def rows(page: Path, anchor: str) -> list[list[str]]:
    """The cells of the first table after an anchor, its heading left out."""
    return lines_of_table(page, anchor)[1:]


def numbers(cells: list[str]) -> list[float]:
    return [number(cell) for cell in cells]


def number(cell: str) -> float:
    """The first number of a cell; a minus sign is one."""
    found = re.search(r"-?\d+(?:\.\d+)?", cell.replace("\N{MINUS SIGN}", "-"))
    assert found is not None, f"no number in {cell!r}"
    return float(found.group())


def table(page: Path, anchor: str) -> dict[str, list[float]]:
    """A table of figures: the first cell of each row, the heading's too, and the numbers after it."""
    return {row[0]: numbers(row[1:]) for row in lines_of_table(page, anchor)}


# Lines, links and anchors


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_text_wraps_at_100_columns(page: Path) -> None:
    assert not [
        line for line in prose_of(page).splitlines() if len(line) > 100 and not line.startswith(("|", "<", "!"))
    ]


@pytest.mark.parametrize("page", REFERENCE_PAGES, ids=lambda page: page.name)
def test_every_heading_has_an_anchor_that_stays(page: Path) -> None:
    lines = prose_of(page).splitlines()
    bare = [line for before, line in pairwise(lines) if re.match(r"##+ ", line) and not ANCHOR.match(before)]
    assert not bare


@pytest.mark.parametrize("page", REFERENCE_PAGES, ids=lambda page: page.name)
def test_no_anchor_is_set_twice_nor_made_of_another_heading(page: Path) -> None:
    anchors = anchors_of(page)
    assert len(anchors) == len(set(anchors)) > 10
    lines = prose_of(page).splitlines()
    own = [ANCHOR.findall(before)[0] for before, line in pairwise(lines) if re.match(r"##+ ", line)]
    made = headings_of(page)[1:]
    assert not [slug for anchor, slug in zip(own, made, strict=True) if slug != anchor and slug in anchors]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link in filter(None, (found for pair in LINK.findall(prose_of(page)) for found in pair)):
        if re.match(r"\w+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors_of(target), f"{page.name}: {link}"


def documents_named_by_code() -> Iterator[tuple[Path, str]]:
    for path in CODE:
        if path != Path(__file__):
            yield from ((path, name) for name in NAMED_DOCUMENT.findall(text_of(path)) if name not in NO_DOCUMENTS)


def test_every_document_and_anchor_the_code_names_is_there() -> None:
    anchored = 0
    for path, name in documents_named_by_code():
        file, _, anchor = name.partition("#")
        places = (PROJECT, DOCS, PROJECT / "formcheck" / "assets", PROJECT / "sample_videos")
        found = [place / file for place in places if (place / file).is_file()]
        assert found, f"{path.name} names {name}"
        assert not anchor or anchor in anchors_of(found[0]), f"{path.name} names {name}"
        anchored += bool(anchor)
    assert anchored >= 30, "the search finds the places that name an anchor"


@pytest.mark.parametrize("drawing", sorted((DOCS / "drawings").glob("*.svg")), ids=lambda path: path.stem)
def test_a_drawing_is_shown_and_says_what_it_shows(drawing: Path) -> None:
    root = ET.parse(drawing).getroot()  # noqa: S314 - our own files
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert f"](drawings/{drawing.name})" in text_of(MEASURES_MD)


@pytest.mark.parametrize("page", REFERENCE_PAGES, ids=lambda page: page.name)
def test_a_page_says_nothing_in_words_of_medicine_or_blame(page: Path) -> None:
    said = AVOIDED.search(text_of(page))
    assert said is None, said


OBSCURE = re.compile(r"\b(attic|told|asked|shelf|desk|heap|whence)\b")
"""Words that say little about what a thing is or does."""


def test_code_and_pages_use_plain_words() -> None:
    kinds = {".py", ".pyi", ".js", ".css", ".jinja", ".md"}
    files = [path for folder in (PROJECT / "formcheck", DOCS) for path in folder.rglob("*") if path.suffix in kinds]
    pages = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md")]
    found = [
        f"{path.relative_to(PROJECT)}: {word[0]}"
        for path in [*files, *pages]
        for word in OBSCURE.finditer(text_of(path))
    ]
    assert not found


# Measures, limits, verdicts


def test_the_table_of_measures_is_the_registry() -> None:
    banded = {band.measure for band in BANDS}
    described = {row[0].split("`")[1]: (row[2:7], row[8]) for row in rows(MEASURES_MD, "measures")}
    assert list(described) == list(Measure)
    for measure in Measure:
        spec = measure.spec
        facts, purpose = described[measure]
        assert facts == [spec.unit, spec.positive, spec.negative or "–", spec.views.name.lower(), str(spec.digits)]
        assert re.findall(r"verdict|advice|information|band(?=\])", purpose) == [
            spec.purpose,
            *(["band"] if measure in banded else []),
        ]


def test_every_measure_has_a_section_and_nothing_else_has() -> None:
    assert sorted(re.findall(r"^#### `(\w+)`$", text_of(MEASURES_MD), flags=re.MULTILINE)) == sorted(Measure)


@pytest.mark.parametrize("name", Measure)
def test_a_measure_is_described_in_full(name: str) -> None:
    told = section(MEASURES_MD, name)
    assert told.startswith(f"#### `{name}`\n")
    for part in ("**Formula", r"does\s+not\s+tell", "wrong:|errors"):
        assert re.search(part.replace("**", r"\*\*"), told), f"{name} lacks {part}"


def test_every_limit_is_told_with_its_value_and_nothing_else_is() -> None:
    told = {row[0].strip("`"): row[1:] for row in rows(MEASURES_MD, "limits")}
    assert list(told) == list(CHECKS)
    for check, limit in CHECKS.items():
        measure, words, _, source = told[check]
        assert measure.strip("`") == limit.measure
        assert words.startswith(limit.bound)
        assert number(words) == limit.value
        assert source


def test_every_band_is_told_with_its_ends_and_its_words() -> None:
    told = {row[0].strip("`"): row[1:] for row in rows(MEASURES_MD, "bands")}
    classes = {Measure.KNEE_FRONT_PAST_TOE: Knees, Measure.DEPTH: Depth}
    assert list(told) == [band.measure for band in BANDS]
    for band in BANDS:
        below, within, above, _ = told[band.measure]
        assert (number(below), number(within), number(above)) == (band.low, band.low, band.high)
        words = set(re.findall(r"`(\w+)`", below + within + above))
        assert words | {"unclear"} == set(classes[band.measure])


def test_every_verdict_is_told_in_the_order_in_which_it_names_a_rep() -> None:
    assert [row[0].strip("`") for row in rows(OUTPUT_MD, "verdicts")] == list(Verdict)


def test_every_reason_why_something_is_no_rep_is_told() -> None:
    told = [row[0] for row in rows(MEASURES_MD, "attempts")]
    assert sorted(told) == sorted(ATTEMPTS.values())


def test_every_reason_why_something_is_not_measured_is_told() -> None:
    told = [row[0] for row in rows(MEASURES_MD, "refusals")]
    assert told == [re.sub(r"\{.*?\}", "N", text) for text in REASONS.values()]


def test_every_study_the_code_and_the_pages_name_is_in_the_references() -> None:
    listed = rows(MEASURES_MD, "references")
    named = {
        study for path in CODE if path.is_relative_to(PROJECT / "formcheck") for study in STUDY.findall(text_of(path))
    }
    named |= {
        study
        for page in (PROJECT / "README.md", *REFERENCE_PAGES)
        for study in STUDY.findall(re.sub(r"\s+", " ", text_of(page)))
    }
    named = {(author, year) for author, year in named if author not in NO_AUTHORS}
    assert {("Fry", "2003"), ("Winter", "2009"), ("Myer", "2014")} <= named
    for author, year in named:
        assert any(author in work and year in work for work, *_ in listed), f"{author} {year} is not listed"


# Figures


def module_file(stem: str) -> Path:
    """The only module of the package whose file has this name."""
    (path,) = (PROJECT / "formcheck").rglob(f"{stem}.py")
    return path


def dotted_name(stem: str) -> str:
    return ".".join(module_file(stem).relative_to(PROJECT).with_suffix("").parts)


@pytest.mark.parametrize("row", rows(MEASURES_MD, "numbers"), ids=lambda row: row[0].strip("`"))
def test_a_number_of_the_method_is_that_of_the_code(row: list[str]) -> None:
    module, _, constant = row[0].strip("`").partition(".")
    assert number(row[1]) == getattr(importlib.import_module(dotted_name(module)), constant)


def test_every_constant_the_page_names_has_its_value_in_the_table() -> None:
    listed = {row[0].strip("`") for row in rows(MEASURES_MD, "numbers")}
    named = set(re.findall(r"`([a-z_]+\.[A-Z][A-Z0-9_]+)`", text_of(MEASURES_MD)))
    assert named == listed


def test_knee_past_toe_follows_from_the_shank_as_told() -> None:
    told = table(MEASURES_MD, "knee-by-shank")
    for shank_deg, past_cm in zip(told["shank, degrees"], told["knee past toe, cm"], strict=True):
        ahead = SHANK_OF_STATURE * math.sin(math.radians(shank_deg)) - 0.75 * FOOT_OF_STATURE
        assert past_cm == pytest.approx(175.0 * ahead, abs=0.06)


def test_balance_asks_for_the_trunk_lean_and_the_moments_told() -> None:
    told = table(MEASURES_MD, "balance")
    heel_m, toe_m = -0.25 * FOOT_OF_STATURE * 1.75, 0.75 * FOOT_OF_STATURE * 1.75
    for number_, shank_deg in enumerate(told["shank, degrees"]):
        knee_m = SHANK_OF_STATURE * 1.75 * math.sin(math.radians(shank_deg))
        hip_m, trunk_m = knee_m - THIGH_OF_STATURE * 1.75, TRUNK_OF_STATURE * 1.75
        bare = JointPositions(heel_m, toe_m, 0.0, knee_m, hip_m, hip_m, hip_m)
        lean_deg = balanced_trunk_lean_deg(bare, trunk_m=trunk_m, body_kg=75.0, bar_kg=75.0)
        shoulder_m = hip_m + trunk_m * math.sin(math.radians(lean_deg))
        result = compute_moments(
            JointPositions(heel_m, toe_m, 0.0, knee_m, hip_m, shoulder_m, shoulder_m), body_kg=75.0, bar_kg=75.0
        )
        said = {name: figures[number_] for name, figures in told.items()}
        assert said["trunk lean that balances, degrees"] == pytest.approx(lean_deg, abs=0.06)
        assert said["hip joint behind the ankle joint, cm"] == pytest.approx(-100.0 * hip_m, abs=0.6)
        assert said["trunk minus shank, degrees"] == pytest.approx(lean_deg - shank_deg, abs=0.06)
        assert said["knee moment a leg, N m"] == pytest.approx(result.knee_nm, abs=0.6)
        assert said["hip moment a leg, N m"] == pytest.approx(result.hip_nm, abs=0.6)
        assert said["knee's share, %"] == pytest.approx(result.knee_share_pct, abs=0.6)


def test_smooth_reps_turn_and_go_as_told() -> None:
    told = table(MEASURES_MD, "smooth-turns")
    for cycle_s, turn_g, speed_m_s in zip(*told.values(), strict=True):
        assert turn_g == pytest.approx(0.275 * (2 * math.pi / cycle_s) ** 2 / GRAVITY_M_S2, abs=0.006)
        assert speed_m_s == pytest.approx(0.55 * math.pi / cycle_s, abs=0.006)


def way(time_s: Floats, length_s: float, *, stops: bool) -> Floats:
    """Height in meters of hips that move 0.55 m from second 1 on, in minimum jerk; with a stop of a tenth half-way."""

    def smooth(share: Floats) -> Floats:
        u = np.clip(share, 0.0, 1.0)
        return np.asarray(10 * u**3 - 15 * u**4 + 6 * u**5)

    share = (time_s - 1.0) / length_s
    return 0.275 * (smooth(share / 0.45) + smooth((share - 0.55) / 0.45)) if stops else 0.55 * smooth(share)


def test_smoothness_tells_a_stop_as_told() -> None:
    one, stop = rows(MEASURES_MD, "sparc-anchors")
    time_s = np.arange(1.0, 3.0, 1.0 / RESAMPLED_HZ)
    for row, stops in ((one, False), (stop, True)):
        speed = (way(time_s + 1e-4, 2.0, stops=stops) - way(time_s - 1e-4, 2.0, stops=stops)) / 2e-4
        ours = sparc(speed, rate_hz=RESAMPLED_HZ)
        theirs = sparc(speed, rate_hz=RESAMPLED_HZ, to_hz=10.0, level=0.05)
        assert numbers(row[1:]) == pytest.approx([ours, theirs], abs=0.01)


@pytest.mark.parametrize("length_s", [1.0, 2.0, 3.0])
def test_noise_leaves_smoothness_where_it_is_told_to_lie(length_s: float) -> None:
    chance = np.random.default_rng(7)
    time_s = np.arange(0.0, length_s + 2.0, 1.0 / 30.0)
    for stops, low, high in ((False, -1.45, -1.3), (True, -2.75, -2.15)):
        noisy = way(time_s, length_s, stops=stops) + chance.normal(0.0, 0.006, len(time_s))
        speed = rate_of_change(time_s, low_pass(time_s, noisy, cutoff_hz=SMOOTHNESS_CUTOFF_HZ))
        even_s = np.arange(1.0, 1.0 + length_s, 1.0 / RESAMPLED_HZ)
        assert low < sparc(np.abs(np.interp(even_s, time_s, speed)), rate_hz=RESAMPLED_HZ) < high
    assert "smooth, and −2.2 to −2.7" in re.sub(r"\s+", " ", text_of(MEASURES_MD))


def test_noise_leaves_the_speed_and_the_turn_that_are_told() -> None:
    told = re.sub(r"\s+", " ", section(MEASURES_MD, "turn"))
    figures = re.search(r"leaves ([\d.]+) cm/s in the speed and ([\d.]+) g .* 4 Hz, ([\d.]+) g after 3 Hz", told)
    assert figures is not None
    speed_cm_s, quick_g, slow_g = map(float, figures.groups())
    time_s = np.arange(0.0, 120.0, 1.0 / 30.0)
    noise_m = np.random.default_rng(3).normal(0.0, 0.006, len(time_s))
    for cutoff_hz, expected_g in ((MAX_SPEED_CUTOFF_HZ, quick_g), (TURN_CUTOFF_HZ, slow_g)):
        speed = rate_of_change(time_s, low_pass(time_s, noise_m, cutoff_hz=cutoff_hz))
        assert float(np.std(rate_of_change(time_s, speed))) / GRAVITY_M_S2 == pytest.approx(expected_g, rel=0.1)
        if cutoff_hz == MAX_SPEED_CUTOFF_HZ:
            assert 100.0 * float(np.std(speed)) == pytest.approx(speed_cm_s, rel=0.1)


# The output


def keys_of(value: object, path: str = "") -> Iterator[str]:
    """The keys of a JSON value by their paths, as the page writes them, but for those of figures and measures."""
    match value:
        case {"value": _, "error": _} | {"not_measured": _}:
            return
        case dict():
            for key, inner in value.items():
                yield f"{path}.{key}".lstrip(".")
                if key not in ("measures", "change"):
                    yield from keys_of(inner, f"{path}.{key}")
        case [first, *_]:
            yield from keys_of(first, f"{path}[]")


def documented_keys() -> dict[str, str]:
    """Every key the page describes, and the rest of its row."""
    anchors = ("json", "source", "pose", "view", "scale", "reps", "attempts", "summary")
    return {row[0].strip("`"): " | ".join(row[1:]) for anchor in anchors for row in rows(OUTPUT_MD, anchor)}


def test_every_key_is_described_and_none_that_is_not_there() -> None:
    assert sorted(documented_keys()) == sorted(keys_of(as_dict(analysis_of(measures()))))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("view.kind", ViewKind),
        ("view.near_side", [*Side, "null"]),
        ("reps[].depth", Depth),
        ("reps[].heels", Heels),
        ("reps[].knees", Knees),
        ("pose.model", ["heavy", "full", "lite"]),
        ("schema", [SCHEMA]),
    ],
)
def test_every_word_a_key_can_hold_is_told(key: str, words: Iterable[str]) -> None:
    assert set(re.findall(r"`([\w./]+)`", documented_keys()[key])) == set(words)


def test_the_number_of_measures_is_told() -> None:
    assert f"all {len(Measure)} measures" in documented_keys()["reps[].measures"]


def test_every_column_is_described_in_its_order() -> None:
    told = [name for row in rows(OUTPUT_MD, "csv") for name in re.findall(r"`(\w+)`", row[0])]
    assert told == [*REP_COLUMNS, "_error"]


def test_every_column_of_a_batch_is_described_in_its_order() -> None:
    told = [name for row in rows(OUTPUT_MD, "tables") for name in re.findall(r"`(\w+)`", row[0])]
    columns = [name for name in CLIP_COLUMNS if not name.endswith("_error")]
    columns.insert(columns.index(MEDIANS[-1]) + 1, "_error")
    assert told == columns
    assert list(BATCH_REP_COLUMNS)[:4] == ["clip", "lifter", "date", "set"]
    told = [name for row in rows(OUTPUT_MD, "csv") for name in re.findall(r"`(\w+)`", row[0])]
    assert list(BATCH_REP_COLUMNS)[4 : -2 * len(Measure)] == [name for name in told if name != "_error"][2:]


def test_every_file_of_a_batch_is_described() -> None:
    told = {name.rpartition("/")[2] for row in rows(OUTPUT_MD, "batch") for name in re.findall(r"`([^`]+)`", row[0])}
    assert told == {*NAMES, ANALYSIS, TABLE, REPORT, OVERLAY, RECORD, "rep-N.jpg", ""}


def test_every_field_of_names_and_people_is_told() -> None:
    told = section(OUTPUT_MD, "names")
    assert set(re.findall(r"\{(\w+)\}", told)) == set(PATTERN_FIELDS)
    assert set(COLUMNS) <= set(re.findall(r"`(\w+)`", told))


def example() -> Mapping[str, Any]:
    found = re.search(r"```json\n(\{.*?\n\})\n```", section(OUTPUT_MD, "example"), flags=re.DOTALL)
    assert found is not None
    return dict(json.loads(found.group(1)))


def test_the_example_has_the_shape_of_an_analysis() -> None:
    shown, real = example(), as_dict(analysis_of(measures()))
    real["attempts"] = []
    assert list(keys_of(shown)) == list(keys_of(real))
    assert shown["schema"] == SCHEMA
    assert set(shown["reps"][0]["measures"]) < set(Measure)


def test_every_command_is_told_and_every_option_told_is_there() -> None:
    told = {row[0].split()[1] for row in rows(OUTPUT_MD, "commands")}
    assert {word.strip("`") for word in told} == set(cli.commands)
    options = {option for command in cli.commands.values() for parameter in command.params for option in parameter.opts}
    for page in REFERENCE_PAGES:
        assert set(re.findall(r"(?<=`)--[a-z-]+", text_of(page))) <= options


def test_the_exit_codes_told_are_those_of_the_command_line() -> None:
    lines = section(OUTPUT_MD, "commands").split("| exit code |")[1].splitlines()
    codes = [int(line.split("|")[1]) for line in lines if re.match(r"\| \d", line)]
    assert codes == [ANALYZED, NOT_ANALYZED, 2, INTERRUPTED, TERMINATED]
