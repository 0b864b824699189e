"""The page, served on this machine while somebody watches: made anew for every request.

It listens on the loopback address alone, and answers requests that name it as their host: a page
of the network whose name is made to point here (DNS rebinding) is refused. It hands out the page,
the events that say when it has changed, and the files that it links to; nothing is written.
"""

import contextlib
import html
import secrets
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from classroom.loop import progress
from classroom.page.course_state import gather
from classroom.page.page_links import Served
from classroom.page.render import Live, render
from pipelines.problems import Problem, RequestError

_LOOPBACK = "127.0.0.1"
# The one that is tried first, so that a page that is still open finds the next watch.
_PORT = 8033

# How often files are looked at that others write: runs and trainings in other terminals.
_LOOK_SECONDS = 1.0
_ALIVE_SECONDS = 15.0

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".toml": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


class LivePage:
    """A page that is served; see `serving`.

    Attributes:
        address: for a browser.
    """

    def __init__(self, run: Path):
        self._links = Served(run)
        self._run = run
        self._change = threading.Condition()
        self._version = 0
        # Of another server at this address, so that a page that was left open takes this one's.
        self._born = secrets.token_hex(4)
        self._checking: str | None = None
        self._seen: tuple = ()
        self.closed = False
        self.address = ""

    @property
    def version(self) -> str:
        """Another one after every change."""
        return f"{self._born}-{self._version}"

    def changed(self) -> None:
        """Has every open page come up to date."""
        with self._change:
            self._version += 1
            self._checking = None
            self._change.notify_all()

    def checking(self, name: str) -> None:
        """Has every open page say that a check is under way."""
        with self._change:
            self._checking = name
            self._change.notify_all()

    def close(self) -> None:
        """Ends the events that pages wait for."""
        with self._change:
            self.closed = True
            self._change.notify_all()

    def page(self) -> tuple[str, str]:
        """The page as HTML, and the nonce of its script."""
        live = Live(secrets.token_urlsafe(16), self.version)
        return render(gather(self._run), self._links, progress.now(), live), live.nonce

    def file(self, path: str) -> Path | None:
        """What is shared at a path of the server; None for nothing."""
        return self._links.file(path)

    def events(self) -> Iterator[bytes]:
        """What a page is told, as server-sent events, until the server is closed."""
        told: tuple[str | None, str | None] = (None, None)
        last = time.monotonic()
        while not self.closed:
            self._look()
            with self._change:
                now = (self.version, self._checking)
                if now == told and not self.closed:
                    self._change.wait(_LOOK_SECONDS)
                    now = (self.version, self._checking)
            if now[0] != told[0]:
                yield f"data: {now[0]}\n\n".encode()
            if now[1] != told[1] and now[1] is not None:
                yield f"event: checking\ndata: {now[1]}\n\n".encode()
            if now != told:
                told, last = now, time.monotonic()
            elif time.monotonic() - last > _ALIVE_SECONDS:
                last = time.monotonic()
                yield b": still here\n\n"  # which fails where nobody reads any more

    def _look(self) -> None:
        """Hears of runs and trainings that have ended meanwhile."""
        seen = tuple(_stamp(path) for path in self._links.made_by_others())
        with self._change:
            before, self._seen = self._seen, seen
        if before and before != seen:
            self.changed()


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@contextlib.contextmanager
def serving(run: Path) -> Iterator[LivePage]:
    """Serves the page of a run while entered; afterwards its port is closed.

    Raises:
        RequestError: no port of the loopback address is to be had.
    """
    live = LivePage(run)
    server = _listening(live)
    port = server.server_address[1]
    live.address = f"http://{_LOOPBACK}:{port}/"
    server.hosts = (f"{_LOOPBACK}:{port}", f"localhost:{port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield live
    finally:
        live.close()
        server.shutdown()
        server.server_close()
        thread.join()


def _listening(live: LivePage) -> "_Server":
    for port in (_PORT, 0):
        try:
            return _Server(live, port)
        except OSError as error:
            last = error
    why = (last.strerror or type(last).__name__).lower()
    raise RequestError(
        f"No port of {_LOOPBACK} can be opened ({why}): watch without --page, and write it by "
        "`./workshop page`."
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hosts: Sequence[str] = ()

    def __init__(self, live: LivePage, port: int):
        self.live = live
        super().__init__((_LOOPBACK, port), _Handler)

    def server_bind(self) -> None:
        # http.server's own asks the network for this machine's name, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """Says nothing: a browser that goes away in the middle is none of the learner's concern."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version, sys_version = "workshop", ""
    timeout = 30  # seconds for a request to come in

    def do_GET(self) -> None:
        """Answers with the page, its events, or a file that it links to."""
        self._answer(self.wfile.write)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self._answer(lambda body: None)

    def _answer(self, write: Callable[[bytes], object]) -> None:
        if self.headers.get("Host") not in self.server.hosts:
            self._send(write, 403, "This page is for this machine alone.\n")
            return
        path = urlsplit(self.path).path
        if path == "/":
            self._page(write)
        elif path == "/events":
            self._events(write)
        elif found := self.server.live.file(path):
            self._file(write, path, found)
        else:
            self._send(write, 404, "There is no such page here.\n")

    def _page(self, write: Callable[[bytes], object]) -> None:
        try:
            text, nonce = self.server.live.page()
        except Problem as problem:
            self._send(write, 500, f"{problem}\n")
            return
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
            "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
        self._send(write, 200, text, _TYPES[".html"], {"Content-Security-Policy": policy})

    def _events(self, write: Callable[[bytes], object]) -> None:
        self._head(200, "text/event-stream", {})
        if self.command == "GET":
            with contextlib.suppress(OSError):  # the page was closed
                for event in self.server.live.events():
                    write(event)
                    self.wfile.flush()

    def _file(self, write: Callable[[bytes], object], path: str, found: Path) -> None:
        if found.is_dir():
            if not path.endswith("/"):
                self._head(301, "text/plain", {"Location": f"{path}/", "Content-Length": "0"})
            elif (found / "index.html").is_file():
                self._head(302, "text/plain", {"Location": f"{path}index.html"})
            else:
                self._send(write, 200, _listing(found), _TYPES[".html"])
            return
        kind = _TYPES.get(found.suffix.lower(), "application/octet-stream")
        try:
            body = found.read_bytes()
        except OSError:
            self._send(write, 404, "This file cannot be read.\n")
            return
        self._send(write, 200, body, kind)

    def _send(
        self,
        write: Callable[[bytes], object],
        status: int,
        said: str | bytes,
        kind: str = "text/plain; charset=utf-8",
        more: dict[str, str] | None = None,
    ) -> None:
        body = said.encode() if isinstance(said, str) else said
        self._head(status, kind, {"Content-Length": str(len(body)), **(more or {})})
        with contextlib.suppress(OSError):
            write(body)

    def _head(self, status: int, kind: str, more: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            **more,
        }.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args) -> None:
        """Says nothing: the terminal is the learner's."""


def _listing(folder: Path) -> str:
    names = sorted(f"{one.name}{'/' if one.is_dir() else ''}" for one in folder.iterdir())
    items = "".join(
        f'<li><a href="{html.escape(one)}">{html.escape(one)}</a></li>' for one in names
    )
    name = html.escape(folder.name)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
        "<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;margin:2rem}"
        f"</style><main><h1>{name}</h1><ul>{items}</ul></main></html>"
    )
