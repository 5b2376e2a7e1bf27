"""The client against a server that misbehaves: what is asked how often, what lies on the disk, what is said."""

import hashlib
import logging
import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonwatch.errors import FetchError, MissingFileError, TokenError, WorkspaceError
from commonwatch.evidence.fetch.addresses import redirected
from commonwatch.evidence.fetch.answers import wait_asked
from commonwatch.evidence.fetch.faults import FaultError

BODY = b"id,best\n" + b"".join(b"%d,%d\n" % (row, row % 7) for row in range(20_000))


def sha(body):
    return hashlib.sha256(body).hexdigest()


def test_a_file_comes_whole_with_its_fingerprint_and_the_servers_mark(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY))
    came = client().download(url, tmp_path / "a.csv", "csv")
    assert (came.bytes, came.sha256, came.etag, came.url) == (len(BODY), sha(BODY), '"v1"', url)
    assert (tmp_path / "a.csv").read_bytes() == BODY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]
    assert len(server.asked) == 1
    assert server.asked[0].headers["user-agent"].startswith("commonwatch/")


def test_429_waits_as_long_as_the_server_asks(server, loopback, client, tmp_path, naps):
    url = server.on("/a.csv", loopback.Answer(b"", 429, {"Retry-After": "7"}), loopback.Kept(BODY))
    asking = client()
    assert asking.download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert naps == [7.0]
    assert len(server.asked) == 2
    assert asking.progress.remarks == ["naturalearth: the server answers 429 Too Many Requests; trying again"]


def test_retry_after_may_be_a_date_and_is_capped(server, loopback, client, tmp_path, naps):
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert wait_asked(format_datetime(now + timedelta(seconds=30), usegmt=True), 120, now) == 30
    assert wait_asked(format_datetime(now - timedelta(seconds=30), usegmt=True), 120, now) == 0
    assert wait_asked("soon", 120, now) is None
    assert wait_asked(None, 120, now) is None
    url = server.on("/a.csv", loopback.Answer(b"", 503, {"Retry-After": "86400"}), loopback.Kept(BODY))
    client(longest_wait=90.0).download(url, tmp_path / "a.csv", "csv")
    assert naps == [90.0]


def test_503_is_asked_again_after_longer_and_longer_pauses(server, loopback, client, tmp_path, naps):
    down = loopback.Answer(b"", 503)
    url = server.on("/a.csv", down, down, down, loopback.Kept(BODY))
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert len(server.asked) == 4
    assert [low <= nap <= low + 1 for low, nap in zip((1, 2, 4), naps, strict=True)] == [True] * 3


def test_503_for_good_is_one_error_with_everything_a_person_needs(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Answer(b"", 503))
    with pytest.raises(FetchError) as caught:
        client().download(url, tmp_path / "a.csv", "csv")
    assert str(caught.value) == (
        f"naturalearth: {url}: the server answers 503 Service Unavailable (5 tries). "
        "Try again later: what has come is kept, and the same command goes on from there."
    )
    assert len(server.asked) == 5
    assert list(tmp_path.iterdir()) == []


def test_404_is_asked_once(server, client, tmp_path, naps):
    with pytest.raises(MissingFileError, match=r"404 Not Found \(1 try\)"):
        client().download(server.url + "/nowhere", tmp_path / "a.csv", "csv")
    assert (len(server.asked), naps) == (1, [])


def test_a_cut_line_is_gone_on_with_where_it_broke(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY, cuts=[50_000, 30_000]))
    asking = client()
    assert asking.download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert [asked.headers.get("range") for asked in server.asked] == [None, "bytes=50000-", "bytes=80000-"]
    assert [asked.headers.get("if-range") for asked in server.asked] == [None, '"v1"', '"v1"']
    assert asking.progress.bytes == len(BODY), "no byte came twice"


