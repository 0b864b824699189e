"""`watch --page`, as a learner uses it: a save, the page, Ctrl-C."""

import re
import urllib.error
import urllib.request

import pexpect
import pytest

from tests.support.learner import HALF, WAITING, Checkout
from tests.support.shown_page import Elements


@pytest.fixture(scope="module")
def learner(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("l"))
    yield checkout
    checkout.stop()


def test_a_save_is_on_the_page_and_ctrl_c_closes_it(learner):
    session = learner.spawn("watch", "--page", "--no-open")
    session.expect(r"Page: (http://127\.0\.0\.1:\d+/)")
    address = session.match[1]
    session.expect(WAITING)
    with urllib.request.urlopen(f"{address}events", timeout=60) as events:
        before = events.readline()
        learner.write(HALF)
        told = [events.readline() for _ in range(5)]
        assert b"data: 81 add_minutes\n" in told
        assert re.fullmatch(rb"data: \w+-\d+\n", told[-1])
        assert told[-1] != before
        with urllib.request.urlopen(address, timeout=60) as page:
            text = Elements(page.read().decode()).text
        assert "failed Midnight is passed" in text
        assert "passed Minutes are added to a time" in text
        assert "2 of 10 points" in text
        session.expect(WAITING)
        session.sendintr()
        session.expect("Stopped.")
        session.expect(pexpect.EOF)
        session.close()
        assert events.read() == b"\n"  # of the last event: nothing waits on a server that has gone
    assert session.exitstatus == 130
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=60)


def test_a_page_that_is_kept_shut_needs_a_page(learner):
    ended = learner.run("watch", "--no-open")
    assert ended.returncode == 2
    assert "--no-open goes with --page" in ended.stderr
