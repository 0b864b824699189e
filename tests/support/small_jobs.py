"""Small inputs of the jobs that are not the flights', and what this machine makes of them."""

import csv
import hashlib
import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.sharing import made_once

SAYS = (
    ("no damage to the aircraft", False),
    ("left wing dented and torn", True),
    ("nothing more was said", None),
)

# Registrations that end so: aircraft of one carrier, which come back several times a day. And
# cancelled flights without one.
AIRCRAFT = b"7JB,"
UNREGISTERED = b",NA,EWR,CLT,"

PICTURES = 150
PICTURE_LABELS = [n % 10 for n in range(PICTURES)]

# They have the run's id, its time, or where it read.
_OF_THE_RUN = {
    "MANIFEST.json",
    "seats.json",
    "validation/index.html",
    "validation/result.json",
    "validation/data_docs/index.html",
}


def reports() -> list[dict]:
    """120 reports without a copy, and some that have one, or no text."""
    letters, rows = random.Random(1), []
    for number in range(120):
        words = ["".join(letters.choices("ABCDEFGHIJKL", k=6)) for _ in range(7)]
        text = f"{' '.join(words)}, {SAYS[number % 3][0].upper()}"
        rows.append({"report": number + 1, "date": "1995-10-13", "remarks": text})
    copies = [rows[0]["remarks"].lower(), f"  {rows[4]['remarks']}\t", rows[1]["remarks"] + "!"]
    for remark in [*copies, "", "DAMAGE " * 200]:
        rows.append({"report": len(rows) + 1, "date": "1996-01-02", "remarks": remark})
    return rows


def write_reports(path: Path, rows: list[dict]) -> Path:
    """Writes reports as CSV; returns the path."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["report", "date", "remarks"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def flights_of_few(folder: Path) -> tuple[bytes, list[bytes]]:
    """The header and the lines of a few aircraft's flights, and of some without a registration.

    Args:
        folder: of the real tables.
    """
    with zipfile.ZipFile(folder / "flights.csv.zip") as archive:
        header, *lines = archive.read("flights.csv").splitlines(keepends=True)
    return header, [line for line in lines if AIRCRAFT in line or UNREGISTERED in line]


def drawn_pictures():
    """As many pictures of 28 x 28 pixels, none near to another."""
    import numpy as np

    drawn = np.random.default_rng(11)
    coarse = drawn.integers(0, 256, (PICTURES, 7, 7)) * (drawn.random((PICTURES, 7, 7)) < 0.4)
    return coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint8)


def plain_pictures() -> list[int]:
    """Numbers of the pictures that are not spoilt."""
    from pipelines.digits import digit_files

    kinds = digit_files.kinds_of(PICTURES, digit_files.SEED)
    return [number for number, kind in enumerate(kinds) if kind is None]


def near_pictures() -> list[int]:
    """Numbers of those that are there once more, as JPEG of a lower quality."""
    return plain_pictures()[:40:2]


def make_pictures(folder: Path) -> None:
    """Writes a folder of them, some spoilt as those of the job are, and their labels."""
    from pipelines.digits import digit_files, spoil

    pixels = drawn_pictures()
    digit_files.make(folder, pixels, PICTURE_LABELS)
    (folder / "near").mkdir()
    with open(folder / "labels.csv", "a") as labels:
        for number in near_pictures():
            path = f"near/{number:05d}.jpg"
            (folder / path).write_bytes(spoil.jpeg(pixels[number], quality=60))
            labels.write(f"{path},{PICTURE_LABELS[number]}\n")


@dataclass(frozen=True)
class SmallJob:
    """A small input of a job, and the data set that this machine's own runner makes of it."""

    name: str
    input: Path
    data_set: Path

    @property
    def arguments(self) -> list[str]:
        """Of a run, whatever its runner and its output."""
        return [f"--job={self.name}", f"--input={self.input}", "--format=both"]


def facts(folder: Path) -> dict:
    """What every run of the same request has in common: bytes of files, and the manifest."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    manifest = json.loads(names["MANIFEST.json"].read_bytes())
    return {
        **{key: value for key, value in manifest.items() if key not in ("run", "input")},
        "files": {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in names.items()
            if name not in _OF_THE_RUN
        },
    }


# The name of each job's input in its folder.
_INPUTS = {"digits": "pictures", "remarks": "reports.csv", "legs": "flights.csv"}


@pytest.fixture(scope="session")
def small_job(runs, real_folder, tmp_path_factory):
    """A function that gives the `SmallJob` of a name: digits, remarks or legs."""

    def write_flights(path: Path) -> None:
        header, lines = flights_of_few(real_folder)
        path.write_bytes(header + b"".join(lines))

    write = {
        "digits": make_pictures,
        "remarks": lambda path: write_reports(path, reports()),
        "legs": write_flights,
    }

    def of(name: str) -> SmallJob:
        def within(folder: Path) -> SmallJob:
            return SmallJob(name, folder / _INPUTS[name], folder / "data")

        def make(folder: Path) -> None:
            job = within(folder)
            write[name](job.input)
            ended = runs.run(*job.arguments, f"--output={job.data_set}")
            assert ended.code == 0, ended.err

        return within(made_once(tmp_path_factory, f"small-{name}", make))

    return of
