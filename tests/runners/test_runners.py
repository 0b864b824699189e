"""The other runners: what is installed, what is said when it cannot be, and one job on each."""

import contextlib
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import apache_beam as beam
import pytest

from pipelines.cli import runner as runner_commands
from pipelines.problems import JobError, RequestError
from pipelines.runners import flink, install, installed, prism

ROOT = Path(__file__).parents[2]
MAVEN = 'case "$1" in --version) echo "Apache Maven 3.8.7"; exit 0;; esac\n'
JAVA = 'echo "openjdk version \\"17.0.15\\" 2025-04-15" >&2\n'


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with an empty cache, and no program but those that a test puts there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where logs of a failure stay
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv(prism.VARIABLE, raising=False)
    monkeypatch.setattr(prism, "IN_CHECKOUT", tmp_path / "checkout" / "prism")
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path: Path, script: str = "exit 0\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)
    return path


def quiet(_line: str) -> None:
    """Where progress goes in these tests."""


# Options


def test_the_users_own_options_win_over_ours(machine):
    program(machine / "checkout" / "prism")

    completed = installed.options(
        "PrismRunner", ["--runner=PrismRunner", "--prism_log_level", "debug"]
    )

    assert completed == [
        "--runner=PrismRunner",
        "--prism_log_level",
        "debug",
        f"--prism_location={machine}/checkout/prism",
        "--environment_type=LOOPBACK",
    ]


def test_a_prism_that_runs_already_needs_no_program(machine):
    completed = prism.options(["--job_endpoint=localhost:8073"])

    assert not any(option.startswith("--prism_location") for option in completed)


def test_prism_that_is_not_installed_is_a_request_error(machine):
    with pytest.raises(RequestError, match="runner install prism"):
        installed.options("PrismRunner")


def test_a_flink_cluster_of_the_users_own_is_passed_straight_through(machine):
    given = ["--runner=FlinkRunner", "--flink_master=flink.example:8081", "--parallelism=8"]

    assert installed.options("FlinkRunner", given) == given


def test_flink_without_a_job_server_is_a_request_error(machine, monkeypatch):
    monkeypatch.setattr(flink, "JOB_PORT", flink._free_ports(1)[0])

    with pytest.raises(RequestError, match=r"No Flink job server .* runner start flink"):
        installed.options("FlinkRunner", ["--runner=FlinkRunner"])


@pytest.mark.parametrize("runner", ["FnApiRunner", "DirectRunner", "DataflowRunner"])
def test_other_runners_get_what_the_user_gave(runner):
    assert installed.options(runner, ["--region=europe-west4"]) == ["--region=europe-west4"]


# Where Prism is found


def test_prism_is_taken_from_the_variable_the_checkout_the_cache_the_path(machine, monkeypatch):
    on_path = program(machine / "bin" / "prism", "echo '-job_port int' >&2\n")
    assert prism.binary() == str(on_path)

    cached = program(install.folder("prism") / "bin" / "prism")
    assert prism.binary() == str(on_path)  # no stamp: this one is not complete
    (install.folder("prism") / install.STAMP).write_text("{}")
    assert prism.binary() == str(on_path)  # nor is an empty stamp one
    (install.folder("prism") / install.STAMP).write_text('{"prism": "2.77.0"}')
    assert prism.binary() == str(cached)

    in_checkout = program(machine / "checkout" / "prism")
    assert prism.binary() == str(in_checkout)

    named = program(machine / "named" / "prism-of-mine")
    monkeypatch.setenv(prism.VARIABLE, str(named))
    assert prism.binary() == str(named)


def test_another_program_named_prism_is_not_taken_for_beams(machine):
    program(machine / "bin" / "prism", "echo 'usage: prism [image]'\n")

    assert prism.binary() is None


def test_a_variable_that_names_no_program_is_a_request_error(machine, monkeypatch):
    monkeypatch.setenv(prism.VARIABLE, str(machine / "nothing"))

    with pytest.raises(RequestError, match=r"WORKSHOP_PRISM must name .*nothing is none"):
        prism.binary()


# Reasons to skip


def test_what_is_missing_gives_a_reason_and_the_command_that_mends_it(machine):
    assert installed.available("prism") == (
        "Prism is not installed: `./workshop runner install prism` builds it."
    )
    assert installed.available("flink") == (
        "Flink is not installed: `./workshop runner install flink` fetches it."
    )


def test_flink_without_java_is_not_available(machine):
    install.folder("flink").mkdir(parents=True)
    (install.folder("flink") / install.STAMP).write_text('{"flink": "1.19"}')

    assert "there is none on the PATH" in installed.available("flink")


# Installing


