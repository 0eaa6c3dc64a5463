"""Writes the letters anew."""

from __future__ import annotations

from tests.rules.golden.letters import FOLDER, letters

for place, text in letters().items():
    path = FOLDER / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
for path in sorted(FOLDER.rglob("*.txt")):
    if str(path.relative_to(FOLDER)) not in letters():
        path.unlink()
