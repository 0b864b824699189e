"""Installs what the other runners need, each with its own ecosystem's client.

Prism is built by `go install`; Flink and Beam's job server for it are copied out of Maven's
repository. Both go into a folder of the user's cache, whose stamp is written last: without a
stamp nothing is installed. Versions are pinned here and nowhere else.
"""

import collections
import contextlib
import errno
import fcntl
import functools
import importlib.metadata
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.problems import JobError, Problem, RequestError
from pipelines.runners.names import INSTALLABLE

PRISM_MODULE = "github.com/apache/beam/sdks/v2/go/cmd/prism"

# Beam 2.77 supports Flink 1.19 to 2.2. The job server of the SDK's own version is to be preferred
# where the repository has it (`--job-server 2.77.0`); 2.62.0 is the newest release of which every
# part was in the repository that the tests use. Both speak the same protocol.
FLINK_LINE = "1.19"
JOB_SERVER = "2.62.0"
SLF4J = "2.0.16"
DEPENDENCY_PLUGIN = "3.8.1"
OLDEST_JAVA = 11  # of Flink 1.19
OLDEST_MAVEN = (3, 6, 3)  # of the dependency plugin

STAMP = "installed.json"
# Beam's job server sends its class path, 150 MB of it, along with every job, save for what lies in
# a folder of this name. The cluster has all of it already; it saves 15 seconds a job.
JARS = Path("gradle", "wrapper")

_UNREACHABLE = re.compile(
    r"dial tcp|no such host|proxyconnect|TLS handshake|i/o timeout"
    r"|UnknownHostException|[Uu]nknown host|Could not transfer|Connect to .* failed"
    r"|Name or service not known|[Nn]etwork is unreachable|[Cc]onnection (refused|reset|timed out)"
    r"|offline mode|GOPROXY=off"
)
_DISK_FULL = re.compile(r"[Nn]o space left on device|Disk quota exceeded")
_GO_TOO_OLD = re.compile(r"requires go >= ?(?P<needed>[\d.]+)(?: \(running go ?(?P<found>[\d.]+))?")
_NOT_IN_REPOSITORY = re.compile(r"Could not find artifact (?P<artifact>[\w.:-]+)")

_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>workshop</groupId>
  <artifactId>flink</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.beam</groupId>
      <artifactId>beam-runners-flink-{flink_line}</artifactId>
      <version>{job_server}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-api</artifactId>
      <version>{slf4j}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>{slf4j}</version>
    </dependency>
  </dependencies>
</project>
"""


def cache_folder() -> Path:
    """Where runners are installed: `flights-workshop/runners` in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "flights-workshop" / "runners"


def folder(runner: str) -> Path:
    """Where `runner` is installed, or would be. Each version of Prism has its own."""
    return cache_folder() / (f"prism-{beam_version()}" if runner == "prism" else "flink")


def beam_version() -> str:
    """The version of Beam in this environment, which is the lock's.

    Raises:
        JobError: Beam is not installed.
    """
    try:
        return importlib.metadata.version("apache-beam")
    except importlib.metadata.PackageNotFoundError:
        raise JobError(
            "apache-beam is not installed in this environment: run ./workshop, which sets it up."
        ) from None


def stamp(runner: str) -> dict[str, str] | None:
    """What was installed, by part and version; None when nothing is, or not completely."""
    try:
        return json.loads((folder(runner) / STAMP).read_text())
    except (OSError, ValueError):
        return None


def install(
    runner: str, job_server: str = JOB_SERVER, say: Callable[[str], None] | None = None
) -> Path:
    """Installs `runner` for this user, unless it is there already.

    When nothing is in the tools' caches, Prism takes two minutes of one core and 1.5 GB of
    Go's caches, Flink half a minute and 300 MB. One installation runs at a time.

    Args:
        runner: one of `INSTALLABLE`.
        job_server: Beam's version of the Flink job server.
        say: gets lines for the user; by default they go to standard error.

    Returns:
        The folder.

    Raises:
        RequestError: an unknown runner, or a tool that is missing or too old.
        JobError: the installation failed; what was there before is untouched.
    """
    if runner not in INSTALLABLE:
        raise RequestError(f"The runner must be one of {', '.join(INSTALLABLE)}, not {runner!r}.")
    say = say or _say
    if runner == "prism":
        parts = {"prism": beam_version()}
        name = f"Prism {beam_version()}"
        make: Callable[[Path], None] = _make_prism
    else:
        parts = {"flink": FLINK_LINE, "job server": job_server}
        name = f"Flink {FLINK_LINE} with the job server of Beam {job_server}"
        make = functools.partial(_make_flink, job_server=job_server)

    target = folder(runner)
    if stamp(runner) == parts:
        say(f"{name} is installed already, in {target}.")
        return target
    started = time.monotonic()
    try:
        with _alone(say), _partial(target) as partial:
            say(f"Installing {name}: one or two minutes the first time.")
            make(partial)
            (partial / STAMP).write_text(json.dumps(parts, indent=1) + "\n")
            _swap(partial, target)
    except OSError as refusal:
        raise JobError(
            f"{name} could not be installed in {target}: {refusal.strerror or refusal}."
        ) from refusal
    say(f"Installed {name} in {target} after {time.monotonic() - started:.0f} s.")
    return target


