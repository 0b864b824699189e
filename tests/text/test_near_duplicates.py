"""Near duplicates: what is proposed, what counts, and what comes of it on Beam."""

import itertools
import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.columnar.components import components
from pipelines.local_runner.runner import LocalRunner
from pipelines.text.candidates import Pairs, candidate_pairs, distinct_pairs
from pipelines.text.minhash import Banding, band_keys, signatures, sketches
from pipelines.text.near_duplicates import FindDuplicates, Likeness
from pipelines.text.normalise import normalise
from pipelines.text.shingles import BYTES, similarities

TEXTS = st.text(alphabet="abü ", max_size=12)


def pieces(text: str) -> set[bytes]:
    """The shingles of a text, one by one."""
    data = text.encode()
    return {data[i : i + BYTES] for i in range(len(data))}


def jaccard(one: str, other: str) -> float:
    a, b = pieces(one), pieces(other)
    return len(a & b) / len(a | b) if a | b else 1.0


@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_similarities_are_those_of_pythons_sets(texts):
    pairs = np.array(list(itertools.product(range(len(texts)), repeat=2)))
    found = similarities(pa.array(texts), pairs[:, 0], pairs[:, 1])
    assert found == pytest.approx([jaccard(texts[i], texts[j]) for i, j in pairs])


def test_pairs_of_too_different_sizes_are_told_as_none():
    texts = pa.array(["a long text about birds", "a long", "a long text about bird"])
    found = similarities(texts, np.array([0, 0]), np.array([1, 2]), least=0.6)
    assert found[0] == 0
    assert found[1] == pytest.approx(jaccard(texts[0].as_py(), texts[2].as_py()))


def test_similarities_of_more_pairs_than_are_compared_at_once(monkeypatch):
    monkeypatch.setattr("pipelines.text.shingles._PAIRS_AT_ONCE", 3)
    monkeypatch.setattr("pipelines.text.shingles._SORTED_AT_ONCE", 20)
    texts = ["no damage", "no damage.", "damage", "", "no dmg", "to the left wing"]
    pairs = np.array(list(itertools.product(range(len(texts)), repeat=2)))
    found = similarities(pa.array(texts), pairs[:, 0], pairs[:, 1])
    assert found == pytest.approx([jaccard(texts[i], texts[j]) for i, j in pairs])


def test_signatures_agree_as_often_as_texts_are_similar():
    one = "hit a flock of gulls on short final, no damage to the aircraft"
    texts = [one, one.replace("short", "long"), one.replace("gulls", "geese") + " or crew"]
    signed = signatures(pa.array(texts), 4_096)
    for i, j in itertools.combinations(range(3), 2):
        assert np.mean(signed[i] == signed[j]) == pytest.approx(
            jaccard(texts[i], texts[j]), abs=0.03
        )


