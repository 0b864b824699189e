"""The launcher and the set-up, in small checkouts with a stand-in for uv and no network."""

import ast
import base64
import contextlib
import errno
import hashlib
import importlib.util
import io
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from classroom import bootstrap

ROOT = Path(__file__).resolve().parents[2]
BASE_PYTHON = Path(sys.base_prefix, "bin", "python{}.{}".format(*sys.version_info[:2]))
SITE_PACKAGES = Path(".venv/lib/python{}.{}/site-packages".format(*sys.version_info[:2]))

pytestmark = pytest.mark.skipif(
    (platform.system(), platform.machine()) not in bootstrap.PLATFORMS,
    reason="the launcher refuses this machine",
)

CLI = """
import os, sys

def main():
    if sys.argv[1:2] == ["child"]:  # as Beam starts its workers
        os.chdir("/")
        os.execv(sys.executable, [sys.executable, "-c", "import pipelines; print('found')"])
    if sys.argv[1:2] == ["code"]:
        return int(sys.argv[2])
    import random
    print(os.getcwd(), *sys.argv[1:], sep="|")
    return 0
"""

# Installs a folder per pin, as uv would; `during` is where a test says what happens meanwhile.
UV = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
    "pip sync --help") echo "--require-hashes --compile-bytecode"; exit ;;
    "cache dir") echo "$here/cache"; exit ;;
