"""docs/dataflow.md and the commands' help say the same."""

import re
from pathlib import Path

import pytest

from pipelines.rehearsal import faults

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "dataflow.md").read_text()
OPTION = re.compile(r"--[a-z][a-z_-]*")

COMMANDS = {
    "submit": "pipelines.cli.submit:submit_command",
    "rehearse": "pipelines.cli.rehearse:rehearse_command",
    "template": "pipelines.dataflow.template:template_command",
}

# Beam's own, which the commands pass on; checked against Beam below.
BEAMS = {"--dry_run", "--template_location", "--runner"}

# What a command has beside the job's options, and Dataflow's.
OWN = {"--dry-run", "--dry-run-page", "--prices", "--fault", "--folder", "--no_wait_until_finish"}


@pytest.fixture(scope="module")
def helps():
    """The text of every command's --help."""
    import contextlib
    import importlib
    import io

    texts = {}
    for name, place in COMMANDS.items():
        module, function = place.split(":")
        out = io.StringIO()
        with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as ended:
            getattr(importlib.import_module(module), function)(["--help"])
        assert ended.value.code == 0
        texts[name] = out.getvalue()
    return texts


def test_every_option_in_the_docs_is_in_a_help(helps):
    shown = {option for text in helps.values() for option in OPTION.findall(text)}
    assert set(OPTION.findall(TEXT)) - shown - BEAMS == set()


def test_what_is_called_beams_is_beams():
    from apache_beam.options.pipeline_options import PipelineOptions, _BeamArgumentParser

    parser = _BeamArgumentParser(allow_abbrev=False)
    for options in {str(kind): kind for kind in PipelineOptions.__subclasses__()}.values():
        options._add_argparse_args(parser)
    known = {name for action in parser._actions for name in action.option_strings}
    assert known >= BEAMS


def test_every_option_that_the_commands_add_is_in_the_docs(helps):
    assert set(OPTION.findall(TEXT)) >= OWN
    shown = {option for text in helps.values() for option in OPTION.findall(text)}
    assert shown >= OWN


def test_the_options_of_an_example_belong_to_its_command(helps):
    found = re.findall(r"^    \./workshop (submit|rehearse|template)(.*)$", TEXT, re.M)
    assert {name for name, _ in found} == set(COMMANDS)
    for name, words in found:
        assert set(OPTION.findall(words)) <= set(OPTION.findall(helps[name])), words


def test_every_fault_is_in_the_docs_and_in_the_help(helps):
    rows = re.findall(r"^\| (`[a-z].*?) \|", TEXT.split("The faults, each planted by")[1], re.M)
    told = {text for row in rows for text in re.findall(r"`([^`]+)`", row)}
    assert {text.partition(":")[0] for text in told} == set(faults.KINDS)
    # A line of the help may end behind a dash.
    shown = re.sub(r"-\n\s+", "-", helps["rehearse"])
    for kind in faults.KINDS:
        assert kind in shown
    for text in told:
        detail = {"N": "2", "BYTES": "9", "SECONDS": "1", "MB": "64"}.get(text.partition(":")[2])
        faults.parse(f"{text.partition(':')[0]}:{detail}" if detail else text, ["SEAT"])
