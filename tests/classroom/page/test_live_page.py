"""The page as it is served: to this machine, the page and what it links to, until it is closed."""

import contextlib
import http.client
import json
import re
import socket
import sys
import threading
import time

import pytest

from classroom import catalog
from classroom.loop import last_verdict, progress
from classroom.page import live_page
from classroom.page.live_page import serving
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, Verdict
from pipelines.problems import RequestError
from tests.support.browser import CONTRASTS, browser
from tests.support.shown_page import Elements, in_a_browser

HANGS_SECONDS = 60.0


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run's folder, beside it what must not be handed out."""
    monkeypatch.setattr(progress, "STATE", tmp_path / ".workshop")
    folder = tmp_path / "run"
    for place in ("validation", "quarantine", "examples"):
        (folder / place).mkdir(parents=True)
    rows = {"read": 10, "train": 6, "eval": 1, "test": 1, "unlabelled": 1, "quarantined": 1}
    (folder / "MANIFEST.json").write_text(json.dumps({"rows": rows}))
    (folder / "validation" / "index.html").write_text("<h1>The run</h1>")
    (folder / "quarantine" / "a<b>.jsonl").write_text("{}")
    (folder / "examples" / "train.tfrecord").write_text("rows")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "validation" / "out.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def live(run):
    with serving(run) as live:
        yield live


def port_of(live) -> int:
    return int(live.address.rstrip("/").rpartition(":")[2])


