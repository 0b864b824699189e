"""How fast pictures become examples, beside a plain loop over Pillow on as many cores.

    python -m benchmarks.images [--pictures N] [--workers N] [--side PIXELS] [--scratch DIR]

Pictures are made here: JPEG and PNG of colours, unlike each other, of about SIDE pixels a side, in
two folders, one of five times as many as the other. Both sides read every file, decode it by the
same function (`pipelines.pictures.decode.decode`) and write framed tf.Examples; the loop does
nothing else: no labels, hashes, groups, split, quarantine, shuffle, order, checksums, manifest. It
runs in as many processes as there are workers, each on its share of the files.

What is compared is what a picture more costs, (large - small) / more pictures, in seconds of all
processors: what is paid once, imports and graph, is told apart. The command exits with 1 where the
pipeline has less than 0.8 of the loop's pictures a second.
"""

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pipelines.pictures.decode import PictureRule, decode
from pipelines.pictures.examples import encode
from pipelines.writing.tfrecord import frame_records

LEAST = 0.8
"""Of the loop's pictures a second of processor."""

_TIMES = 5
_BATCH = 256


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock, and of all processors, with those of processes that have ended."""

    clock: float
    cpu: float


def make(folder: Path, pictures: int, side: int, seed: int) -> None:
    """Writes so many pictures, every other one JPEG."""
    drawn = np.random.default_rng(seed)
    (folder / "7").mkdir(parents=True)
    for number in range(pictures):
        coarse = drawn.integers(0, 256, (8, 8, 3)).astype(np.uint8)
        size = (side + number % 40, side - number % 30)
        image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
        ending = "jpg" if number % 2 else "png"
        image.save(folder / "7" / f"{number:07d}.{ending}", compress_level=1)


def loop(files: list[str], target: str) -> None:
    """The plain loop: decodes and writes."""
    rule = PictureRule()
    with open(target, "wb") as out:
        for start in range(0, len(files), _BATCH):
            examples = []
            for path in files[start : start + _BATCH]:
                with open(path, "rb") as file:
                    picture = decode(file.read(), rule)
                examples.append(encode(path, 7, picture.pixels.tobytes()))
            out.write(frame_records(examples))


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _measured(work) -> Cost:
    clock, cpu = time.perf_counter(), _spent()
    work()
    return Cost(time.perf_counter() - clock, _spent() - cpu)


def of_loop(folder: Path, workers: int, scratch: Path) -> Cost:
    """What the loop costs on a folder."""
    files = sorted(str(path) for path in folder.rglob("*.*"))

    def work():
        started = [
            multiprocessing.Process(
                target=loop, args=(files[part::workers], str(scratch / f"loop-{part}"))
            )
            for part in range(workers)
        ]
        for process in started:
            process.start()
        for process in started:
            process.join()
            if process.exitcode:
                raise SystemExit("the loop failed")

    return _measured(work)


def of_pipeline(folder: Path, workers: int, scratch: Path) -> Cost:
    """What `workshop run --job digits` costs on a folder, in a process of its own."""
    program = "import sys; from classroom.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "run", "--job", "digits", "--json"]
    options = ["--input", str(folder), "--output", str(scratch / "run"), "--workers", str(workers)]
    return _measured(
        lambda: subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
    )


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pictures", type=int, default=1_000, help="of the small folder")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--side", type=int, default=300, help="pixels, about")
    parser.add_argument("--scratch", help="a folder for the pictures (default: a temporary one)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.scratch, prefix="images-") as name:
        scratch = Path(name)
        few, many = given.pictures, given.pictures * _TIMES
        make(scratch / "small", few, given.side, 1)
        make(scratch / "large", many, given.side, 2)
        seconds = {}
        for what, cost_of in (("loop", of_loop), ("pipeline", of_pipeline)):
            small, large = (
                cost_of(scratch / size, given.workers, scratch) for size in ("small", "large")
            )
            each = max(large.cpu - small.cpu, 1e-9) / (many - few)
            seconds[what] = each
            print(
                f"{what:9} {each * 1e3:7.3f} ms of processor a picture, "
                f"{small.cpu - few * each:6.1f} s once; {large.clock:6.1f} s for {many:,} pictures "
                f"in {given.workers} processes",
                flush=True,
            )
    share = seconds["loop"] / seconds["pipeline"]
    print(f"the pipeline has {share:.2f} of the loop's pictures a second (least: {LEAST})")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
