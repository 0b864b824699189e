"""The contract of exercise 30. Remarks are those of real reports of bird strikes."""

import hashlib
import json
import string

import pytest

TRAIN, EVAL = "train", "eval"
REMARKS = {
    1: "3 fan blades damaged.",
    4: "2 fan blades damaged.",
    6: "1 bird ingested into core. no eng damage reptd.",
    7: "5 fan blades damaged",
    9: "1 bird ingested into core, no eng damage reptd.",
    12: "day",
}


def smallest(text: str, number: int) -> int:
    """The smallest hash of a text's five letters in a row, worked out in full."""
    found = []
    for start in range(max(1, len(text) - 4)):
        piece = text[start : start + 5].encode()
        digest = hashlib.blake2b(piece, digest_size=8, salt=bytes([number])).hexdigest()
        found.append(int(digest, 16))
    return min(found)


@pytest.mark.task("form")
@pytest.mark.parametrize(
    ("text", "expected", "meaning", "hint"),
    [
        ("NO DAMAGE.", "no damage.", "Capitals and small letters read the same.", 1),
        (
            "HIT 2\r\n  BIRDS ",
            "hit 2 birds",
            "A line's end, a tab and several blanks read as one blank, and at an end as none.",
            2,
        ),
        (
            "e\N{LATIN SMALL LIGATURE FI}n\N{NO-BREAK SPACE}o\u0308l",
            "efin \u00f6l",
            "A ligature, a blank that does not break and a letter with its accent behind it have "
            "another form in Unicode, which reads the same: NFKC.",
            3,
        ),
        (
            "HIT\N{LINE SEPARATOR}2\x85BIRDS",
            "hit 2 birds",
            "What `str.isspace` calls white space is more than ASCII has: a text from the web has "
            "line separators, and one from a mainframe its own line's end.",
            2,
        ),
        (
            "Rain-X\N{TRADE MARK SIGN}",
            "rain-xtm",
            "NFKC makes capitals of some signs: small letters come after it.",
            3,
        ),
        (
            "STRA\N{LATIN SMALL LETTER SHARP S}E",
            "stra\N{LATIN SMALL LETTER SHARP S}e",
            "Small letters are what `str.lower` gives; case folding makes two letters of one.",
            1,
        ),
    ],
)
def test_texts_that_read_the_same_are_the_same(harness, text, expected, meaning, hint):
    harness.call("one_form", text).gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("signature")
@pytest.mark.parametrize("text", ["no damage", "day", "birds", "\u00f6lspur an der t\u00fcr"])
def test_a_signature_is_the_smallest_hash_under_each_function(harness, text):
    harness.call("signature", text, 4).gives(
        [smallest(text, number) for number in range(4)],
        meaning="Each number is the smallest of all shingles under a hash function of its own, "
        "which the salt tells apart. Python's own `hash` is another one in every process, so that "
        "two workers would never agree.",
        hint=2,
    )


@pytest.mark.task("signature")
def test_a_letter_may_have_several_bytes(harness):
    text = "\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc \u00df"
    harness.call("signature", text, 4).gives(
        [smallest(text, number) for number in range(4)],
        meaning="A shingle is five letters in a row, as `shingles` gives them, and then UTF-8. "
        "Five bytes in a row begin and end within a letter.",
        hint=3,
    )


@pytest.mark.task("signature")
def test_a_signature_has_as_many_numbers_as_were_asked_for(harness):
    harness.call("signature", "hit a flock of gulls", 1).gives(
        [smallest("hit a flock of gulls", 0)],
        meaning="Of one hash function there is one number, in a list.",
        hint=3,
    )


@pytest.mark.task("bands")
def test_texts_that_agree_in_a_band_are_a_pair(harness):
    signed = [(3, [1, 2, 7, 8]), (1, [1, 2, 5, 6]), (2, [9, 9, 5, 6]), (8, [1, 3, 5, 7])]
    harness.run("Candidates", 2, rows=signed, distributed=True).gives(
        [(1, 2), (1, 3)],
        meaning="1 and 3 agree in the first band, 1 and 2 in the second. 8 agrees with all in a "
        "number here and there, and in no whole band.",
        hint=1,
    )


