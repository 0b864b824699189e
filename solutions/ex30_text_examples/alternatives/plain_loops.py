"""Loops and searches in the place of library calls."""

import hashlib
import unicodedata

import apache_beam as beam

TRAIN, EVAL = "train", "eval"
LETTERS = 5
PADDING = "[PAD]"


def one_form(text):
    words, word = [], ""
    for letter in unicodedata.normalize("NFKC", text).lower() + " ":
        if not letter.isspace():
            word += letter
        elif word:
            words.append(word)
            word = ""
    return " ".join(words)


def shingles(text):
    return {text[i : i + LETTERS] for i in range(max(1, len(text) - LETTERS + 1))}


def signature(text, hashes):
    smallest = [2**64] * hashes
    for shingle in shingles(text):
        for i in range(hashes):
            hasher = hashlib.blake2b(digest_size=8, salt=i.to_bytes(1, "big"))
            hasher.update(shingle.encode("utf-8"))
            smallest[i] = min(smallest[i], int(hasher.hexdigest(), 16))
    return smallest


class _Cut(beam.DoFn):
    def __init__(self, rows):
        self.rows = rows

    def process(self, element):
        name, numbers = element
        for place in range(len(numbers) // self.rows):
            band = numbers[place * self.rows : (place + 1) * self.rows]
            yield f"{place}: {list(band)}", name


class _Pair(beam.DoFn):
    def process(self, element):
        names = list(element[1])
        for one in names:
            for other in names:
                if one < other:
                    yield (one, other), None


@beam.ptransform_fn
def Candidates(signatures, rows):
    return (
        signatures
        | beam.ParDo(_Cut(rows))
        | beam.GroupByKey()
        | beam.ParDo(_Pair())
        | "Same" >> beam.GroupByKey()
        | beam.Keys()
    )


def groups(texts, pairs, threshold):
    near = {name: [] for name in texts}
    for one, other in pairs:
        a, b = shingles(texts[one]), shingles(texts[other])
        common = len([piece for piece in a if piece in b])
        if common / (len(a) + len(b) - common) >= threshold:
            near[one].append(other)
            near[other].append(one)
    found = {}
    for name in sorted(texts):
        waiting = [name]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found[here] = name
                waiting += near[here]
    return found


def sides(groups):
    from pipelines.columnar.farmhash import fingerprint64

    found = {}
    for name in groups:
        value = fingerprint64(f"{groups[name]}")
        bucket = value % 100 if value >= 0 else -value % 100
        found[name] = EVAL if bucket >= 80 else TRAIN
    return found


def train_vocabulary(documents, size):
    from pipelines.text.vocabulary import train

    return train([text for side, text in documents if side != EVAL], size)


def encode(vocabulary, texts):
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_str(vocabulary)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]


def pack(documents, length):
    places, read, row, used, segment = [], 0, -1, length, 0
    for document in documents:
        read += len(document)
        kept = document[:length]
        if used + len(kept) > length:
            row, used, segment = row + 1, 0, 0
        segment += 1
        for position, token in enumerate(kept):
            places.append((row, used, token, segment, position))
            used += 1
    empty = [[[0] * length for _ in range(row + 1)] for _ in range(3)]
    for row, place, *values in places:
        for rows, value in zip(empty, values, strict=True):
            rows[row][place] = value
    tokens, segments, positions = empty
    counts = {"read": read, "packed": len(places), "cut": read - len(places)}
    return {"tokens": tokens, "segments": segments, "positions": positions, **counts}
