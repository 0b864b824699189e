"""Normalising, and vocabularies."""

import json
import subprocess
import sys
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text import vocabulary
from pipelines.text.normalise import normalise


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
    texts = ["damage", "ünknöwn → \N{BIRD}", "[pad]", "hit [PAD] bird"]
    encoded = vocabulary.encode(made, pa.array(texts)).to_pylist()
    assert all(0 < id < vocabulary.size_of(made) for ids in encoded for id in ids)
    assert vocabulary.tokenizer_of(made).decode_batch(encoded) == texts


def test_a_text_has_its_own_tokens_whatever_the_vocabulary_says_of_lengths():
    made = vocabulary.train(TRAINING, 300)
    plain = vocabulary.tokenizer_of.__wrapped__(made)
    plain.enable_padding(pad_id=0, pad_token=vocabulary.PADDING)
    plain.enable_truncation(2)
    texts = pa.array(["damage", "hit a flock of gulls and a bird", ""])
    expected = vocabulary.encode(made, texts)
    assert vocabulary.encode(plain.to_str(), texts).equals(expected)
    assert len(expected[1]) > 2
