"""What a shell is told when it asks for completions."""

import os
import subprocess
import sys
from pathlib import Path

import argcomplete
import pytest

from classroom import cli, shell_completion
from classroom.cli import COMMANDS
from pipelines.terminal import parser

ROOT = Path(__file__).resolve().parents[2]


def completions(line: str, tmp_path) -> list[str]:
    """The candidates behind `line`, as argcomplete's scripts ask for them."""
    told = tmp_path / "told"
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(told),
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SHELL": "bash",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "classroom", *line.split()[1:]],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return [word.strip() for word in told.read_text().split("\n")] if told.exists() else []


@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("./workshop ch", {"check"}),
        ("workshop ", {"list", "run", "completion", "dev"}),
        ("workshop check car", {"carrier_delays"}),
        ("workshop check ", {"all", "parse_flights"}),
        ("workshop hint --t", {"--task"}),
        ("workshop check --steps s", {"solutions"}),
        ("workshop path ", {"term"}),
        ("workshop run --job st", {"strikes"}),
        ("workshop run --job di", {"digits"}),
        ("workshop run --form", {"--format"}),
        ("workshop data ", {"get", "make"}),
        ("workshop data make --r", {"--rows"}),
        ("workshop dev check par", {"parse_flights"}),
    ],
)
def test_what_fits_is_completed(line, among, tmp_path):
    found = completions(line, tmp_path)
    assert among <= set(found)
    last = line.rpartition(" ")[2].removeprefix("./workshop")
    assert all(word.startswith(last) for word in found)


def _every_command() -> list[list[str]]:
    further = shell_completion._SUBCOMMANDS
    return [
        [name, *more]
        for name in COMMANDS
        for more in ([[word] for word in further[name]] if name in further else [[]])
    ]


def test_no_command_does_anything_when_it_is_asked_to_complete(monkeypatch):
    """A command that looked at its arguments by itself would run at a key press."""

    class Completed(Exception):
        pass

    def complete(*_, **__):
        raise Completed

    monkeypatch.setattr(argcomplete, "autocomplete", complete)
    for words in _every_command():
        monkeypatch.setattr(parser, "_completing", False)
        monkeypatch.setenv("_ARGCOMPLETE", "1")
        monkeypatch.setenv("COMP_LINE", " ".join(["workshop", *words, "--"]))
        if words == ["test"]:
            assert cli.main(words) == 0
        else:
            with pytest.raises(Completed):
                cli.main(words)


def test_bash_completes_with_the_script(tmp_path):
    script = subprocess.run(
        [ROOT / "workshop", "completion", "bash"], capture_output=True, text=True, check=True
    ).stdout
    asks = (
        'COMP_LINE="./workshop check car"; COMP_POINT=20; COMP_TYPE=9; COMP_CWORD=2; '
        "COMP_WORDS=(./workshop check car); _python_argcomplete ./workshop car check; "
        'echo "${COMPREPLY[@]}"'
    )
    bash = ["bash", "--norc", "-c", f"{script}\n{asks}"]
    done = subprocess.run(bash, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["carrier_delays"], done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_their_script(shell, capsys):
    assert cli.main(["completion", shell]) == 0
    assert {"zsh": "compdef", "fish": "complete --command workshop"}[
        shell
    ] in capsys.readouterr().out


def test_an_unknown_shell_is_refused(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["completion", "tcsh"])
    assert end.value.code == 2
    assert "bash" in capsys.readouterr().err
