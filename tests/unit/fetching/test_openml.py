"""Data sets of OpenML: the description says where the file is and what its MD5 is."""

import hashlib
import json

import pytest
from local_server import Reply
from toy_file import CONTENT, OTHER, PAGE, PINNED, RIGHT, SHA256, record_of, sha256

from steeplechase.data.errors import DataError


@pytest.fixture
def openml(server):
    """Return a function that lets OpenML describe data set 61, with the file at /openml.arff."""

    def describe(content=CONTENT, md5=None, **changes):
        url = server.gives("/openml.arff", content)
        facts = {"id": "61", "name": "toy", "url": url, "format": "ARFF"}
        facts |= {"md5_checksum": md5 or hashlib.md5(content).hexdigest()} | changes
        text = json.dumps({"data_set_description": facts})
        server.gives("/api/v1/json/data/61", text.encode())

    return describe


def test_openml_says_where_the_file_is(server, get, kept, openml):
    openml()
    assert get(openml=61) == f"{server.address}/api/v1/json/data/61"
    assert server.asked == ["/api/v1/json/data/61", "/openml.arff"]
    assert kept() == RIGHT


def test_openml_and_a_hash_are_both_verified(server, get, kept, openml):
    openml(OTHER)
    with pytest.raises(DataError, match=f"sha256 is {sha256(OTHER)}, expected {SHA256}"):
        get(openml=61, **PINNED)
    assert kept() == {}


def test_a_file_without_openmls_md5_is_refused(get, kept, openml, tmp_path):
    openml(md5="0" * 32)
    found = hashlib.md5(CONTENT).hexdigest()
    with pytest.raises(DataError, match=f"md5 is {found}, but OpenML says {'0' * 32}"):
        get(openml=61)
    assert kept() == {}
    assert not (tmp_path / "lock").exists()


def test_what_openml_gave_first_is_recorded(get, openml, tmp_path):
    openml()
    get(openml=61)
    assert record_of(tmp_path)[1]["home"] == "openml:61"
    (tmp_path / "raw" / "data.csv").unlink()
    openml(OTHER)
    with pytest.raises(DataError, match="when it was first fetched"):
        get(openml=61)


def test_a_mirror_needs_no_description(server, get, kept, mirror):
    get(mirror({"openml-61.arff": CONTENT}), openml=61)
    assert kept() == RIGHT
    assert server.asked == []


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b'{"error": 1}', status=412), "HTTP 412 "),
        (Reply(PAGE), "the answer is no description of a data set"),
        (Reply(b"[" * 100_000), "the answer is no description of a data set"),
        (Reply(b"[]"), "the answer is no description of a data set"),
        (Reply(b'{"data_set_description": {}}'), "its description names no file with an MD5"),
        (
            Reply(b'{"data_set_description": {"url": "http://x", "md5_checksum": "ab"}}'),
            "its description names no file with an MD5",
        ),
        (Reply(b"", headers={"Content-Length": "10000000000"}), "it has 10,000,000,000 bytes"),
    ],
)
def test_a_description_that_is_none_is_said(server, get, kept, reply, message):
    address = server.gives("/api/v1/json/data/61", reply)
    with pytest.raises(DataError) as error:
        get(openml=61)
    assert f"{address}: {message}" in str(error.value)
    assert kept() == {}


@pytest.mark.parametrize("url", ["file:///etc/hostname", "/etc/hostname", "ftp://x"])
def test_a_description_cannot_name_what_is_not_on_the_web(get, kept, openml, url):
    openml(url=url)
    with pytest.raises(DataError, match=f"it names {url}: expected an http or https address"):
        get(openml=61)
    assert kept() == {}