esac
echo "$UV_CACHE_DIR $*" >>"$here/calls"
. "$here/during"
for lock in "$@"; do :; done
site=$(echo .venv/lib/python*/site-packages)
rm -rf "$site"/*.dist-info
while read -r pin rest; do
    name=${pin%%==*} version=${pin##*==}
    [ "$name" = "$pin" ] || pin=$name-$version
    info="$site/$pin.dist-info"
    mkdir "$info"
    printf 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n' "$name" "$version" >"$info/METADATA"
done <"$lock"
"""


class Checkout:
    """A small copy of the project, and a PATH on which nothing else is."""

    def __init__(self, folder: Path, tools: Path):
        self.folder = folder
        self.tools = tools
        (folder / "classroom").mkdir(parents=True)
        (folder / "pipelines").mkdir()
        shutil.copy(ROOT / "workshop", folder)
        for name in ("__init__.py", "__main__.py", "bootstrap.py"):
            shutil.copy(ROOT / "classroom" / name, folder / "classroom")
        (folder / "classroom/cli.py").write_text(CLI)
        (folder / "pipelines/__init__.py").touch()
        self.lock("six-1.0")
        tools.mkdir()
        (tools / "during").touch()
        for name in ("cmp", "dirname", "mkdir", "readlink", "rm", "sh", "sleep"):
            (tools / name).symlink_to(shutil.which(name))
        self.tool("python3", BASE_PYTHON)
        self.tool("uv", UV)

    def lock(self, *pins: str):
        (self.folder / "requirements.lock").write_text("".join(f"{pin}\n" for pin in pins))

    def tool(self, name: str, content: Path | str):
        path = self.tools / name
        path.unlink(missing_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
        else:
            path.write_text(content)
            path.chmod(0o755)

    def during_install(self, script: str):
        (self.tools / "during").write_text(script)

    def start(self, *arguments: str, cwd: Path | None = None, command=None, **environment: str):
        # The group is the child's own, so that a test's signal reaches nobody else.
        return subprocess.Popen(
            [command or self.folder / "workshop", *arguments],
            cwd=cwd or self.folder,
            env={"PATH": str(self.tools), "HOME": str(self.tools), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **options):
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def calls(self) -> list[str]:
        path = self.tools / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def packages(self) -> set[str]:
        return {path.stem for path in (self.folder / SITE_PACKAGES).glob("*.dist-info")}


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "my checkout", tmp_path / "tools")


def wait_for(path: Path):
    deadline = time.monotonic() + 300
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.01)


def sentence(err: str) -> str:
    """The one line after the announcement and its steps, which every failure consists of."""
    lines = [line for line in err.splitlines() if not line.startswith(("Setting up", "  "))]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


# Where it runs from, and how often it sets up


def test_first_use_sets_up_and_runs_and_later_uses_only_run(checkout):
    code, out, err = checkout.run("run", "--rows", "a b")
    assert (code, out) == (0, f"{checkout.folder}|run|--rows|a b\n")
    assert err.startswith("Setting up .venv, which is done once, with uv")
    assert checkout.packages() == {"six-1.0"}

    (checkout.folder / "classroom/bootstrap.py").unlink()
    assert checkout.run("list") == (0, f"{checkout.folder}|list\n", "")
    assert len(checkout.calls()) == 1


def test_the_exit_code_is_the_commands_own(checkout):
    assert checkout.run("code", "0")[0] == 0
    assert checkout.run("code", "7")[0] == 7


def test_it_works_from_every_folder_and_through_links(checkout, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "random.py").write_text("raise SystemExit('the folder of the user was imported')")
    (tmp_path / "absolute").symlink_to(checkout.folder / "workshop")
    (elsewhere / "relative link").symlink_to("../absolute")
    for command in (
        checkout.folder / "workshop",
        "../my checkout/workshop",
        "./relative link",
        checkout.folder / ".venv/bin/workshop",  # what an activated environment finds
    ):
        code, out, err = checkout.run("here", cwd=elsewhere, command=command)
        assert (code, out) == (0, f"{elsewhere}|here\n"), err
    code, out, err = checkout.run("relative link", "here", cwd=elsewhere, command="sh")
    assert (code, out) == (0, f"{elsewhere}|here\n"), err


def test_a_child_process_in_another_folder_can_import_the_pipelines(checkout):
    code, out, _ = checkout.run("child")
    assert (code, out) == (0, "found\n")


def test_a_changed_lock_is_noticed(checkout):
    checkout.run()
    checkout.lock("six-2.0", "attrs-1.0")
    code, _, err = checkout.run()
    assert code == 0
    assert err.startswith("Bringing .venv up to requirements.lock, with uv.\n")
    assert checkout.packages() == {"six-2.0", "attrs-1.0"}
    assert checkout.run()[2] == ""


def test_a_change_of_the_lock_that_cannot_be_fetched_leaves_the_way_back_open(checkout):
    checkout.run()
    checkout.lock("six-2.0")
    checkout.during_install("echo 'error: tcp connect error'; exit 2")
    assert checkout.run()[0] == 1
    checkout.lock("six-1.0")
    assert checkout.run()[2] == ""


def test_a_moved_checkout_goes_on_working_with_its_scripts(checkout, tmp_path):
    checkout.run()
    script = Path(".venv/bin/tool")
    (checkout.folder / script).write_text(
        f"#!{checkout.folder}/.venv/bin/python\nimport sys\nprint(sys.prefix)\n"
    )
    (checkout.folder / script).chmod(0o755)
    checkout.folder = checkout.folder.rename(tmp_path / "moved  there")
    for _ in range(2):
        assert checkout.run("here") == (0, f"{checkout.folder}|here\n", "")
        prefix = subprocess.check_output([checkout.folder / script], text=True)
        assert prefix == f"{checkout.folder}/.venv\n"
        checkout.folder = checkout.folder.rename(tmp_path / "and back")
    assert len(checkout.calls()) == 1


def test_an_environment_whose_python_is_gone_is_built_again(checkout):
    checkout.run()
    python = checkout.folder / SITE_PACKAGES.parents[2] / "bin" / BASE_PYTHON.name
    python.unlink()
    python.symlink_to("/nowhere/python3")
    code, _, err = checkout.run()
    assert (code, len(checkout.calls())) == (0, 2), err


# Interrupted, and two at once


def test_after_a_kill_the_next_try_waits_for_what_is_left_and_starts_afresh(checkout):
    half = checkout.folder / SITE_PACKAGES / "half-1.0.dist-info"
    over = checkout.tools / "over"
    checkout.during_install(f'mkdir "{half}"; while [ ! -e "{over}" ]; do sleep 0.05; done')
    process = checkout.start()
    wait_for(half)
    process.kill()
    process.communicate()

    process = checkout.start()
    line = process.stderr.readline()
    assert line == "Another ./workshop is setting up .venv: waiting for it.\n"
    checkout.during_install(f'[ -e "{half}" ] && exit 1')
    over.touch()
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert checkout.packages() == {"six-1.0"}


@pytest.mark.parametrize("remains", ["empty", "python", "no python", "file"])
def test_the_remains_of_an_environment_are_replaced(checkout, remains):
    venv = checkout.folder / ".venv"
    if remains == "python":
        subprocess.run([BASE_PYTHON, "-m", "venv", "--without-pip", venv], check=True)
    elif remains == "file":
        (venv / "bin").mkdir(parents=True)
        (venv / "bin/python").write_text("half a file")
    else:
        venv.mkdir()
        if remains == "no python":
            (venv / "pyvenv.cfg").write_text("home = /nowhere")
    code, _, err = checkout.run()
    assert (code, checkout.packages()) == (0, {"six-1.0"}), err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_says_how_to_go_on(checkout, number, code):
    started = checkout.tools / "started"
    # No child but the last: a shell whose child has just ended well goes on after a Ctrl-C.
    checkout.during_install(f': > "{started}"; exec sleep 900')
    process = checkout.start()
    wait_for(started)
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=300)
    assert process.returncode == code
    assert "Interrupted before .venv was complete: run ./workshop again to go on." in sentence(err)

    checkout.during_install("")
    assert checkout.run()[0] == 0


def test_two_first_uses_at_once_set_up_once(checkout):
    checkout.during_install("sleep 0.5")
    first, second = checkout.start("1"), checkout.start("2")
    outputs = [process.communicate(timeout=300) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], outputs
    assert len(checkout.calls()) == 1
    assert sum("waiting for it" in err for _, err in outputs) == 1


# Which Python


def test_a_shim_with_nothing_behind_it_is_passed_over(checkout):
    checkout.tool("python3", "#!/bin/sh\necho 'pyenv: python3: command not found' >&2\nexit 127\n")
    checkout.tool("python3.12", BASE_PYTHON)
    code, out, err = checkout.run("here")
    assert (code, out) == (0, f"{checkout.folder}|here\n"), err
    assert "pyenv" not in err


def test_a_python_that_only_uv_knows_is_used(checkout):
    checkout.tool("python3", "#!/bin/sh\nexit 127\n")
    found = f'case "$*" in "python find"*) echo "{BASE_PYTHON}"; exit ;; esac\n'
    checkout.tool("uv", UV.replace("\n", f"\n{found}", 1))
    assert checkout.run()[0] == 0


def test_without_a_python_it_says_what_to_install(checkout):
    (checkout.tools / "python3").unlink()
    code, _, err = checkout.run()
    assert code == 2
    assert sentence(err) == (
        "No Python 3 was found: install Python 3.11, 3.12 or 3.13, and run this again."
    )


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 2), (3, 14, 0)])
def test_a_python_that_does_not_fit_says_which_it_is(checkout, version):
    text = ".".join(map(str, version))
    patch = (
        f"import platform, sys; sys.version_info = {version}; "
        f"platform.python_version = lambda: '{text}'; "
    )
    checkout.tool(
        "python3",
        '#!/bin/sh\nif [ "$1" = -c ]; then code=$2; else shift; code="import runpy; '
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')\"; fi\n"
        f'exec "{BASE_PYTHON}" -c "{patch} $code" "$@"\n',
    )
    (checkout.tools / "uv").unlink()
    code, _, err = checkout.run()
    assert code == 2
    assert sentence(err).startswith("Python 3.11, 3.12 or 3.13 is needed, and ")
    assert f"is Python {text}: install one of them" in err


def test_an_old_python_can_read_the_set_up():
    tree = ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 7))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.ImportFrom), "`from __future__` has more than 3.6 knows"
    old = [f"python3.{minor}" for minor in range(6, 11)]
    for python in old:  # where there is one, it has the last word
        with contextlib.suppress(OSError):
            result = subprocess.run(
                [python, "-I", bootstrap.__file__], capture_output=True, text=True
            )
            if result.returncode != 127:  # a shim with nothing behind it
                assert result.returncode == 2
                assert sentence(result.stderr).startswith("Python 3.11, 3.12 or 3.13 is needed")


def test_a_python_without_venv_says_which_package_has_it(checkout):
    # As Debian's, which keeps ensurepip in python3-venv.
    run = "import sys, runpy; sys.modules['ensurepip'] = None; sys.argv = sys.argv[2:]; "
    run += "runpy.run_path(sys.argv[0], run_name='__main__')"
    checkout.tool(
        "python3",
        f'#!/bin/sh\n[ "$1" = -I ] || exec "{BASE_PYTHON}" "$@"\n'
        f'exec "{BASE_PYTHON}" -c "{run}" "$@"\n',
    )
    assert checkout.run()[0] == 0  # uv does without
    shutil.rmtree(checkout.folder / ".venv")
    (checkout.tools / "uv").unlink()
    code, _, err = checkout.run()
    assert code == 2
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    assert f"`apt-get install {package}`" in sentence(err)


def test_a_machine_without_wheels_is_told_so(monkeypatch, capsys):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert run_main(monkeypatch) == 2
    assert "Linux on x86-64 and macOS on arm64 only" in sentence(capsys.readouterr().err)


# What goes wrong while it works


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "error: Request failed after 3 retries\n  cause: Failed to fetch: x\n  cause: dns error"
            "\n  cause: failed to lookup address information: Name or service not known\n",
            "The packages could not be downloaded: check the network, and run ./workshop again to "
            "go on (uv says: failed to lookup address information: Name or service not known).",
        ),
        (
            "error: Failed to install: x\n  cause: failed to copy: No space left on device "
            "(os error 28)\n",
            "The disk is full, and .venv needs about 3 GB: make room, and run ./workshop again to "
            "go on (uv says: failed to copy: No space left on device (os error 28)).",
        ),
        (
            "error: Failed to download `six`\n  cause: Hash mismatch for `six`\n",
            ".venv could not be set up (uv says: Hash mismatch for `six`): run ./workshop again, "
            "with WORKSHOP_VERBOSE=1 before it to see all that uv says.",
        ),
        (
            "",
            ".venv could not be set up (uv says nothing): run ./workshop again, with "
            "WORKSHOP_VERBOSE=1 before it to see all that uv says.",
        ),
    ],
    ids=["no network", "disk full", "other package", "silence"],
)
def test_a_failure_is_one_sentence_and_leaves_nothing_behind(checkout, said, words):
    checkout.during_install(f"echo '{said}'; exit 2")
    code, out, err = checkout.run()
    assert (code, out, sentence(err)) == (1, "", words)
    assert os.listdir(checkout.folder / ".venv") == ["setup.lock"]  # so the next starts afresh


RETRY = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(\"Failed to "
    "establish a new connection: [Errno 111] Connection refused\")': /simple/six/"
)
NOTHING_FOUND = "ERROR: No matching distribution found for six==1.17.0"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([RETRY, NOTHING_FOUND], "check the network, and run ./workshop again to go on (pip says: "
         "[Errno 111] Connection refused)."),
        ([NOTHING_FOUND], "could not be set up (pip says: No matching distribution found"),
        ([RETRY, "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"], "pip says: THESE PACKAGES DO"),
        (["ERROR: Exception:", "urllib3.exceptions.ReadTimeoutError: Read timed out."],
         "check the network"),
        (["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on "
          "device"], "The disk is full"),
        (["/usr/bin/python3: No module named ensurepip"], "No module named ensurepip"),
    ],
)  # fmt: skip
def test_the_reason_is_the_last_one_that_pip_gives(lines, words):
    problem = bootstrap.explained("pip", lines)
    assert words in str(problem)
    assert problem.exit_code == 1


@pytest.mark.parametrize(
    ("number", "words", "code"),
    [
        (errno.EACCES, "is not writable, and .venv has to be made there", 2),
        (errno.EROFS, "is not writable, and .venv has to be made there", 2),
        (errno.ENOSPC, "The disk is full, and .venv needs about", 1),
        (errno.EIO, "the operating system says: Input/output error", 1),
    ],
)
def test_a_folder_that_cannot_be_written_is_named(monkeypatch, capsys, number, words, code):
    def refuse(path, exist_ok):
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(os, "makedirs", refuse)
    assert run_main(monkeypatch) == code
    err = sentence(capsys.readouterr().err)
    assert words in err
    assert bootstrap.VENV in err


def run_main(monkeypatch) -> int:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return bootstrap.main([])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(checkout):
    checkout.folder.chmod(0o555)
    try:
        code, _, err = checkout.run()
    finally:
        checkout.folder.chmod(0o755)
    assert code == 2
    assert "is not writable" in sentence(err)


def test_somebodys_own_environment_is_left_alone(checkout):
    own = checkout.folder / SITE_PACKAGES / "their_package-1.0.dist-info"
    own.mkdir(parents=True)
    code, _, err = checkout.run()
    assert code == 2
    assert "was not made by ./workshop" in sentence(err)
    assert own.exists()


def test_a_checkout_without_a_lock_is_not_complete(checkout):
    (checkout.folder / "requirements.lock").unlink()
    code, _, err = checkout.run()
    assert code == 2
    assert "this copy of the workshop is not complete" in sentence(err)


def test_an_unwritable_cache_is_replaced_for_the_time_being(checkout):
    (checkout.tools / "cache").touch()  # a file, where the folder should be
    checkout.during_install('mkdir "$UV_CACHE_DIR"')
    assert checkout.run()[0] == 0
    (call,) = checkout.calls()
    assert call.startswith(f"{checkout.folder}/.venv/cache pip sync")
    assert not (checkout.folder / ".venv/cache").exists()


def test_the_tools_output_is_shown_on_request(checkout):
    checkout.during_install("echo 'Prepared 1 package'; exit 2")
    assert "Prepared 1 package\n" not in checkout.run()[2]
    assert "Prepared 1 package\n" in checkout.run("--verbose")[2]
    assert "Prepared 1 package\n" in checkout.run(WORKSHOP_VERBOSE="1")[2]
    assert "Prepared 1 package\n" not in checkout.run("--", "--verbose")[2]


# What somebody sees who waits


@pytest.mark.parametrize("name", ["uv", "pip"])
def test_without_a_terminal_each_step_is_a_line_when_it_begins(checkout, tmp_path, name):
    checkout.during_install("echo 'Prepared 2 packages in 1 s'")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    if name == "pip":
        checkout.tool("uv", "#!/bin/sh\nexit 127\n")
        checkout.lock(wheel(tmp_path, "a", "1"), wheel(tmp_path, "b", "1"))
    code, _, err = checkout.run(**offline)
    assert code == 0, err
    assert "\x1b" not in err
    lines = [re.sub(r"\(\d+:\d\d\)|\d+ s\.", "", line).strip() for line in err.splitlines()]
    if name == "pip":
        assert "with pip: 2 packages, 3 GB, about five minutes." in lines[0]
    assert lines[1:] == [
        "making the environment",
        *(["installing pip"] if name == "pip" else []),
        "downloading packages",
        "installing packages",
        "Ready after",
    ]


def test_on_a_terminal_one_line_says_what_how_much_and_how_long(monkeypatch):
    class Screen(io.StringIO):
        def isatty(self):
            return True

    screen = Screen()
    monkeypatch.setattr(bootstrap.sys, "stderr", screen)
    monkeypatch.setattr(bootstrap, "_columns", lambda: 40)
    monkeypatch.setattr(bootstrap, "_installed", lambda: {"a", "b"})
    now = iter([0.0, 72.0, 75.0, 190.0])
    monkeypatch.setattr(bootstrap.time, "monotonic", lambda: next(now))
    steps = bootstrap.Steps(143, quiet=False)
    steps.begin("making the environment")
    steps.show()
    steps.heard("Installing collected packages: pip")
    steps.begin("downloading packages")
    for line in ("Collecting a==1 (from -r lock)", "  Downloading a.whl (3 MB)", "Collecting b==2"):
        steps.heard(line)
    steps.show()
    steps.heard("Installing collected packages: " + "a, b, " * 60)
    steps.show()
    shown = screen.getvalue().split("\r\x1b[K")[1:]
    assert shown == [
        "  1:12  making the environment",
        "  1:15  downloading packages: 2 of 143",
        "  3:10  installing packages: 2 of 143",
    ]
    assert "\n" not in screen.getvalue()


# Without uv


def wheel(folder: Path, name: str, version: str, program: str = "") -> str:
    """Writes a wheel with one empty module, and returns its line for a lock.

    Args:
        program: content of a program of the package's name, if it brings one.
    """
    info = f"{name}-{version}.dist-info"
    files = {
        **({f"{name}-{version}.data/scripts/{name}": program} if program else {}),
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record.append(f"{path},sha256={digest.decode()},{len(text)}\n")
    files[f"{info}/RECORD"] = "".join([*record, f"{info}/RECORD,,\n"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name_in_archive, text in files.items():
            entry = zipfile.ZipInfo(name_in_archive)
            entry.external_attr = 0o100755 << 16  # pip keeps the permissions of a file
            archive.writestr(entry, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_pip_installs_exactly_what_the_lock_says(checkout, tmp_path):
    checkout.tool("uv", "#!/bin/sh\nexit 127\n")  # a shim with nothing behind it
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    old_one, one, two = (wheel(wheels, *pin) for pin in [("a", "1"), ("a", "2"), ("b", "1")])

    checkout.lock(old_one, two)
    code, _, err = checkout.run(**offline)
    assert code == 0, err
    assert err.startswith("Setting up .venv, which is done once, with pip")
    assert {"a-1", "b-1"} <= checkout.packages()

    checkout.lock(one)
    assert checkout.run(**offline)[0] == 0
    names = {package.split("-")[0] for package in checkout.packages()}
    assert names - {"pip", "setuptools"} == {"a"}
    assert "a-2" in checkout.packages()
    compiled = Path(importlib.util.cache_from_source(checkout.folder / SITE_PACKAGES / "a.py"))
    assert not compiled.exists()  # most of what is installed is never imported


@pytest.mark.parametrize("told", ["", "1"])
def test_bytecode_is_made_at_once_only_where_python_may_keep_none(checkout, told):
    code, _, err = checkout.run(PYTHONDONTWRITEBYTECODE=told)
    assert code == 0, err
    (call,) = checkout.calls()
    assert ("--compile-bytecode" in call.split()) == bool(told)


def test_what_nothing_reads_is_removed_and_nothing_beside_it(checkout):
    checkout.during_install("mkdir -p $(echo .venv/lib/python*/site-packages)/tensorflow/include/a")
    packages = checkout.folder / SITE_PACKAGES
    assert checkout.run()[0] == 0
    assert (packages / "tensorflow").is_dir()
    assert not (packages / "tensorflow/include").exists()


