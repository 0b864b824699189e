"""The learner's loop, driven as a learner drives it."""

import json
import re
import shlex
import signal
import subprocess
import sys
import termios
import urllib.error
import urllib.request

import pexpect
import pytest

from tests.support.learner import EXERCISES, HALF, RIGHT, WAITING, WRONG, Checkout
from tests.support.shown_page import Elements

CONTROL = re.compile(r"\x1b|\r")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("l"))
    yield checkout
    checkout.stop()


@pytest.fixture
def learner(shared):
    """A learner who begins: nothing written, nothing remembered."""
    for number in range(len(EXERCISES)):
        shared.write(shared.stub.replace(EXERCISES[-1], EXERCISES[number]), number)
    for file in (shared.root / ".workshop").glob("progress*"):
        file.unlink()
    return shared


def progress(learner) -> dict:
    return json.loads((learner.root / ".workshop" / "progress.json").read_text())


# One command at a time


def test_workshop_alone_says_where_one_is_what_to_do_and_where_help_is(learner):
    ended = learner.run()
    assert ended.returncode == 0
    assert "0 of 2 exercises solved, 0 of 10 points" in ended.stdout
    assert "Next: 81 add_minutes" in ended.stdout
    assert "exercises/ex81_add_minutes/README.md" in ended.stdout
    assert "./workshop watch" in ended.stdout
    assert "./workshop --help" in ended.stdout


def test_after_a_failed_check_it_says_to_go_on_and_what_failed(learner):
    learner.write(HALF)
    learner.run("check")
    said = learner.run().stdout
    assert "Go on with 81 add_minutes" in said
    assert "“Midnight is passed” failed" in said
    assert "2 of 10 points" in said


def test_a_wrong_answer_shows_call_expected_got_meaning(learner):
    learner.write(WRONG)
    ended = learner.run("check")
    assert ended.returncode == 1
    assert ended.stderr == ""
    for piece in ("add(100, 20)", "expected  120", "got       80", "20 minutes after 100."):
        assert piece in ended.stdout
    assert re.search(r"failed +Minutes are added to a time +0/2", ended.stdout)
    assert re.search(r"not run +Midnight is passed +0/3", ended.stdout)


def test_an_exception_shows_the_learners_own_line(learner):
    learner.add_with("minutes.nix")
    said = learner.run("check").stdout
    assert "exercises/ex81_add_minutes/exercise.py:2" in said
    assert "minutes.nix" in said


def test_what_ctrl_c_would_raise_is_the_codes_own_error(learner):
    learner.add_with("if time == 1430:", "    raise KeyboardInterrupt")
    ended = learner.run("check")
    assert ended.returncode == 1
    assert "raised KeyboardInterrupt" in ended.stdout
    assert re.search(r"failed +Midnight is passed +0/3", ended.stdout)


def test_a_stub_is_said_to_be_unsolved_and_where_to_write(learner):
    ended = learner.run("check")
    assert ended.returncode == 1
    assert "exercises/ex81_add_minutes/exercise.py" in ended.stdout
    assert "exercises/ex81_add_minutes/README.md" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_syntax_error_names_its_line(learner):
    learner.write("def add(time, minutes)\n    return 1\n")
    ended = learner.run("check")
    assert ended.returncode == 1
    assert "exercise.py:1" in ended.stdout
    assert "Traceback" not in ended.stdout


def test_a_right_answer_is_celebrated_and_what_comes_next_is_said(learner):
    learner.write(RIGHT)
    ended = learner.run("check", "81")
    assert ended.returncode == 0
    assert "Solved: all 2 tasks pass, 5 points." in ended.stdout
    assert "1 of 2 exercises" in ended.stdout
    assert "./workshop watch subtract_minutes" in ended.stdout
    assert progress(learner)["exercises"]["ex81_add_minutes"]["tasks"] == ["plain", "midnight"]


