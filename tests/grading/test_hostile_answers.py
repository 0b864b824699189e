"""Answers that want points, or the machine, get neither; the right one beside them gets its own."""

import os
from pathlib import Path

import pytest

from classroom.confinement import ways
from tests.support.learner import ROOT
from tests.support.small_class import FOLDER, INPUTS, MEANING, RIGHT, SmallClass, when_called

pytestmark = pytest.mark.slow

# The connection on which an answer's process is asked.
_CONNECTION = """
import os, socket, struct
def connection():
    for number in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
                return socket.socket(fileno=os.dup(int(number)))
        except OSError:
            pass
"""
_ANSWERS = "from classroom.harness import worker\nfrom classroom.harness.plain import dumps\n"
# That a file is there, not every way to confine can hide.
_LOOKS = """
import os
def seen(path):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path).close()
    except OSError:
        return False
    return True
SEEN = [path for path in {paths!r} if seen(path)]
"""

# What an instructor's checkout has and an answer must not find: there, and here.
_HIDDEN = ["solutions", "classroom/checking", f"exercises/{FOLDER}/test_{FOLDER[5:]}.py"]
_HIDDEN_HERE = [*(f"{ROOT}/{name}" for name in ("solutions", "tests", ".git", "docs"))]
_HIDDEN_HERE += [f"{ROOT}/exercises/ex11_flight_expectations", "/etc/shadow"]

IN_A_CALL = {
    "ends": ("import os; os._exit(0)", "crash", "exit code 0"),
    "loops": ("while True: pass", "timeout", "does not end"),
    "loops deaf": (
        "import signal\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "while True:\n"
        "    try:\n"
        "        while True: pass\n"
        "    except BaseException: pass",
        "timeout",
        "does not end",
    ),
    "sleeps in a child that stays": (
        "import ctypes, os, time\n"
        "ctypes.CDLL(None).prctl(1, 0)\n"
        "if not os.fork():\n"
        "    os.setsid()\n"
        "    ctypes.CDLL(None).prctl(1, 0)\n"
        "time.sleep(3600)",
        "timeout",
        "does not end",
    ),
    "forks": (
        "import os, time\n"
        "try:\n"
        "    while True:\n"
        "        if not os.fork(): time.sleep(3600)\n"
        "except OSError:\n"
        "    raise RuntimeError('no more processes')",
        "error|timeout|memory",
        "no more processes|does not end|ran out of memory",
    ),
    "grows": (
        "held = []\nwhile True: held.append(bytearray(b'x' * 10_000_000))",
        "memory",
        "ran out of memory",
    ),
    "grows in children": (
        "import os, time\n"
        "for _ in range(9):\n"
        "    if not os.fork():\n"
        "        held = bytearray(b'x' * 40_000_000)\n"
        "        time.sleep(3600)\n"
        "time.sleep(3600)",
        "memory",
        "ran out of memory",
    ),
    "prints without end": ("while True: print('x' * 100_000)", "memory", "ran out of memory"),
    "closes its files": ("import os; os.closerange(0, 999)", "crash", "no answer|exit code|closed"),
    "kills": (
        "import os, signal\n"
        "for one in (os.getppid(), -1):\n"
        "    try: os.kill(one, signal.SIGKILL)\n"
        "    except OSError: pass\n"
        "os.kill(os.getpid(), signal.SIGABRT)\n"
        "raise RuntimeError('still here')",
        "error|crash",
        "still here|SIGABRT",
    ),
    "says that its answer is huge": (
        "connection().send(struct.pack('<QQ', 7, 1 << 60))",
        "crash",
        "bytes are allowed|are allowed",
    ),
    "answers another question": (
        "connection().send(struct.pack('<QQ', 7, 2) + b'{}')",
        "crash",
        "not asked",
    ),
    "answers late": ("import time; time.sleep(2)", "timeout", "does not end"),
    "answers deeper than anybody reads": (
        "connection().close\nworker.Worker.answer = lambda *_: b'[' * 99_999 + b']' * 99_999\n"
        "raise RuntimeError",
        "crash|error",
        "",
    ),
    "answers with Arrow that lies": (
        "import base64\n"
        "sound = dumps(pa.record_batch({'a': ['xyz', 'uvw']}))\n"
        "data = bytearray(base64.b64decode(eval(sound)['batch']))\n"
        "place = data.rindex(struct.pack('<iii', 0, 3, 6))\n"
        "data[place + 4:place + 8] = struct.pack('<i', 2**30)\n"
        "lie = dumps({'value': 1}).replace(b'1', b'{\"batch\": \"%s\"}' "
        "% base64.b64encode(bytes(data)))\n"
        "worker.Worker.answer = lambda *_: lie\n"
        "worker.dumps = lambda _: lie",
        "crash",
        "cannot be read",
    ),
}

