"""An emulator of Google Cloud Storage on this machine, for the tests that want a bucket."""

import contextlib
import io
import json
import logging
import socket
import urllib.parse
import urllib.request

import pytest

BUCKET = "workshop"


@pytest.fixture(scope="module")
def storage():
    """The emulator's address, in this process' environment as well."""
    from apache_beam.internal.gcp.auth import _Credentials

    server_module = pytest.importorskip("gcp_storage_emulator.server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
    address = f"http://127.0.0.1:{port}"
    settings = {
        "STORAGE_EMULATOR_HOST": address,
        "GOOGLE_CLOUD_PROJECT": "test",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Credentials, "_credentials_init", True)
        for name, value in settings.items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(io.StringIO()):
            server = server_module.create_server(
                "127.0.0.1", port, in_memory=True, default_bucket=BUCKET
            )
            server.start()
        yield settings
        with contextlib.redirect_stdout(io.StringIO()):
            server.stop()


def without_credentials() -> None:
    """Spares this process Beam's search for them, which takes twenty seconds if there are none."""
    from apache_beam.internal.gcp.auth import _Credentials

    _Credentials._credentials_init = True


def put(address: str, name: str, contents: bytes) -> None:
    """Uploads an object by the service's own protocol, not by the code under test."""
    url = f"{address}/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={name}"
    request = urllib.request.Request(url, contents, {"Content-Type": "text/plain"}, method="POST")
    urllib.request.urlopen(request).close()


def got(address: str, name: str) -> bytes:
    """An object, downloaded by the service's own protocol."""
    quoted = urllib.parse.quote(name, safe="")
    with urllib.request.urlopen(f"{address}/storage/v1/b/{BUCKET}/o/{quoted}?alt=media") as answer:
        return answer.read()


def names(address: str, prefix: str) -> set[str]:
    """The objects whose names begin so, asked for in the same way."""
    with urllib.request.urlopen(f"{address}/storage/v1/b/{BUCKET}/o?prefix={prefix}") as answer:
        return {item["name"] for item in json.load(answer).get("items", [])}
