"""Loads and queries with a service in memory, which does what a test says."""

import datetime
from unittest import mock

from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from exercises.ex19_load_warehouse.service_in_memory import HOST, PROJECT, Died, Service, Unknown


def _client(service):
    return bigquery.Client(
        project=PROJECT,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": HOST},
        _http=service,
    )


def loads(code, table, is_there, *steps):
    """Does one load after another with a service in memory, in which jobs do what a step says.

    Args:
        is_there: whether the table is.
        steps: dicts of `day` and `file`, and of what happens to it:

            dies     None; "sent": the process is killed when its file has been sent, before it
                     hears the answer; "looked": when it looks at a job
            looks    how often its job is looked at before that has ended
            fate     the reason for which its job fails, or None
            rival    whether another process sends the same file a moment earlier

    Returns:
        For each step what load_day returned or raised; the load jobs so far, each as
        [id, whether it has ended, why it failed]; those that have ended, in that order; the table's
        flights by day. None where the code asks for what this service has not.
    """
    service = Service()
    if is_there:
        service.tables[table] = {}
    try:
        # Whoever waits for a job asks for it again after a second.
        with mock.patch("time.sleep"):
            return [_loaded(code, service, table, **step) for step in steps]
    except Unknown:
        return None


def _loaded(code, service, table, day, file, dies=None, looks=0, fate=None, rival=False):
    service.dies, service.looks, service.fate, service.rival = dies, looks, fate, rival
    told = {"returned": None, "raised": None}
    try:
        told["returned"] = code.get("load_day")(
            _client(service), table, datetime.date.fromisoformat(day), file
        )
    except Died:
        told["raised"] = "killed"
    except GoogleAPICallError as error:
        told["raised"] = type(error).__name__
    service.dies = None
    days = service.tables.get(table, {})
    return {
        **told,
        "jobs": [[job.id, job.ended, job.fate] for job in service.jobs.values()],
        "done": list(service.done),
        "flights": {day: numbers for day, numbers in days.items() if numbers},
        "there": table in service.tables,
    }


def asks(code, most_bytes, priced, really, rows):
    """What `query_within` does with a query of that price, of a service in memory."""
    service = Service()
    service.priced, service.really, service.rows = priced, really, list(rows)
    told = {"rows": None, "raised": None, "text": ""}
    try:
        told["rows"] = code.get("query_within")(_client(service), "SELECT n FROM t", most_bytes)
    except code.get("OverBudget") as error:
        told.update(raised="OverBudget", text=str(error))
    except GoogleAPICallError as error:
        told.update(raised="the service", text=error.message)
    except Unknown:
        return None
    return {**told, "dry": service.asked.count(True), "run": service.asked.count(False)}
