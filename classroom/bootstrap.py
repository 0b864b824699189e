"""Builds `.venv` from `requirements.lock`, then hands over to the CLI.

`workshop` runs this file when `.venv` is missing, incomplete, moved or older than the lock. It
needs the standard library only, and is written so that Python 3.6 can still read it: an old
Python has to be able to say that it is too old.

A complete `.venv` holds a copy of the lock that it was made from, renamed into place as the last
step. One without it was interrupted and is built again from nothing, because half a package
looks installed to every tool; what was downloaded is in the tool's cache.
"""

import collections
import contextlib
import errno
import fcntl
import glob
import importlib.util
import os
import platform
import re
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import time

PYTHONS = ((3, 11), (3, 12), (3, 13))
# Where tfx-bsl and TensorFlow both have wheels.
PLATFORMS = {("Linux", "x86_64"): "Linux on x86-64", ("Darwin", "arm64"): "macOS on arm64"}
GIGABYTES = 3  # of .venv, with the bytecode of what has been imported

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LOCK = os.path.join(ROOT, "requirements.lock")
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "requirements.lock")
INSTALLING = os.path.join(VENV, "installing.txt")  # becomes the stamp
PLACE = os.path.join(VENV, "place")  # the checkout's path, which the scripts in bin/ contain
GUARD = os.path.join(VENV, "setup.lock")  # held while .venv changes

DISK_FULL = re.compile(r"No space left on device|Disk quota exceeded|os error (28|122)\b")
UNREACHABLE = re.compile(
    r"ConnectionError|NewConnectionError|ProtocolError|ProxyError|SSLError|TimeoutError"
    r"|Failed to fetch|error sending request|client error \(Connect\)|dns error|tcp connect error"
    r"|timed out|name resolution|Connection (refused|reset|broken)|Network is unreachable"
    r"|HTTP status|HTTP error"
)
NOTHING_FOUND = re.compile(r"No matching distribution found")
ERROR_LINE = re.compile(r"^\W*(error|cause|caused by)\b\W*", re.IGNORECASE)
ERRNO = re.compile(r"\[Errno -?\d+\] [^'\")]+")
ANYTHING = re.compile(r"\S")

