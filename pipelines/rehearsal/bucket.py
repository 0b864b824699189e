"""Google Cloud Storage on this machine, as a process of its own.

The emulator is `gcp-storage-emulator`; before it are two proxy endpoints, one for the launcher and
one for the workers, so that a fault can be injected into the workers' requests alone. An endpoint
takes plain HTTP, which the Google clients speak to `STORAGE_EMULATOR_HOST`, and is the HTTPS proxy
that TensorFlow's own client is pointed at.
"""

import contextlib
import functools
import http.server
import io
import json
import os
import ssl
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from pipelines.rehearsal import certificates
from pipelines.rehearsal.storage_faults import StorageFaults, names_in_body

LOOPBACK = "127.0.0.1"


def environment(port: int, folder: str) -> dict[str, str]:
    """What makes every storage client of a process come to a proxy endpoint, and to nothing else.

    Args:
        port: its port.
        folder: of the rehearsal, where `serve` has put certificate and credentials.
    """
    certificate = os.path.join(folder, certificates.CERTIFICATE)
    return {
        "GOOGLE_APPLICATION_CREDENTIALS": os.path.join(folder, certificates.CREDENTIALS),
        "STORAGE_EMULATOR_HOST": f"http://{LOOPBACK}:{port}",
        "GOOGLE_CLOUD_PROJECT": "rehearsal",
        # TensorFlow's client. gRPC would take the proxy as well, hence the exceptions.
        "https_proxy": f"http://{LOOPBACK}:{port}",
        "CURL_CA_BUNDLE": certificate,
        "no_proxy": f"localhost,{LOOPBACK},[::1]",
        "no_grpc_proxy": f"localhost,{LOOPBACK},[::1]",
        "GOOGLE_AUTH_TOKEN_FOR_TESTING": "rehearsal",
        "NO_GCE_CHECK": "true",
    }