def test_what_one_command_left_the_next_goes_on_with(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY, cuts=[60_000]))
    with pytest.raises(FetchError, match=r"the connection failed: .*\(1 try\)"):
        client(tries=1).download(url, tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv.part").stat().st_size == 60_000
    again = client()
    assert again.download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert again.progress.bytes == len(BODY) - 60_000


@given(cuts=st.lists(st.integers(0, 4000), max_size=4), seed=st.integers(0, 9))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cut_at_any_byte_and_gone_on_with_gives_the_same_file(running, loopback, client, tmp_path, cuts, seed):
    body = b"a,b\n" + b"".join(b"%d,x\n" % random.Random(seed + row).randrange(10**6) for row in range(400))
    running.fresh()
    url = running.on("/a.csv", loopback.Kept(body, cuts=cuts))
    (tmp_path / "a.csv").unlink(missing_ok=True)
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(body)
    assert len(running.asked) <= len(cuts) + 1
    assert not (tmp_path / "a.csv.part").exists()


def test_a_range_that_is_ignored_starts_anew(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY, cuts=[50_000], ranges=False))
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert server.asked[1].headers["range"] == "bytes=50000-"


def test_a_file_that_changed_meanwhile_is_not_patched_together(server, loopback, client, tmp_path):
    changed = BODY.replace(b"1", b"2")
    url = server.on("/a.csv", loopback.Kept(BODY, cuts=[50_000]), loopback.Kept(changed, etag='"v2"'))
    came = client().download(url, tmp_path / "a.csv", "csv")
    assert (came.sha256, came.etag) == (sha(changed), '"v2"')


def test_without_a_strong_mark_nothing_is_gone_on_with(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY, etag='W/"weak"', cuts=[50_000]))
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert [asked.headers.get("range") for asked in server.asked] == [None, None]


def test_416_drops_the_part_and_starts_anew(server, loopback, client, tmp_path):
    whole = loopback.Kept(BODY, cuts=[50_000])
    url = server.on("/a.csv", whole, loopback.Answer(b"", 416, {"Content-Range": "bytes */9"}), whole)
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert [asked.headers.get("range") for asked in server.asked] == [None, "bytes=50000-", None]


def test_a_206_for_another_place_starts_anew(server, loopback, client, tmp_path):
    whole = loopback.Kept(BODY, cuts=[50_000])
    odd = loopback.Answer(BODY[7:], 206, {"Content-Range": f"bytes 7-{len(BODY) - 1}/{len(BODY)}"})
    url = server.on("/a.csv", whole, odd, whole)
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)


def test_304_brings_nothing(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY))
    asking = client()
    came = asking.download(url, tmp_path / "a.csv", "csv")
    assert asking.download(url, tmp_path / "a.csv", "csv", came) is None
    assert server.asked[1].headers["if-none-match"] == '"v1"'
    assert asking.progress.bytes == len(BODY)


def test_fewer_bytes_than_announced_are_no_file(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Answer(BODY, announce=len(BODY) + 10))
    with pytest.raises(FetchError, match=r"the connection failed: .*\(5 tries\)"):
        client().download(url, tmp_path / "a.csv", "csv")
    assert len(server.asked) == 5
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("kind", ["zip", "csv", "json"])
def test_more_bytes_than_announced_leave_a_file_that_is_seen_to_be_short(
    server, loopback, client, tmp_path, zipped, kind
):
    whole = {"zip": zipped({"a.csv": BODY}), "csv": BODY, "json": b'{"type":"FeatureCollection","features":[]}'}[kind]
    url = server.on("/a", loopback.Answer(whole, announce=len(whole) - 4))
    with pytest.raises(FetchError, match=r"(cut short|breaks off).*\(5 tries\)"):
        client().download(url, tmp_path / "a", kind)
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_zip_is_asked_for_again(server, loopback, client, tmp_path, zipped):
    whole = zipped({"a.csv": BODY})
    url = server.on("/a.zip", loopback.Answer(whole[:-30]), loopback.Answer(whole))
    assert client().download(url, tmp_path / "a.zip", "zip").sha256 == sha(whole)
    assert len(server.asked) == 2