def test_go_installs_prism_once(machine):
    runs = machine / "runs"
    program(
        machine / "bin" / "go",
        f'echo "$@" >>{runs}\n/bin/mkdir -p "$GOBIN"\necho >"$GOBIN/prism"\n'
        '/bin/chmod +x "$GOBIN/prism"\n',
    )

    folder = install.install("prism", say=quiet)
    install.install("prism", say=quiet)

    module = f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{beam.__version__}"
    assert runs.read_text().splitlines() == [f"install {module}"]
    assert prism.binary() == str(folder / "bin" / "prism")
    assert installed.available("prism") is None


def test_maven_installs_flink_and_another_job_server_replaces_it(machine):
    program(machine / "bin" / "java", JAVA)
    copy = (
        'for option; do case "$option" in -DoutputDirectory=*) '
        'to=${option#*=}; /bin/mkdir -p "$to"; echo >"$to/a.jar";; esac; done\n'
    )
    program(machine / "bin" / "mvn", MAVEN + copy)

    folder = install.install("flink", say=quiet)
    pinned = install.stamp("flink")
    install.install("flink", job_server="2.77.0", say=quiet)

    assert pinned == {"flink": install.FLINK_LINE, "job server": install.JOB_SERVER}
    assert install.stamp("flink")["job server"] == "2.77.0"
    assert (folder / install.JARS / "a.jar").exists()
    assert "<version>2.77.0</version>" in (folder / "pom.xml").read_text()
    assert installed.available("flink") is None


GO_FAILURES = {
    "too old": (
        "go: github.com/apache/beam/sdks/v2@v2.77.0 requires go >= 1.26.0 "
        "(running go 1.22.1; GOTOOLCHAIN=local)",
        RequestError,
        "needs Go 1.26.0, and go 1.22.1 is older",
    ),
    "no network": (
        'go: github.com/apache/beam: Get "https://a.proxy/": dial tcp: lookup a.proxy: no such '
        "host",
        JobError,
        "Go's module proxy could not be reached",
    ),
    "proxy off": (
        "go: module github.com/apache/beam: module lookup disabled by GOPROXY=off",
        JobError,
        "Go's module proxy could not be reached",
    ),
    "disk full": ("write /tmp/b001: no space left on device", JobError, "disk was full"),
    "anything else": (
        "go: loading module: error: checksum mismatch",
        JobError,
        "go failed; it says: go: loading module: error: checksum mismatch",
    ),
}


@pytest.mark.parametrize("case", GO_FAILURES)
def test_a_go_that_fails_gives_one_sentence_and_installs_nothing(machine, case):
    says, kind, sentence = GO_FAILURES[case]
    program(machine / "bin" / "go", f"echo 'go: downloading a'\necho '{says}' >&2\nexit 1\n")

    with pytest.raises(kind, match=sentence) as problem:
        install.install("prism", say=quiet)

    assert "\n" not in str(problem.value)
    assert install.stamp("prism") is None
    assert [path.name for path in install.cache_folder().iterdir()] == ["install.lock"]


MAVEN_FAILURES = {
    "no network": (
        "[ERROR] Could not transfer artifact a:b:pom:1 from/to central: a.host: Name or service "
        "not known",
        "Maven's repository could not be reached",
    ),
    "offline": (
        "[ERROR] Cannot access central in offline mode and the artifact has not been downloaded",
        "Maven's repository could not be reached",
    ),
    "not there": (
        "[ERROR] Could not find artifact org.apache.beam:beam-runners-flink-1.19:pom:9.9.9 in "
        "central",
        "has no org.apache.beam:beam-runners-flink-1.19:pom:9.9.9: choose another version with "
        "--job-server",
    ),
}


@pytest.mark.parametrize("case", MAVEN_FAILURES)
def test_a_maven_that_fails_gives_one_sentence_and_keeps_what_was_there(machine, case):
    program(machine / "bin" / "java", JAVA)
    program(machine / "bin" / "mvn", MAVEN)
    install.install("flink", say=quiet)
    says, sentence = MAVEN_FAILURES[case]
    program(machine / "bin" / "mvn", f'{MAVEN}echo "{says}"\nexit 1\n')

    with pytest.raises(JobError, match=sentence) as problem:
        install.install("flink", job_server="9.9.9", say=quiet)

    assert "\n" not in str(problem.value)
    assert install.stamp("flink")["job server"] == install.JOB_SERVER