def _handler_class():
    """The emulator's request handler behind our endpoints; imported here, for it is an extra."""
    from gcp_storage_emulator import server as emulator

    read = emulator._read_data

    def read_even_nothing(handler, query):
        data = read(handler, query)
        # The emulator has no empty upload, and TensorFlow marks a folder with one.
        return b"" if data is None and query.get("uploadType") == ["media"] else data

    emulator._read_data = read_even_nothing

    class Handler(emulator.RequestHandler):
        protocol_version = "HTTP/1.1"  # answers `Expect: 100-continue`, or curl waits a second
        secure = False

        def __init__(self, endpoint, *arguments):
            self.endpoint = endpoint
            super().__init__(endpoint.storage, *arguments)

        def do_CONNECT(self):
            host, _, _ = self.path.partition(":")
            if host not in certificates.HOSTS:
                self.send_error(403, "The rehearsal has no network")
                return
            self.send_response(200)
            self.end_headers()
            self.connection = self.endpoint.tls.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb", -1)
            self.wfile = self.connection.makefile("wb", 0)
            self.secure = True
            self.host = host
            self.close_connection = False

        def _handle(self, method):
            if (self.headers.get("Transfer-Encoding") or "").lower() == "chunked":
                # It outranks the length that TensorFlow's client gives as well.
                del self.headers["Content-Length"]
            # What is not read of a body would be taken for the next request.
            self.close_connection = True
            if self.endpoint.faults:
                body = b""
                if names_in_body(self.path):
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                    self.rfile = io.BytesIO(body)
                if refusal := self.endpoint.faults.refuse(method, self, body):
                    self._refuse(*refusal)
                    return
            if self.secure:
                # Links in answers lead back here, by whichever client they are followed.
                del self.headers["Host"]
                self.headers["Host"] = self.endpoint.address
            with self.endpoint.lock:
                emulator.Router(self).handle(method)

        def _refuse(self, status, reason, message):
            length = int(self.headers.get("Content-Length") or 0)
            while length > 0:
                length -= len(self.rfile.read(min(length, 1 << 20))) or length
            error = {"message": message, "domain": "global", "reason": reason}
            body = {"error": {"code": status, "message": message, "errors": [error]}}
            self._answer(status, body)

        def _answer(self, status, body):
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self):
            self._handle("GET")

        def do_POST(self):
            if self.path == certificates.TOKEN_PATH:
                self._give_token()
            else:
                self._handle("POST")

        def _give_token(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = {"access_token": "rehearsal", "expires_in": 3600, "token_type": "Bearer"}
            self._answer(200, token)

        def do_PUT(self):
            self._handle("PUT")

        def do_PATCH(self):
            self._handle("PATCH")

        def do_DELETE(self):
            self._handle("DELETE")

        def send_header(self, keyword, value):
            if keyword == "Location" and self.secure:
                value = value.replace(f"http://{self.endpoint.address}", f"https://{self.host}", 1)
            super().send_header(keyword, value)

        def end_headers(self):
            if self.close_connection:
                super().send_header("Connection", "close")
            super().end_headers()

        def log_message(self, *_):
            pass

    return Handler


class ProxyEndpoint(http.server.ThreadingHTTPServer):
    """A port of the loopback interface that leads to the buckets."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, storage, lock, tls, handler, faults: StorageFaults | None):
        self.storage = storage
        self.lock = lock
        self.tls = tls
        self.faults = faults
        super().__init__((LOOPBACK, 0), functools.partial(handler, self))
        self.address = f"{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        # A worker that died leaves its connections half open.
        pass


# Copies name what they write at the path's end.
def _open_store(folder: Path):
    """The emulator's store of objects, as plain files a person can look at."""
    from gcp_storage_emulator import storage as emulator

    class Files(emulator._FileStore):
        """Files in which an object named like a folder is that folder."""

        def write_bytes(self, rel, content):
            if rel.endswith("/"):
                self.makedirs(rel)
            else:
                super().write_bytes(rel, content)

        def read_bytes(self, rel):
            return b"" if self._disk_path(rel).is_dir() else super().read_bytes(rel)

        def exists_file(self, rel):
            return self._disk_path(rel).exists()

        def remove_file(self, rel):
            if not self._disk_path(rel).is_dir():
                super().remove_file(rel)

    class Store(emulator.Storage):
        def _write_config_to_file(self):
            """Nothing: nobody opens these buckets again, and it costs a write of all names."""

    store = Store(use_memory_fs=True)
    store._store = Files(use_memory=False, root=folder)
    return store


def serve(folder: Path, names: Sequence[str], location: str, faults: StorageFaults) -> None:
    """Serves buckets until standard input ends; says on standard output where.

    Args:
        folder: holds the objects, as plain files below the bucket's name.
        names: of the buckets that are there from the start.
        location: of the buckets, as the API names it.
        faults: injected at the workers' endpoint.
    """
    from gcp_storage_emulator.handlers import buckets

    store = _open_store(folder / "buckets")
    for name in names:
        buckets.create_bucket(name, store)
        store.buckets[name]["location"] = location
        # What a job removes is gone at once: nobody restores objects of a rehearsal.
        store.buckets[name]["softDeletePolicy"] = {"retentionDurationSeconds": "0"}
    certificate, key = certificates.make(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    lock = threading.Lock()
    handler = _handler_class()
    endpoints = [ProxyEndpoint(store, lock, tls, handler, injected) for injected in (None, faults)]
    for endpoint in endpoints:
        threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    launcher, workers = (endpoint.server_address[1] for endpoint in endpoints)
    certificates.make_credentials(folder, f"http://{LOOPBACK}:{launcher}")
    ready = {"launcher": launcher, "workers": workers}
    print(json.dumps(ready), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """`python -m pipelines.rehearsal.bucket SETTINGS`, settings as JSON."""
    settings = json.loads(sys.argv[1])
    serve(
        Path(settings["folder"]),
        settings["buckets"],
        settings["location"],
        StorageFaults(settings["faults"]),
    )


if __name__ == "__main__":
    main()
