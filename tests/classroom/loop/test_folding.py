"""Texts in the room that there is."""

import pytest

from classroom.loop.folding import block, contrasted, folded, shortened


def test_code_is_broken_at_blanks_and_a_long_text_in_it_after_commas():
    call = "parse_line('2013,1,2,600,N529JB,JFK,MCO,2013-01-02T11:00:00Z', strict=True)"
    assert folded(call, 40) == [
        "parse_line('2013,1,2,600,N529JB,JFK,MCO,",
        "    2013-01-02T11:00:00Z', strict=True)",
    ]
    assert folded("def f(line: str) -> dict[str, int | None]:", 30) == [
        "def f(line: str) -> dict[str,",
        "    int | None]:",
    ]


def test_what_has_no_place_to_break_at_stays_whole_or_ends_in_dots():
    path = "/a" * 30
    assert folded(path, 20) == [path]
    assert block(path, 20, None) == ([path], False)
    assert block(path, 20, 3) == (["/a/a/a/a/a/a/a/a/a …"], True)


def test_of_many_lines_the_first_are_shown_and_the_others_counted():
    told = block("\n".join("abcdef"), 20, 3)
    assert told == (["a", "b", "(4 more lines)"], True)
    assert block("a\nb", 20, 2) == (["a", "b"], False)


def test_a_long_line_ends_at_a_word():
    assert block("{'carrier': 'UA', 'flight': 15}", 20, 1) == (["{'carrier': 'UA', …"], True)


def test_of_a_long_sentence_the_beginning_and_the_end_are_shown():
    text = "encode(" + "1, " * 40 + "2): row 3 is another."
    lines, cut = shortened(text, 40, 3)
    assert cut
    assert lines[0].startswith("encode(1, ")
    assert lines[1].endswith("…")
    assert lines[2].endswith("2): row 3 is another.")
    assert all(len(line) <= 40 for line in lines)


@pytest.mark.parametrize(
    ("expected", "got", "shown"),
    [
        # A dict's entry that differs begins the line.
        (
            repr({f"column_{n}": n for n in range(6)}),
            repr({f"column_{n}": n if n < 4 else 9 for n in range(6)}),
            ("… 'column_4': 4, 'column_5': 5}", "… 'column_4': 9, 'column_5': 9}"),
        ),
        # The row that it is of stays.
        (
            f"id=7: {'x, ' * 20}1",
            f"id=7: {'x, ' * 20}2",
            ("id=7: … 1", "id=7: … 2"),
        ),
        # Lines that both have are counted.
        (
            "a: int8\nb: int8\nc: int8\nd: int8",
            "a: int8\nc: int8\nd: int8",
            ("b: int8", "(nothing besides)\n(3 lines are the same)"),
        ),
        # What differs behind the line's end is seen.
        (
            "{'origin': 'EWR', 'flight': 1071} at 1357026840",
            "{'origin': 'EWR', 'flight': 1071} at 1357026999",
            ("… 'flight': 1071} at 1357026840", "… 'flight': 1071} at 1357026999"),
        ),
        ("short", "shore", ("short", "shore")),
    ],
)
def test_two_texts_are_cut_down_to_what_differs(expected, got, shown):
    assert contrasted(expected, got, 40) == shown
