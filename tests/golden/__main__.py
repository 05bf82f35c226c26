"""``python -m tests.golden``: analyze the sample clips and write the results as the golden files."""

from __future__ import annotations

import json

from tests.golden import POINTS, analyses, differences, golden_path, points_seen


def main() -> None:
    """Write the files, and say what changes in them."""
    POINTS.write_text(json.dumps(points_seen()) + "\n", encoding="utf-8")
    for name, document in analyses().items():
        path = golden_path(name)
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        changes = differences(old, document) if old else ["new"]
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(name, "unchanged" if not changes else "")  # noqa: T201 - a command tells
        for change in changes:
            print("   ", change)  # noqa: T201 - a command tells


if __name__ == "__main__":
    main()
