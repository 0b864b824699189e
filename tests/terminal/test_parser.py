"""What is wrong with a command line is one sentence that names the option."""

import pytest

from pipelines.terminal.parser import Parser, positive


def parser() -> Parser:
    made = Parser(prog="workshop try")
    made.add_argument("file", nargs="?", metavar="FILE")
    made.add_argument("--input", metavar="PATTERN")
    made.add_argument("--fault", action="append", default=[])
    made.add_argument("--rows", type=positive)
    return made


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--input", ""], "--input"),
        (["--input="], "--input"),
        (["--fault", "a", "--fault", ""], "--fault"),
        ([""], "the argument FILE"),
    ],
)
def test_an_empty_value_is_an_error_that_names_the_option(arguments, named, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said == (
        f"workshop try: {named} has an empty value; is a variable not set?; see workshop try "
        "--help.\n"
    )


def test_what_is_not_given_is_no_error():
    given, rest = parser().parse_known_args(["--project="])
    assert (given.input, given.fault, rest) == (None, [], ["--project="])