def ask(live, path: str, method: str = "GET", **headers: str):
    """The answer to a request as it is written, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(live), timeout=HANGS_SECONDS)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()


@contextlib.contextmanager
def listening(live):
    """The events of the page, as a list that grows."""
    found: list[str] = []
    connection = http.client.HTTPConnection("127.0.0.1", port_of(live), timeout=HANGS_SECONDS)
    connection.request("GET", "/events")
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"

    def read():
        with contextlib.suppress(OSError, ValueError):
            while line := answer.readline():
                found.append(line.decode().strip())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    yield found
    thread.join(HANGS_SECONDS)
    assert not thread.is_alive()  # the server has ended them
    connection.close()


def comes(found: list[str], line: str) -> bool:
    deadline = time.monotonic() + HANGS_SECONDS
    while time.monotonic() < deadline:
        if any(re.fullmatch(line, one) for one in found):
            return True
        time.sleep(0.01)
    return False


def test_the_page_is_served_with_a_script_of_its_own_and_no_other(live):
    answer, body = ask(live, "/")
    assert answer.status == 200
    (script,) = [one for tag, one in Elements(body).tags if tag == "script"]
    policy = answer.getheader("Content-Security-Policy")
    assert f"script-src 'nonce-{script['nonce']}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    again = ask(live, "/")[1]
    assert script["nonce"] not in again  # or a page could guess it
    assert answer.getheader("Access-Control-Allow-Origin") is None


def test_what_it_links_to_is_served(live):
    links = [one["href"] for tag, one in Elements(ask(live, "/")[1]).tags if tag == "a"]
    pages = [link for link in links if not link.startswith("#")]
    assert "/run/validation/index.html" in pages
    assert any(link.startswith("/exercises/ex01_") for link in pages)
    assert any(link.startswith("/course/part-1") for link in pages)
    assert {ask(live, link)[0].status for link in pages} == {200}
    answer, body = ask(live, "/run/quarantine/")
    assert (answer.status, "a&lt;b&gt;.jsonl" in body) == (200, True)
    assert ask(live, "/run/quarantine")[0].getheader("Location") == "/run/quarantine/"
    assert ask(live, "/run/MANIFEST.json?x=1")[0].status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/secret.txt",
        "/run/../secret.txt",
        "/run/validation/../../secret.txt",
        "/run/%2e%2e/secret.txt",
        "/run/validation/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/run/validation/..%5c..%5csecret.txt",
        "/run//etc/passwd",
        "//etc/passwd",
        "/run/%2fetc%2fpasswd",
        "/etc/passwd",
        "/run/validation/%00",
        "/run/validation/" + "x" * 5000,
        "/run/validation/out.txt",  # a link out of the folder
        "/run/examples/train.tfrecord",
        "/run/examples/",
        "/run/",
        "/run",
        "/exercises/ex01_parse_flights/exercise.py",
        "/exercises/ex01_parse_flights/",
        "/course/../developing.md",
        "/training/model/weights",
        "/none",
    ],
)
def test_nothing_else_is_handed_out(live, path):
    answer, body = ask(live, path)
    assert answer.status == 404
    assert "secret" not in body
    assert "root:" not in body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "", "[::1]"])
@pytest.mark.parametrize("path", ["/", "/events", "/run/validation/index.html"])
def test_a_request_for_another_host_is_refused(live, host, path):
    answer, body = ask(live, path, Host=host.format(port=port_of(live)))
    assert answer.status == 403
    assert body == "This page is for this machine alone.\n"


def test_it_answers_to_the_names_of_this_machine(live):
    for host in ("127.0.0.1", "localhost"):
        assert ask(live, "/", Host=f"{host}:{port_of(live)}")[0].status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")
def test_it_listens_to_this_machine_alone(live):
    with socket.socket() as other:
        # Nothing but 127.0.0.1 is listened on: the same port of another loopback address is free.
        other.bind(("127.0.0.2", port_of(live)))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_can_only_be_read(live, method):
    assert ask(live, "/", method)[0].status == 501


def test_a_head_has_no_body(live):
    answer, body = ask(live, "/", "HEAD")
    assert (answer.status, body) == (200, "")
    assert int(answer.getheader("Content-Length")) > 1000
    assert ask(live, "/events", "HEAD")[1] == ""


def test_a_change_is_told_at_once(run):
    with contextlib.ExitStack() as stack:
        with serving(run) as live:
            found = stack.enter_context(listening(live))
            assert comes(found, "data: .*-0")
            live.checking("01 parse_flights")
            assert comes(found, "data: 01 parse_flights")
            live.changed()
            assert comes(found, "data: .*-1")
            assert f'data-version="{live.version}"' in ask(live, "/")[1]
        assert found.index("event: checking") == found.index("data: 01 parse_flights") - 1


def test_a_run_that_ends_in_another_terminal_is_heard_of(run, monkeypatch):
    monkeypatch.setattr(live_page, "_LOOK_SECONDS", 0.02)
    with contextlib.ExitStack() as stack, serving(run) as live:
        found = stack.enter_context(listening(live))
        assert comes(found, "data: .*-0")
        (run / "seats.json").write_text("{}")
        assert comes(found, "data: .*-1")
        live.close()


def test_afterwards_the_port_is_closed_and_nothing_waits(run):
    threads = set(threading.enumerate())
    with contextlib.ExitStack() as stack:
        with serving(run) as live:
            found = stack.enter_context(listening(live))
            assert comes(found, "data: .*-0")
        with pytest.raises(ConnectionRefusedError):
            ask(live, "/")
    deadline = time.monotonic() + HANGS_SECONDS
    while set(threading.enumerate()) - threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(threading.enumerate()) <= threads


def test_two_are_served_beside_each_other(run):
    with serving(run) as one, serving(run) as other:
        assert one.address != other.address
        assert {ask(live, "/")[0].status for live in (one, other)} == {200}


def test_a_machine_without_ports_is_told(run, monkeypatch):
    def none(*_):
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(live_page, "_Server", none)
    with pytest.raises(
        RequestError, match=r"No port of 127\.0\.0\.1 can be opened .*workshop page"
    ):
        serving(run).__enter__()


def test_a_damaged_progress_file_is_told_on_the_page_too(live):
    progress.STATE.mkdir()
    (progress.STATE / "progress.json").write_text("{")
    answer, body = ask(live, "/")
    assert answer.status == 500
    assert "progress.json cannot be read" in body


# In a browser


def everything_there_is_to_see() -> None:
    """Exercises that stand in every way, and a verdict with all that one may have."""
    ways = (
        {"solved": "2026-03-14 16:20", "spent": 70},
        {"solved": "2026-03-14 16:20", "failing": "instant"},
        {"tasks": ["mean"]},
    )
    exercises = catalog.load()
    with progress.changing() as learner:
        for exercise, way in zip(exercises, ways, strict=False):
            learner.standings[exercise.folder] = progress.Standing(**way)
        learner.known = [exercises[5].folder]
        learner.skipped = [exercises[6].folder]
    words = {"sentence": "It gave 4.", "call": "f(1)", "expected": "3", "got": "4"}
    words |= {"meaning": "One and two."}
    place = Place("exercise.py", 7, "return 4")
    tasks = [
        TaskVerdict("fields", "Fields", FAILED, 2, "wrong", place=place, **words),
        TaskVerdict("clock", "Clock", PASSED, 2),
        TaskVerdict("quotes", "Quotes", NOT_RUN, 2),
    ]
    last_verdict.keep(Verdict(exercises[0].folder, tasks, kind="failed"))


@in_a_browser
def test_the_page_holds_in_a_browser(run, tmp_path):
    """One browser for all that needs one: starting it takes longer than what is asked of it."""
    everything_there_is_to_see()
    with serving(run) as live, browser(tmp_path) as tab:
        tab.open(live.address)
        # Nothing leaves the page sideways, however narrow; every text can be read.
        for width in (320, 400, 768, 1280):
            tab.resize(width)
            assert tab.value("document.documentElement.scrollWidth") == width, width
            for scheme in ("light", "dark"):
                tab.emulate(scheme=scheme)
                faint = {k: v for k, v in tab.value(CONTRASTS).items() if v < 4.5}
                assert not faint, (width, scheme, faint)
        # Of the two drawings that it has, one is shown.
        assert tab.value("[...document.querySelectorAll('.draw.phone')].every(e => !e.clientWidth)")
        tab.emulate(media="print")
        assert tab.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        tab.emulate()
        # The first key goes to the link past the head, and that leads to what is next.
        tab.press("Tab")
        assert tab.value("document.activeElement.className") == "skip"
        tab.press("Enter")
        assert tab.value("document.activeElement.id") == "next"
        for _ in range(12):
            tab.press("Tab")
            assert tab.value("document.activeElement.getClientRects().length") > 0
            assert tab.value("document.activeElement.matches(':focus-visible')")
        # A check is told, and so is its verdict; who was at a link is at it afterwards.
        link = tab.value(
            "(() => { const one = document.querySelector('.draw.desk a[href^=\"#ex06\"]'); "
            "one.focus(); scrollTo(0, 300); return one.getAttribute('href'); })()"
        )
        live.checking("01 parse_flights")
        assert tab.holds("document.getElementById('live').textContent.startsWith('Checking 01')")
        task = TaskVerdict("fields", "Fields", FAILED, 2, "wrong", sentence="<b>It gave 4.</b>")
        last_verdict.keep(Verdict("ex01_parse_flights", [task], kind="failed"))
        live.changed()
        assert tab.holds("document.body.innerText.includes('<b>It gave 4.</b>')")
        assert tab.value("document.getElementById('live').textContent").startswith(
            "01 parse_flights"
        )
        assert tab.value("document.activeElement.getAttribute('href')") == link
        assert tab.value("scrollY") == 300
        live.close()
        assert tab.holds("document.getElementById('live').textContent.startsWith('No longer')")
        # The browser asks again by itself, and hears that nothing has changed.
        live.closed = False
        assert tab.holds("document.getElementById('live').textContent === ''")
