"""Whatever is in the files: a data set that accounts for every row, or one sentence.

A few requests are drawn here; docs/developing.md has the command that draws a thousand.
"""

import json
import os
import re
import shutil
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pipelines.quarantine import rejected_rows
from pipelines.writing import manifest
from tests.support.fork_server import ForkServer
from tests.support.hostile_files import Hostile, hostile, save

# Requests that are drawn, and how many of a hundred go through TensorFlow Transform.
COUNT = int(os.environ.get("WORKSHOP_HOSTILE_FILES", "5"))
WHOLE = 5 if COUNT >= 100 else 0

PROGRESS = re.compile(r"^((Loading|Checking|Building) .* …|\s*[\d,]+ s  .*)$")
EXCEPTION = re.compile(r"\b[A-Za-z_.]*(?:Error|Exception|Traceback|Warning)\b")
LOG = re.compile(r"all of it is in (\S+?)\.?$")


def sentence_of(err: str) -> str:
    """What a run has said beside its progress: one line that ends as a sentence does."""
    lines = [line for line in err.splitlines() if line and not PROGRESS.match(line)]
    assert len(lines) == 1, f"no single sentence: {err[-3000:]}"
    (sentence,) = lines
    if log := LOG.search(sentence):
        assert os.path.isfile(log[1]), f"the log's path is cut: {sentence}"
        with open(log[1], errors="replace") as file:
            pytest.fail(f"{sentence}\n{file.read()[-6000:]}")
    assert not EXCEPTION.search(sentence), sentence
    assert len(sentence) < 2_000, sentence
    assert re.search(r"[.!?]$", sentence), sentence
    return sentence


def check(runs: ForkServer, request: Hostile, folder) -> str:
    """Runs a request and checks what came of it; returns its sentence, empty where it worked."""
    output = folder / "out"
    request.arguments.extend(["--output", str(output)])
    save(request, folder / "request")
    ended = runs.start("tests.support.hostile_job:run_hostile", str(folder / "request")).wait()
    assert ended.code in (0, 1, 2), ended
    if ended.code == 0:
        check_data_set(request, output)
        return ""
    sentence = sentence_of(ended.err)
    # No more than that was left: neither a data set nor what was being made.
    assert not output.exists(), sentence
    kept = {path.name for path in folder.glob("*out*")} - {".out.lock"}
    assert kept <= {"out.stopped"}, kept
    # Rows that are there twice are found while examples are written, beside the reports.
    if ended.code == 1 and "more than once" not in sentence:
        check_reports(request, folder / "out.stopped", sentence)
    return sentence


def check_data_set(request: Hostile, output) -> None:
    """Every row that was written has one fate, and every shard is as the manifest says."""
    data = manifest.load(str(output))
    fates = Counter(data.rows)
    read = fates.pop("read")
    assert sum(fates.values()) == read == request.rows
    for split in ("train", "eval", "test"):
        data.verify(split)
        assert data.data["splits"][split]["examples"] == fates[split]
    assert len(list(rejected_rows.rejected(str(output)))) == fates["quarantined"]


def check_reports(request: Hostile, stopped, sentence: str) -> None:
    """What a run that failed leaves where rows were rejected: page, and each row with reasons."""
    assert (stopped / "validation" / "index.html").is_file(), sentence
    # Not by `str.splitlines`, for which U+2028 is the end of a line too.
    texts = [path.read_bytes() for path in stopped.glob("quarantine/*")]
    rejected = [json.loads(line) for text in texts for line in text.splitlines()]
    assert all(row["rules"] and row["reasons"] for row in rejected)
    if found := re.match(r"All ([\d,]+) \w+ were rejected", sentence):
        assert len(rejected) == request.rows == int(found[1].replace(",", ""))
    else:
        # Where no row is left, the rules that took them are told, and not what a suite misses.
        assert not request.rows or len(rejected) < request.rows, sentence


@pytest.mark.slow
@settings(
    max_examples=COUNT,
    deadline=None,
    # Each is a run, too long to look for a smaller one that fails as well.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
@given(hostile(WHOLE))
def test_hostile_files_give_a_whole_data_set_or_one_sentence(runs, tmp_path_factory, write):
    folder = tmp_path_factory.mktemp("hostile")
    request = write(folder)
    try:
        check(runs, request, folder)
    except BaseException as error:
        error.add_note(request.told)
        raise
    shutil.rmtree(folder)
