"""Remarks without copies, as tokens in rows of one length."""

from collections.abc import Iterable, Mapping, Sequence

import apache_beam as beam

from pipelines.seats.unsolved import unsolved

TRAIN, EVAL = "train", "eval"
# Letters in a shingle.
LETTERS = 5
PADDING = "[PAD]"


def one_form(text: str) -> str:
    """A text in one form: NFKC, then small letters, then single blanks.

    A blank stands for each run of white space, and there is none at either end.
    """
    unsolved("ex30_text_examples")


def shingles(text: str) -> set[str]:
    """Each five letters in a row; a shorter text is its own only shingle."""
    return {text[i : i + LETTERS] for i in range(max(1, len(text) - LETTERS + 1))}


def signature(text: str, hashes: int) -> list[int]:
    """The MinHash signature of a text.

    Args:
        text: of at least one letter.
        hashes: how many numbers, 1 to 256.

    Returns:
        Number i, from 0 on, is the smallest that `hashlib.blake2b` gives of the text's
        shingles (in UTF-8) with `digest_size=8` and `salt=bytes([i])`, its digest read as a
        whole number whose first byte is the highest.
    """
    unsolved("ex30_text_examples")


class Candidates(beam.PTransform):
    """Pairs of texts that may be alike: their signatures agree in a band.

    Takes pairs of a text's id and its signature, all signatures of one length; gives pairs
    of ids, the smaller first, each once. Two texts are a pair where `rows` numbers in a row
    are the same, at the same place of both: numbers 0 to rows - 1, or rows to 2 * rows - 1,
    and so on.

    Args:
        rows: numbers in a band, a divisor of a signature's length.
    """

    def __init__(self, rows: int):
        super().__init__()
        self._rows = rows

    def expand(self, signatures):
        unsolved("ex30_text_examples")


def groups(
    texts: Mapping[int, str], pairs: Iterable[tuple[int, int]], threshold: float
) -> dict[int, int]:
    """Which texts belong together.

    Args:
        texts: by id, in one form.
        pairs: of ids that may be alike; ids of `texts`. They may be gone through once.
        threshold: a pair counts if the Jaccard similarity of its texts' shingles, those in
            both divided by those in either, is at least that.

    Returns:
        Of each text, the smallest id of its group: of all that are connected with it by pairs
        that count, directly or through others; its own where there are none.
    """
    unsolved("ex30_text_examples")


def sides(groups: Mapping[int, int]) -> dict[int, str]:
    """The side of the split of each text: that of its group.

    Args:
        groups: of `groups`: of each id, the smallest id of its group.

    Returns:
        Of each id TRAIN, where `abs(fingerprint64(str(group))) % 100` is less than 80; else EVAL.
        `fingerprint64` is that of `pipelines.columnar.farmhash`, as in part 4.
    """
    unsolved("ex30_text_examples")


def train_vocabulary(documents: Iterable[tuple[str, str]], size: int) -> str:
    """A byte-pair vocabulary of the training texts, as the JSON of `Tokenizer.to_str`.

    It can encode every text, `[PAD]` too, and what is decoded again is the text, letter for
    letter. No text has the padding among its ids.

    Args:
        documents: pairs of a side, TRAIN or EVAL, and a text. Only those of TRAIN count.
        size: entries at most, at least 300. PADDING is one, with the id 0, and the 256 bytes.
    """
    unsolved("ex30_text_examples")


def encode(vocabulary: str, texts: Sequence[str]) -> list[list[int]]:
    """The token ids of each text, as many as it has.

    Args:
        vocabulary: the JSON of a `Tokenizer`; what it says of padding and truncation does not
            count. Whoever calls may be another process than the one that has trained it, and may
            have several.
    """
    unsolved("ex30_text_examples")


def pack(documents: Iterable[Sequence[int]], length: int) -> dict:
    """Documents packed into rows of one length.

    A document goes into the last row if it fits there, whole, and begins a new one if not. What
    a document has beyond `length` tokens is cut off at its end.

    Args:
        documents: the token ids of each, at least one; may be gone through once, and stay as
            they are.
        length: tokens a row, at least 1.

    Returns:
        A dict:

        tokens      the rows, lists of `length` ids; 0 behind the last document
        segments    as many: which document of the row a token is of, from 1; 0 for none
        positions   as many: the token's place in its document, from 0; 0 for none
        read        tokens that the documents have
        packed      of these, those in the rows
        cut         of these, those that were cut off
    """
    unsolved("ex30_text_examples")
