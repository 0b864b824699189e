"""Remarks without copies, as tokens in rows of one length."""

# BEGIN SOLUTION
import hashlib
import itertools
import json
import unicodedata

# STUB
# END SOLUTION
from collections.abc import Iterable, Mapping, Sequence

import apache_beam as beam

TRAIN, EVAL = "train", "eval"
# Letters in a shingle.
LETTERS = 5
PADDING = "[PAD]"


def one_form(text: str) -> str:
    """A text in one form: NFKC, then small letters, then single blanks.

    A blank stands for each run of white space, and there is none at either end.
    """
    # BEGIN SOLUTION
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
    # END SOLUTION


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
    # BEGIN SOLUTION
    pieces = [shingle.encode() for shingle in shingles(text)]
    return [min(_hashed(piece, i) for piece in pieces) for i in range(hashes)]
    # END SOLUTION


# BEGIN SOLUTION
def _hashed(piece: bytes, number: int) -> int:
    digest = hashlib.blake2b(piece, digest_size=8, salt=bytes([number])).digest()
    return int.from_bytes(digest, "big")


def _bands(element: tuple[int, Sequence[int]], rows: int):
    name, numbers = element
    for start in range(0, len(numbers), rows):
        yield (start, tuple(numbers[start : start + rows])), name


def _pairs(element) -> Iterable[tuple[int, int]]:
    _, names = element
    yield from itertools.combinations(sorted(names), 2)


# STUB
# END SOLUTION
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
        # BEGIN SOLUTION
        return (
            signatures
            | "Bands" >> beam.FlatMap(_bands, self._rows)
            | "Together" >> beam.GroupByKey()
            | "Pairs" >> beam.FlatMap(_pairs)
            | "Once" >> beam.Distinct()
        )
        # END SOLUTION


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
    # BEGIN SOLUTION
    found = {name: name for name in texts}

    def first(name: int) -> int:
        while found[name] != name:
            name = found[name]
        return name

    for one, other in pairs:
        a, b = shingles(texts[one]), shingles(texts[other])
        if len(a & b) / len(a | b) >= threshold:
            low, high = sorted((first(one), first(other)))
            found[high] = low
    return {name: first(name) for name in texts}
    # END SOLUTION


def sides(groups: Mapping[int, int]) -> dict[int, str]:
    """The side of the split of each text: that of its group.

    Args:
        groups: of `groups`: of each id, the smallest id of its group.

    Returns:
        Of each id TRAIN, where `abs(fingerprint64(str(group))) % 100` is less than 80; else EVAL.
        `fingerprint64` is that of `pipelines.columnar.farmhash`, as in part 4.
    """
    # BEGIN SOLUTION
    from pipelines.columnar.farmhash import fingerprint64

    return {
        name: TRAIN if abs(fingerprint64(str(group))) % 100 < 80 else EVAL
        for name, group in groups.items()
    }
    # END SOLUTION


def train_vocabulary(documents: Iterable[tuple[str, str]], size: int) -> str:
    """A byte-pair vocabulary of the training texts, as the JSON of `Tokenizer.to_str`.

    It can encode every text, `[PAD]` too, and what is decoded again is the text, letter for
    letter. No text has the padding among its ids.

    Args:
        documents: pairs of a side, TRAIN or EVAL, and a text. Only those of TRAIN count.
        size: entries at most, at least 300. PADDING is one, with the id 0, and the 256 bytes.
    """
    # BEGIN SOLUTION
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[PADDING],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((text for side, text in documents if side == TRAIN), trainer)
    # What is added beside the model is looked for in texts before all else: `[PAD]` in a remark
    # would be padding. The model has the entry without.
    return json.dumps(json.loads(tokenizer.to_str()) | {"added_tokens": []})
    # END SOLUTION


def encode(vocabulary: str, texts: Sequence[str]) -> list[list[int]]:
    """The token ids of each text, as many as it has.

    Args:
        vocabulary: the JSON of a `Tokenizer`; what it says of padding and truncation does not
            count. Whoever calls may be another process than the one that has trained it, and may
            have several.
    """
    # BEGIN SOLUTION
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(vocabulary)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return [found.ids for found in tokenizer.encode_batch(list(texts))]
    # END SOLUTION


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
    # BEGIN SOLUTION
    tokens: list[list[int]] = []
    segments: list[list[int]] = []
    positions: list[list[int]] = []
    read = packed = 0
    for document in documents:
        kept = list(document)[:length]
        read += len(document)
        packed += len(kept)
        if not tokens or len(tokens[-1]) + len(kept) > length:
            for rows in (tokens, segments, positions):
                rows.append([])
        segment = segments[-1][-1] + 1 if segments[-1] else 1
        tokens[-1] += kept
        segments[-1] += [segment] * len(kept)
        positions[-1] += range(len(kept))
    for rows in (tokens, segments, positions):
        rows[:] = [row + [0] * (length - len(row)) for row in rows]
    return {
        "tokens": tokens,
        "segments": segments,
        "positions": positions,
        "read": read,
        "packed": packed,
        "cut": read - packed,
    }
    # END SOLUTION