PIN = re.compile(rb"(?m)^[\w.-]+==")
UV_PIN = re.compile(rb"(?m)^uv==.*(\n[ \t]+--hash=.*)*\n")  # with its lines of hashes
OWN_UV = os.path.join(VENV, "bin", "uv")
UV_WORDS = {  # options of pip, and the variable that says the same to uv
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
NO_WORDS = {"client-cert", "constraint", "keyring-provider", "no-binary", "only-binary", "proxy"}
# What the tools write when a package's download begins, and when they install.
DOWNLOADING, INSTALLING_THEM = "downloading packages", "installing packages"
FETCHED = re.compile(r"Collecting \S")
INSTALLS = re.compile(r"Prepared \d+ packages? |Installing collected packages|Installed \d+ ")


# Folders of site-packages that nothing here reads: headers to build on TensorFlow in C++, 0.3 GB.
UNREAD = (os.path.join("tensorflow", "include"),)


class SetupError(Exception):
    """One sentence for the user, and the exit code that goes with it.

    Args:
        cause: "disk" where it is full, "network" where it cannot be reached.
    """

    def __init__(self, sentence: str, exit_code: int = 1, cause: str = ""):
        super().__init__(sentence)
        self.exit_code = exit_code
        self.cause = cause


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or a signal that asks for the same."""

    def __init__(self, number: int):
        super().__init__("Interrupted before .venv was complete: run ./workshop again to go on.")
        self.exit_code = 128 + number


def main(argv: list) -> int:
    """Makes `.venv` complete and runs `classroom` in it with `argv`.

    Returns:
        An exit code, and only after a failure: otherwise this process becomes the CLI.
    """
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
                signal.signal(number, _stop)
        check_machine()
        check_folder()
        with alone() as guard:
            prepare(guard, verbose=_verbose(argv))
        os.execv(PYTHON, [PYTHON, "-P", "-m", "classroom", *argv])
    except Interrupted as interruption:
        problem: Interrupted | SetupError = interruption
    except SetupError as setup_error:
        problem = setup_error
    except OSError as refusal:
        problem = refused(refusal)
    say(str(problem))
    return problem.exit_code


def check_machine():
    """Raises a SetupError when this Python or this machine cannot run the workshop."""
    if sys.version_info[:2] not in PYTHONS:
        found = f"{sys.executable} is Python {platform.python_version()}"
        remedy = "install one of them"
        if shutil.which("uv"):
            remedy += " (`uv python install 3.13` does)"
        raise SetupError(
            f"Python 3.11, 3.12 or 3.13 is needed, and {found}: {remedy}, and run ./workshop "
            "again.",
            exit_code=2,
        )
    machine = (platform.system(), platform.machine())
    if machine not in PLATFORMS:
        raise SetupError(
            "TensorFlow Transform is published for {} only, and this Python is for {} on {}: "
            "use a container or a machine of that kind.".format(
                " and ".join(PLATFORMS.values()), *machine
            ),
            exit_code=2,
        )


def check_folder():
    """Raises a SetupError when the checkout has no lock, or a `.venv` that is somebody's own."""
    if not os.path.isfile(LOCK):
        raise SetupError(
            f"{LOCK} is missing: this copy of the workshop is not complete; get it again.",
            exit_code=2,
        )
    if os.path.exists(GUARD) or os.path.exists(STAMP):
        return
    if any(package.split("-")[0] not in ("pip", "setuptools") for package in _installed()):
        raise SetupError(
            f"{VENV} was not made by ./workshop, which would replace it: use the `workshop` "
            "command inside it, or move it away and run ./workshop again.",
            exit_code=2,
        )


@contextlib.contextmanager
def alone():
    """Waits until no other set-up of this checkout is running, and keeps others out.

    Yields:
        An open file. Child processes inherit it, so that a tool that outlives a killed set-up
        keeps the next one waiting until it is gone.
    """
    while True:
        os.makedirs(VENV, exist_ok=True)
        guard = open(GUARD, "a")  # noqa: SIM115  # closed here only when it is the wrong one
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            # A file system without locks has to do without.
            if problem.errno in (errno.EAGAIN, errno.EACCES):
                say("Another ./workshop is setting up .venv: waiting for it.")
                fcntl.flock(guard, fcntl.LOCK_EX)
        # Whoever held it may have removed .venv.
        if os.path.exists(GUARD) and os.path.samestat(os.fstat(guard.fileno()), os.stat(GUARD)):
            break
        guard.close()
    with guard:
        yield guard


def prepare(guard, verbose: bool):
    """Makes `.venv` what `requirements.lock` says, at this place.

    Args:
        guard: what `alone` yields.
        verbose: whether the tools' own output is shown.

    Raises:
        SetupError: it could not be done; the next call can go on from there.
    """
    lock = _read(LOCK)
    usable = os.path.isfile(STAMP) and os.path.isfile(PLACE) and _runs(PYTHON)
    if usable:
        place = os.fsdecode(_read(PLACE)).rstrip("\n")
        if place != ROOT:
            _move_in(place)
        if _read(STAMP) == lock:
            return

    uv = find_uv()
    if not uv and importlib.util.find_spec("ensurepip") is None:
        raise _no_venv()
    pin = UV_PIN.search(lock)
    own = pin.group() if pin and not uv else b""
    total = len(PIN.findall(lock))
    name = "uv" if uv or own else "pip"
    if usable:
        say(f"Bringing .venv up to requirements.lock, with {name}.")
    else:
        how_long = "a minute or two" if uv or own else "about five minutes"
        much = f"{total} packages, {GIGABYTES} GB, {how_long}"
        say(f"Setting up .venv, which is done once, with {name}: {much}.")
    started = time.monotonic()
    tool = Tool(guard, verbose, total)
    before = _installed()
    if usable:
        stamp = _read(STAMP)
        os.remove(STAMP)
    try:
        if not usable:
            _clear()
            _create(tool)
        _write(INSTALLING, lock)
        if uv:
            _install_with_uv(tool, uv)
        elif not (own and _install_with_own_uv(tool, own)):
            _install_with_pip(tool, lock, leftovers=usable)
        _finish()
    except BaseException:
        if not usable:
            _clear()  # gives a full disk its room back
        elif _without_tools(_installed()) == _without_tools(before):  # as without a network
            _write(STAMP, stamp)
        raise
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def find_uv() -> str:
    """Path of the user's own uv, if it runs and knows the options used here; or nothing."""
    uv = shutil.which("uv") or ""
    options = _output(uv, "pip", "sync", "--help") if uv else ""
    return uv if "--require-hashes" in options and "--compile-bytecode" in options else ""


def any_uv() -> str:
    """Path of the user's own uv, else of the one that the set-up has taken; or nothing."""
    return find_uv() or (OWN_UV if os.access(OWN_UV, os.X_OK) else "")


def pips_ways(pip: list) -> "dict | None":
    """Where pip is told to take packages from, in the words of uv, which does not read them.

    Args:
        pip: the command that runs it.

    Returns:
        Environment variables for uv, without those that the user has set; None where pip has an
        option that uv has no word for.
    """
    said = {}
    for line in _output(*pip, "config", "list").splitlines():
        name, _, value = line.partition("=")
        said[name.rpartition(".")[2]] = value.strip("'\"").replace("\\n", " ")
    if NO_WORDS.intersection(said):
        return None
    return {
        word: " ".join(said[option].split())
        for option, word in UV_WORDS.items()
        if said.get(option) and word not in os.environ
    }


class Steps:
    """What the set-up is doing, on standard error.

    On a terminal one line that changes, with how much is done and how long it has taken;
    elsewhere a line for each step, when it begins.

    Args:
        total: packages to be there in the end.
        quiet: whether the tools' own output is shown in its place.
    """

    def __init__(self, total: int, quiet: bool):
        self._total = total
        self._live = sys.stderr.isatty() and not quiet
        self._plain = not self._live and not quiet
        self._started = time.monotonic()
        self._step = ""
        self._fetched = 0

    def begin(self, step: str):
        """A step has begun, such as "downloading packages"."""
        if step != self._step:
            self._step = step
            if self._plain:
                say(f"  {step} ({self._time()})")

    def heard(self, line: str):
        """A tool has written a line."""
        if self._step == DOWNLOADING:
            self._fetched += bool(FETCHED.match(line))
            if INSTALLS.match(line):
                self.begin(INSTALLING_THEM)

    def show(self):
        """Shows how far it is, where that is live."""
        if self._live:
            columns = _columns() - 1
            sys.stderr.write("\r\x1b[K" + self.status()[:columns])
            sys.stderr.flush()

    def status(self) -> str:
        """How far it is, in a line."""
        done = {
            DOWNLOADING: self._fetched,
            INSTALLING_THEM: len(_installed()),
        }.get(self._step, 0)
        much = f": {min(done, self._total)} of {self._total}" if done else ""
        return f"  {self._time()}  {self._step}{much}"

    def clear(self):
        """Makes room for a sentence."""
        if self._live:
            sys.stderr.write("\r\x1b[K")

    def _time(self) -> str:
        return "{}:{:02}".format(*divmod(int(time.monotonic() - self._started), 60))


def _columns() -> int:
    """Of the terminal that standard error is; output may go elsewhere."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80


class Tool:
    """Runs the programs that do the work, quietly, and explains how they failed.

    Args:
        total: packages to be there in the end.
    """

    def __init__(self, guard, verbose: bool, total: int):
        self._guard = guard
        self._verbose = verbose
        self._steps = Steps(total, verbose)

    def run(self, step: str, *command: str, **environment: str) -> list:
        """Runs `command` in the checkout and returns the lines that it wrote.

        Args:
            step: what it does first, for whoever waits.

        Raises:
            SetupError: it failed.
        """
        name = "venv" if "venv" in command else "uv" if command[0].endswith("uv") else "pip"
        self._steps.begin(step)
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[self._guard.fileno()],
        )
        lines: collections.deque = collections.deque(maxlen=1000)
        assert process.stdout is not None  # a pipe was asked for
        try:
            with process.stdout:
                self._follow(process.stdout.fileno(), lines)
            exit_code = process.wait()
        except BaseException:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            raise
        finally:
            self._steps.clear()
        if exit_code:
            raise explained(name, list(lines))
        return list(lines)

    def _follow(self, output: int, lines):
        """Collects what a tool writes, and shows how far it is."""
        rest = b""
        while True:
            self._steps.show()
            if select.select([output], [], [], 1.0)[0]:
                chunk = os.read(output, 1 << 16)
                if not chunk:
                    break
                if self._verbose:
                    sys.stderr.write(chunk.decode("utf-8", "replace"))
                    sys.stderr.flush()
                *complete, rest = (rest + chunk).split(b"\n")
                for line in complete:
                    lines.append(line.decode("utf-8", "replace"))
                    self._steps.heard(lines[-1])
        lines.append(rest.decode("utf-8", "replace"))


def explained(tool: str, lines: list) -> SetupError:
    """The one sentence for a tool that failed, from the lines that it wrote."""

    def last(pattern):
        return next((line for line in reversed(lines) if pattern.search(line)), "")

    def quoted(line):
        words = " ".join(ERROR_LINE.sub("", line).split()).rstrip(".")
        return f"{tool} says: {words[:300]}" if words else f"{tool} says nothing"

    if last(DISK_FULL):
        return _disk_full(quoted(last(DISK_FULL)))
    # pip warns of each failed attempt, and in the end of a package that does not exist.
    warnings = [line for line in lines if line.startswith("WARNING: Retrying")]
    lines = [line for line in lines if line not in warnings]
    if last(UNREACHABLE) or (warnings and last(NOTHING_FOUND)):
        if warnings:
            reason = quoted((ERRNO.findall(warnings[-1]) or warnings)[-1])
        else:
            reason = quoted(last(ERROR_LINE) or last(UNREACHABLE))
        return SetupError(
            "The packages could not be downloaded: check the network, and run ./workshop again "
            f"to go on ({reason}).",
            cause="network",
        )
    return SetupError(
        f".venv could not be set up ({quoted(last(ERROR_LINE) or last(ANYTHING))}): run ./workshop "
        f"again, with WORKSHOP_VERBOSE=1 before it to see all that {tool} says."
    )


def refused(problem: OSError) -> SetupError:
    """The one sentence for a file that the operating system would not give."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(problem.filename)
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SetupError(
            f"{problem.filename or ROOT} is not writable, and .venv has to be made there: copy "
            "the workshop to a folder of your own, and run ./workshop in it.",
            exit_code=2,
        )
    return SetupError(
        f".venv could not be set up, for the operating system says: {problem.strerror or problem} "
        f"({problem.filename or VENV})."
    )


def say(sentence: str):
    """Writes a line to standard error."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _disk_full(detail) -> SetupError:
    return SetupError(
        f"The disk is full, and .venv needs about {GIGABYTES} GB: make room, and run ./workshop "
        "again to go on{}.".format(f" ({detail})" if detail else ""),
        cause="disk",
    )


def _no_venv() -> SetupError:
    return SetupError(
        "{} cannot make a virtual environment: install what it lacks (on Debian and Ubuntu "
        "`apt-get install python{}.{}-venv`) or uv, and run ./workshop again.".format(
            sys.executable, *sys.version_info[:2]
        ),
        exit_code=2,
    )


def _verbose(argv: list) -> bool:
    options = argv[: argv.index("--")] if "--" in argv else argv
    return "--verbose" in options or bool(os.environ.get("WORKSHOP_VERBOSE"))


def _stop(number, frame):
    raise Interrupted(number)


def _environment(additions: dict) -> dict:
    """The user's environment, without what would lead packages past `.venv`."""
    astray = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    kept.update(PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", **additions)
    return kept


def _runs(python: str) -> bool:
    """Whether the Python of `.venv` is still there, and still the version that it was made for."""
    probe = "import os, sys, sysconfig; sys.exit(not os.path.isdir(sysconfig.get_path('purelib')))"
    try:
        return not subprocess.call(
            [python, "-I", "-c", probe], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False


def _clear():
    """Empties `.venv`, but for the guard that this process holds."""
    for entry in os.scandir(VENV):
        if entry.path == GUARD:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)


def _installed() -> set:
    """The packages in `.venv`, each with its version."""
    pattern = os.path.join(glob.escape(VENV), "lib", "python*", "site-packages", "*.dist-info")
    return {os.path.basename(path)[: -len(".dist-info")] for path in glob.glob(pattern)}


def _create(tool: Tool):
    # By its versioned name, so that a new minor version under the plain one cannot slip in:
    # `.venv/bin/python` then leads nowhere, which the launcher sees.
    versioned = os.path.join(sys.base_prefix, "bin", "python{}.{}".format(*sys.version_info[:2]))
    python = versioned if os.access(versioned, os.X_OK) else sys.executable
    if importlib.util.find_spec("venv") is None:
        raise _no_venv()
    step = "making the environment"
    tool.run(step, python, "-I", "-m", "venv", "--without-pip", "--prompt", "workshop", VENV)


def _without_tools(packages: set) -> set:
    return {package for package in packages if package.split("-")[0] not in ("pip", "uv")}


def _install_with_uv(tool: Tool, uv: str, **ways: str):
    command = [uv, "pip", "sync", "--require-hashes", "--python", PYTHON]
    if _compiles_ahead():
        command.append("--compile-bytecode")
    if _can_write(_output(uv, "cache", "dir").strip()):
        tool.run(DOWNLOADING, *command, INSTALLING, **ways)
    else:  # where pip does without a cache, uv stops
        cache = os.path.join(VENV, "cache")
        tool.run(DOWNLOADING, *command, INSTALLING, UV_CACHE_DIR=cache, **ways)
        shutil.rmtree(cache)


def _compiles_ahead() -> bool:
    """Whether all that is installed is compiled now, a third of which is ever imported.

    Python compiles what it imports and keeps it, unless it is told to keep nothing.
    """
    return bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))