AT_IMPORT = {
    "ends at import": "import os\nos._exit(0)\n" + RIGHT,
    "sleeps at import": "import time\ntime.sleep(3600)\n" + RIGHT,
    "answers before it is asked": _CONNECTION
    + "for i in range(9): connection().send(struct.pack('<QQ', i, 2) + b'{}')\n"
    + RIGHT,
    "answers nothing": _ANSWERS + "worker.Worker.answer = lambda *_: b'null'\n" + RIGHT,
    "says that all is well": _ANSWERS
    + "worker.Worker.answer = lambda *_: dumps({'value': True, 'outputs': {}, 'counters': {}})\n"
    + RIGHT,
    "forges a verdict": _CONNECTION
    + f'connection().send(b\'{{"verdict": {{"exercise": "{FOLDER}"}}}}\\n\')\n'
    + RIGHT,
}


@pytest.fixture(scope="module")
def small_class(tmp_path_factory):
    return SmallClass(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module", params=ways.ALL, ids=lambda way: way.word)
def found(small_class, request):
    if why := request.param.available():
        pytest.skip(f"this machine does not confine by {request.param.word}: {why}")
    before = _CONNECTION + _ANSWERS
    answers = {name: when_called(said, before) for name, (said, _, _) in IN_A_CALL.items()}
    answers |= AT_IMPORT
    hidden = [str(small_class.root / name) for name in _HIDDEN]
    assert all(map(os.path.exists, hidden))
    hidden += _HIDDEN_HERE
    answer = small_class.answer("right")
    hidden += [str(answer), str(answer.parent.parent)]
    answers |= {
        "right": RIGHT,
        "sleeps at exit": "import atexit, time\natexit.register(time.sleep, 3600)\n" + RIGHT,
        "looks around": when_called(
            "raise RuntimeError(f'seen: {SEEN}')", _LOOKS.format(paths=hidden)
        ),
        "looks for what is right": when_called(
            "import gc, sys\n"
            "found = [name for name in sys.modules if name.startswith('solutions')]\n"
            "texts = [one for one in gc.get_objects() if type(one) is dict]\n"
            "texts = [text for one in texts for text in list(one.values()) if type(text) is str]\n"
            f"found += [text for text in texts if {MEANING[:9]!r} + {MEANING[9:]!r} in text]\n"
            "raise RuntimeError(f'seen: {found}')"
        ),
        "goes out": when_called(
            "import socket\n"
            "try: socket.create_connection(('192.0.2.1', 80), 0.5)\n"
            "except OSError as error: raise RuntimeError(f'seen: [] {error}')"
        ),
    }
    way = request.param.name
    return small_class.graded(answers, way, test_seconds=1.0, memory_bytes=150_000_000)


@pytest.mark.parametrize("name", IN_A_CALL)
def test_what_it_does_in_a_call_costs_that_task_and_no_other(found, name):
    _, kinds, said = IN_A_CALL[name]
    verdict = found[name].verdict
    task = verdict.task("called")
    assert not task.passed
    assert task.kind in kinds.split("|"), task.sentence
    assert any(text in task.sentence for text in said.split("|")), task.sentence
    if "deeper" not in name and "lies" not in name:
        assert verdict.earned == verdict.points - task.points, [
            (one.task, one.sentence) for one in verdict.tasks if not one.passed
        ]


@pytest.mark.parametrize("name", AT_IMPORT)
def test_what_it_does_at_import_earns_nothing(found, name):
    verdict = found[name].verdict
    assert verdict.earned == 0
    assert verdict.kind != "harness"
    assert "test itself" not in str(verdict.to_dict())


@pytest.mark.parametrize("name", ["right", "sleeps at exit"])
def test_a_right_answer_beside_them_gets_all_its_points(found, name):
    verdict = found[name].verdict
    assert verdict.passed, [(one.task, one.sentence) for one in verdict.tasks if not one.passed]
    assert verdict.tried >= INPUTS


@pytest.mark.parametrize("name", ["looks around", "looks for what is right", "goes out"])
def test_it_finds_nothing(found, name):
    assert "seen: []" in found[name].verdict.task("called").sentence


def test_nothing_of_them_is_left(small_class, found):
    mine = 0x70000000 + small_class.pid % (1 << 22) * 64
    users = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            users.append(path.stat().st_uid)
        except OSError:
            continue
    assert not [user for user in users if mine <= user < mine + 64]


def test_who_looks_where_nobody_has_to_is_flagged_and_not_failed(found):
    flags = found["looks for what is right"].flags
    assert any("gc" in flag for flag in flags)
    assert any("sys.modules" in flag for flag in flags)
    assert found["right"].flags == []