@pytest.mark.parametrize(
    "name", ["81", "ex81", "add", "ex81_add_minutes", "exercises/ex81_add_minutes"]
)
def test_names_can_be_shortened(learner, name):
    assert learner.run("hint", name).stdout.startswith("81 add_minutes")


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["check", "adn_minutes"], "There is no exercise adn_minutes: did you mean add_minutes"),
        (["check", "minutes"], "minutes may be ex81_add_minutes or ex82_subtract_minutes"),
        (["hint", "81", "--task", "noon"], "has no task noon: its tasks are plain, midnight."),
        (["hint", "81", "--rung", "4"], "The task plain has 3 hints, and no hint 4."),
        (["list", "--part", "9"], "There are no exercises of part 9 here: the parts are 1."),
        (["solution", "81"], "ex81_add_minutes has not passed yet"),
        (["check", "81", "--batch", "nix.arrow"], "nix.arrow does not exist."),
        (["reset"], "the following arguments are required: NAME"),
        (["swap", "sideways"], "invalid choice: 'sideways'"),
    ],
)
def test_a_wrong_request_gets_one_sentence_and_exit_code_2(learner, argv, sentence):
    ended = learner.run(*argv)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_progress_file_that_cannot_be_read_is_named_and_left_alone(learner):
    learner.run("hint")
    file = learner.root / ".workshop" / "progress.json"
    file.write_text("{")
    ended = learner.run("list")
    assert ended.returncode == 2
    assert str(file) in ended.stderr
    assert file.read_text() == "{"


def test_a_verdict_is_shown_though_progress_cannot_be_kept(learner):
    learner.write(RIGHT)
    state = learner.root / ".workshop"
    aside = state.rename(learner.root / "aside") if state.exists() else None
    state.write_text("a file where a folder has to be")
    ended = learner.run("check", "81")
    state.unlink()
    if aside:
        aside.rename(state)
    assert ended.returncode == 0
    assert "passed" in ended.stdout
    assert f"{state} cannot be written to" in ended.stderr


def test_the_list_shows_what_was_earned_and_can_be_filtered(learner):
    learner.write(RIGHT)
    learner.run("check", "81")
    said = learner.run("list").stdout
    assert re.search(r"81 add_minutes +solved +5/5", said)
    assert re.search(r"> 82 subtract_minutes +0/5", said)
    assert "81" not in learner.run("list", "--todo").stdout
    assert "82" not in learner.run("list", "--solved").stdout
    assert learner.run("list", "--part", "1").stdout == said


def test_hints_begin_at_the_first_and_name_the_others_and_the_likely_one(learner):
    learner.write(WRONG)
    learner.run("check", "81")
    first = learner.run("hint").stdout
    assert "hint 1 of 3: First\n" in first
    assert "\n  2  Second  (what the check points to)\n  3  Third\n" in first
    assert "hint 2 of 3: Second" in learner.run("hint").stdout
    last = learner.run("hint").stdout
    assert "hint 3 of 3: Third" in last
    assert "return time + minutes" in last
    assert "no more hints" in learner.run("hint").stdout
    again = learner.run("hint", "--again").stdout
    assert all(f"hint {number} of 3" in again for number in (1, 2, 3))


def test_without_a_check_hints_begin_at_the_first(learner):
    assert "hint 1 of 3" in learner.run("hint").stdout


def test_reset_brings_the_stub_back_and_keeps_a_backup(learner):
    learner.write(WRONG)
    ended = learner.run("reset", "81")
    assert ended.returncode == 0
    assert 'unsolved("ex81_add_minutes")' in learner.file().read_text()
    kept = learner.root / ended.stdout.split()[-1]
    assert kept.read_text() == WRONG
    assert "is the stub already" in learner.run("reset", "81").stdout


def test_a_file_that_was_removed_is_brought_back_by_reset(learner):
    learner.file().unlink()
    ended = learner.run("check", "81")
    assert ended.returncode == 2
    assert "reset add_minutes" in ended.stderr
    assert learner.run("reset", "81").returncode == 0
    assert learner.file().exists()


def test_the_solution_is_shown_after_a_pass_or_to_one_who_gives_up(learner):
    gave_up = learner.run("solution", "81", "--give-up")
    assert "return (time + minutes) % 1440" in gave_up.stdout
    assert "BEGIN SOLUTION" not in gave_up.stdout
    assert progress(learner)["exercises"]["ex81_add_minutes"]["gave_up"]
    learner.write(RIGHT)
    learner.run("check", "81")
    assert learner.run("solution", "81").returncode == 0
    assert "+    " in learner.run("solution", "81", "--diff").stdout


def test_all_are_checked_one_line_each(learner):
    learner.write(RIGHT)
    ended = learner.run("check", "all")
    assert ended.returncode == 1
    assert re.search(r"passed +81 add_minutes +5/5 points", ended.stdout)
    assert re.search(r"unsolved +82 subtract_minutes +0/5 points", ended.stdout)
    assert "1 of 2 exercises pass, 5 of 10 points." in ended.stdout


def test_the_references_answers_pass_and_earn_the_learner_nothing(learner):
    ended = learner.run("check", "all", "--steps", "solutions")
    assert ended.returncode == 0
    assert "0 of 10 points" in learner.run("list").stdout


