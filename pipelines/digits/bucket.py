"""The folder of pictures that the job reads, made as a bucket would hold it: some files spoilt.

`make` writes 5,000 handwritten digits and the photographs beside them, each digit in one way of
those in `KINDS`, the same for the same seed.
"""

import csv
import gzip
import hashlib
import importlib.util
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.digits import spoil
from pipelines.digits.source import DIGITS, PHOTOGRAPHS
from pipelines.pictures.listing import LABELS
from pipelines.problems import RequestError

SEED = 1
SIDE = 28

_PHOTOGRAPH_ENDINGS = (".png", ".jpg", ".gif", ".tif")


@dataclass(frozen=True)
class Kind:
    """A way in which files come.

    Attributes:
        name: of it, and how the names of its files end, where they tell.
        files: how many of 5,000 digits come so.
        rule: that such a file breaks; None where it is read.
    """

    name: str
    files: int
    ending: str = ".png"
    rule: str | None = None


KINDS = (
    Kind("cut short", 12, rule="picture.damaged"),
    Kind("an error page", 4, rule="picture.format"),
    Kind("zero bytes", 8, rule="picture.empty"),
    Kind("animated", 6, ".gif", "picture.frames"),
    Kind("a bomb", 1, rule="picture.pixels"),
    Kind("no such label", 3, rule="label.unknown"),
    Kind("no file", 2, rule="picture.missing"),
    Kind("no label", 5),
    Kind("wrong extension", 10),
    Kind("turned", 21, ".jpg"),
    Kind("transparent", 20),
    Kind("palette", 20),
    Kind("CMYK", 15, ".jpg"),
    Kind("16 bits", 20),
    Kind("twice", 40),
    Kind("twice in two formats", 5),
    Kind("twice, once compressed", 20),
)
"""All others are PNG of 8 bits of grey."""


def digits() -> str:
    """The folder of the job's own pictures, in the user's cache; made when it is not there.

    Raises:
        RequestError: the packages of the data are not there; says the command that fetches them.
    """
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base, "flights-workshop", f"digits-{SEED}-1")
    if not folder.is_dir():
        pixels, labels = handwritten(DIGITS.folder())
        photographs = photograph_files(PHOTOGRAPHS.folder())
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".digits-") as made:
            whole = Path(made, "digits")
            make(whole, pixels, labels, photographs, SEED)
            if not folder.is_dir():
                whole.rename(folder)
    return str(folder)


def handwritten(package: Path) -> tuple[np.ndarray, list[int]]:
    """The 5,000 digits of the package's folder: uint8 [5000, 28, 28], white on black; labels.

    Raises:
        RequestError: the package is another one.
    """
    path = package / "data" / "data" / "mnist_5k.csv.gz"
    try:
        with gzip.open(path, "rt") as lines:
            table = np.loadtxt(lines, np.uint8, delimiter=",")
        if table.shape != (5_000, SIDE * SIDE + 1):
            raise ValueError(f"a table of {table.shape}")
    except (OSError, ValueError) as error:
        raise RequestError(
            f"{path} has no digits ({error}): {DIGITS.requirement} has them; fetch that one."
        ) from error
    return table[:, :-1].reshape(-1, SIDE, SIDE), table[:, -1].tolist()


def photograph_files(package: Path) -> list[Path]:
    """The photographs of scikit-image's folder, and those of scikit-learn, which is installed."""
    found = sorted((package / "data").iterdir())
    spec = importlib.util.find_spec("sklearn")
    if spec is not None and spec.origin:
        found += sorted(Path(spec.origin).parent.joinpath("datasets", "images").iterdir())
    return [path for path in found if path.suffix in _PHOTOGRAPH_ENDINGS]


def kinds_of(count: int, seed: int) -> list[Kind | None]:
    """The kind of each of so many digits: of fewer than 5,000 the same share, but at least one."""
    order = sorted(
        range(count), key=lambda index: hashlib.sha256(f"{seed} {index}".encode()).digest()
    )
    found: list[Kind | None] = [None] * count
    for kind in KINDS:
        files = max(1, kind.files * count // 5_000)
        for index in order[:files]:
            found[index] = kind
        order = order[files:]
    return found


def make(
    folder: Path,
    pixels: np.ndarray,
    labels: Sequence[int],
    photographs: Sequence[Path] = (),
    seed: int = SEED,
) -> None:
    """Writes the folder.

    Args:
        folder: does not exist.
        pixels: uint8 [digits, 28, 28], white on black.
        labels: of them, 0 to 9.
        photographs: files that are copied; they have no label.
        seed: decides which digit comes in which kind.

    Cost: a millisecond a digit.
    """
    listed: list[tuple[str, str]] = []
    (folder / "photographs").mkdir(parents=True)
    for path in photographs:
        shutil.copyfile(path, folder / "photographs" / path.name)
    for index, kind in enumerate(kinds_of(len(pixels), seed)):
        label = str(labels[index])
        name = f"digits/{index:05d}"
        for number, (ending, contents) in enumerate(_files(kind, index, pixels[index])):
            path = f"{name}{'' if number == 0 else '-copy'}{ending}"
            if contents is not None:
                target = folder / path
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(contents)
            if kind is None or kind.name != "no label":
                unknown = kind is not None and kind.name == "no such label"
                listed.append((path, "?" if unknown else label))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["path", "label"])
    writer.writerows(listed)
    (folder / LABELS).write_text(text.getvalue(), "utf-8")


def _files(kind: Kind | None, index: int, pixels: np.ndarray) -> Iterator[tuple[str, bytes | None]]:
    """(ending of the name, contents) of each file of a digit; None of one that is lost."""
    ending = kind.ending if kind else ".png"
    match kind.name if kind else "":
        case "cut short":
            yield ending, spoil.cut_short(spoil.png(pixels))
        case "an error page":
            yield ending, spoil.error_page()
        case "zero bytes":
            yield ending, b""
        case "animated":
            yield ending, spoil.animated(pixels)
        case "a bomb":
            yield ending, spoil.bomb()
        case "no file":
            yield ending, None
        case "wrong extension":
            yield ending, spoil.jpeg(pixels)
        case "turned":
            yield ending, spoil.turned(pixels, spoil.ORIENTATIONS[index % 7])
        case "transparent":
            yield ending, spoil.transparent(pixels)
        case "palette":
            yield ending, spoil.palette(pixels)
        case "CMYK":
            yield ending, spoil.cmyk(pixels)
        case "16 bits":
            yield ending, spoil.sixteen_bits(pixels)
        case name:
            yield ending, spoil.png(pixels)
            if name == "twice":
                yield ending, spoil.png(pixels)
            elif name == "twice in two formats":
                yield ".bmp", spoil.bmp(pixels)
            elif name == "twice, once compressed":
                yield ".jpg", spoil.jpeg(pixels, quality=90)
