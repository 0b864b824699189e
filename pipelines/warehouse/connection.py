"""The connection to BigQuery, and what its refusals mean."""

import contextlib
import os
import re
from collections.abc import Iterator

from pipelines.problems import JobError, RequestError
from pipelines.warehouse.address import TableAddress
from pipelines.warehouse.emulator import REST_VARIABLE, STORAGE_VARIABLE

_LENGTH = 400
_SECONDS_OF_PATIENCE = 20
_MISSING = re.compile(r"not found: (project|dataset|table|job)\b", re.IGNORECASE)
_IN_LOCATION = re.compile(r"not found in location (\S+)")


def emulated() -> bool:
    """Whether requests go to an emulator on this machine."""
    return bool(os.environ.get(REST_VARIABLE))


def connect(project: str, location: str | None = None):
    """Google's client for a project's jobs: the service's, or the emulator's if one is set.

    Raises:
        RequestError: there are no credentials, or the emulator's address is none.
    """
    from google.auth.credentials import AnonymousCredentials
    from google.auth.exceptions import DefaultCredentialsError
    from google.cloud import bigquery

    host = os.environ.get(REST_VARIABLE, "")
    if host and not host.startswith(("http://", "https://")):
        raise RequestError(f"{REST_VARIABLE}={host}: give it with its scheme, as http://{host}.")
    credentials = AnonymousCredentials() if emulated() else None
    try:
        return bigquery.Client(project=project, credentials=credentials, location=location)
    except DefaultCredentialsError as error:
        raise RequestError(
            "There are no Google Cloud credentials: run `gcloud auth application-default login`, "
            "or let GOOGLE_APPLICATION_CREDENTIALS name a service account's key file."
        ) from error


def patience():
    """How long the first requests are tried again; by default it would be ten minutes."""
    from google.cloud.bigquery.retry import DEFAULT_RETRY

    return DEFAULT_RETRY.with_timeout(_SECONDS_OF_PATIENCE)


def storage_reader(client):
    """The Storage API's client, which reads tables as Arrow; None where there is none.

    An emulator that serves REST alone has none, and rows are then paged through REST.
    """
    from google.cloud.bigquery_storage_v1 import BigQueryReadClient

    if not emulated():
        return BigQueryReadClient(credentials=client._credentials)
    host = os.environ.get(STORAGE_VARIABLE)
    if not host:
        return None
    import grpc
    from google.cloud.bigquery_storage_v1.services.big_query_read import transports

    # As Google's client makes its own channel: by default gRPC takes 4 MiB a message.
    unlimited = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    channel = grpc.insecure_channel(host, unlimited)
    return BigQueryReadClient(transport=transports.BigQueryReadGrpcTransport(channel=channel))


@contextlib.contextmanager
def sentences(address: TableAddress) -> Iterator[None]:
    """Turns the service's refusals into one sentence each.

    Raises:
        RequestError: the project, dataset or table is not there or not allowed, or a
            location is wrong.
        JobError: a job failed, or the service cannot be reached.
    """
    from google.api_core import exceptions
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except exceptions.NotFound as error:
        raise RequestError(_not_found(error, address)) from error
    except exceptions.Forbidden as error:
        raise RequestError(_forbidden(error, address)) from error
    except exceptions.Unauthorized as error:
        raise RequestError(
            f"BigQuery does not take the credentials ({_first_line(error)}): run `gcloud auth "
            "application-default login` again."
        ) from error
    except GoogleAuthError as error:
        raise RequestError(
            f"The Google Cloud credentials do not work ({_first_line(error)}): run `gcloud auth "
            "application-default login` again."
        ) from error
    except exceptions.GoogleAPICallError as error:
        if "limit for bytes billed" in str(error):
            raise JobError(
                f"BigQuery stopped the query at --max-gb: {_first_line(error)}. Nothing is billed."
            ) from error
        raise JobError(f"BigQuery refused {address}: {_first_line(error)}.") from error
    except (RequestException, ConnectionError, exceptions.RetryError) as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, exceptions.GoogleAPICallError):
            raise JobError(
                f"BigQuery failed again and again ({cause.code}: {_first_line(cause)}): try again "
                "later."
            ) from error
        where = os.environ.get(REST_VARIABLE, "https://bigquery.googleapis.com")
        raise JobError(
            f"BigQuery cannot be reached at {where} ({type(error).__name__}): look at the network"
            f"{f' and at {REST_VARIABLE}' if emulated() else ''}."
        ) from error


def _first_line(error: BaseException) -> str:
    text = getattr(error, "message", None) or str(error)
    return text.strip().splitlines()[0][:_LENGTH].rstrip(". ")


def what_is_missing(error) -> str | None:
    """What a NotFound says is not there: "project", "dataset", "table", "job"; None if unclear."""
    found = _MISSING.search(str(error.message))
    return found[1].lower() if found else None


def _not_found(error, address: TableAddress) -> str:
    said = _first_line(error)
    what = what_is_missing(error)
    if what == "dataset" and (where := _IN_LOCATION.search(said)):
        return (
            f"The dataset {address.project}.{address.dataset} is not in the location {where[1]}: "
            "leave --location out, or give the dataset's own."
        )
    if what == "table":
        return (
            f"There is no table {address}: load it first with `workshop warehouse load INPUT "
            f"--table {address}`."
        )
    if what == "dataset":
        return no_dataset(address)
    if what == "project":
        return f"There is no project {address.project} that you may use: look at --table."
    return f"BigQuery does not find it: {said}."


def no_dataset(address: TableAddress) -> str:
    """The sentence for a dataset that is not there."""
    return (
        f"There is no dataset {address.dataset} in the project {address.project}: make it with "
        f"`bq mk --dataset {address.project}:{address.dataset}`, or load with --create-dataset."
    )


def _forbidden(error, address: TableAddress) -> str:
    said = _first_line(error)
    lower = said.lower()
    if "quota" in lower or "ratelimit" in lower:
        return f"A quota of BigQuery is used up: {said}; try again later."
    if "billing" in lower:
        return f"The project {address.project} cannot be billed: {said}."
    return f"You may not do this with {address}: {said}."
