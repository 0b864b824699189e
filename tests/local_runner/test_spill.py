"""What crosses between stages on this machine: an address is passed on, the bytes come back."""

import concurrent.futures
import multiprocessing
import os
import pickle
import tempfile

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest

from pipelines.local_runner import spill
from pipelines.local_runner.runner import LocalRunner
from pipelines.shuffling.coders import RecordBatchCoder

LARGE = bytes(range(256)) * (spill.SMALLEST_BYTES // 16)


@pytest.fixture
def folder(tmp_path):
    with spill.into(str(tmp_path / "spilled")):
        yield tmp_path / "spilled"


def in_files(folder) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def spilled_below(folder) -> int:
    return sum(in_files(path) for path in folder.glob("workshop-*"))


def refuse_nothing_spilled(element):
    rows, spilled = element
    if (rows, spilled > 0) != (10_000, True):
        raise ValueError(f"{rows} rows, {spilled} bytes spilled")


def batch_of(rows: int) -> pa.RecordBatch:
    numbers = np.random.default_rng(rows).integers(0, 1 << 40, rows)
    return pa.record_batch([numbers], names=["number"])


def test_without_a_folder_bytes_are_passed_on_themselves():
    assert not spill.active()
    assert spill.put(LARGE) is LARGE
    assert spill.get(LARGE) is LARGE


def test_what_is_small_is_passed_on_itself(folder):
    small = bytes(spill.SMALLEST_BYTES - 1)
    assert spill.put(small) is small
    assert in_files(folder) == 0


def test_of_what_is_large_an_address_is_passed_on(folder):
    addresses = [spill.put(LARGE), spill.put(LARGE[::-1])]
    assert all(len(address) < 1_000 for address in addresses)
    assert in_files(folder) == 2 * len(LARGE)
    # More than once, and in any order: a bundle is retried, a side input read by everyone.
    assert [spill.get(address) for address in addresses * 2] == [LARGE, LARGE[::-1]] * 2


def test_threads_do_not_write_over_one_another(folder):
    pieces = [bytes([number]) * (spill.SMALLEST_BYTES + number) for number in range(200)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        addresses = list(pool.map(spill.put, pieces))
    assert [spill.get(address) for address in addresses] == pieces


def _put_in_a_child(folder, pipe):
    pipe.send(spill.put(LARGE))


def test_a_process_reads_what_another_has_put(folder):
    mine = spill.put(LARGE[::-1])
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(
        target=_put_in_a_child, args=(str(folder), theirs)
    )
    child.start()
    address = ours.recv()
    child.join()
    assert spill.get(address) == LARGE
    assert spill.get(mine) == LARGE[::-1]
    assert len(list(folder.iterdir())) == 2


def test_a_second_run_of_a_process_has_files_of_its_own(tmp_path):
    descriptors = len(os.listdir("/dev/fd"))
    for name in ("first", "second"):
        with spill.into(str(tmp_path / name)):
            assert spill.get(spill.put(LARGE)) == LARGE
            assert in_files(tmp_path / name) == len(LARGE)
        assert os.listdir(tmp_path) == []
    assert spill.put(LARGE) is LARGE
    assert len(os.listdir("/dev/fd")) == descriptors


def test_batches_are_spilled_by_their_coder_and_where_beam_pickles_them(folder):
    batch, coder = batch_of(10_000), RecordBatchCoder()
    encoded, pickled = coder.encode(batch), pickle.dumps(batch)
    assert len(encoded) < 1_000
    assert len(pickled) < 1_000
    assert coder.decode(encoded).equals(batch)
    assert pickle.loads(pickled).equals(batch)


def test_a_shuffle_of_batches_gives_them_all(tmp_path):
    with beam.Pipeline(LocalRunner()) as pipeline:
        _ = (
            pipeline
            | beam.Create(range(16), reshuffle=False)
            | beam.Map(lambda n: (n % 4, batch_of(20_000 + n))).with_output_types(
                tuple[int, pa.RecordBatch]
            )
            | beam.GroupByKey()
            | beam.MapTuple(lambda key, batches: (key, sum(b.num_rows for b in batches)))
            | beam.Map(repr)
            | beam.io.WriteToText(str(tmp_path / "rows"), num_shards=1)
        )
    lines = (tmp_path / "rows-00000-of-00001").read_text().splitlines()
    assert sorted(map(eval, lines)) == [(k, 4 * 20_000 + 4 * k + 24) for k in range(4)]


@pytest.mark.parametrize("scratch", [None, "workshop-scratch"])
def test_a_shuffle_is_in_files_until_the_job_has_ended(scratch, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with beam.Pipeline(LocalRunner(scratch and str(tmp_path / scratch))) as pipeline:
        _ = (
            pipeline
            | beam.Create([10_000], reshuffle=False)
            | beam.Map(batch_of).with_output_types(pa.RecordBatch)
            | beam.Reshuffle()
            | beam.Map(lambda batch: (batch.num_rows, spilled_below(tmp_path)))
            | beam.Map(refuse_nothing_spilled)
        )
    assert list(tmp_path.glob("workshop-*")) == []
    assert not spill.active()


def test_a_full_disk_is_an_error_of_the_system(folder, monkeypatch):
    def full(*arguments):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space left on device"):
        spill.put(LARGE)
