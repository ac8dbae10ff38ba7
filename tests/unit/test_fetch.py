"""Downloads, against a server of our own: mirror first, hash verified, nothing wrong kept."""

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import fetch_dataset
from steeplechase.data.errors import DataError
from steeplechase.data.fetch import fetch

CONTENT = b"x,y\n1,a\n2,b\n" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server:
    """A local web server that gives the answers of `answers` for a path, in turn.

    An answer is a status, or bytes (sent with 200), or "short" (breaks off), or "silent" (says
    nothing for a second). The last one is repeated.
    """

    def __init__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                outer.answer(self)

            def log_message(self, *_):
                """Keep quiet."""

        self.asked, self.answers = [], {}
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    def answer(self, request):
        answers = self.answers.get(request.path, [404])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, int):
            request.send_error(answer)
            return
        if answer == "silent":
            time.sleep(1)
            return
        body = CONTENT if answer == "short" else answer
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:100] if answer == "short" else body)


@pytest.fixture
def server(monkeypatch):
    """Run a server; proxies of the environment are left out."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running = Server()
    running.thread.start()
    yield running
    running.http.shutdown()
    running.http.server_close()
    running.thread.join()


@pytest.fixture
def get(server, tmp_path):
    """Fetch data.csv from the server into a fresh folder, without long waits."""

    def run(mirror=None, sha256=SHA256, **settings):
        url = f"{server.address}/home/data.csv"
        settings = {"timeout": 5.0, "wait": 0.0} | settings
        return fetch(url, sha256, "data.csv", tmp_path / "raw" / "data.csv", mirror, **settings)

    return run


def kept(tmp_path):
    """Return what stands in the folder of the download."""
    return sorted(path.name for path in (tmp_path / "raw").glob("*"))


def test_file_comes_from_its_home(server, get, tmp_path):
    server.answers["/home/data.csv"] = [CONTENT]
    assert get() == f"{server.address}/home/data.csv"
    assert (tmp_path / "raw" / "data.csv").read_bytes() == CONTENT
    assert kept(tmp_path) == ["data.csv"]


def test_hash_may_be_written_in_capitals(server, get, tmp_path):
    server.answers["/home/data.csv"] = [CONTENT]
    get(sha256=SHA256.upper())
    assert kept(tmp_path) == ["data.csv"]


def test_web_mirror_is_asked_first(server, get):
    server.answers["/mirror/data.csv"] = [CONTENT]
    assert get(mirror=f"{server.address}/mirror/") == f"{server.address}/mirror/data.csv"
    assert server.asked == ["/mirror/data.csv"]


def test_folder_mirror_is_asked_first(server, get, tmp_path):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "data.csv").write_bytes(CONTENT)
    assert get(mirror=str(mirror)) == str(mirror / "data.csv")
    assert server.asked == []
    assert (tmp_path / "raw" / "data.csv").read_bytes() == CONTENT


@pytest.mark.parametrize("content", [None, b"of yesterday"], ids=["absent", "wrong"])
def test_home_is_asked_if_the_mirror_fails(server, get, tmp_path, content):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    if content:
        (mirror / "data.csv").write_bytes(content)
    server.answers["/home/data.csv"] = [CONTENT]
    assert get(mirror=str(mirror)) == f"{server.address}/home/data.csv"


def test_nothing_wrong_is_kept(server, get, tmp_path):
    server.answers["/home/data.csv"] = [b"<html>moved</html>"]
    with pytest.raises(DataError, match=f"sha256 is .*, expected {SHA256}"):
        get()
    assert kept(tmp_path) == []
    assert len(server.asked) == 1  # another try would give the same


def test_a_file_that_was_there_survives_a_failure(server, get, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "data.csv").write_bytes(CONTENT)
    server.answers["/home/data.csv"] = [b"wrong"]
    with pytest.raises(DataError):
        get()
    assert (tmp_path / "raw" / "data.csv").read_bytes() == CONTENT


@pytest.mark.parametrize("hitch", [503, 429, 500, "short"])
def test_a_passing_failure_is_tried_again(server, get, hitch):
    server.answers["/home/data.csv"] = [hitch, hitch, CONTENT]
    get()
    assert len(server.asked) == 3


def test_a_server_that_says_nothing_is_given_up(server, get, tmp_path):
    server.answers["/home/data.csv"] = ["silent"]
    with pytest.raises(DataError, match=r"timed out \(2 tries\)"):
        get(timeout=0.1, tries=2)
    assert kept(tmp_path) == []


def test_a_broken_connection_is_given_up(server, get, tmp_path):
    server.answers["/home/data.csv"] = ["short"]
    with pytest.raises(DataError, match=r"broke off after 100 of 12000 bytes \(3 tries\)"):
        get()
    assert kept(tmp_path) == []


def test_waits_are_doubled(server, get, monkeypatch):
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    server.answers["/home/data.csv"] = [503]
    with pytest.raises(DataError):
        get(wait=0.5, tries=4)
    assert waits == [0.5, 1.0, 2.0]


def test_the_error_is_one_line_that_says_what_happened_where(server, get, tmp_path):
    with pytest.raises(DataError) as error:
        get(mirror=str(tmp_path / "mirror"))
    text = str(error.value)
    assert text.startswith("data.csv could not be fetched: ")
    assert f"{tmp_path}/mirror/data.csv: no such file; " in text
    assert text.endswith(f"{server.address}/home/data.csv: HTTP 404 Not Found")
    assert "\n" not in text
    assert len(server.asked) == 1


def test_a_server_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    url = "http://127.0.0.1:1/data.csv"
    with pytest.raises(DataError, match=r"refused.* \(2 tries\)"):
        fetch(url, SHA256, "data.csv", tmp_path / "data.csv", tries=2, wait=0.0)


def test_other_kinds_of_address_are_refused(tmp_path):
    with pytest.raises(DataError, match="expected an http or https address"):
        fetch("file:///etc/hostname", SHA256, "data.csv", tmp_path / "data.csv")


def test_step_takes_its_place_from_the_entry(server, tmp_path):
    server.answers["/home/data.csv"] = [CONTENT]
    entry = {"url": f"{server.address}/home/data.csv", "sha256": SHA256, "file": "data.csv"}
    fetch_dataset.main(entry, None, str(tmp_path / "data.csv"))
    assert (tmp_path / "data.csv").read_bytes() == CONTENT