def java() -> str:
    """The Java that runs Flink: that of JAVA_HOME, else the PATH's.

    Raises:
        RequestError: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(Path(home) / "bin" / "java") if home else shutil.which("java")
    remedy = f"install a JDK of version {OLDEST_JAVA} or later (17 is tested)"
    if not found:
        where = f"in JAVA_HOME ({home})" if home else "on the PATH"
        raise RequestError(f"Flink needs Java, and there is none {where}: {remedy}.")
    says = _output(found, "-version")
    version = re.search(r'version "(?:1\.)?(\d+)', says)
    if not version:
        raise RequestError(f"{found} does not run as Java does: {remedy}.")
    if int(version[1]) < OLDEST_JAVA:
        raise RequestError(
            f"Flink needs Java {OLDEST_JAVA}, and {found} is {version[1]}: {remedy}."
        )
    return found


def _make_prism(target: Path) -> None:
    go = shutil.which("go")
    if not go:
        raise RequestError(
            "Prism is built with Go, and there is no `go` on the PATH: install Go, and run this "
            "again."
        )
    # GOBIN cannot be relative; without cgo no C compiler is needed.
    environment = {"GOBIN": str(target.absolute() / "bin"), "CGO_ENABLED": "0"}
    module = f"{PRISM_MODULE}@v{beam_version()}"
    code, lines = _follow([go, "install", module], environment)
    if code:
        raise _explained("go", lines)
    if not (target / "bin" / "prism").is_file():
        raise JobError(f"`go install {module}` ended well but left no program named prism.")


def _make_flink(target: Path, job_server: str) -> None:
    java()
    maven = shutil.which("mvn")
    if not maven:
        raise RequestError(
            "Flink comes through Maven, and there is no `mvn` on the PATH: install Maven, and run "
            "this again."
        )
    says = _output(maven, "--version")
    version = re.search(r"Apache Maven (\d+)\.(\d+)\.(\d+)", says)
    if not version:
        raise RequestError(f"{maven} does not run as Maven does: `mvn --version` has to work.")
    if tuple(map(int, version.groups())) < OLDEST_MAVEN:
        oldest = ".".join(map(str, OLDEST_MAVEN))
        raise RequestError(
            f"Maven {oldest} or later is needed, and {maven} is {'.'.join(version.groups())}: "
            "install a later one."
        )
    pom = target / "pom.xml"
    pom.write_text(_POM.format(flink_line=FLINK_LINE, job_server=job_server, slf4j=SLF4J))
    code, lines = _follow(
        [
            maven,
            "--batch-mode",
            "--update-snapshots",  # asks again for what was missing the last time
            f"--file={pom}",
            f"org.apache.maven.plugins:maven-dependency-plugin:{DEPENDENCY_PLUGIN}"
            ":copy-dependencies",
            f"-DoutputDirectory={target / JARS}",
        ],
        {},
    )
    if code:
        raise _explained("mvn", lines)


def _explained(tool: str, lines: Sequence[str]) -> Problem:
    """The one sentence for a tool that failed, from the lines that it wrote."""
    text = "\n".join(lines)
    if _DISK_FULL.search(text):
        return JobError(f"The disk was full before {tool} was done: make room, and run this again.")
    if missing := _NOT_IN_REPOSITORY.search(text):
        return JobError(
            f"Maven's repository has no {missing['artifact']}: choose another version with "
            f"--job-server (the default is {JOB_SERVER}), or another repository in Maven's "
            "settings."
        )
    if old := _GO_TOO_OLD.search(text):
        found = f"go {old['found']}" if old["found"] else "the one on the PATH"
        return RequestError(
            f"Prism {beam_version()} needs Go {old['needed']}, and {found} is older: install a "
            "later one, and run this again."
        )
    if _UNREACHABLE.search(text):
        what = "Go's module proxy" if tool == "go" else "Maven's repository"
        return JobError(
            f"{what} could not be reached: connect to the network (or set the proxy that {tool} "
            "is to use), and run this again."
        )
    said = next((line for line in reversed(lines) if re.search(r"ERROR|error|:\s", line)), "")
    said = " ".join((said or (lines[-1] if lines else "nothing")).split())
    return JobError(f"{tool} failed; it says: {said[:300]}")


def _follow(
    command: Sequence[str], environment: Mapping[str, str]
) -> tuple[int, collections.deque[str]]:
    """Runs a tool; on a terminal, one line shows that it is alive.

    Returns:
        Its exit code, and the last lines that it wrote.
    """
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # its own children are ended with it
    )
    lines: collections.deque[str] = collections.deque(maxlen=400)
    rest = b""
    started = time.monotonic()
    try:
        assert process.stdout
        with process.stdout as output:
            while True:
                if select.select([output], [], [], 1.0)[0]:
                    chunk = os.read(output.fileno(), 1 << 16)
                    if not chunk:
                        break
                    *whole, rest = (rest + chunk).split(b"\n")
                    lines.extend(line.decode("utf-8", "replace") for line in whole)
                _show(time.monotonic() - started, lines)
        lines.append(rest.decode("utf-8", "replace"))
        return process.wait(), lines
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        _show(None, lines)


def _show(seconds: float | None, lines: Sequence[str]) -> None:
    """Overwrites the line that shows progress; None clears it."""
    if not sys.stderr.isatty():
        return
    text = ""
    if seconds is not None:
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        minutes, rest = divmod(int(seconds), 60)
        text = f"  {minutes}:{rest:02} {last}"[: shutil.get_terminal_size().columns - 1]
    sys.stderr.write("\r\x1b[K" + text)
    sys.stderr.flush()


def _output(*command: str) -> str:
    """What a program writes, on either stream; nothing when it cannot be run."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


@contextlib.contextmanager
def _alone(say: Callable[[str], None]) -> Iterator[None]:
    """Keeps two installations from writing the same folder."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    with open(cache_folder() / "install.lock", "a") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            say("Another installation is running: waiting for it.")
            fcntl.flock(guard, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """A folder beside `target` to build in, gone afterwards."""
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)  # what a killed installation left
    partial.mkdir()
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _swap(made: Path, target: Path) -> None:
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