@pytest.fixture
def offline(checkout, tmp_path):
    """A machine without uv, whose lock has one; wheels come from a folder."""
    (checkout.tools / "uv").unlink()
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    program = UV.replace('$(dirname "$0")', str(checkout.tools))
    checkout.lock(wheel(wheels, "a", "1"), wheel(wheels, "uv", "9", program))
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}


def test_a_uv_of_the_lock_is_taken_first_where_there_is_none(checkout, offline):
    checkout.during_install(f'echo "$UV_NO_INDEX $UV_FIND_LINKS" >"{checkout.tools}/ways"')
    code, _, err = checkout.run(**offline)
    assert code == 0, err
    assert "with uv: 2 packages" in err.splitlines()[0]
    assert "taking uv" in err
    (call,) = checkout.calls()
    assert "pip sync --require-hashes" in call
    # uv does not read what pip is told.
    assert (checkout.tools / "ways").read_text() == f"1 {offline['PIP_FIND_LINKS']}\n"
    assert not (checkout.folder / ".venv/uv.txt").exists()


def test_the_same_uv_brings_it_up_to_a_later_lock(checkout, offline):
    assert checkout.run(**offline)[0] == 0
    with open(checkout.folder / "requirements.lock", "a") as lock:
        lock.write("b==1\n")
    checkout.during_install(f'echo "$UV_NO_INDEX $UV_FIND_LINKS" >"{checkout.tools}/ways"')
    code, _, err = checkout.run(**offline)
    assert code == 0, err
    assert "taking uv" not in err
    assert len(checkout.calls()) == 2
    assert (checkout.tools / "ways").read_text() == f"1 {offline['PIP_FIND_LINKS']}\n"


