"""`workshop completion`: what a shell has to read to complete commands and exercises' names."""

import argparse

from pipelines.terminal.parser import make_parser

SHELLS = ("bash", "zsh", "fish")

_EPILOG = """\
bash: add to ~/.bashrc                eval "$(./workshop completion bash)"
zsh:  add to ~/.zshrc after compinit  eval "$(./workshop completion zsh)"
fish: once, into ~/.config/fish/completions/workshop.fish

with the whole path of ./workshop. Then TAB completes commands, options, exercises, paths and jobs,
behind `./workshop` in the checkout and behind `workshop` in its environment."""


def completion_command(argv: list[str]) -> int:
    """Prints the script of a shell."""
    parser = make_parser("workshop completion", "Writes what a shell has to read to complete.")
    parser.epilog, parser.formatter_class = _EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS), help="the shell")
    given = parser.parse_args(argv)
    import argcomplete

    print(argcomplete.shellcode(["workshop"], shell=given.shell))
    return 0
