"""What an answer to exercise 30 is tried on once its tests pass."""

import hashlib
import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.columnar.farmhash import fingerprint64

TRAIN, EVAL = "train", "eval"
LETTERS = st.sampled_from(
    [*"aB1 ", "\t", "\n", "\u00a0", "\ufb01", "\uff11", "\u00c9", "\u0308", "\u00df", "\u2122"]
)
# White space that ASCII does not have.
BLANKS = st.sampled_from(["\u2028", "\x85", "\u1680"])
TEXTS = st.text(st.sampled_from("abc \u00fc"), min_size=1, max_size=9).filter(str.strip)
# Of the last one Python's hash is that of 0; 1 and 12 have the digits of 11 and 2.
FEW = st.sampled_from([0, 1, 2, 0, 1, 2, 11, 12, 2**61 - 1])


@pytest.mark.task("form", examples=60)
@given(text=st.text(LETTERS | BLANKS, max_size=10))
@example(text="a\u2028b\x85c")
@example(text="")
@example(text=" A\u0308 ")
def test_any_text_has_one_form(harness, text):
    formed = "".join(
        " " if letter.isspace() else letter for letter in unicodedata.normalize("NFKC", text)
    )
    while "  " in formed:
        formed = formed.replace("  ", " ")
    harness.call("one_form", text).gives(formed.strip(" ").lower())


def pieces(text):
    return {text[start:][:5] for start in range(len(text)) if start == 0 or start + 5 <= len(text)}


@pytest.mark.task("signature", examples=40)
@given(text=TEXTS, hashes=st.integers(1, 6))
@example(text="a", hashes=256)
@example(text="\u00fcber", hashes=2)
@example(text="\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc \u00df", hashes=4)
def test_any_text_has_its_signature(harness, text, hashes):
    expected = []
    for number in range(hashes):
        salted = [
            hashlib.blake2b(p.encode(), digest_size=8, salt=bytes([number])) for p in pieces(text)
        ]
        expected.append(int(min(one.hexdigest() for one in salted), 16))
    harness.call("signature", text, hashes).gives(expected)


@pytest.mark.task("bands", examples=30)
@given(
    signed=st.lists(st.lists(FEW, min_size=6, max_size=6), max_size=7),
    rows=st.sampled_from([1, 2, 3, 6]),
)
@example(signed=[[1, 2, 1, 2, 0, 0], [0, 0, 1, 2, 1, 2]], rows=2)
@example(signed=[[1, 12, 0, 0, 0, 1], [11, 2, 2**61 - 1, 0, 0, 2]], rows=2)
def test_any_signatures_are_paired_by_their_bands(harness, signed, rows):
    named = [((7 * number) % 31, one) for number, one in enumerate(signed)]
    expected = sorted(
        (one, other)
        for one, its in named
        for other, others in named
        if one < other
        and any(its[at : at + rows] == others[at : at + rows] for at in range(0, 6, rows))
    )
    harness.run("Candidates", rows, rows=named).gives(expected)


def alike(one, other):
    both = [piece for piece in pieces(one) if piece in pieces(other)]
    return len(both) / (len(pieces(one)) + len(pieces(other)) - len(both))


def group_of(texts, pairs, threshold):
    """By names that are handed on until nobody has a smaller one."""
    found = {name: name for name in texts}
    counted = [(a, b) for a, b in pairs if alike(texts[a], texts[b]) >= threshold]
    for _ in texts:
        for a, b in counted:
            found[a] = found[b] = min(found[a], found[b])
    return found


WORDS = st.sampled_from(
    ["abcde", "abcdef", "abcdefg", "abcdefgh", "abcdexyz", "zzzzz", "a", "ab", "zzzzzz"]
)
IDS = st.sampled_from([0, 2, 3, 5, 7, 11, 13])


@pytest.mark.task("groups", clause="checked", examples=60)
@given(
    texts=st.dictionaries(IDS, WORDS, min_size=2),
    threshold=st.sampled_from([0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0]),
)
def test_any_pair_counts_if_its_texts_are_alike(harness, texts, threshold):
    names = sorted(texts)
    pairs = [(names[0], other) for other in names[1:]]
    harness.call("groups", texts, pairs, threshold).gives(group_of(texts, pairs, threshold))


