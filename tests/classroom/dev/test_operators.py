"""What a machine changes in an answer."""

import textwrap

import pytest

from classroom.dev.operators import changes


def lines(source: str) -> set[str]:
    """The changed line of each mutant of a function's body."""
    body = textwrap.indent(textwrap.dedent(source).strip(), "    ")
    return {change.new for change in changes(f"def f(a, b, rows):\n{body}\n    return None\n")}


@pytest.mark.parametrize(
    ("line", "mutants"),
    [
        ("return a < b", {"return None", "return (a <= b)", "return (a >= b)"}),
        ("return a is None", {"return None", "return (a is not None)", "return (not a)"}),
        ("return a is not None", {"return None", "return (a is None)", "return (a)"}),
        ("return a / b", {"return None", "return (a // b)", "return (a * b)"}),
        ("return a and b", {"return None", "return (a or b)"}),
        ("return 15", {"return None", "return (16)", "return (14)"}),
        ("return f(a, b)", {"return None", "return (f(b, a))"}),
        ("return int(a)", {"return None", "return (a)"}),
        ("return a.strip(b, c=1)", None),
        ("a += b", {"pass", "a -= b"}),
        ("rows.sort()", {"pass", "(rows)"}),
        ('raise ValueError("no" + a)', {"pass"}),
        ("if a:\n    b = rows", {"if (not (a)):", "pass"}),
    ],
)
def test_each_kind_of_change_is_made(line, mutants):
    if mutants is not None:
        assert lines(line) == mutants
    else:
        assert "return (a.strip(b))" in lines(line)


def test_texts_types_and_docstrings_stay():
    source = '''
    def f(a: int | None = None) -> str:
        """Gives a text."""
        print("text", f"{a + 1}")
    '''
    found = [change.new for change in changes(textwrap.dedent(source))]
    assert found == ["pass", """(print(f'{a + 1}', 'text'))"""]


def test_a_change_knows_its_line_and_is_the_whole_file():
    source = '"""Doc."""\n\n\ndef f(a):\n    # ä\n    return (\n        a\n        + 1\n    )\n'
    added = [change for change in changes(source) if change.new == "+ (2)"]
    assert [(change.line, change.old) for change in added] == [(8, "+ 1")]
    assert added[0].source == source.replace("+ 1", "+ (2)")
