"""A small server of an exported model on this machine, for trying. Loopback only.

The requests and answers are TensorFlow Serving's, which is what to run in production: it takes
the same folder.
"""

import http.server
import json
import re
import socket
import sys
from http import HTTPStatus

from pipelines.problems import RequestError
from pipelines.serving import exported, rest

LOOPBACK = "127.0.0.1"

# A request may not be larger: about 30,000 rows.
LARGEST_BODY = 32 * 1024 * 1024

# A client that sends nothing is not waited for longer.
_PATIENCE_SECONDS = 30

_PATH = re.compile(r"/v1/models/(?P<model>[^/:]+)(?:/versions/(?P<version>[^/:]+))?(?P<verb>:\w+)?")


class Models:
    """What the server can be asked: the model's signatures.

    Attributes:
        name: of the model in paths: that of its job.
    """

    def __init__(self, export: exported.Export):
        self._model = exported.load_model(export)
        self.name = export.job
        self._required = frozenset(export.required)
        self._limits = export.limits
        columns = dict(export.columns)
        self.inputs = {
            exported.COLUMNS: columns,
            exported.EXAMPLES: {"examples": rest.STRING},
            exported.FEATURES: columns,
        }

    def ask(self, body: bytes) -> bytes:
        """The answer to a request's body.

        Raises:
            BadRequest: it is wrong.
        """
        import tensorflow as tf

        question = rest.parse_request(
            body, self.inputs, exported.COLUMNS, self._required, self._limits
        )
        try:
            if question.signature == exported.EXAMPLES:
                self._check_examples(question)
            outputs = self._model.signatures[question.signature](
                **{name: tf.constant(values) for name, values in question.columns.items()}
            )
        except tf.errors.InvalidArgumentError as error:
            raise rest.BadRequest(f"The model cannot take this: {_reason(error)}.") from error
        return rest.answer({name: o.numpy() for name, o in outputs.items()}, question.by_row)

    def _check_examples(self, question: rest.Question) -> None:
        """Raises BadRequest where an example lacks what must be known, or breaks a limit."""
        import tensorflow as tf

        missing = {rest.FLOAT: float("nan"), rest.STRING: ""}
        spec = {
            name: tf.io.FixedLenFeature([], kind, missing[kind])
            for name, kind in self.inputs[exported.COLUMNS].items()
        }
        parsed = tf.io.parse_example(question.columns["examples"], spec)
        columns = {name: column.numpy() for name, column in parsed.items()}
        rest.check_known(columns, self._required, question.by_row)
        rest.check_limits(columns, self._limits, question.by_row)


def _reason(error) -> str:
    """The line of TensorFlow's error that says what is wrong, not where in the graph."""
    lines = [line.strip() for line in str(error.message).splitlines()]
    telling = [
        line
        for line in lines
        if line and not line.startswith(("Graph execution", "Detected at", "[[", "stack trace"))
    ]
    return telling[0][:200].rstrip(".") if telling else type(error).__name__


class _Handler(http.server.BaseHTTPRequestHandler):
    server: "Server"

    protocol_version = "HTTP/1.1"
    server_version = "workshop"
    sys_version = ""
    timeout = _PATIENCE_SECONDS

    def do_GET(self) -> None:
        """Status of the model."""
        found = self._find()
        if found is None:
            return
        if found["verb"]:
            self._fail(HTTPStatus.METHOD_NOT_ALLOWED, f"{found['verb'][1:]} is asked with POST.")
            return
        state = {"error_code": "OK", "error_message": ""}
        version = {"version": exported.VERSION, "state": "AVAILABLE", "status": state}
        self._send(HTTPStatus.OK, json.dumps({"model_version_status": [version]}).encode())

    def do_POST(self) -> None:
        """Predictions."""
        body = self._body()
        if body is None or (found := self._find()) is None:
            return
        if found["verb"] != ":predict":
            self._fail(
                HTTPStatus.NOT_FOUND,
                f"There is only :predict: POST /v1/models/{self.server.models.name}:predict.",
            )
            return
        try:
            answer = self.server.models.ask(body)
        except rest.BadRequest as wrong:
            self._fail(HTTPStatus.BAD_REQUEST, str(wrong))
        except Exception as error:
            # The server lives on; --verbose shows the rest.
            import traceback

            traceback.print_exc()
            self._fail(
                HTTPStatus.INTERNAL_SERVER_ERROR, f"The model failed: {type(error).__name__}."
            )
        else:
            self._send(HTTPStatus.OK, answer)

    def _find(self) -> re.Match | None:
        found = _PATH.fullmatch(self.path.partition("?")[0])
        if found is None or found["model"] != self.server.models.name:
            self._fail(
                HTTPStatus.NOT_FOUND,
                f"There is nothing at {self.path}: see /v1/models/{self.server.models.name}.",
            )
            return None
        if found["version"] not in (None, exported.VERSION):
            self._fail(
                HTTPStatus.NOT_FOUND,
                f"There is no version {found['version']}, only {exported.VERSION}.",
            )
            return None
        return found

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        # The connection ends with these, for what follows in it is not read.
        if not length.isdigit():
            self.close_connection = True
            self._fail(HTTPStatus.LENGTH_REQUIRED, "The request has no Content-Length.")
            return None
        if int(length) > LARGEST_BODY:
            self.close_connection = True
            self._fail(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body has {int(length):,} bytes and may have {LARGEST_BODY:,}: send fewer "
                "rows, or use `workshop predict`.",
            )
            return None
        return self.rfile.read(int(length))

    def _fail(self, status: HTTPStatus, sentence: str) -> None:
        self._send(status, rest.error(sentence))

    def _send(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args) -> None:
        """Requests are shown with --verbose."""
        if self.server.verbose:
            super().log_message(format, *args)


class Server(http.server.ThreadingHTTPServer):
    """Serves an exported model on the loopback interface.

    Args:
        port: 0 for any that is free; see `server_port`.
        verbose: write a line for every request to standard error.

    Raises:
        RequestError: the port is taken or not allowed.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, models: Models, port: int, verbose: bool = False):
        self.models, self.verbose = models, verbose
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except OSError as error:
            raise _cannot_listen(port, error) from error

    def handle_error(self, request, client_address) -> None:
        """A client that went away is no news."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def check_port(port: int) -> None:
    """Looks whether the port can be had, before a model is loaded for it.

    Raises:
        RequestError: it is taken or not allowed.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise _cannot_listen(port, error) from error


def _cannot_listen(port: int, error: OSError) -> RequestError:
    why = (error.strerror or str(error)).lower()
    return RequestError(f"--port {port} cannot be used ({why}): choose another, or 0 for any.")
