"""One file from one address: patient, resumed, bounded; against a server of our own."""

import hashlib
import time

import pytest
from local_server import Reply

from steeplechase.data.errors import DataError
from steeplechase.data.fetching.download import Patience, Unreachable, download

CONTENT = bytes(range(256)) * 40  # 10,240 bytes
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def get(server, tmp_path):
    """Download /data.csv, without long waits, and return what came."""

    def run(url=None, max_bytes=100_000, tries=3, timeout=0.2, wait=0.0):
        path = tmp_path / "part"
        path.touch()

        def accept(came, answer):
            if hashlib.sha256(came.read_bytes()).hexdigest() != SHA256:
                raise DataError("not what was wanted")

        url = url or f"{server.address}/data.csv"
        download(url, path, max_bytes, Patience(timeout, tries, wait), accept)
        return path.read_bytes()

    return run


def test_the_file_comes(server, get):
    server.gives("/data.csv", CONTENT)
    assert get() == CONTENT


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_status_is_tried_again(server, get, status):
    server.gives("/data.csv", status, status, CONTENT)
    assert get() == CONTENT
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_a_lasting_status_is_not(server, get, status):
    server.gives("/data.csv", status, CONTENT)
    with pytest.raises(DataError, match=f"^HTTP {status} "):
        get()
    assert len(server.asked) == 1


def test_waits_are_doubled(server, get, monkeypatch):
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    server.gives("/data.csv", 503)
    with pytest.raises(DataError, match=r"^HTTP 503 Service Unavailable \(4 tries\)$"):
        get(wait=0.5, tries=4)
    assert waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("stall", [False, True], ids=["breaks off", "stalls"])
def test_a_download_goes_on_where_it_ended(server, get, stall):
    first = Reply(CONTENT, send=4000, stall=stall, ranges=True)
    server.gives("/data.csv", first, Reply(CONTENT, ranges=True))
    assert get() == CONTENT
    assert server.ranges == [None, "bytes=4000-"]
    assert server.statuses == [200, 206]


def test_without_a_sign_that_the_file_is_the_same_it_begins_anew(server, get):
    server.gives("/data.csv", Reply(CONTENT, send=4000), CONTENT)
    assert get() == CONTENT
    assert server.ranges == [None, None]


def test_a_weak_tag_is_no_such_sign(server, get):
    weak = Reply(CONTENT, send=4000, headers={"ETag": 'W/"1"'})
    server.gives("/data.csv", weak, CONTENT)
    assert get() == CONTENT
    assert server.ranges == [None, None]


def test_a_file_that_has_changed_meanwhile_is_taken_from_its_beginning(server, get):
    old = b"x" * 20_000
    server.gives("/data.csv", Reply(old, send=15_000, ranges=True), Reply(CONTENT, ranges=True))
    assert get() == CONTENT
    assert server.ranges == [None, "bytes=15000-"]
    assert server.statuses == [200, 200]


def test_parts_that_do_not_fit_are_fetched_once_more(server, get):
    """A server that gives a part of another version under the old tag."""
    old = Reply(b"x" * len(CONTENT), send=4000, ranges=True)
    rest = Reply(
        CONTENT[4000:],
        status=206,
        headers={"Content-Range": f"bytes 4000-{len(CONTENT) - 1}/{len(CONTENT)}"},
    )
    server.gives("/data.csv", old, rest, CONTENT)
    assert get() == CONTENT
    assert server.ranges == [None, "bytes=4000-", None]


def test_another_part_than_was_asked_for_is_not_taken(server, get):
    first = Reply(CONTENT, send=4000, ranges=True)
    wrong = Reply(CONTENT[:100], status=206, headers={"Content-Range": "bytes 0-99/10240"})
    server.gives("/data.csv", first, wrong, CONTENT)
    assert get() == CONTENT


def test_a_range_that_the_server_refuses_is_given_up(server, get):
    server.gives("/data.csv", Reply(CONTENT, send=4000, ranges=True), 416, CONTENT)
    assert get() == CONTENT
    assert server.ranges == [None, "bytes=4000-", None]


def test_a_truncated_file_is_refused(server, get):
    server.gives("/data.csv", Reply(CONTENT, send=100))
    with pytest.raises(DataError, match=r"^broke off after 100 of 10,240 bytes \(3 tries\)$"):
        get()


def test_a_server_that_says_nothing_is_given_up(server, get):
    server.gives("/data.csv", Reply(silent=True))
    with pytest.raises(Unreachable, match=r"timed out \(2 tries\)$"):
        get(tries=2, timeout=0.1)


def test_a_server_that_stalls_is_given_up(server, get):
    server.gives("/data.csv", Reply(CONTENT, send=100, stall=True))
    with pytest.raises(DataError, match=r"timed out \(2 tries\)$"):
        get(tries=2, timeout=0.1)


def test_a_server_that_drips_is_given_up(server, get):
    """Each byte comes in time, but the file would take minutes."""
    server.gives("/data.csv", Reply(CONTENT, drip=0.02))
    start = time.monotonic()
    with pytest.raises(DataError, match=r"^stalled after \d+ bytes$"):
        get(tries=1, timeout=0.2)
    assert time.monotonic() - start < 5


def test_a_size_that_is_announced_is_refused_before_it_is_read(server, get):
    huge = Reply(CONTENT, headers={"Content-Length": "10000000000"}, stall=True)
    server.gives("/data.csv", huge)
    expected = r"^it has 10,000,000,000 bytes, more than max_mb allows \(0.1 MB\)$"
    with pytest.raises(DataError, match=expected):
        get(timeout=5)
    assert len(server.asked) == 1


def test_a_size_that_is_not_announced_is_refused_while_it_is_read(server, get, tmp_path):
    server.gives("/data.csv", Reply(CONTENT * 100, headers={"Content-Length": None}))
    with pytest.raises(DataError, match=r"^it does not end, more than max_mb allows"):
        get(max_bytes=20_000)


def test_an_encoding_that_was_not_asked_for_is_refused(server, get):
    server.gives("/data.csv", Reply(CONTENT, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(DataError, match="encoding gzip"):
        get()


def test_a_redirection_is_followed(server, get):
    server.gives("/data.csv", Reply(status=302, headers={"Location": "/moved"}))
    server.gives("/moved", CONTENT)
    assert get() == CONTENT


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x"])
def test_a_redirection_to_something_else_than_the_web_is_not(server, get, target):
    server.gives("/data.csv", Reply(status=302, headers={"Location": target}))
    with pytest.raises(DataError, match=r"is not allowed$|unknown url type: ftp"):
        get()


def test_a_server_that_is_not_there(get):
    with pytest.raises(Unreachable, match=r"refused.* \(2 tries\)$"):
        get("http://127.0.0.1:1/data.csv", tries=2)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.org/x", "data.csv"])
def test_other_kinds_of_address_are_refused(get, url):
    with pytest.raises(DataError, match=r"^expected an http or https address$"):
        get(url)


def test_a_server_may_say_how_long_to_wait(server, get, monkeypatch):
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    busy = Reply(status=429, headers={"Retry-After": "7"})
    dated = Reply(status=503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})
    server.gives("/data.csv", busy, dated, 503, CONTENT)
    assert get(wait=0.5, tries=4) == CONTENT
    assert waits == [7.0, 1.0, 2.0]


def test_a_server_that_asks_for_an_hour_is_not_waited_for(server, get):
    server.gives("/data.csv", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(DataError, match=r"^HTTP 429 Too Many Requests: the server asks for 3600 s"):
        get()
    assert len(server.asked) == 1