@pytest.mark.task("bands")
def test_a_band_counts_at_its_own_place(harness):
    harness.run("Candidates", 2, rows=[(1, [1, 2, 3, 4]), (2, [3, 4, 1, 2])]).gives(
        [],
        meaning="Both have 1, 2 and 3, 4, but of other hash functions: nothing is equal at the "
        "same place. A band's key needs its place.",
        hint=2,
    )


@pytest.mark.task("bands")
@pytest.mark.parametrize(
    ("one", "other"), [([1, 12], [11, 2]), ([5, 0], [5, 2**61 - 1])], ids=["digits", "hash"]
)
def test_a_band_is_known_by_its_numbers(harness, one, other):
    harness.run("Candidates", 2, rows=[(1, one), (2, other)]).gives(
        [],
        meaning="The bands are not the same. The key is the band's numbers, each apart: their "
        "digits in one text, or a hash of them, may be the same where the numbers are not.",
        hint=2,
    )


@pytest.mark.task("bands")
def test_a_pair_comes_once(harness):
    signed = [(5, [1, 2, 3, 4, 5, 6]), (4, [1, 2, 3, 4, 5, 6]), (9, [1, 2, 3, 4, 0, 0])]
    harness.run("Candidates", 2, rows=signed, distributed=True).gives(
        [(4, 5), (4, 9), (5, 9)],
        meaning="4 and 5 agree in three bands and are one pair; its smaller id comes first.",
        hint=3,
    )


@pytest.mark.task("bands")
def test_of_more_than_two_in_a_band_each_two_are_a_pair(harness):
    signed = [(id, [7]) for id in (4, 2, 3, 1)]
    harness.run("Candidates", 1, rows=signed).gives(
        [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)],
        meaning="Four texts in a band are six pairs.",
        hint=3,
    )


@pytest.mark.task("bands")
def test_a_band_of_many_texts_counts_too(harness):
    ran = harness.run("Candidates", 1, rows=[(id, [7]) for id in range(120)])
    ran.call = "120 texts of one signature | Candidates(1)"
    ran.must(
        sorted(ran.rows) == [(one, other) for one in range(120) for other in range(one + 1, 120)],
        "Texts of a band that many share are not all pairs.",
        expected="7,140 pairs",
        got=f"{len(ran.rows):,} rows",
        meaning="`NO DAMAGE` stands in hundreds of remarks: those are the copies that are "
        "looked for.",
        hint=3,
    )


@pytest.mark.task("groups")
def test_a_pair_that_is_not_alike_does_not_count(harness):
    harness.call("groups", REMARKS, [(1, 4), (1, 12)], 0.8).gives(
        {1: 1, 4: 1, 6: 6, 7: 7, 9: 9, 12: 12},
        meaning="1 and 4 have 16 shingles in common of 18, which is 0.89; 1 and 12 have none, and "
        "are a pair by chance. A band proposes, and the texts decide.",
        hint=1,
    )


@pytest.mark.task("groups")
def test_the_threshold_itself_is_enough(harness):
    texts = {1: "abcdef", 2: "abcdefg"}
    harness.call("groups", texts, [(1, 2)], 2 / 3).gives(
        {1: 1, 2: 1},
        meaning="They have 2 shingles in common of 3: at least the threshold.",
        hint=2,
    )


@pytest.mark.task("groups")
def test_similarity_is_of_all_shingles_of_either(harness):
    texts = {1: "abcde", 2: "abcdefghij"}
    harness.call("groups", texts, [(1, 2)], 0.5).gives(
        {1: 1, 2: 2},
        meaning="All of 1 is in 2, but of the 6 shingles that either has, 1 is in both: 0.17.",
        hint=2,
    )


@pytest.mark.task("groups")
def test_what_is_in_either_is_not_the_larger_text(harness):
    harness.call("groups", {1: "abcdefghij", 2: "abcdefgxyz"}, [(1, 2)], 0.5).gives(
        {1: 1, 2: 2},
        meaning="Both have 6 shingles, of which 3 are in both, and 9 in either: 0.33, not 0.5.",
        hint=2,
    )


@pytest.mark.task("groups")
def test_nearly_the_threshold_is_not_enough(harness):
    # 43 letters have 39 shingles; five letters more add five to each text, others to the other.
    common = string.ascii_letters[:43]
    harness.call("groups", {1: f"{common}01234", 2: f"{common}56789"}, [(1, 2)], 0.8).gives(
        {1: 1, 2: 2},
        meaning="They have 39 shingles in common of 49, which is 0.796: nearly the threshold, and "
        "less. Rounding is for reports.",
        hint=2,
    )