@pytest.mark.task("groups", clause="checked", examples=30)
@given(common=st.integers(30, 60), other=st.integers(1, 9), threshold=st.sampled_from([0.75, 0.8]))
@example(common=43, other=5, threshold=0.8)
@example(common=11, other=9, threshold=0.28)
def test_a_threshold_is_no_rounded_number(harness, common, other, threshold):
    letters = [chr(ord("A") + place) for place in range(common + 2 * other)]
    shared, one, another = letters[:common], letters[common:-other], letters[-other:]
    texts = {1: "".join(shared + one), 2: "".join(shared + another)}
    harness.call("groups", texts, [(1, 2)], threshold).gives(
        group_of(texts, [(1, 2)], threshold),
        meaning="The quotient is compared, not rounded and not multiplied: 7 of 25 is 0.28, and "
        "0.28 * 25 is more than 7.",
    )


PLACES = st.tuples(st.integers(0, 6), st.integers(0, 6))


@pytest.mark.task("groups", examples=60)
@given(
    names=st.lists(IDS, min_size=1, max_size=7, unique=True), places=st.lists(PLACES, max_size=8)
)
@example(names=[2, 3, 5, 7], places=[(0, 1), (2, 3), (1, 3)])
def test_any_pairs_connect_their_texts(harness, names, places):
    texts = dict.fromkeys(names, "same words")
    chosen = [{names[one % len(names)], names[other % len(names)]} for one, other in places]
    pairs = [(min(pair), max(pair)) for pair in chosen if len(pair) == 2]
    harness.call("groups", texts, pairs, 0.8).gives(group_of(texts, pairs, 0.8))


@pytest.mark.task("sides", examples=60)
@given(members=st.dictionaries(st.integers(1, 60), st.integers(0, 40), max_size=8))
def test_any_group_is_on_one_side(harness, members):
    groups = {name: max(name - back, 1) for name, back in members.items()}
    expected = {}
    for name, group in groups.items():
        last = int(str(fingerprint64(str(group)))[-2:].lstrip("-"))
        expected[name] = EVAL if last >= 80 else TRAIN
    harness.call("sides", groups).gives(expected)


DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from([TRAIN, EVAL]), st.sampled_from(["no damage", "wing", "wing wing", "zq"])
    ),
    min_size=1,
    max_size=12,
).filter(lambda documents: any(side == TRAIN for side, _ in documents))


def entries(returned):
    try:
        return json.loads(returned.value)["model"]["vocab"]
    except (TypeError, ValueError, KeyError):
        return {}


@pytest.mark.task("vocabulary", examples=8)
@given(documents=DOCUMENTS, size=st.sampled_from([300, 302]))
@example(documents=[(TRAIN, "wing wing"), (EVAL, "zq"), (EVAL, "zq")], size=300)
@example(
    documents=[(TRAIN, " ".join(f"{a}{b}{c}" for a in "abcd" for b in "efgh" for c in "ijk"))] * 3,
    size=300,
)
def test_any_evaluation_texts_change_nothing(harness, documents, size):
    returned = harness.call("train_vocabulary", documents, size)
    of_training = [document for document in documents if document[0] == TRAIN]
    alone = harness.call("train_vocabulary", of_training, size)
    found = entries(returned)
    returned.must(
        bool(found) and found == entries(alone),
        "Evaluation texts change the vocabulary.",
        expected="the vocabulary of the training texts alone",
        got=f"{len(found)} entries and {len(entries(alone))}",
    )
    most = len(_merged(text for _, text in of_training))
    returned.must(
        len(found) <= size and len(found) >= min(size, 257 + min(most, 1)),
        f"The vocabulary has {len(found)} entries.",
        expected=f"{size} at most, the padding and the 256 bytes among them",
        got=str(len(found)),
    )


def _merged(texts):
    return {word[:2] for text in texts for word in text.split() if text.split().count(word) > 1}