TOOLS = {
    "no go": ("prism", {}, "there is no `go` on the PATH"),
    "no java": ("flink", {"mvn": MAVEN}, "there is none on the PATH: install a JDK"),
    "java 8": (
        "flink",
        {"java": 'echo "java version \\"1.8.0_202\\"" >&2\n', "mvn": MAVEN},
        "needs Java 11, and .*/java is 8",
    ),
    "a stub of java": (
        "flink",
        {"java": "echo 'Unable to locate a Java Runtime.'; exit 1\n", "mvn": MAVEN},
        "does not run as Java does",
    ),
    "no maven": ("flink", {"java": JAVA}, "there is no `mvn` on the PATH"),
    "maven 3.3": (
        "flink",
        {"java": JAVA, "mvn": "echo 'Apache Maven 3.3.9 (bb52d85)'\n"},
        "Maven 3.6.3 or later is needed, and .*/mvn is 3.3.9",
    ),
}


@pytest.mark.parametrize("case", TOOLS)
def test_a_tool_that_is_missing_or_too_old_is_a_request_error(machine, case):
    runner, programs, sentence = TOOLS[case]
    for name, script in programs.items():
        program(machine / "bin" / name, script)

    with pytest.raises(RequestError, match=sentence):
        install.install(runner, say=quiet)


def test_a_cache_that_cannot_be_written_gives_one_sentence(machine):
    (machine / "cache").write_text("a file, where the folder should be")
    program(machine / "bin" / "go")

    with pytest.raises(JobError, match=r"Prism .* could not be installed in .*: Not a directory"):
        install.install("prism", say=quiet)


def test_the_command_installs_what_it_is_told_to(machine):
    with pytest.raises(RequestError, match="Prism is built with Go"):
        runner_commands.runner_command(["install", "prism"])


@pytest.mark.parametrize("argv", [[], ["install"], ["install", "spark"], ["start", "prism"]])
def test_a_command_that_is_wrong_ends_with_one_line_and_exit_code_2(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        runner_commands.runner_command(argv)

    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


# Processes


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")


def running(pids: list[int]) -> list[int]:
    """Those of the processes that are there, and more than a name that nobody asked after."""

    def state(pid: int) -> str:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return "gone"

    return [pid for pid in pids if state(pid) not in ("gone", "Z")]


@pytest.fixture
def java_that(machine):
    """Installs a Flink whose Java does what the script says, and writes its process id."""
    install.folder("flink").mkdir(parents=True)
    (install.folder("flink") / install.STAMP).write_text('{"flink": "1.19"}')

    def make(script: str):
        version = f'case "$1" in -version) {JAVA.strip()}; exit 0;; esac\n'
        program(machine / "bin" / "java", f"{version}echo $$ >>{machine}/pids\n{script}")

    return make


@needs_proc
def test_a_cluster_that_does_not_answer_is_stopped_and_says_so(machine, java_that, monkeypatch):
    java_that("exec /bin/sleep 600\n")
    monkeypatch.setattr(flink, "START_SECONDS", 1)

    with pytest.raises(JobError, match="waited 1 s for its 2 task managers"):
        flink.FlinkCluster().start()

    pids = [int(line) for line in (machine / "pids").read_text().split()]
    assert len(pids) == 4
    assert running(pids) == []


def test_a_process_of_the_cluster_that_ends_is_named_with_its_last_words(machine, java_that):
    java_that("echo 'Error: Could not reserve enough space for object heap'; exit 1\n")

    with pytest.raises(JobError, match=r"ended with exit status 1; it said: Error: Could not res"):
        flink.FlinkCluster().start()


@needs_proc
def test_a_process_ends_with_the_process_that_started_it(tmp_path):
    script = f"""
        import subprocess, sys, time
        sys.path.insert(0, {str(ROOT)!r})
        from pipelines.local_runner import child_processes
        sleeper = subprocess.Popen(child_processes.ending_with_this_process(["/bin/sleep", "600"]))
        time.sleep(1)
        print(sleeper.pid, flush=True)
        time.sleep(600)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    sleeper = int(parent.stdout.readline())
    assert running([sleeper])

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 10
    while running([sleeper]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running([sleeper]) == []


# As if the processes of a cluster answered, whatever they are.
STARTS_AT_ONCE = """
import sys
from pipelines.cli import runner
from pipelines.runners import flink
flink.FlinkCluster._await = lambda cluster, what, answers: cluster.check()
sys.exit(runner.runner_command(["start", "flink", f"--port={sys.argv[1]}"]))
"""


@needs_proc
def test_start_flink_serves_until_it_is_told_to_stop(machine, java_that):
    java_that("exec /bin/sleep 600\n")
    port = flink._free_ports(1)[0]
    server = subprocess.Popen(
        [sys.executable, "-c", STARTS_AT_ONCE, str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        for line in server.stdout:
            said += line
            if line == "Ctrl-C stops it.\n":
                break
        assert f"--job_endpoint=localhost:{port}" in said
        started = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(started) == 4
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        assert running(started) == []
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
