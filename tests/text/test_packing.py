"""Normalising, vocabularies, packing, and that every token is accounted for."""

import json
import subprocess
import sys
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.problems import JobError
from pipelines.text import vocabulary
from pipelines.text.normalise import normalise
from pipelines.text.row_packing import NO_LABEL, RowShape, pack
from pipelines.text.token_accounting import account


@pytest.mark.parametrize(
    ("text", "one_form"),
    [
        ("NO DAMAGE.", "no damage."),
        ("  HIT\ta BIRD \r\n  TWICE  ", "hit a bird twice"),
        ("o\u0308l on the e\N{LATIN SMALL LIGATURE FI}n", "\u00f6l on the efin"),
        ("a\u00a0b\u2028c\u3000d", "a b c d"),
        ("soft\u00adly, \ufeffsaid", "softly, said"),
        (" \t\u00a0", None),
        ("", None),
        (None, None),
    ],
)
def test_texts_that_read_the_same_are_the_same(text, one_form):
    assert normalise(pa.array([text], pa.string())).to_pylist() == [one_form]


@given(st.lists(st.text(max_size=20), max_size=5))
def test_normalising_twice_changes_nothing(texts):
    once = normalise(pa.array(texts, pa.string()))
    assert normalise(once).equals(once)
    for text in once.drop_null().to_pylist():
        assert unicodedata.is_normalized("NFKC", text)


TRAINING = [
    "no damage to the aircraft",
    "hit a flock of gulls",
    "no damage",
    "damage to a wing",
] * 3


def test_a_vocabulary_is_the_same_in_every_process_and_order():
    program = (
        "import sys, json; from pipelines.text.vocabulary import *;"
        "print(digest_of(train(json.loads(sys.argv[1]), 300)))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program, json.dumps(texts)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, texts in (("1", TRAINING), ("2", TRAINING[::-1]))
    }
    assert told == {vocabulary.digest_of(vocabulary.train(iter(TRAINING), 300))}


def test_padding_is_zero_and_every_byte_can_be_encoded():
    made = vocabulary.train(TRAINING, 300)
    assert (
        vocabulary.tokenizer_of(made).token_to_id(vocabulary.PADDING) == vocabulary.PADDING_ID == 0
    )
    texts = ["damage", "ünknöwn → \N{BIRD}", "[pad]"]
    encoded = vocabulary.encode(made, pa.array(texts)).to_pylist()
    assert all(0 < id < vocabulary.size_of(made) for ids in encoded for id in ids)
    assert vocabulary.tokenizer_of(made).decode_batch(encoded) == texts


def documents(lengths: list[int]) -> pa.LargeListArray:
    """Documents of so many tokens, each token another number."""
    ends = np.cumsum([0, *lengths])
    return pa.LargeListArray.from_arrays(
        pa.array(ends, pa.int64()), pa.array(np.arange(1, ends[-1] + 1), pa.int32())
    )


def test_documents_share_rows_and_are_told_apart():
    found = pack(documents([3, 2, 4]), RowShape(length=6, segments=3))
    assert found.tokens.tolist() == [[1, 2, 3, 4, 5, 0], [6, 7, 8, 9, 0, 0]]
    assert found.segments.tolist() == [[1, 1, 1, 2, 2, 0], [1, 1, 1, 1, 0, 0]]
    assert found.positions.tolist() == [[0, 1, 2, 0, 1, 0], [0, 1, 2, 3, 0, 0]]
    labels = found.per_segment(np.array([1, 0, 1]), RowShape(6, 3))
    assert labels.tolist() == [[1, 0, NO_LABEL], [1, NO_LABEL, NO_LABEL]]


@given(
    lengths=st.lists(st.integers(0, 9), max_size=30),
    shape=st.builds(RowShape, st.integers(1, 8), st.integers(1, 4)),
)
def test_every_token_is_in_a_row_once_or_cut_off(lengths, shape):
    given_tokens = documents(lengths)
    found = pack(given_tokens, shape)
    for index, tokens in enumerate(given_tokens.to_pylist()):
        mine = found.segments[found.row[index]] == found.segment[index] + 1
        kept = tokens[: shape.length]
        assert found.tokens[found.row[index]][mine].tolist() == kept
        assert found.positions[found.row[index]][mine].tolist() == list(range(len(kept)))
        assert found.cut[index] == len(tokens) - len(kept)
        assert found.segment[index] < shape.segments
    assert np.count_nonzero(found.segments) + found.cut.sum() == sum(lengths)
    assert (found.tokens[found.segments == 0] == 0).all()
    assert len(set(zip(found.row.tolist(), found.segment.tolist(), strict=True))) == len(lengths)
    assert [found.segment[first] for first in found.first] == [0] * len(found.tokens)


def test_rows_are_filled():
    lengths = np.random.default_rng(1).integers(1, 60, 2_000).tolist()
    found = pack(documents(lengths), RowShape(128, 16))
    assert np.count_nonzero(found.segments) / found.segments.size > 0.97


def test_tokens_that_are_not_accounted_for_fail_the_job():
    counts = {("read", "train"): 10, ("packed", "train"): 7, ("cut", "longer than a row"): 1}
    with pytest.raises(JobError, match="10 tokens were read and 8 are accounted for"):
        account(counts)
    counts["dropped", "unlabelled"] = 2
    assert account(counts) == {
        "read": 10,
        "packed": {"train": 7},
        "cut": {"longer than a row": 1},
        "dropped": {"unlabelled": 2},
    }
