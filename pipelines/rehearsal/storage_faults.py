"""What the storage refuses the workers of a rehearsal, where faults are injected into it."""

import json
import re
import urllib.parse
from collections.abc import Sequence

_COPY = re.compile(r"/(?:copyTo|rewriteTo)/b/([^/]+)/o/([^/]+)$")
_DESCRIPTION_BYTES = 1 << 16
_NAMED_IN_BODY = ("resumable", "multipart")


def names_in_body(path: str) -> bool:
    """Whether a request begins an upload whose object may be named in its body."""
    query = urllib.parse.parse_qs(urllib.parse.urlparse(path).query)
    begins = query.get("uploadType", [""])[0] in _NAMED_IN_BODY and "upload_id" not in query
    return begins and "name" not in query


def _named_in(body: bytes) -> str:
    """The name in an upload's description: a JSON object, or the first part of several."""
    start = body.find(b"{")
    if start < 0:
        return ""
    # What follows a description is anything at all.
    text = body[start : start + _DESCRIPTION_BYTES].decode("utf-8", "replace")
    try:
        found, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return ""
    return str(found.get("name", ""))


def object_of(path: str, body: bytes = b"") -> tuple[str, str] | None:
    """Bucket and name of the object that a request writes; None for anything else.

    Args:
        path: of the request, with its query.
        body: of the request. A client names the object in the query, or in the JSON that the
            body is or begins with; the name is "" where it is in neither, as in a later piece
            of an upload.
    """
    parsed = urllib.parse.urlparse(path)
    query = urllib.parse.parse_qs(parsed.query)
    parts = [urllib.parse.unquote(part) for part in parsed.path.split("/")]
    if "b" not in parts:
        return None
    if copied := _COPY.search(parsed.path):
        return urllib.parse.unquote(copied[1]), urllib.parse.unquote(copied[2])
    bucket = parts[parts.index("b") + 1]
    if "name" in query:
        return bucket, query["name"][0]
    return bucket, _named_in(body)


class StorageFaults:
    """What the storage refuses the workers.

    Args:
        injected: dicts with `kind` and `number`, and `prefix`, `bucket/name…` of the job's output.
    """

    def __init__(self, injected: Sequence[dict]):
        self._injected = injected
        self._taken = 0

    def refuse(self, method: str, request, body: bytes = b"") -> tuple[int, str, str] | None:
        """Status, reason and message of the refusal of a request, or None.

        Args:
            request: has `path` and `headers`.
            body: of it, where the object may be named there.
        """
        if method not in ("POST", "PUT") or not (named := object_of(request.path, body)):
            return None
        bucket, name = named
        for fault in self._injected:
            if fault["kind"] == "storage-denied":
                if f"{bucket}/{name}".startswith(fault["prefix"]):
                    return (
                        403,
                        "forbidden",
                        f"rehearsal-worker does not have storage.objects.create access to the "
                        f"Google Cloud Storage object {bucket}/{name}.",
                    )
            elif fault["kind"] == "bucket-full":
                self._taken += int(request.headers.get("Content-Length") or 0)
                if self._taken > fault["number"]:
                    return (
                        403,
                        "quotaExceeded",
                        f"The bucket {bucket} is full: the rehearsal's quota of "
                        f"{fault['number']:,} bytes is used up.",
                    )
        return None
