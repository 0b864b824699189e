"""What of a verdict's texts goes further: nothing that a terminal obeys, no more than is read."""

import pytest

from classroom.verdict import FAILED, TaskVerdict, Verdict, visible


@pytest.mark.parametrize("text", ["\x1b[2J", "\u202e", "\ud800", "a\udce9b"])
def test_codes_and_half_characters_are_written_out(text):
    shown = visible(text)
    assert shown != text
    assert shown.isprintable()
    shown.encode()


@pytest.mark.parametrize("length", [20_000, 20_001, 5_000_000])
def test_of_a_text_without_end_the_beginning_is_kept(length):
    task = TaskVerdict("one", "One", FAILED, 1, got="x" * length, output="y" * length)
    once = Verdict("ex01", [task]).to_dict()
    again = Verdict.from_dict(once).to_dict()
    assert again == once
    for name, letter in (("got", "x"), ("output", "y")):
        (kept,) = [one[name] for one in once["tasks"]]
        if length == 20_000:
            assert kept == letter * length
        else:
            assert len(kept) < 20_000
            assert kept.endswith(f"{letter}… and {length - 19_900:,} more characters")