def _output(*command: str) -> str:
    """What a program writes; nothing when it cannot be run."""
    null = subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=null, stdout=subprocess.PIPE, stderr=null)
        return done.stdout.decode()
    except OSError:
        return ""


def _can_write(folder: str) -> bool:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _install_with_own_uv(tool: Tool, pin: bytes) -> bool:
    """Takes uv by pip unless it is there, installs the rest by uv, and says whether that went well.

    Args:
        pin: the lock's lines of uv.

    Raises:
        SetupError: pip would fail as well.
    """
    pip = _some_pip(tool)
    ways = pips_ways(pip)
    if ways is None:
        return False
    wanted = os.path.join(VENV, "uv.txt")
    _write(wanted, pin)
    taken = pin.decode().split()[0].replace("==", "-") in _installed()
    try:
        options = ["--no-deps", "--require-hashes", "--progress-bar", "off", "-r", wanted]
        if not taken:
            tool.run("taking uv", *pip, "install", *options)
            taken = True
        _install_with_uv(tool, OWN_UV, **ways)
    except SetupError as problem:
        # What uv cannot reach, pip may: they differ in proxies and certificates.
        if problem.cause == "disk" or (problem.cause == "network" and not taken):
            raise
        say(f"  uv could not do it ({problem}), so pip does.")
        return False
    finally:
        os.remove(wanted)
    return True


