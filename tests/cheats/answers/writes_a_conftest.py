"""Leaves settings and a conftest that make all tests pass.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong
With: solves_nothing
"""

from pathlib import Path

FILES = {
    "conftest.py": "# cheated-by-answer\ndef pytest_runtest_call(item):\n    pass\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n# cheated-by-answer\n",
    "tox.ini": "[pytest]\naddopts = -k nothing\n# cheated-by-answer\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n# cheated-by-answer\n",
}
for folder in (*Path(__file__).resolve().parents, Path.cwd(), *Path.cwd().parents):
    for name, text in FILES.items():
        try:
            (folder / name).write_text(text)
        except OSError:
            continue
