"""A page of a job, to show: its rows, what was rejected, what its model is worth, its answers.

    python -m exercises.ex35_your_own_pipeline.show storms

It is made of what `run` and `train` have left in `build/`, and of the job's README.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from exercises.ex35_your_own_pipeline.readme_answers import answered
from exercises.ex35_your_own_pipeline.told_problems import exit_code
from pipelines.problems import RequestError
from pipelines.terminal.parser import Parser

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(__file__).with_name("showcase.html")
_MOST_RULES = 8


def page(name: str, data: Path, training: Path, readme: Path, page_folder: Path) -> str:
    """The page as HTML.

    Args:
        data: a data set of the job.
        training: what a training on it has written; it may be missing.
        readme: the job's.
        page_folder: where the page will be, for its links.

    Raises:
        Problem: there is no data set, or no README.
    """
    import jinja2
    import markupsafe

    from pipelines.quarantine.rejected_rows import rejected, summarise
    from pipelines.reports.page_style import page_style
    from pipelines.schemas.splits import FATES
    from pipelines.writing.manifest import load

    told = load(str(data)).data
    if told.get("job") != name:
        raise RequestError(f"{data} is a data set of the job {told.get('job')}, and not of {name}.")
    _, rules = summarise(rejected(str(data)))
    report = _report(training)

    def with_code(text: str) -> markupsafe.Markup:
        parts = re.split(r"`([^`]+)`", text)
        return markupsafe.Markup("").join(
            markupsafe.Markup("<code>{}</code>").format(part) if number % 2 else part
            for number, part in enumerate(parts)
        )

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["thousands"] = lambda number: f"{number:,}"
    environment.filters["with_code"] = with_code
    labels = told["labels"]
    links = [("the run's page", data / "validation" / "index.html")]
    links += [("the training's report", training / "report" / "index.html")]
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        style=markupsafe.Markup(page_style()),
        name=name,
        rows=report.get("rows") or "rows",
        title=labels[0]["title"] if labels else "are what nobody has said",
        read=told["rows"]["read"],
        fates=[{"name": fate, "rows": told["rows"][fate]} for fate in FATES],
        rules=[
            {"id": id, "rows": rule.rows, "reason": (rule.reasons or [""])[0]}
            for id, rule in [*rules.items()][:_MOST_RULES]
        ],
        lines=_lines(report),
        test=report.get("examples", {}).get("test", 0),
        answers=_answers(readme),
        links=[
            {"title": title, "href": Path(os.path.relpath(path, page_folder)).as_posix()}
            for title, path in links
            if path.is_file()
        ],
        rehearsal=_rehearsal(name),
    )


def _report(training: Path) -> dict:
    try:
        return json.loads((training / "report" / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _lines(report: dict) -> list[dict]:
    """The model and its baselines, on a scale from 0.5 to 1, in percent; those that have an AUC."""

    def percent(value: float) -> float:
        return round(min(max(value - 0.5, 0.0), 0.5) * 200, 1)

    found = []
    for line in report.get("comparison", []):
        auc, interval = line["test"]["auc"], line["intervals"]["auc"]
        if auc is None or interval is None:
            continue
        low, high = interval
        found.append(
            {
                "name": line["name"],
                "own": line["name"] == "this model",
                "auc": auc,
                "at": percent(auc),
                "left": percent(low),
                "width": round(percent(high) - percent(low), 1),
            }
        )
    return found


def _answers(readme: Path) -> list[dict]:
    if not readme.is_file():
        raise RequestError(f"{readme} is not there: the job has no README.")
    return [
        {
            "question": answer.question,
            "paragraphs": [
                " ".join(part.split()) for part in re.split(r"\n\s*\n", answer.text) if part.strip()
            ],
        }
        for answer in answered(readme.read_text(encoding="utf-8"))
    ]


def _rehearsal(name: str) -> str:
    """The last thing that the service said of this job in the last rehearsal; "" where it was
    another job's, or there was none."""
    path = ROOT / "build" / "rehearsal" / "messages.log"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    if not any(f"the job {name}" in line or f"-{name}-" in line for line in lines):
        return ""
    return lines[-1].split(" ", 2)[-1]


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the page of the job that the arguments name; the exit code."""
    parser = Parser(
        prog="python -m exercises.ex35_your_own_pipeline.show",
        description="Writes a page that shows a job: its rows, its model, its answers.",
        formatter_class=argparse.HelpFormatter,
    )
    parser.add_argument("name", metavar="NAME", help="of the job")
    parser.add_argument("--data", type=Path, metavar="DIR", help="(default: build/NAME)")
    parser.add_argument(
        "--training", type=Path, metavar="DIR", help="(default: build/NAME-training)"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="(default: build/NAME-showcase.html)"
    )
    given = parser.parse_args(argv)
    build = ROOT / "build"
    data = given.data or build / given.name
    training = given.training or build / f"{given.name}-training"
    output = given.output or build / f"{given.name}-showcase.html"
    readme = ROOT / "pipelines" / given.name / "README.md"

    def write() -> None:
        text = page(given.name, data, training, readme, output.parent)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
        print(output)

    return exit_code(write)


if __name__ == "__main__":
    sys.exit(main())