def _some_pip(tool: Tool) -> list:
    """The command that runs a pip: of `.venv`, or out of the wheel that Python brings along.

    The wheel need not be installed first, which takes as long as taking uv does.
    """
    if _has_pip():
        return [PYTHON, "-I", "-m", "pip"]
    import ensurepip  # a Python may lack it, which `prepare` tells

    folders = (
        sysconfig.get_config_var("WHEEL_PKG_DIR") or "",
        os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"),
    )
    wheels = []
    for folder in folders:
        wheels += glob.glob(os.path.join(glob.escape(folder), "pip-*.whl"))
    if not wheels:
        _bring_pip(tool)
        return [PYTHON, "-I", "-m", "pip"]
    program = "import sys, runpy; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', "
    return [PYTHON, "-I", "-c", f"{program}run_name='__main__', alter_sys=True)", *wheels[:1]]


def _has_pip() -> bool:
    return any(package.startswith("pip-") for package in _installed())


def _bring_pip(tool: Tool):
    if not _has_pip():
        tool.run("installing pip", PYTHON, "-I", "-m", "ensurepip", "--default-pip")


def _install_with_pip(tool: Tool, lock: bytes, leftovers: bool):
    _bring_pip(tool)
    # The lock is complete, so there is nothing to resolve.
    pip = [PYTHON, "-I", "-m", "pip"]
    options = ["--no-deps", "--require-hashes", "--progress-bar", "off", "-r", INSTALLING]
    if not _compiles_ahead():
        options.append("--no-compile")
    tool.run(DOWNLOADING, *pip, "install", *options)
    if leftovers:
        wanted = {_normal(name) for name in re.findall(r"(?m)^([\w.-]+)==", lock.decode())}
        listed = tool.run("comparing with the lock", *pip, "list", "--format", "freeze")
        installed = {_normal(line.split("==")[0]) for line in listed if "==" in line}
        unwanted = sorted(installed - wanted - {"pip", "setuptools"})
        if unwanted:
            tool.run("removing what is not needed", *pip, "uninstall", "--yes", *unwanted)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _finish():
    (packages,) = glob.glob(os.path.join(glob.escape(VENV), "lib", "python*", "site-packages"))
    for folder in UNREAD:
        shutil.rmtree(os.path.join(packages, folder), ignore_errors=True)
    # The checkout is importable from every folder and in every child process. The path is
    # relative to site-packages, so it moves along.
    _write(os.path.join(packages, "workshop.pth"), b"../../../..\n")
    command = os.path.join(VENV, "bin", "workshop")
    if not os.path.lexists(command):
        os.symlink(os.path.join("..", "..", "workshop"), command)
    _write(PLACE, os.fsencode(ROOT) + b"\n")
    os.replace(INSTALLING, STAMP)


def _move_in(place: str):
    """Leads the scripts of a `.venv` that came along with its checkout to where it is now."""
    old, new = (os.fsencode(os.path.join(root, ".venv")) for root in (place, ROOT))
    first_line = re.compile(rb"\A#!" + re.escape(old) + rb"(/bin/python[\d.]*)\n")
    # Through sh, for a `#!` line can neither be long nor hold a space.
    through_sh = rb"#!/bin/sh\n'''exec' " + b'"%s' + rb'\1" "$0" "$@"' + rb"\n' '''\n"
    through_sh = through_sh.replace(b"%s", new.replace(b"\\", rb"\\"))
    for entry in os.scandir(os.path.join(VENV, "bin")):
        if entry.is_file(follow_symlinks=False):
            content = _read(entry.path)
            if old in content:
                moved = first_line.sub(through_sh, content).replace(old, new)
                _write(entry.path + "~", moved)
                shutil.copymode(entry.path, entry.path + "~")
                os.replace(entry.path + "~", entry.path)
    _write(PLACE, os.fsencode(ROOT) + b"\n")


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(path: str, content: bytes):
    with open(path, "wb") as file:
        file.write(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