@pytest.mark.task("groups")
def test_who_is_alike_through_others_is_one_group(harness):
    texts = dict.fromkeys((9, 5, 3, 8, 1, 7), "the same words")
    harness.call("groups", texts, [(8, 9), (5, 8), (3, 9), (1, 7)], 0.8).gives(
        {1: 1, 3: 3, 5: 3, 7: 1, 8: 3, 9: 3},
        meaning="5, 8, 9 and 3 are connected, each through others, and 3 is the smallest.",
        hint=3,
    )


@pytest.mark.task("groups")
def test_an_id_may_be_0(harness):
    texts = dict.fromkeys((4, 0, 9), "the same words")
    harness.call("groups", texts, [(4, 9), (0, 4)], 0.8).gives(
        {4: 0, 0: 0, 9: 0},
        meaning="0 is an id like any other, and not the same as none.",
        hint=3,
    )


@pytest.mark.task("groups")
def test_pairs_may_come_one_after_the_other(harness):
    texts = dict.fromkeys((1, 2, 3), "the same words")
    call = "groups(…, iter([(2, 3), (1, 2)]), 0.8)"
    harness.drive("grouped_from_a_stream", texts, [(2, 3), (1, 2)], 0.8, call=call).gives(
        {1: 1, 2: 1, 3: 1},
        meaning="An iterable may be gone through once: the second time there are no pairs.",
        hint=3,
    )


@pytest.mark.task("groups")
def test_a_group_may_be_a_long_chain(harness):
    ids = range(2_000, 0, -1)
    returned = harness.call(
        "groups", dict.fromkeys(ids, "no damage"), [(id - 1, id) for id in ids[:-1]], 0.8
    )
    returned.call = "groups of 2,000 texts, each alike to the next"
    returned.gives(
        dict.fromkeys(ids, 1),
        meaning="All are connected, through 1,999 pairs. A function that calls itself for each "
        "comes to Python's limit at 1,000: a loop does not.",
        hint=3,
    )


@pytest.mark.task("sides")
def test_a_group_is_on_one_side(harness):
    # By their size the fingerprints of 1 and 6 leave 67 and 87; those of 8 and 7, which do not
    # count, 89 and 28.
    harness.call("sides", {1: 1, 8: 1, 6: 6, 7: 6}).gives(
        {1: TRAIN, 8: TRAIN, 6: EVAL, 7: EVAL},
        meaning="8 goes where 1 is, and 7 where 6 is, for they are of their groups. A text's own "
        "id, or chance, would part a group.",
        hint=1,
    )


@pytest.mark.task("sides")
def test_the_size_of_the_fingerprint_decides(harness):
    harness.call("sides", {11: 11, 18: 18, 19: 19, 141: 141}).gives(
        {11: TRAIN, 18: EVAL, 19: EVAL, 141: TRAIN},
        meaning="Of 18 the size of the fingerprint leaves 80, which is not less than 80, and of "
        "141 it leaves 79, which is; Python's % of the negative number itself gives 20 for 18.",
        hint=2,
    )


DOCUMENTS = [
    (TRAIN, "no damage to the aircraft"),
    (TRAIN, "no damage, hit a flock of gulls"),
    (EVAL, "zyzzyva zyzzyva zyzzyva zyzzyva"),
    (TRAIN, "damage to the left wing and to the radome"),
] * 5


def entries(returned) -> dict:
    """The entries of a vocabulary."""
    text = returned.value
    try:
        found = json.loads(text)["model"]["vocab"]
    except (TypeError, ValueError, KeyError):
        found = None
    returned.must(
        isinstance(found, dict),
        "train_vocabulary gives no tokenizer's JSON.",
        expected="what `Tokenizer.to_str()` gives",
        got=repr(text)[:200],
        hint=1,
    )
    return found


