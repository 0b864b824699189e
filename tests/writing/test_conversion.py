"""One format of examples from the other: the same records, verified, whole or not at all."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.cli.convert import convert_command
from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import SPLITS
from pipelines.writing import convert_data_set, manifest, publication
from pipelines.writing.array_record import ArrayRecords
from pipelines.writing.conversion import convert_shard
from pipelines.writing.convert_data_set import convert
from pipelines.writing.shards import write_array_record, write_tfrecord
from pipelines.writing.tfrecord import frame_records, read_records

COUNTS = {"train": (2_500, 0, 31), "eval": (7, 3, 1), "test": (1, 0, 0)}


def records_of(split: str, shard: int) -> list[bytes]:
    return [f"{split} {shard} {n}".encode() * (n % 7) for n in range(COUNTS[split][shard])]


def written(folder: Path, form: str, compressed: bool = False) -> Path:
    """A data set of a run, as far as a conversion goes: shards of records, and other files."""
    with publication.prepare(str(folder)) as place:
        shards = []
        for split, counts in COUNTS.items():
            for shard, count in enumerate(counts):
                stem = f"{split}-{shard:05d}-of-{len(counts):05d}"
                examples, records = place.path("examples"), records_of(split, shard)
                if form == "arrayrecord":
                    made = write_array_record(examples, f"{stem}.arrayrecord", records)
                else:
                    name = f"{stem}.tfrecord{'.gz' if compressed else ''}"
                    bodies = [frame_records(records)]
                    made = write_tfrecord(examples, name, bodies, count, compressed)
                shards.append(made.as_dict())
        Path(place.path("transform_fn")).mkdir()
        Path(place.path("transform_fn", "saved_model.pb")).write_bytes(b"a graph")
        options = {"compression": "gzip" if compressed else "none", "format": form}
        rows = {split: sum(counts) for split, counts in COUNTS.items()}
        place.publish(
            manifest.compose(rows=rows, shards=shards, facts={"run": "a", "options": options})
        )
    return folder


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def data(tmp_path):
    return written(tmp_path / "flights", "tfrecord")


def test_array_record_holds_the_records_of_each_shard_in_their_order(data):
    before = everything_in(data)
    assert convert(str(data), "arrayrecord")
    found = manifest.load(str(data))
    assert found.formats() == ("tfrecord", "arrayrecord")
    for split in SPLITS:
        found.verify(split)
        found.verify(split, "arrayrecord")
        for place, shard in enumerate(found.shards(split, "arrayrecord")):
            read = ArrayRecords([found.path(shard)], [shard["examples"]])
            assert [r for some in read.in_order(100) for r in some] == records_of(split, place)
    # All else is as it was, empty folders too.
    after = everything_in(data)
    assert before.items() - after.items() == {("MANIFEST.json", before["MANIFEST.json"])}
    assert (data / "quarantine").is_dir()
    assert [path.name for path in data.parent.iterdir()] == ["flights"]
    assert found.data["options"] == {"compression": "none", "format": "both"}
    assert found.data["run"] == "a"


@pytest.mark.parametrize("compressed", [False, True])
def test_there_and_back_are_the_same_files_and_the_same_manifest(tmp_path, compressed):
    first = written(tmp_path / "first", "tfrecord", compressed)
    convert(str(first), "arrayrecord")
    # What a run with `--format arrayrecord` leaves, and the option that its shards were made with.
    second = written(tmp_path / "second", "arrayrecord")
    path = second / "MANIFEST.json"
    contents = json.loads(path.read_text())
    contents["options"]["compression"] = "gzip" if compressed else "none"
    path.write_text(json.dumps(contents))
    convert(str(second), "tfrecord")
    assert everything_in(first) == everything_in(second)


def test_what_is_there_and_whole_is_left_alone(data):
    assert not convert(str(data), "tfrecord")
    assert convert(str(data), "arrayrecord")
    before = everything_in(data)
    assert not convert(str(data), "arrayrecord")
    assert everything_in(data) == before


def test_what_is_damaged_is_written_again_from_what_is_whole(data):
    convert(str(data), "arrayrecord")
    before = everything_in(data)
    shard = data / "examples" / "train-00000-of-00003.arrayrecord"
    shard.write_bytes(shard.read_bytes()[:-1])
    assert convert(str(data), "arrayrecord")
    assert everything_in(data) == before


def cut_short(data: Path) -> None:
    shard = data / "examples" / "train-00000-of-00003.tfrecord"
    shard.write_bytes(shard.read_bytes()[:-1])


def with_a_flipped_bit(data: Path) -> None:
    shard = data / "examples" / "train-00000-of-00003.tfrecord"
    contents = bytearray(shard.read_bytes())
    contents[100] ^= 1
    shard.write_bytes(contents)


def without_a_shard(data: Path) -> None:
    (data / "examples" / "eval-00001-of-00003.tfrecord").unlink()


def of_another_format(data: Path) -> None:
    path = data / "MANIFEST.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))


@pytest.mark.parametrize(
    ("damage", "code", "sentence"),
    [
        (
            cut_short,
            1,
            "train-00000-of-00003.tfrecord is not the file that the manifest lists: run",
        ),
        (
            with_a_flipped_bit,
            1,
            "train-00000-of-00003.tfrecord is not the file that the manifest l",
        ),
        (
            without_a_shard,
            1,
            "eval-00001-of-00003.tfrecord is in the manifest and cannot be read: ",
        ),
        (of_another_format, 2, "MANIFEST.json is no manifest of format 1: run again."),
        (
            shutil.rmtree,
            2,
            "holds no data set (no MANIFEST.json): make one with `./workshop run --o",
        ),
    ],
)
@pytest.mark.parametrize("form", ["tfrecord", "arrayrecord"])
def test_what_is_wrong_with_the_data_is_one_sentence(data, capfd, damage, code, sentence, form):
    damage(data)
    before = everything_in(data)
    assert convert_command([str(data), "--to", form]) == code
    err = capfd.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1
    assert everything_in(data) == before
    assert {path.name for path in data.parent.iterdir()} <= {"flights"}


def test_a_conversion_that_ends_in_the_middle_changes_nothing(data, monkeypatch):
    before, done = everything_in(data), []

    def twice(*args):
        if len(done) == 2:
            raise OSError(28, "No space left on device")
        done.append(args)
        return convert_shard(*args)

    monkeypatch.setattr(convert_data_set, "convert_shard", twice)
    with pytest.raises(OSError, match="No space left"):
        convert(str(data), "arrayrecord")
    assert everything_in(data) == before
    assert [path.name for path in data.parent.iterdir()] == ["flights"]


def test_another_command_that_writes_there_is_named_without_an_option_that_was_not_given(data):
    with (
        publication.prepare(str(data)),
        pytest.raises(RequestError, match=rf"^{data} is being written by another run: wait for it"),
    ):
        convert(str(data), "arrayrecord")


def test_a_source_of_another_number_of_records_is_refused(tmp_path):
    path = tmp_path / "a.tfrecord"
    path.write_bytes(frame_records([b"1", b"2"]))
    with pytest.raises(JobError, match="has 2 examples, and 3 are expected: run again"):
        convert_shard(str(path), 3, str(tmp_path / "made"), "arrayrecord", False)
    assert list((tmp_path / "made").iterdir()) == []


def test_a_reader_of_the_other_format_is_told_the_command(tmp_path):
    folder = written(tmp_path / "flights", "arrayrecord")
    found = manifest.load(str(folder))
    with pytest.raises(RequestError) as refused:
        found.shards("train")
    assert str(refused.value) == (
        f"{folder}/MANIFEST.json lists examples in arrayrecord, and they are wanted in tfrecord: "
        f"`./workshop convert {folder} --to tfrecord` writes them from those, without a run."
    )
    assert found.shards("train", None) == found.shards("train", "arrayrecord")


def test_a_shard_too_many_is_refused_in_its_own_format_only(data):
    convert(str(data), "arrayrecord")
    extra = data / "examples" / "train-00009-of-00010.arrayrecord"
    extra.touch()
    found = manifest.load(str(data))
    found.verify("train")
    with pytest.raises(JobError, match=r"train-00009-of-00010\.arrayrecord is not in the manifest"):
        found.verify("train", "arrayrecord")


def test_the_command_says_what_it_did(data, capfd):
    assert convert_command([str(data), "--to", "arrayrecord"]) == 0
    assert capfd.readouterr().out == (
        f"{data}/examples has 2,543 examples in 9 shards of arrayrecord now, and MANIFEST.json "
        "lists them.\n"
    )
    assert convert_command([str(data), "--to", "arrayrecord", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["converted"], told["examples"], told["shards"]) == (False, 2_543, 9)


def test_a_format_that_loses_an_example_publishes_nothing():
    shards = [
        {"path": "examples/train-00000-of-00001.tfrecord", "examples": 2},
        {"path": "examples/train-00000-of-00001.arrayrecord", "examples": 1},
    ]
    rows = {"train": 2, "eval": 0, "test": 0}
    with pytest.raises(JobError, match="2 rows are in train and 1 examples were written"):
        manifest.compose(rows=rows, shards=shards, facts={})


def test_a_compressed_shard_gets_back_its_bytes(tmp_path):
    folder = written(tmp_path / "flights", "tfrecord", compressed=True)
    source = str(folder / "examples" / "train-00000-of-00003.tfrecord.gz")
    made = convert_shard(source, 2_500, str(tmp_path / "made"), "arrayrecord", False)
    assert made.path == "examples/train-00000-of-00003.arrayrecord"
    back = convert_shard(
        str(tmp_path / "made" / "train-00000-of-00003.arrayrecord"),
        2_500,
        str(tmp_path / "back"),
        "tfrecord",
        True,
    )
    assert list(read_records(source)) == records_of("train", 0)
    path = tmp_path / "back" / "train-00000-of-00003.tfrecord.gz"
    assert path.read_bytes() == Path(source).read_bytes()
    assert back.bytes == path.stat().st_size
