"""The grader's side of the conversation believes nothing."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.sandbox.frames import HEADER, Channel, Closed, FrameError
from autograder.sandbox.record import Recorder

LIMIT = 1 << 20


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with theirs:
        channel = Channel(ours, LIMIT)
        yield channel, theirs
        channel.close()


def soon() -> float:
    return time.monotonic() + 0.05


def test_messages_come_as_they_were_sent(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.setblocking(True)
    other = Channel(theirs, LIMIT)
    for message in ({"a": [1, 2.5, None, "é𝔽"]}, {}, {"x": "y" * 10000}):
        other.send(message)
        assert channel.receive(soon()) == message


def test_a_lone_surrogate_does_no_harm(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    Channel(theirs, LIMIT).send({"a": "\ud800"})
    json.dumps(channel.receive(soon()), ensure_ascii=False).encode()


def test_a_wait_has_an_end_and_loses_nothing(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.sendall(HEADER.pack(4) + b"[1")
    for _ in range(2):
        with pytest.raises(TimeoutError):
            channel.receive(soon())
    theirs.sendall(b",2"[:1] + b"]")
    with pytest.raises(FrameError, match="not JSON"):
        channel.receive(soon())
    theirs.sendall(HEADER.pack(2) + b"[]")
    assert channel.receive(soon()) == []


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b"\x80\x04K\x01."], ids=["cut", "bytes", "deep", "number", "pickle"]
)
def test_what_is_not_json_is_refused(pair: tuple[Channel, socket.socket], body: bytes) -> None:
    channel, theirs = pair
    theirs.sendall(HEADER.pack(len(body)) + body)
    with pytest.raises(FrameError):
        channel.receive(soon())


def test_a_long_message_is_refused_before_it_is_read(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.sendall(HEADER.pack(LIMIT + 1))
    with pytest.raises(FrameError, match="bytes"):
        channel.receive(soon())


def test_who_does_not_read_makes_nobody_wait(pair: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        pair[0].send("x" * (LIMIT - 10), soon())


def test_the_end_of_the_other_side_is_noticed(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.close()
    with pytest.raises(Closed):
        channel.receive(soon())
    with pytest.raises(Closed):
        channel.send({}, soon())


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "text",
        {},
        {"output_type": "pickle"},
        {"output_type": ["stream"]},
        {"output_type": "stream", "name": "stdin", "text": ""},
        {"output_type": "stream", "name": ["stdout"], "text": ""},
        {"output_type": "stream", "name": "stdout", "text": 1},
        {"output_type": "display_data", "data": [], "metadata": {}},
        {"output_type": "display_data", "data": {"text/html": 1}, "metadata": {}},
        {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": "1"},
        {"output_type": "error", "ename": "E", "evalue": 1, "traceback": []},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": "x"},
        {"output_type": "update_display_data", "data": {}, "metadata": None, "transient": {"display_id": []}},
    ],
)
def test_what_is_not_an_output_is_refused(said: Any) -> None:
    with pytest.raises(FrameError):
        Recorder(1000).take(said)


def test_outputs_have_no_more_keys_than_their_kind_has() -> None:
    recorder = Recorder(1000)
    recorder.take({"output_type": "stream", "name": "stdout", "text": "a", "metadata": {"nbgrader": {"points": 9}}})
    assert recorder.outputs == [{"output_type": "stream", "name": "stdout", "text": "a"}]


def test_more_outputs_than_the_limit_end_the_run() -> None:
    recorder = Recorder(1000)
    recorder.take({"output_type": "stream", "name": "stdout", "text": "a" * 8000})
    with pytest.raises(FrameError, match="more than it may"):
        recorder.take({"output_type": "stream", "name": "stdout", "text": "a" * 5000})


def test_one_update_in_very_many_places_is_not_shown() -> None:
    recorder = Recorder(10_000)
    shown: dict[str, Any] = {"output_type": "display_data", "data": {"text/plain": "a"}, "metadata": {}, "transient": {"display_id": "x"}}
    first = recorder.outputs
    for _ in range(40):
        recorder.take(shown)
    recorder.begin()
    recorder.take({**shown, "output_type": "update_display_data", "data": {"text/plain": "A" * 9_000}})
    assert {output["data"]["text/plain"] for output in first if "data" in output} == {"a"}
    assert "left out" in recorder.outputs[-1]["text"]
    for _ in range(2):
        recorder.take({"output_type": "error", "ename": "E", "evalue": "said", "traceback": []})
    assert [output["output_type"] for output in recorder.outputs] == ["stream", "error"]


def test_a_notebook_shows_no_more_than_sixteen_cells_may() -> None:
    recorder = Recorder(10_000)
    kept = []
    for _ in range(30):
        recorder.begin()
        recorder.take({"output_type": "stream", "name": "stdout", "text": "a" * 9_000})
        kept.append(recorder.outputs)
    sizes = [sum(len(output["text"]) for output in outputs) for outputs in kept]
    assert sizes[:16] == [9_000] * 16
    assert sum(sizes[17:]) < 500