def test_a_zip_with_a_wrong_byte_is_damaged(server, loopback, client, tmp_path, zipped):
    whole = bytearray(zipped({"a.csv": BODY}))
    whole[len(whole) // 2] ^= 255
    url = server.on("/a.zip", loopback.Answer(bytes(whole)))
    with pytest.raises(FetchError, match="damaged"):
        client(tries=2).download(url, tmp_path / "a.zip", "zip")


def test_an_archive_that_unpacks_to_more_than_allowed_is_refused(server, loopback, client, tmp_path, zipped):
    url = server.on("/a.zip", loopback.Answer(zipped({"a.csv": b"0" * 3_000_000})))
    with pytest.raises(FetchError, match=r"unpacks to 3,000,000 bytes; at most 1,000,000.*raise `largest`"):
        client(largest=1_000_000).download(url, tmp_path / "a.zip", "zip")


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_beyond_the_limit_is_refused(server, loopback, client, tmp_path, announced):
    answer = loopback.Answer(BODY) if announced else loopback.Drip(BODY[:2000])
    url = server.on("/a.csv", answer)
    with pytest.raises(FetchError, match="at most 1,000 are taken"):
        client(largest=1000).download(url, tmp_path / "a.csv", "csv")
    assert len(server.asked) == 1
    assert not (tmp_path / "a.csv").exists()


def test_a_web_page_instead_of_data_is_an_error_at_once(server, loopback, client, tmp_path):
    page = b"<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body>robots?</body></html>"
    url = server.on("/a.csv", loopback.Answer(page, headers={"Content-Type": "text/html"}))
    with pytest.raises(
        FetchError, match=r"a web page came instead of data \('Just a moment...'\) \(1 try\).*load FILE"
    ):
        client().download(url, tmp_path / "a.csv", "csv")
    with pytest.raises(FetchError, match="a web page came instead of data"):
        client().json(url)
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_but_not_in_a_circle_and_not_for_ever(server, loopback, client, tmp_path):
    there = server.on("/there.csv", loopback.Kept(BODY))
    url = server.on("/here.csv", loopback.Answer(b"", 302, {"Location": "/there.csv"}))
    came = client().download(url, tmp_path / "a.csv", "csv")
    assert (came.sha256, came.url) == (sha(BODY), url)
    assert there.endswith(server.paths()[-1])
    server.on("/a", loopback.Answer(b"", 301, {"Location": "/b"}))
    server.on("/b", loopback.Answer(b"", 307, {"Location": "/a"}))
    with pytest.raises(FetchError, match=r"sends us on in a circle, at last to http://127\.0\.0\.1:\d+/a \(1 try\)"):
        client().download(server.url + "/a", tmp_path / "b.csv", "csv")
    for step in range(9):
        server.on(f"/step{step}", loopback.Answer(b"", 302, {"Location": f"/step{step + 1}"}))
    with pytest.raises(FetchError, match="more than 5 times"):
        client().download(server.url + "/step0", tmp_path / "c.csv", "csv")


@pytest.mark.parametrize(
    "location", ["http://example.org/a", "ftp://example.org/a", "file:///etc/passwd", "", "http://["]
)
def test_no_redirect_leaves_https(location):
    with pytest.raises(FaultError, match="sends us on"):
        redirected(httpx2.URL("https://example.org/b"), location)


def test_silence_ends_in_time(server, loopback, client, tmp_path):
    silent = loopback.Silence()
    url = server.on("/a.csv", silent)
    with pytest.raises(FetchError, match=r"no answer in time \(2 tries\)"):
        client(timeout=0.05, tries=2).download(url, tmp_path / "a.csv", "csv")
    silent.over.set()


def test_a_drip_is_given_up_and_the_bytes_that_came_count(server, loopback, client, tmp_path):
    ticks = iter(range(10**9))
    url = server.on("/a.csv", loopback.Drip(b"x" * 200))
    with pytest.raises(FetchError, match=r"only \d+ bytes came in \d+ seconds \(2 tries\)"):
        client(clock=lambda: float(next(ticks)), timeout=60.0, tries=2).download(url, tmp_path / "a.csv", "csv")
    assert len(server.asked) == 2


def test_nobody_at_home_is_one_error(client, tmp_path):
    with pytest.raises(
        FetchError, match=r"naturalearth: http://127\.0\.0\.1:9/a: the connection failed: .*\(5 tries\)"
    ):
        client().download("http://127.0.0.1:9/a", tmp_path / "a.csv", "csv")


def test_between_two_requests_there_is_a_pause(server, loopback, client, tmp_path, naps):
    now = [100.0]
    url = server.on("/a.csv", loopback.Kept(BODY))
    asking = client(pause=2.0, clock=lambda: now[0])
    asking.download(url, tmp_path / "a.csv", "csv")
    now[0] += 0.5
    asking.download(url, tmp_path / "a.csv", "csv")
    now[0] += 5
    asking.download(url, tmp_path / "a.csv", "csv")
    assert naps == [1.5]


def test_a_key_is_sent_and_shown_nowhere(server, loopback, client, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("COMMONWATCH_IDMC_CLIENT_ID", "SECRET123")
    caplog.set_level(logging.DEBUG)
    url = server.on("/a?x=1".partition("?")[0], loopback.Answer(b"", 503))
    asking = client(publisher="idmc")
    with pytest.raises(FetchError) as caught:
        asking.download(url + "?x=1", tmp_path / "a.xlsx", "xlsx")
    assert {asked.query["client_id"] for asked in server.asked} == {"SECRET123"}
    server.on("/b", loopback.Answer(b"", 302, {"Location": "/b?client_id=SECRET123&again=1"}))
    with pytest.raises(FetchError) as looped:
        asking.download(server.url + "/b", tmp_path / "a.xlsx", "xlsx")
    said = [str(caught.value), str(looped.value), *asking.progress.remarks, caplog.text, repr(asking.token)]
    assert [text for text in said if "SECRET123" in text] == []


def test_a_token_goes_to_the_publishers_own_host_alone(server, loopback, client, monkeypatch):
    monkeypatch.setenv("COMMONWATCH_UCDP_TOKEN", "SECRET123")
    elsewhere = f"http://localhost:{server.port}/there"
    url = server.on("/here", loopback.Answer(b"", 302, {"Location": elsewhere}))
    server.on("/there", loopback.Answer(b"{}"))
    assert client(publisher="ucdp").json(url) == {}
    assert [asked.headers.get("x-ucdp-access-token") for asked in server.asked] == ["SECRET123", None]


def test_a_token_never_travels_in_the_open(client, monkeypatch):
    monkeypatch.setenv("COMMONWATCH_UCDP_TOKEN", "SECRET123")
    with pytest.raises(FetchError, match="the token would travel in the open"):
        client(publisher="ucdp").json("http://mirror.example/api")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_says_where_another_is_had(server, loopback, client, status):
    url = server.on("/api", loopback.Answer(b"API token required", status))
    with pytest.raises(TokenError, match=r"ucdp\.uu\.se/apidocs/ Then set it: export COMMONWATCH_UCDP_TOKEN="):
        client(publisher="ucdp").json(url)
    with pytest.raises(FetchError, match=rf"naturalearth: .*{status}") as caught:
        client().json(url)
    assert not isinstance(caught.value, TokenError)


def test_a_packed_answer_is_unpacked(server, loopback, client, tmp_path):
    import gzip

    url = server.on("/a.csv", loopback.Answer(gzip.compress(BODY), headers={"Content-Encoding": "gzip"}))
    assert client().download(url, tmp_path / "a.csv", "csv").sha256 == sha(BODY)
    assert server.asked[0].headers["accept-encoding"] == "identity"


def test_json_that_breaks_off_is_asked_for_again(server, loopback, client):
    url = server.on("/a", loopback.Answer(b'{"a": [1, 2'), loopback.Answer(b'{"a": [1, 2]}'))
    assert client().json(url) == {"a": [1, 2]}
    assert len(server.asked) == 2


def test_a_disk_that_refuses_is_one_clear_error(server, loopback, client, tmp_path):
    url = server.on("/a.csv", loopback.Kept(BODY))
    where = re.escape(str(tmp_path / "gone" / "a.csv.part"))
    with pytest.raises(WorkspaceError, match=rf"cannot write {where}: No such file"):
        client().download(url, tmp_path / "gone" / "a.csv", "csv")
