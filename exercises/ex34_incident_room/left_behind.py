"""What a rehearsed job has left, written so that another machine's run would write the same.

Times count from 03:00:00, in whole seconds. Folders of this machine, addresses, ports and ids of
processes have names.
"""

import datetime
import os
import re
import sys
from pathlib import Path

from apache_beam.portability.api import beam_runner_api_pb2

from exercises.ex34_incident_room.nights import Night
from pipelines.rehearsal.environment import cache

ROOT = Path(__file__).resolve().parents[2]
_TIME = re.compile(r"^(\d\d):(\d\d):(\d\d)\.\d+ ", re.M)
_NIGHT = datetime.timedelta(hours=3)
_SHOWN_LINES = 4


def write_logs(site: Path, folder: Path) -> None:
    """messages.log and workers.log of a rehearsal's folder."""
    told = (site / "messages.log").read_text(encoding="utf-8")
    (folder / "messages.log").write_text(normal(_from_three(told), site), encoding="utf-8")
    printed = (site / "workers.log").read_text(encoding="utf-8", errors="replace")
    (folder / "workers.log").write_text(normal(printed, site), encoding="utf-8")


def write_metrics(site: Path, found: list[dict], path: Path) -> None:
    """A metric a line: its step, name and committed value."""
    labels = _labels(site)
    lines = []
    for metric in found:
        context = metric["name"]["context"]
        if "tentative" in context:
            continue
        step = labels.get(context["step"], context["step"])
        if "distribution" in metric:
            value = " ".join(f"{part} {metric['distribution'][part]:.0f}" for part in _PARTS)
        else:
            value = f"{metric['scalar']:.0f}"
        lines.append(f"{step} | {metric['name']['name']} | {value}\n")
    path.write_text("".join(sorted(lines)), encoding="utf-8")


_PARTS = ("count", "sum", "min", "max")


def write_page(name: str, night: Night, site: Path, state: str, path: Path) -> None:
    """What woke somebody up."""
    took = seconds_of(site)
    output = sorted((site / "buckets" / "nightly" / "output").glob(f"{name}*"))
    lines = output[0].read_text(encoding="utf-8").splitlines() if output else []
    told = [
        f"PAGE      nightly-{name}",
        f"state     {state.removeprefix('JOB_STATE_')}, {took} s after its workers began",
        f"expected  DONE, at most {night.seconds} s after its workers began"
        + (f"; {night.output}" if night.output else ""),
        f"output    {len(lines)} lines" + (", of which the first are" if lines else ""),
        *(f"          {line[:160]}" for line in lines[:_SHOWN_LINES]),
    ]
    path.write_text("\n".join(told) + "\n", encoding="utf-8")


def seconds_of(site: Path) -> int:
    """From the start of the workers to the job's end."""
    told = (site / "messages.log").read_text(encoding="utf-8")
    started = told[: told.index("Starting ")].count("\n") if "Starting " in told else 0
    times = [_seconds(found) for line in told.splitlines() if (found := _TIME.match(line))]
    return round((times[-1] - times[min(started, len(times) - 1)]) % 86_400)


def _seconds(found: re.Match) -> int:
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3_600 + minutes * 60 + seconds


def _from_three(text: str) -> str:
    """The same, where the first line's time is 03:00:00."""
    first = _TIME.search(text)
    begin = _seconds(first) if first else 0

    def moved(found: re.Match) -> str:
        since = (_seconds(found) - begin) % 86_400
        return f"{_NIGHT + datetime.timedelta(seconds=since)} ".rjust(9, "0")

    return _TIME.sub(moved, text)


def normal(text: str, site: Path) -> str:
    """A text without what is this machine's own."""
    # The longest first: one may be in another.
    folders = {
        str(site): "/rehearsal",
        str(site.resolve()): "/rehearsal",
        str(cache()): "/opt/worker",
        str(ROOT): "/workshop",
        sys.prefix: "/opt/python",
        sys.base_prefix: "/opt/python",
        os.path.realpath(sys.base_prefix): "/opt/python",
        str(Path.home()): "/home/worker",
    }
    for path in sorted(folders, key=len, reverse=True):
        text = text.replace(path, folders[path])
    text = re.sub(r"/opt/worker/(\w+)-?/?[0-9a-f]{8,}", r"/opt/worker/\1", text)
    text = re.sub(r"(localhost|127\.0\.0\.1):\d+", r"\1:PORT", text)
    return re.sub(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9_]+-[0-9]+\b", "JOB_ID", text)


def _labels(site: Path) -> dict[str, str]:
    """Full labels of a graph's steps, by their ids."""
    for path in site.rglob("pipeline.pb*"):
        graph = beam_runner_api_pb2.Pipeline.FromString(path.read_bytes())
        return {name: one.unique_name for name, one in graph.components.transforms.items()}
    return {}