def test_pip_brings_it_up_to_a_later_lock_where_that_uv_cannot(checkout, offline, tmp_path):
    assert checkout.run(**offline)[0] == 0
    with open(checkout.folder / "requirements.lock", "a") as lock:
        lock.write(wheel(tmp_path / "wheels", "b", "1"))
    checkout.during_install("echo 'error: tcp connect error'; exit 2")
    code, _, err = checkout.run(**offline)
    assert code == 0, err
    assert "so pip does" in err
    assert "b-1" in checkout.packages()


@pytest.mark.parametrize(
    "fault", ["uv fails", "uv is not to be had", "pip has an option that uv has no word for"]
)
def test_pip_does_it_where_uv_cannot(checkout, offline, fault):
    if fault == "uv fails":
        checkout.during_install("echo 'error: tcp connect error'; exit 2")
    elif fault == "uv is not to be had":
        lock = checkout.folder / "requirements.lock"
        a, uv = lock.read_text().splitlines()
        lock.write_text(f"{a}\n{uv[:-1]}{'0' if uv[-1] != '0' else '1'}\n")
    else:
        offline["PIP_CLIENT_CERT"] = "/somewhere"
    code, _, err = checkout.run(**offline)
    if fault == "uv is not to be had":  # nor by pip: its hash is wrong
        assert code == 1
        assert "uv could not do it" in err
        assert "DO NOT MATCH THE HASHES" in sentence(err)
    else:
        assert code == 0, err
        assert {"a-1", "uv-9"} <= checkout.packages()
        assert len(checkout.calls()) == (fault == "uv fails")


def test_a_full_disk_is_no_reason_to_try_pip(checkout, offline):
    checkout.during_install("echo 'error: No space left on device (os error 28)'; exit 2")
    code, _, err = checkout.run(**offline)
    assert code == 1
    assert "The disk is full" in sentence(err)
    assert "so pip does" not in err