@pytest.mark.task("vocabulary")
def test_words_of_training_are_learnt_and_others_are_not(harness):
    returned = harness.call("train_vocabulary", DOCUMENTS, 300)
    found = entries(returned)
    returned.must(
        not any("zy" in entry for entry in found),
        "The vocabulary knows pieces of a word that stands in the evaluation texts alone.",
        expected="pieces of the training texts",
        got=", ".join(sorted(entry for entry in found if "zy" in entry)),
        meaning="Whoever trains on all texts has looked at what the model is judged by.",
        hint=2,
    )
    returned.must(
        len(found) <= 300,
        f"The vocabulary has {len(found)} entries, and 300 were asked for.",
        expected="300 entries at most, the padding and the 256 bytes among them",
        got=f"{len(found)} entries",
        meaning="A model has a row of numbers for each entry, and no row for one more.",
        hint=2,
    )
    returned.must(
        any("damag" in entry for entry in found),
        "The vocabulary has not learnt what is frequent in training.",
        expected="an entry that is a piece of `damage`",
        got=f"{len(found)} entries, none of them one",
        hint=2,
    )


_BYTES = (
    "Of what no training text has, the bytes are left to encode it by: all 256 have to be in the "
    "vocabulary, a blank is a byte too, and a decoder puts bytes together."
)
_FORMS = "A text may have any form of Unicode: a vocabulary that brings it into one changes it."
LOSSLESS = [
    ("no damage", _BYTES),
    ("q\u00fcx \N{BIRD}", _BYTES),
    (" two  blanks ", _BYTES),
    ("zyzzyva", _BYTES),
    ("o\u0308l", _FORMS),
    ("\N{VULGAR FRACTION ONE HALF} \N{LATIN SMALL LIGATURE FI}n", _FORMS),
    (
        "hit [PAD] bird",
        "Somebody may write what padding is called. `added_tokens` in the JSON are looked for in "
        "texts, and become one id, which decoding leaves out.",
    ),
]


@pytest.mark.task("vocabulary")
def test_padding_is_zero_and_every_text_comes_back(harness):
    from tokenizers import Tokenizer

    returned = harness.call("train_vocabulary", DOCUMENTS, 300)
    found = entries(returned)
    returned.must(
        found.get("[PAD]") == 0,
        "The padding is not entry 0.",
        expected="[PAD] with the id 0",
        got=repr(found.get("[PAD]")),
        meaning="Rows are filled with zeros, and what has the id 0 must mean nothing else.",
        hint=3,
    )
    tokenizer = Tokenizer.from_str(returned.value)
    encoded = tokenizer.encode_batch([text for text, _ in LOSSLESS])
    for (text, meaning), found in zip(LOSSLESS, encoded, strict=True):
        returned.must(
            all(found.attention_mask),
            f"{text!a} is filled up with padding.",
            expected="the ids of what stands in the text",
            got=repr(found.ids),
            meaning="Whoever switches padding on in the vocabulary has every text filled up to "
            "the longest of its batch.",
            hint=3,
        )
        back = tokenizer.decode(found.ids)
        returned.must(
            back == text and 0 not in found.ids,
            f"{text!a} is encoded and decoded, and comes back as {back!a}.",
            expected=text,
            got=back,
            meaning=meaning,
            hint=3,
        )


@pytest.mark.task("vocabulary")
def test_a_vocabulary_does_not_learn_the_padding(harness):
    from tokenizers import Tokenizer

    documents = [(TRAIN, "a[PAD]b [PAD]")] * 50
    returned = harness.call("train_vocabulary", documents, 300)
    entries(returned)
    found = Tokenizer.from_str(returned.value).encode("[PAD]")
    returned.must(
        0 not in found.ids,
        "'[PAD]' in a text becomes the id 0, where training texts have it.",
        expected="other ids: 0 is for what is filled up",
        got=repr(found.ids),
        meaning="A text that is one word for the trainer is put together until it is the entry "
        "`[PAD]` itself. Words are cut first, as `ByteLevel` does it by its regular expression.",
        hint=3,
    )


def plain_vocabulary(words: dict[str, int], merges: list[list[str]]) -> str:
    """A vocabulary made by hand: these entries, and the pairs that become one."""
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    return json.dumps(
        {
            "version": "1.0",
            "pre_tokenizer": {**byte_level, "use_regex": True},
            "decoder": {**byte_level, "use_regex": True},
            "model": {"type": "BPE", "vocab": words, "merges": merges},
        }
    )


ONE = plain_vocabulary({"[PAD]": 0, "a": 1, "b": 2, "ab": 3}, [["a", "b"]])
OTHER = plain_vocabulary({"[PAD]": 0, "b": 1, "a": 2, "c": 3}, [])


