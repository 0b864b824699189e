"""Which files a pattern names, and what a file is that is no plain CSV."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.problems import JobError, RequestError
from pipelines.reading.input_files import kind_of
from pipelines.reading.matching import match, parts_of
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.schemas import Table
from pipelines.schemas.columns import Column

TEXT = b"id,name\n1,one\n2,two\n"
TABLE = Table(
    "things",
    "",
    (Column("id", pa.int64(), False, ""), Column("name", pa.string(), True, "")),
    ("id",),
)


def put(path: Path, contents: bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents)
    return path


def named(pattern: str) -> list[str]:
    return [path for path, _ in match(pattern, "--input").files]


def ids(pattern: str) -> list[int]:
    plan = plan_reads(pattern, TABLE)
    batches = [rows for piece in plan.ranges for rows, _ in read_range(piece, TABLE.arrow)]
    return [one for batch in batches for one in batch.column("id").to_pylist()]


# Which files


@pytest.mark.parametrize(
    "name",
    ["a,b.csv", "one[1].csv", "x]y.csv", "[ab].csv", "what?.csv", "a,b/c.csv", "d[1]/c.csv"],
)
def test_a_path_that_is_there_means_itself(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / name)
    put(tmp_path / "a.csv", b"")  # what the glob [ab].csv would match
    assert named(name) == [name]
    assert ids(name) == [1, 2]
    put(tmp_path / "more.csv")
    assert named(f"more.csv,{name}") == ["more.csv", name]
    assert named(f"{name} , more.csv") == [name, "more.csv"]


@pytest.mark.parametrize("folder", ["d[1]", "a,b", "e*"])
def test_a_glob_may_stand_in_a_folder_of_any_name(tmp_path, folder):
    for name in ("1.csv", "2.csv", "_SUCCESS", "3.txt"):
        put(tmp_path / folder / name)
    found = [str(tmp_path / folder / name) for name in ("1.csv", "2.csv")]
    assert named(f"{tmp_path}/{folder}/*.csv") == found


def test_globs_and_paths_are_separated_by_commas(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("good1.csv", "good2.csv", "more.csv"):
        put(tmp_path / name)
    assert parts_of("good*.csv,more.csv") == ["good*.csv", "more.csv"]
    assert named("more.csv,good*.csv") == ["more.csv", "./good1.csv", "./good2.csv"]
    with pytest.raises(RequestError, match=r"^--input none.csv does not exist"):
        named("none.csv,more.csv")


@pytest.mark.parametrize("pattern", ["{0}", "{0}/", "{0}/*", "{0}/**"])
def test_what_writers_leave_beside_their_files_is_passed_over_and_told(tmp_path, pattern):
    names = ["_SUCCESS", "._SUCCESS.crc", "part-0.csv", ".part-0.csv.crc", "part-1.csv"]
    for name in [*names, ".DS_Store", "PLANTED.json"]:
        put(tmp_path / "year" / name, TEXT if name.startswith("part") else b"\0")
    folder = str(tmp_path / "year")
    found = match(pattern.format(folder), "--input")
    assert [path for path, _ in found.files] == [f"{folder}/part-0.csv", f"{folder}/part-1.csv"]
    passed = ["._SUCCESS.crc", ".DS_Store", ".part-0.csv.crc", "_SUCCESS"]
    assert {os.path.basename(path) for path in found.skipped} == set(passed)
    plan = plan_reads(pattern.format(folder), TABLE)
    assert plan.skipped == found.skipped


def test_a_folder_means_the_folders_in_it_too(tmp_path):
    put(tmp_path / "year" / "1" / "a.csv")
    put(tmp_path / "year" / "2" / "b.csv")
    put(tmp_path / "year" / "_temporary" / "c.csv")
    folder = str(tmp_path / "year")
    assert named(folder) == [f"{folder}/1/a.csv", f"{folder}/2/b.csv"]


def test_a_name_that_begins_with_a_dot_may_be_asked_for(tmp_path):
    put(tmp_path / ".hidden" / "_odd.csv")
    assert ids(f"{tmp_path}/.hidden/_odd.csv") == [1, 2]
    assert ids(f"{tmp_path}/.hidden/_*.csv") == [1, 2]
    with pytest.raises(RequestError, match=r"holds no file of rows .names that begin with _ or a"):
        named(f"{tmp_path}/.hidden")


@pytest.mark.parametrize(
    ("note", "format"),
    [
        ("_delta_log/0.json", "Delta Lake"),
        (".hoodie/hoodie.properties", "Apache Hudi"),
        ("metadata/v1.metadata.json", "Apache Iceberg"),
    ],
)
def test_a_folder_whose_files_are_not_the_table_is_refused(tmp_path, note, format):
    put(tmp_path / "part-0.csv")
    put(tmp_path / note)
    with pytest.raises(RequestError, match=f"is a table of {format}, .*: export its rows"):
        named(str(tmp_path))


def test_a_column_in_the_name_of_a_folder_is_told(tmp_path):
    put(tmp_path / "id=7" / "a.csv", b"name\none\n")
    with pytest.raises(RequestError, match="column id is missing; its value stands in the name of"):
        plan_reads(str(tmp_path), TABLE)


@pytest.mark.parametrize("second", ["a.csv", "./a.csv", "*.csv", "link.csv"])
def test_a_file_given_twice_is_told_before_the_run(tmp_path, monkeypatch, second):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "a.csv")
    if second == "link.csv":
        (tmp_path / "link.csv").symlink_to("a.csv")
    with pytest.raises(RequestError, match=r"^--input names the file .*\.csv twice .*leave it out"):
        plan_reads(f"a.csv,{second}", TABLE)


# What a file is


def archive(path: Path, members: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, contents in members.items():
            file.writestr(name, contents)
    return path


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_csv_is_read_whatever_its_name(tmp_path, pack):
    assert ids(str(put(tmp_path / "things.txt", pack(TEXT)))) == [1, 2]


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_compressed_data_that_is_damaged_is_named(tmp_path, pack):
    whole = pack(TEXT[:8] + b"".join(b"%d,x\n" % id for id in range(200_000)))
    cut = put(tmp_path / "cut", whole[: len(whole) // 2])
    harmed = bytearray(whole)
    for place in range(len(whole) // 2, len(whole) // 2 + 8):
        harmed[place] ^= 0xFF
    for path in (cut, put(tmp_path / "harmed", bytes(harmed))):
        with pytest.raises(JobError, match=rf"{path.name} is damaged or was cut short .*: fetch"):
            ids(str(path))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_is_read_in_every_method_that_python_knows(tmp_path, method):
    assert ids(str(archive(tmp_path / "a.zip", {"a.csv": TEXT}, method))) == [1, 2]


def test_what_systems_put_into_a_zip_is_passed_over(tmp_path):
    members = {"year/": b"", "year/a.csv": TEXT, "__MACOSX/year/._a.csv": b"\0", ".DS_Store": b"\0"}
    assert ids(str(archive(tmp_path / "a.zip", members))) == [1, 2]


def altered(path: Path, at: int, value: bytes) -> Path:
    """A zip with a field of its entry changed, in both of its headers."""
    whole = bytearray(path.read_bytes())
    central = whole.rindex(b"PK\x01\x02")
    for start in (at, central + 2 + at):
        whole[start : start + 2] = value
    path.write_bytes(bytes(whole))
    return path


@pytest.mark.parametrize(
    ("at", "value", "sentence"),
    [
        (6, b"\x01\x00", "is encrypted: unpack it with its password, and give the file."),
        (8, b"\x09\x00", "is compressed with Deflate64, as Windows compresses large files: unpack"),
        (8, b"\x62\x00", "is compressed with a method that is not read .number 98.: unpack it"),
    ],
)
def test_a_zip_that_cannot_be_read_says_why(tmp_path, at, value, sentence):
    path = altered(archive(tmp_path / "a.zip", {"a.csv": TEXT}), at, value)
    with pytest.raises(RequestError, match=rf"a\.zip {sentence}"):
        plan_reads(str(path), TABLE)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"[Content_Types].xml": b"", "xl/workbook.xml": b""}, "is an Excel workbook or another"),
        ({"a.csv.gz": gzip.compress(TEXT)}, r"holds a.csv.gz, which is no plain CSV \(gzip\)"),
        ({"a.json": b'{"id": 1}'}, "a.zip: a.json is JSON: write Parquet or CSV"),
        ({}, "holds 0 files"),
    ],
)
def test_a_zip_of_something_else_says_of_what(tmp_path, members, sentence):
    with pytest.raises(RequestError, match=sentence):
        plan_reads(str(archive(tmp_path / "a.zip", members)), TABLE)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x28\xb5\x2f\xfd", "compressed with Zstandard"),
        (b"Obj\x01", "an Avro file"),
        (b"ORC", "an ORC file"),
        (b"ARROW1\0\0", "an Arrow file"),
        (b'{"id": 1}\n', "JSON"),
        (b"<!DOCTYPE html>", "a web page or XML"),
        ("id,name\n".encode("utf-16"), "text in UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_what_it_is(tmp_path, start, what):
    path = put(tmp_path / "a.csv", start)
    with pytest.raises(RequestError, match=f"a.csv is {what}.*: "):
        kind_of(str(path))


def test_a_tar_archive_is_refused_by_what_it_is(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo("a.csv")
        entry.size = len(TEXT)
        tar.addfile(entry, io.BytesIO(TEXT))
    with pytest.raises(RequestError, match=r"a\.tgz is a tar archive: unpack it"):
        plan_reads(str(put(tmp_path / "a.tgz", packed.getvalue())), TABLE)