def test_json_has_the_structure_of_exercisms_results(learner):
    learner.write(HALF)
    ended = learner.run("check", "81", "--json")
    assert ended.returncode == 1
    found = json.loads(ended.stdout)
    assert {key: found[key] for key in ("version", "status", "message")} == {
        "version": 3,
        "status": "fail",
        "message": None,
    }
    passed, failed = found["tests"]
    assert passed["name"] == "Minutes are added to a time"
    assert (passed["status"], passed["message"], passed["task_id"]) == ("pass", None, 1)
    assert (failed["status"], failed["task_id"]) == ("fail", 2)
    assert "A day has 1440 minutes." in failed["message"]
    assert failed["test_code"] == "add(1430, 20)"


def test_json_of_a_file_that_cannot_be_read_is_an_error_with_a_message(learner):
    learner.write("def add(:\n")
    found = json.loads(learner.run("check", "81", "--json").stdout)
    assert found["status"] == "error"
    assert "exercise.py, line 1" in found["message"]


def test_json_cuts_what_was_printed_at_500_characters(learner):
    learner.write("def add(time, minutes):\n    print('x' * 900)\n    return 1\n")
    test = json.loads(learner.run("check", "81", "--json").stdout)["tests"][0]
    assert len(test["output"]) == 500
    assert test["output"].endswith("Output was truncated. Please limit to 500 chars")


def test_a_verdict_in_watch_fits_a_terminal_of_24_lines_and_names_the_keys(learner, terminal):
    learner.write("def add(time, minutes):\n    print('x\\n' * 99)\n    return [0] * 400\n")
    session = terminal("watch", LINES="24")
    session.expect("Checking add_minutes")
    session.expect("h hint  n next  l list  c check  f full verdict  q quit")
    session.expect(r"81 add_minutes.*Minutes are added to a time +0/2")
    session.expect(WAITING)
    told = session.after if isinstance(session.after, str) else ""
    lines = (session.before + told).count("\n")
    assert lines <= 21
    session.send("f")
    session.expect(WAITING)
    assert session.before.count("x\r\n") == 99


@pytest.mark.parametrize("columns", [60, 80])
def test_piped_output_is_plain_and_fits_the_width(learner, columns):
    learner.write(WRONG)
    for argv in ([], ["list"], ["check", "81"], ["hint", "81"], ["check", "all"]):
        said = learner.run(*argv, COLUMNS=str(columns)).stdout
        assert not CONTROL.search(said)
        assert max(map(len, said.splitlines())) <= columns


def test_an_output_that_knows_no_unicode_gets_question_marks(learner):
    learner.write(HALF)
    learner.run("check", "81")
    ended = learner.run(PYTHONIOENCODING="ascii")
    assert ended.returncode == 0, ended.stderr
    assert "?Midnight is passed? failed" in ended.stdout


# In a terminal


@pytest.fixture
def terminal(learner):
    """Starts the loop in a pseudo-terminal; what was started is ended."""
    started = []

    def start(*argv, **settings) -> pexpect.spawn:
        started.append(learner.spawn(*argv, **settings))
        return started[-1]

    yield start
    for session in started:
        session.close(force=True)


def test_a_session_wrong_right_hint_next_interrupted_and_resumed(learner, terminal):
    session = terminal("watch")
    session.expect("81 add_minutes")
    session.expect(WAITING)

    learner.write(WRONG)
    session.expect("expected")
    session.expect("120")
    session.expect(WAITING)

    session.send("h")
    session.expect("hint 1 of 3")
    session.expect(WAITING)

    session.send("f")
    session.expect("exercise.py:2")
    session.expect("Stuck")
    session.expect(WAITING)

    session.send("n")
    session.expect("not solved yet")
    session.expect(WAITING)

    learner.write(RIGHT)
    session.expect("Solved: all 2 tasks pass")
    session.expect("1 of 2 exercises")
    session.expect(WAITING)

    session.send("l")
    session.expect("81 add_minutes +.*solved")
    session.expect(WAITING)

    session.send("n")
    session.expect("82 subtract_minutes")
    session.expect(WAITING)

    session.sendintr()
    session.expect("Stopped.")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 130

    resumed = terminal("watch")
    resumed.expect("82 subtract_minutes")
    resumed.expect(WAITING)
    resumed.send("q")
    resumed.expect(pexpect.EOF)
    resumed.close()
    assert resumed.exitstatus == 0


