"""ArrayRecord files: records at random places, the same bytes, and what is damaged."""

import errno
import subprocess
import sys
import threading

import numpy as np
import pytest

from pipelines.problems import JobError
from pipelines.writing.array_record import ArrayRecords, write_records

RECORDS = [bytes([number % 251]) * (number % 90) for number in range(1_000)]


@pytest.fixture
def written(tmp_path):
    """Two files, of 700 and 300 records."""
    paths = [str(tmp_path / "a.arrayrecord"), str(tmp_path / "b.arrayrecord")]
    assert write_records(paths[0], RECORDS[:700]) == 700
    assert write_records(paths[1], iter(RECORDS[700:])) == 300
    return paths


def test_records_are_read_at_any_places_in_any_order(written):
    found = ArrayRecords(written, [700, 300])
    places = np.random.default_rng(1).integers(0, 1_000, 400)
    assert found.read(places) == [RECORDS[place] for place in places]
    assert found.read(places[:0]) == []
    assert len(found) == 1_000
    assert found.place(699) == (written[0], 699)
    assert found.place(700) == (written[1], 0)
    assert [record for records in found.in_order(64) for record in records] == RECORDS
    found.close()


def test_the_library_itself_reads_the_same(written):
    from array_record.python.array_record_module import ArrayRecordReader

    reader = ArrayRecordReader(written[0])
    assert list(reader.read_all()) == RECORDS[:700]
    assert "group_size:1," in reader.writer_options_string()
    reader.close()


def test_the_same_records_give_the_same_bytes_in_another_process(tmp_path, written):
    code = (
        "from pipelines.writing.array_record import write_records\n"
        f"write_records({str(tmp_path / 'c')!r}, "
        "[bytes([number % 251]) * (number % 90) for number in range(700)])"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "c").read_bytes() == (tmp_path / "a.arrayrecord").read_bytes()


def test_threads_read_at_once(written):
    found, wrong = ArrayRecords(written, [700, 300]), []

    def read(seed):
        for _ in range(30):
            places = np.random.default_rng(seed).integers(0, 1_000, 100)
            if found.read(places) != [RECORDS[place] for place in places]:
                wrong.append(seed)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_file_of_no_records_is_read(tmp_path):
    path = str(tmp_path / "none")
    assert write_records(path, []) == 0
    found = ArrayRecords([path], [0])
    assert len(found) == 0
    assert list(found.in_order(10)) == []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda whole: whole[:-1], "a.arrayrecord is cut short, or no ArrayRecord file"),
        (lambda whole: whole[: len(whole) // 2], "a.arrayrecord is cut short, or no ArrayRecord"),
        (lambda whole: b"", "a.arrayrecord is cut short, or no ArrayRecord file"),
        (lambda whole: b"not one" * 50_000, "a.arrayrecord is cut short, or no ArrayRecord file"),
        (None, r"a.arrayrecord: cannot be read: No such file or directory\."),
    ],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path, written, damage, sentence):
    path = tmp_path / "a.arrayrecord"
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(JobError, match=sentence):
        ArrayRecords(written, [700, 300])


def test_a_file_with_another_number_of_records_is_refused(written):
    with pytest.raises(JobError, match="has 700 records, and 701 are expected: write it again"):
        ArrayRecords(written, [701, 300])


def test_a_changed_record_is_named_by_its_file(tmp_path, written):
    path = tmp_path / "b.arrayrecord"
    contents = bytearray(path.read_bytes())
    contents[contents.index(RECORDS[750]) + 3] ^= 1
    path.write_bytes(contents)
    found = ArrayRecords(written, [700, 300])
    assert found.read(np.arange(700)) == RECORDS[:700]
    with pytest.raises(JobError, match=r"b\.arrayrecord is damaged .*: write it again"):
        found.read(np.arange(1_000))


def test_a_full_disk_and_a_folder_that_is_not_there_are_errors_of_the_system(tmp_path):
    with pytest.raises(OSError, match="No space left on device") as raised:
        write_records("/dev/full", [b"x" * 1_000] * 1_000)
    assert raised.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="No such file or directory"):
        write_records(str(tmp_path / "none" / "a"), RECORDS)


def test_an_error_of_the_source_is_not_taken_for_one_of_the_file(tmp_path):
    def broken():
        yield b"first"
        raise JobError("the source is damaged")

    with pytest.raises(JobError, match="the source is damaged"):
        write_records(str(tmp_path / "a"), broken())