def test_signatures_are_the_same_in_every_process_and_in_every_batch():
    program = (
        "import pyarrow as pa; from pipelines.text.minhash import *;"
        "b = Banding(); print(band_keys(signatures(pa.array(['no damage']), b.hashes), b)[0, :3])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    banding = Banding()
    batch = pa.array(["a bird", "", "no damage", "b" * 1_000])
    assert told == {f"{band_keys(signatures(batch, banding.hashes), banding)[2, :3]}\n"}


def test_a_text_hashed_in_pieces_is_hashed_as_ever(monkeypatch):
    texts = pa.array(["no damage", "", "a", "hit a flock of gulls"])
    whole = signatures(texts, 16)
    monkeypatch.setattr("pipelines.text.minhash._HASHED_AT_ONCE", 5)
    assert np.array_equal(signatures(texts, 16), whole)


def test_pairs_share_a_key_and_come_once():
    keys = np.array([7, 9, 7, 9, 8, 7], np.uint64)
    found = candidate_pairs(keys, np.array([3, 1, 1, 3, 1, 2]))
    assert list(zip(*found, strict=True)) == [(1, 2), (1, 3), (2, 3)]


def test_a_large_bucket_pairs_each_text_with_its_neighbours_alone():
    found = candidate_pairs(np.zeros(100, np.uint64), np.arange(100), neighbours=3)
    assert len(found.first) == 99 + 98 + 97
    assert len(np.unique(components(*found)[1])) == 1


def test_a_pair_whose_sketches_differ_too_much_is_not_proposed():
    bits = np.array([[0b1111, 0], [0b1110, 1], [0b0000, 0]], np.uint64)
    found = candidate_pairs(np.zeros(3, np.uint64), np.arange(3), bits, differing=2)
    assert list(zip(*found, strict=True)) == [(0, 1)]


def test_sketches_agree_as_similarity_says():
    one = "hit a flock of gulls on short final, no damage to the aircraft"
    other = one.replace("short", "long")
    bits = sketches(signatures(pa.array([one, other]), 4_096))
    differing = int(np.bitwise_count(bits[0] ^ bits[1]).sum())
    assert differing / 4_096 == pytest.approx((1 - jaccard(one, other)) / 2, abs=0.03)


def test_a_text_is_no_pair_with_itself():
    assert [column.tolist() for column in distinct_pairs(np.array([1, 4]), np.array([1, 2]))] == [
        [2],
        [4],
    ]


def test_components_are_named_by_their_smallest_id():
    ids, smallest = components(np.array([5, 9, 2]), np.array([3, 5, 7]))
    assert dict(zip(ids.tolist(), smallest.tolist(), strict=True)) == {3: 3, 5: 3, 9: 3, 2: 2, 7: 2}
    assert len(components(*Pairs(np.empty(0, np.int64), np.empty(0, np.int64)))[0]) == 0


def licences() -> list[str]:
    """The licence files of the packages that are installed here, each text once."""
    found = set()
    for package in metadata.distributions():
        for file in package.files or ():
            if "licen" in file.name.lower() and file.suffix in ("", ".txt", ".md"):
                path = Path(package.locate_file(file))
                if path.is_file():
                    found.add(path.read_text("utf-8", "replace"))
    return sorted(set(normalise(pa.array(sorted(found))).drop_null().to_pylist()))


def test_near_copies_among_the_installed_licences_are_found_as_by_comparing_all_with_all():
    texts = licences()
    assert len(texts) > 50
    sets = [pieces(text) for text in texts]
    likeness = Likeness()
    every = {
        (i, j): len(sets[i] & sets[j]) / len(sets[i] | sets[j])
        for i, j in itertools.combinations(range(len(texts)), 2)
        if min(len(sets[i]), len(sets[j])) >= likeness.alike * max(len(sets[i]), len(sets[j]))
    }
    banding = likeness.banding
    signed = signatures(pa.array(texts), banding.hashes)
    found = candidate_pairs(
        band_keys(signed, banding).ravel(),
        np.repeat(np.arange(len(texts)), banding.bands),
        np.repeat(sketches(signed), banding.bands, axis=0),
        banding.differing(likeness.alike),
    )
    proposed = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    near = {pair for pair, share in every.items() if share >= likeness.near}
    alike = {pair for pair, share in every.items() if share >= likeness.alike}
    assert len(near) > 20
    assert near <= proposed
    assert len(alike & proposed) >= 0.95 * len(alike)
    exact = similarities(pa.array(texts), found.first, found.second)
    for pair, share in zip(zip(*found, strict=True), exact, strict=True):
        assert share == pytest.approx(every.get(tuple(map(int, pair)), share))


ROWS = [
    (11, "hit a flock of gulls on short final, no damage to the aircraft"),
    (12, "pilot saw one bird"),
    (13, None),
    (14, "hit a flock of gulls on short final, no damage to the aircraft"),
    (15, "hit a flock of gulls on short final, no damage to the aircraft."),
    (16, "hit a flock of gulls on short final, no damage to the airplane"),
    (17, "pilot saw one bird"),
    (18, None),
    (19, "a"),
]


def test_what_a_text_is_a_copy_of_is_told_on_beam(tmp_path):
    assert jaccard(ROWS[0][1], ROWS[4][1]) > 0.8
    assert 0.8 > jaccard(ROWS[0][1], ROWS[5][1]) > 0.6
    told = run_and_read(ROWS, tmp_path)
    of = {
        id: tuple(row[k] for k in ("same_text_as", "duplicate_of", "cluster")) for id, row in told
    }
    assert of == {
        11: (None, None, 11),
        12: (None, None, 12),
        13: (None, None, 13),
        14: (11, None, 11),
        15: (None, 11, 11),
        16: (None, None, 11),
        17: (12, None, 12),
        18: (None, None, 18),
        19: (None, None, 19),
    }


def test_neither_order_nor_batches_change_what_is_told(tmp_path):
    one = run_and_read(ROWS, tmp_path / "one", 1, ranges=1)
    assert one == run_and_read(ROWS[::-1], tmp_path / "other", 5, ranges=7)


def test_rows_without_texts_and_without_likes_are_told_so(tmp_path):
    rows = [(1, None), (2, None)]
    assert [row["cluster"] for _, row in run_and_read(rows, tmp_path)] == [1, 2]


def run_and_read(rows, folder: Path, batches: int = 3, ranges: int = 3) -> list:
    folder.mkdir(exist_ok=True)
    schema = pa.schema([("id", pa.int32()), ("text", pa.string())])
    parts = [
        pa.RecordBatch.from_pylist(
            [dict(zip(("id", "text"), r, strict=True)) for r in part], schema
        )
        for part in (rows[i::batches] for i in range(batches))
        if part
    ]
    with beam.Pipeline(LocalRunner()) as pipeline:
        _ = (
            pipeline
            | beam.Create(parts, reshuffle=False).with_output_types(pa.RecordBatch)
            | FindDuplicates("text", "id", ranges)
            | beam.FlatMap(lambda batch: map(json.dumps, batch.to_pylist()))
            | beam.io.WriteToText(str(folder / "rows"))
        )
    found = [
        json.loads(line) for path in folder.glob("rows*") for line in path.read_text().splitlines()
    ]
    return sorted((row.pop("id"), row) for row in found)