def test_a_save_is_on_the_page_that_is_watched_and_ctrl_c_closes_it(learner, terminal):
    session = terminal("watch", "--page", "--no-open")
    session.expect(r"Page: (http://127\.0\.0\.1:\d+/)")
    address = session.match[1]
    session.expect(WAITING)
    with urllib.request.urlopen(f"{address}events", timeout=60) as events:
        before = events.readline()
        learner.write(HALF)
        told = [events.readline() for _ in range(5)]
        assert b"data: 81 add_minutes\n" in told
        assert re.fullmatch(rb"data: \w+-\d+\n", told[-1])
        assert told[-1] != before
        with urllib.request.urlopen(address, timeout=60) as page:
            text = Elements(page.read().decode()).text
        assert "failed Midnight is passed" in text
        assert "passed Minutes are added to a time" in text
        assert "2 of 10 points" in text
        session.expect(WAITING)
        session.sendintr()
        session.expect("Stopped.")
        session.expect(pexpect.EOF)
        session.close()
        assert events.read() == b"\n"  # of the last event: nothing waits on a server that has gone
    assert session.exitstatus == 130
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=60)


def test_a_page_that_is_kept_shut_needs_a_page(learner):
    ended = learner.run("watch", "--no-open")
    assert ended.returncode == 2
    assert "--no-open goes with --page" in ended.stderr


def test_what_is_left_unsolved_is_skipped_until_it_is_checked_again(learner, terminal):
    learner.write(WRONG)
    session = terminal("watch")
    session.expect(WAITING)
    session.send("n")
    session.expect("Press n again")
    session.expect(WAITING)
    session.send("n")
    session.expect("82 subtract_minutes")
    session.expect(WAITING)
    session.send("q")
    session.expect(pexpect.EOF)
    assert progress(learner)["skipped"] == ["ex81_add_minutes"]
    assert re.search(r"81 add_minutes +skipped +0/5", learner.run("list").stdout)
    learner.run("check", "81")
    assert re.search(r"81 add_minutes +begun +0/5", learner.run("list").stdout)


def test_a_save_while_a_check_never_ends_starts_another(learner, terminal):
    learner.add_with("while True: pass")
    session = terminal("watch")
    session.expect("Checking add_minutes")
    learner.write(RIGHT)
    session.expect("Solved")


def test_one_can_leave_while_a_check_never_ends(learner, terminal):
    learner.add_with("while True: pass")
    session = terminal("watch")
    session.expect("Checking add_minutes")
    session.send("q")
    session.expect(pexpect.EOF)


@pytest.mark.parametrize("way", ["q", "Ctrl-C", "SIGTERM", "SIGHUP"])
def test_the_terminals_own_mode_comes_back_however_it_ends(learner, terminal, way):
    session = terminal("watch")
    before = termios.tcgetattr(session.child_fd)
    session.expect(WAITING)
    assert not termios.tcgetattr(session.child_fd)[3] & (termios.ICANON | termios.ECHO)
    if way == "q":
        session.send("q")
    elif way == "Ctrl-C":
        session.sendintr()
    else:
        session.kill(getattr(signal, way))
    session.expect(pexpect.EOF)
    assert termios.tcgetattr(session.child_fd) == before


def test_suspended_it_gives_the_shell_its_terminal_and_takes_it_again(learner):
    shell = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        cwd=str(learner.root),
        env={**learner.environment, "PS1": "ready> "},
        encoding="utf-8",
        timeout=300,
        dimensions=(40, 80),
    )
    try:
        shell.expect("ready> ")
        shell.sendline(f"{shlex.quote(sys.executable)} -P -m classroom watch")
        shell.expect(WAITING)
        shell.sendcontrol("z")
        shell.expect("Stopped")
        shell.expect("ready> ")
        assert termios.tcgetattr(shell.child_fd)[3] & termios.ISIG
        shell.sendline("fg")
        shell.expect("classroom watch")
        learner.write(WRONG)
        shell.expect("expected")
        shell.expect(WAITING)
        shell.send("q")
        shell.expect("ready> ")
        shell.sendline("exit")
        shell.expect(pexpect.EOF)
    finally:
        shell.close(force=True)


def test_without_colour_there_is_none(learner, terminal):
    learner.write(WRONG)
    session = terminal("check", "81", NO_COLOR="1")
    session.expect(pexpect.EOF)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", session.before)


def test_without_a_keyboard_it_prints_verdicts_until_it_is_interrupted(learner):
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "classroom", "watch"],
        cwd=learner.root,
        env=learner.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = []
        while WAITING not in (line := process.stdout.readline()):
            said.append(line)
        learner.write(RIGHT)
        while WAITING not in (line := process.stdout.readline()):
            said.append(line)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130
        process.stdout.close()
    assert "Solved: all 2 tasks pass, 5 points.\n" in said
    assert not CONTROL.search("".join(said))
