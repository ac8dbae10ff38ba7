"""A web server on this machine that behaves as badly as a test wants."""

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass(frozen=True)
class Reply:
    """One answer.

    Attributes
    ----------
    body
        The whole file.
    status
        200, or what the server says in its place.
    headers
        Further ones, or others for those that the server sends of its own: None leaves one out.
    send
        How many bytes of the body are sent before the connection breaks off; None for all.
    stall
        Whether the server then says nothing until the test is over, and breaks off only then.
    silent
        Whether it says nothing at all.
    drip
        Seconds between single bytes; None for all at once.
    ranges
        Whether it sends the part of the file that is asked for.
    """

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    send: int | None = None
    stall: bool = False
    silent: bool = False
    drip: float | None = None
    ranges: bool = False


class LocalServer:
    """Gives the replies of `replies` for a path, in turn; the last one is repeated.

    Attributes
    ----------
    asked : list of str
        The paths that were asked for.
    ranges : list of str or None
        The range of each request.
    statuses : list of int
        The status of each answer but silent ones.
    """

    def __init__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                """Keep quiet."""

        self.asked, self.ranges, self.statuses, self.replies = [], [], [], {}
        self.over = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def close(self):
        """End all that is going on."""
        self.over.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def gives(self, path, *replies):
        """Set the replies for a path, bytes or a status for the plain ones; return its address."""
        kinds = {bytes: lambda body: Reply(body), int: lambda status: Reply(status=status)}
        self.replies[path] = [kinds.get(type(reply), lambda r: r)(reply) for reply in replies]
        return self.address + path

    def answer(self, request):
        """Give the next reply for the path of a request."""
        self.asked.append(request.path)
        self.ranges.append(request.headers.get("Range"))
        replies = self.replies.get(request.path, [Reply(status=404)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply.silent:
            self.over.wait()
            return
        start, body, status = 0, reply.body, reply.status
        tag = f'"{hashlib.md5(body).hexdigest()}"'
        asked = request.headers.get("Range")
        if reply.ranges and asked and request.headers.get("If-Range") == tag:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), 206
        headers = {"Content-Length": str(len(body) - start), "Content-Type": "text/plain"}
        headers |= {"ETag": tag} if reply.ranges else {}
        if status == 206:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self.statuses.append(status)
        request.send_response(status)
        for name, value in {**headers, **reply.headers}.items():
            if value is not None:
                request.send_header(name, value)
        request.end_headers()
        self.send(request.wfile, body[start : reply.send], reply)

    def send(self, stream, body, reply):
        """Send a body, at once or byte by byte; the client may have gone."""
        try:
            if reply.drip is None:
                stream.write(body)
            else:
                for i in range(len(body)):
                    stream.write(body[i : i + 1])
                    if self.over.wait(reply.drip):
                        return
            if reply.stall:
                stream.flush()
                self.over.wait()
        except OSError:
            pass


@contextmanager
def local_server():
    """Run a server; proxies of the environment are left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "127.0.0.1")
        server = LocalServer()
        try:
            yield server
        finally:
            server.close()