@pytest.mark.task("encode")
def test_a_text_has_as_many_tokens_as_it_has(harness):
    harness.call("encode", ONE, ["a", "", "ababb"]).gives(
        [[1], [], [3, 3, 2]],
        meaning="Filled up to the longest, a batch's shape depends on who is in it, and every row "
        "pays for the longest one. Packing comes later, into rows of one length.",
        hint=3,
    )


@pytest.mark.task("encode")
def test_texts_are_encoded_by_the_vocabulary_that_is_given(harness):
    for vocabulary, expected in (
        (ONE, [[3, 1], [2], [3, 3, 3]]),
        (OTHER, [[2, 1, 2], [1], [2, 1, 2, 1, 2, 1]]),
        (ONE, [[3, 1], [2], [3, 3, 3]]),
    ):
        harness.call("encode", vocabulary, ["aba", "b", "ababab"]).gives(
            expected,
            meaning="Each vocabulary gives the same word other ids. What this process has built or "
            "kept before is not what the shards were written with.",
            hint=1,
        )


PADDED = {
    "strategy": "BatchLongest",
    "pad_to_multiple_of": None,
    "pad_id": 0,
    "pad_type_id": 0,
    "pad_token": "[PAD]",
}
CUT = {"max_length": 2, "strategy": "LongestFirst", "stride": 0}


@pytest.mark.task("encode")
@pytest.mark.parametrize("direction", ["Right", "Left"])
@pytest.mark.parametrize(("name", "set_up"), [("padding", PADDED), ("truncation", CUT)])
def test_what_a_vocabulary_says_of_lengths_does_not_count(harness, name, set_up, direction):
    vocabulary = json.dumps(json.loads(ONE) | {name: {**set_up, "direction": direction}})
    harness.call("encode", vocabulary, ["a", "ababb"]).gives(
        [[1], [3, 3, 2]],
        meaning=f"Whoever made this vocabulary has switched {name} on, at one end or the other, "
        "which its JSON keeps. Here a text has as many tokens as it has: rows are filled and cut "
        "by `pack`, which counts.",
        hint=3,
    )


@pytest.mark.task("encode")
def test_a_vocabulary_of_words_encodes_too(harness):
    vocabulary = {
        "version": "1.0",
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {
            "type": "WordLevel",
            "vocab": {"[PAD]": 0, "[UNK]": 1, "hit": 2, "a": 3, "bird": 4},
            "unk_token": "[UNK]",
        },
    }
    harness.call("encode", json.dumps(vocabulary), ["hit a bird", "a zyzzyva"]).gives(
        [[2, 3, 4], [3, 1]],
        meaning="How a text is cut into words stands in the vocabulary too, and "
        "`Tokenizer.from_str` sets it up: this one has words, and no bytes.",
        hint=1,
    )


@pytest.mark.task("encode")
def test_its_own_vocabulary_encodes_at_once(harness):
    returned = harness.drive(
        "encoded_by_its_own", DOCUMENTS, 300, ["q", "", "qqq"], call="encode(train_vocabulary(…))"
    )
    returned.must(
        isinstance(returned.value, list) and all(isinstance(ids, list) for ids in returned.value),
        "encode gives no list of lists.",
        expected="a list of each text's ids",
        got=repr(returned.value)[:200],
        hint=1,
    )
    lengths = [len(ids) for ids in returned.value]
    returned.must(
        lengths == [1, 0, 3],
        "Texts of 1, 0 and 3 letters that no training text has are not 1, 0 and 3 tokens.",
        expected="[1, 0, 3]",
        got=repr(lengths),
        meaning="What no training text has is encoded byte by byte, and nothing is filled up.",
        hint=3,
    )


def _as_lists(rows):
    """Rows that are lists or tuples as lists; of anything else None."""
    sequences = isinstance(rows, list | tuple) and all(
        isinstance(row, list | tuple) for row in rows
    )
    return [list(row) for row in rows] if sequences else None


def gives_rows(returned, meaning, hint, **expected):
    """The parts of what `pack` gives."""
    got = returned.value
    returned.must(
        isinstance(got, dict) and set(expected) <= set(got),
        "pack gives no dict of what it has packed.",
        expected=", ".join(expected),
        got=repr(got)[:200],
        hint=1,
    )
    for name, value in expected.items():
        rows = _as_lists(got[name]) if isinstance(value, list) else got[name]
        returned.must(
            isinstance(rows, type(value)) and rows == value,
            f"{name} is not as it should be.",
            expected=repr(value),
            got=repr(got[name]),
            meaning=meaning,
            hint=hint,
        )