@pytest.mark.task("vocabulary", clause="lossless", examples=10)
@given(text=st.text(max_size=12).filter(lambda text: text.isprintable()))
@example(text=" two  blanks ")
@example(text="o\u0308l")
@example(text="\ufb01n \u00bd")
@example(text="hit [PAD] bird")
def test_any_text_comes_back(harness, text):
    from tokenizers import Tokenizer

    returned = harness.call("train_vocabulary", [(TRAIN, "no damage"), (TRAIN, "no damage")], 300)
    tokenizer = Tokenizer.from_str(returned.value)
    ids = tokenizer.encode(text).ids
    returned.must(
        tokenizer.decode(ids) == text and 0 not in ids,
        f"{text!r} comes back as {tokenizer.decode(ids)!r}.",
        expected=text,
        got=tokenizer.decode(ids),
    )


def by_hand(vocabulary, text):
    """The ids of single letters, and of the two that are one."""
    found, ids = vocabulary["model"]["vocab"], []
    while text:
        piece = "ab" if "ab" in found and text.startswith("ab") else text[0]
        ids.append(found[piece])
        text = text[len(piece) :]
    return ids


def vocabulary_of(order, merged):
    letters = {letter: place for place, letter in enumerate(order)}
    words = letters | ({"ab": len(letters)} if merged else {})
    level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    }
    return {
        "version": "1.0",
        "pre_tokenizer": level,
        "decoder": level,
        "model": {"type": "BPE", "vocab": words, "merges": [["a", "b"]] if merged else []},
    }


@pytest.mark.task("encode", examples=30)
@given(
    order=st.permutations("abc"),
    merged=st.booleans(),
    texts=st.lists(st.text("abc", max_size=6), max_size=5),
)
@example(order=list("abc"), merged=True, texts=["", "abab", "c"])
def test_any_vocabulary_encodes_any_texts(harness, order, merged, texts):
    vocabulary = vocabulary_of(order, merged)
    harness.call("encode", json.dumps(vocabulary), texts).gives(
        [by_hand(vocabulary, text) for text in texts]
    )


def placed(documents, length):
    """Row, segment and place of each token that is kept, one after the other."""
    row, used, segment = -1, length, 0
    for document in documents:
        kept = min(len(document), length)
        if used + kept > length:
            row, used, segment = row + 1, 0, 0
        segment += 1
        for place in range(kept):
            yield row, used + place, document[place], segment, place
        used += kept


MANY = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=7), max_size=8)


@pytest.mark.task("pack", examples=80)
@given(documents=MANY, length=st.integers(1, 7), kind=st.sampled_from(["lists", "tuples", "once"]))
@example(documents=[[1, 2], [3, 4], [5]], length=4, kind="lists")
@example(documents=[[1, 2], [3, 4], [5]], length=4, kind="tuples")
@example(documents=[[1, 2], [3, 4], [5]], length=4, kind="once")
def test_any_documents_are_packed_in_their_order(harness, documents, length, kind):
    if kind == "once":
        call = f"pack(iter({documents}), {length})"
        returned = harness.drive("packed_from_a_stream", documents, length, call=call)
    else:
        given = documents if kind == "lists" else [tuple(document) for document in documents]
        returned = harness.call("pack", given, length)
    tokens = list(placed(documents, length))
    rows = max((row for row, *_ in tokens), default=-1) + 1
    for name, part in (("tokens", 2), ("segments", 3), ("positions", 4)):
        expected = [[0] * length for _ in range(rows)]
        for token in tokens:
            expected[token[0]][token[1]] = token[part]
        got = returned.value.get(name) if isinstance(returned.value, dict) else None
        listed = isinstance(got, list | tuple) and all(isinstance(row, list | tuple) for row in got)
        got = [list(row) for row in got] if listed else None
        returned.must(
            got == expected,
            f"{name} is not as it should be.",
            expected=repr(expected),
            got=repr(returned.value if got is None else got),
        )


@pytest.mark.task("pack", clause="account", examples=40)
@given(documents=MANY, length=st.integers(1, 7))
def test_any_tokens_are_accounted_for(harness, documents, length):
    returned = harness.call("pack", documents, length)
    read = sum(len(document) for document in documents)
    packed = len(list(placed(documents, length)))
    expected = {"read": read, "packed": packed, "cut": read - packed}
    got = returned.value if isinstance(returned.value, dict) else {}
    got = {name: got.get(name) for name in expected}
    returned.must(got == expected, "The account is wrong.", expected=repr(expected), got=repr(got))