@pytest.mark.task("pack")
def test_every_row_has_the_length_that_was_asked_for(harness):
    gives_rows(
        harness.call("pack", [[1, 2]], 8),
        "A row that is as long as the longest of its batch is another shape in each batch, and a "
        "compiled step is compiled again for each.",
        3,
        tokens=[[1, 2, 0, 0, 0, 0, 0, 0]],
    )


@pytest.mark.task("pack")
def test_documents_share_rows_and_are_told_apart(harness):
    gives_rows(
        harness.call("pack", [[5, 6, 7], [8, 9], [4, 4, 4]], 6),
        "The second document fits behind the first, and the third does not. Without segments "
        "nobody could tell where a document ends; positions begin again with each.",
        2,
        tokens=[[5, 6, 7, 8, 9, 0], [4, 4, 4, 0, 0, 0]],
        segments=[[1, 1, 1, 2, 2, 0], [1, 1, 1, 0, 0, 0]],
        positions=[[0, 1, 2, 0, 1, 0], [0, 1, 2, 0, 0, 0]],
    )


@pytest.mark.task("pack")
def test_a_row_may_be_full_to_its_last_place(harness):
    gives_rows(
        harness.call("pack", [[1, 2], [3, 4], [5], [6, 7, 8]], 4),
        "Two and two tokens fill a row of four, one and three the next.",
        2,
        tokens=[[1, 2, 3, 4], [5, 6, 7, 8]],
        segments=[[1, 1, 2, 2], [1, 2, 2, 2]],
    )


@pytest.mark.task("pack")
def test_what_is_cut_is_counted(harness):
    gives_rows(
        harness.call("pack", [[1, 2, 3, 4, 5], [6], [7, 8, 9]], 3),
        "Of five tokens three fit into a row: two are cut, and 9 = 7 + 2.",
        3,
        read=9,
        packed=7,
        cut=2,
        tokens=[[1, 2, 3], [6, 0, 0], [7, 8, 9]],
    )


@pytest.mark.task("pack")
def test_a_token_may_be_0(harness):
    gives_rows(
        harness.call("pack", [[0, 0], [5], [7, 0]], 4),
        "An id 0 takes a place as others do. What is padding is told by the segments, and not by "
        "the id.",
        2,
        tokens=[[0, 0, 5, 0], [7, 0, 0, 0]],
        segments=[[1, 1, 2, 0], [1, 1, 0, 0]],
    )


@pytest.mark.task("pack")
def test_of_no_documents_there_are_no_rows(harness):
    gives_rows(
        harness.call("pack", [], 4),
        "Nothing was read.",
        1,
        tokens=[],
        segments=[],
        positions=[],
        read=0,
        packed=0,
        cut=0,
    )


@pytest.mark.task("pack")
def test_documents_may_be_tuples(harness):
    gives_rows(
        harness.call("pack", ((5, 6, 7), (8, 9)), 6),
        "A sequence is a tuple as well as a list.",
        2,
        tokens=[[5, 6, 7, 8, 9, 0]],
        segments=[[1, 1, 1, 2, 2, 0]],
    )


@pytest.mark.task("pack")
def test_documents_may_come_one_after_the_other(harness):
    call = "pack(iter([[5, 6, 7], [8, 9]]), 6)"
    gives_rows(
        harness.drive("packed_from_a_stream", [[5, 6, 7], [8, 9]], 6, call=call),
        "An iterable may be gone through once: whoever counts first has nothing left to pack.",
        1,
        tokens=[[5, 6, 7, 8, 9, 0]],
        read=5,
    )


@pytest.mark.task("pack")
def test_the_documents_stay_as_they_are(harness):
    returned = harness.call("pack", [[1, 2, 3, 4, 5], [6]], 3)
    returned.must(
        not returned.changed_its_input,
        "pack has cut the documents themselves.",
        expected="documents that are as they were",
        got="shorter ones",
        meaning="They belong to whoever called: cut a copy, which `document[:length]` is.",
        hint=3,
    )
