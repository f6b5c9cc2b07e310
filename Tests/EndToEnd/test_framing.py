"""How bytes become messages and messages bytes: every framing, in and out."""

import hashlib
import json
import random
import struct

import pytest

from conftest import eventually, one_line
from scripted import saying

MEBIBYTE = 1 << 20


def prefixed(*records):
    """Records with the length before each, in four bytes."""
    return b"".join(struct.pack("!I", len(record)) + record for record in records)


# What goes in: options, standard input, the messages that the peer gets.

INPUT = {
    "lines": ([], b"a\nb\n", ["a", "b"]),
    "nothing": ([], b"", []),
    "a last line without its newline": ([], b"a\nb", ["a", "b"]),
    "empty lines": ([], b"\n\na\n\n", ["", "", "a", ""]),
    "a CR belongs to the message": ([], b"a\r\n\r\n", ["a\r", "\r"]),
    "crlf": (["--crlf"], b"a\r\nb\n\r\nc\r\r\nd\re\nlast\r", ["a", "b", "", "c\r", "d\re", "last\r"]),
    "null": (["--null"], b"two\nlines\0\0 x \0last", ["two\nlines", "", " x ", "last"]),
    "-0": (["-0"], b"a\n\0b\0", ["a\n", "b"]),
    "a separator": (["--separator", "||"], b"a||b|c||||\n||", ["a", "b|c", "", "\n"]),
    "a separator that begins like itself": (["--separator", "aab"], b"xaaabyaabaa", ["xa", "y", "aa"]),
    "a separator of several bytes": (["--separator", "é·"], "one·é·two é\né·".encode(), ["one·", "two é\n"]),
    "a separator of one byte": (["--separator", "\t"], b"a\tb\n\tc", ["a", "b\n", "c"]),
    "a separator that begins with a dash": (["--separator=--"], b"a-b--c", ["a-b", "c"]),
    "whole": (["--whole"], b"a\nb\r\n\0\n", ["a\nb\r\n\0\n"]),
    "nothing, whole": (["--whole"], b"", [""]),
    "length-prefixed": (["--length-prefixed"], prefixed(b"a\nb", b"", b"\0", "漢".encode()), ["a\nb", "", "\0", "漢"]),
    "nothing, length-prefixed": (["--length-prefixed"], b"", []),
    "skip-empty": (["--skip-empty"], b"\n\na\n\n b\n \n", ["a", " b", " "]),
    "skip-empty and crlf": (["--skip-empty", "--crlf"], b"\r\na\r\n\r\n", ["a"]),
    "skip-empty and null": (["--skip-empty", "-0"], b"\0a\0\0\n\0", ["a", "\n"]),
    "skip-empty and length-prefixed": (["--skip-empty", "--length-prefixed"], prefixed(b"", b"a", b""), ["a"]),
    "skip-empty and whole": (["--skip-empty", "--whole"], b"", []),
    "binary lines": (["--binary"], b"\xff\xfe\n\n\x00\r\nplain\n", [b"\xff\xfe", b"", b"\x00\r", b"plain"]),
    "-b, whole": (["-b", "--whole"], b"\x00\n\xff", [b"\x00\n\xff"]),
    "-b, null": (["-b", "-0"], b"\xff\n\0\x80", [b"\xff\n", b"\x80"]),
    "-b, length-prefixed": (["-b", "--length-prefixed"], prefixed(b"\0\0\0\1", b"\xff"), [b"\0\0\0\1", b"\xff"]),
    "messages come before the input": (["-m", "one", "--message", "two\nlines"], b"three\n", ["one", "two\nlines", "three"]),
    "an empty message": (["-m", ""], b"", [""]),
    "a message that begins with a dash": (["--message=-x"], b"", ["-x"]),
    "binary messages": (["-b", "-m", "é"], b"", ["é".encode()]),
    "a message and no input": (["-m", "one", "--no-stdin", "--send-only"], b"two\n", ["one"]),
}


@pytest.mark.parametrize(("options", "stdin", "expected"), INPUT.values(), ids=INPUT)
def test_what_is_read_becomes_messages(client, listener, options, stdin, expected):
    url, heard = listener
    assert client(url, "--linger", "0", *options, stdin=stdin) == (0, b"", "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == expected


# What comes out: options, what the peer says, standard output.

TEXTS = ["one", "", "two\nlines", " x \r", "\0", "漢\x1b[2J"]
BYTES = [b"\x00\xff", b"", b"\n", "é".encode()]
MIXED = ["text", b"\x00\xff", "", b""]
NOTE = "wtalk: binary messages are shown as base64\n"

OUTPUT = {
    "lines": ([], TEXTS, "".join(f"{text}\n" for text in TEXTS).encode(), ""),
    "crlf is for the input alone": (["--crlf"], ["a", "b\r"], b"a\nb\r\n", ""),
    "null": (["--null"], TEXTS, "".join(f"{text}\0" for text in TEXTS).encode(), ""),
    "a separator": (["--separator", "·\n"], TEXTS, "".join(f"{text}·\n" for text in TEXTS).encode(), ""),
    "whole is for the input alone": (["--whole"], TEXTS, "".join(f"{text}\n" for text in TEXTS).encode(), ""),
    "length-prefixed": (["--length-prefixed"], TEXTS, prefixed(*(text.encode() for text in TEXTS)), ""),
    "skip-empty is for the input alone": (["--skip-empty"], ["", "a", ""], b"\na\n\n", ""),
    "binary as base64, with a note": ([], MIXED, b"text\nAP8=\n\n\n", NOTE),
    "base64": (["--base64"], MIXED, b"text\nAP8=\n\n\n", ""),
    "base64 and null": (["--base64", "-0"], MIXED, b"text\0AP8=\0\0\0", ""),
    "hex": (["--hex"], MIXED, b"text\n00ff\n\n\n", ""),
    "hex and length-prefixed": (["--hex", "--length-prefixed"], MIXED, prefixed(b"text", b"00ff", b"", b""), ""),
    "binary": (["--binary"], BYTES, b"".join(message + b"\n" for message in BYTES), ""),
    "binary beside text": (["-b"], MIXED, b"text\n\x00\xff\n\n\n", ""),
    "binary and null": (["-b", "-0"], BYTES, b"".join(message + b"\0" for message in BYTES), ""),
    "binary and length-prefixed": (["-b", "--length-prefixed"], BYTES, prefixed(*BYTES), ""),
    "a long one": (["--length-prefixed"], ["x" * 3 * MEBIBYTE], prefixed(b"x" * 3 * MEBIBYTE), ""),
}


@pytest.mark.parametrize(("options", "messages", "stdout", "stderr"), OUTPUT.values(), ids=OUTPUT)
def test_messages_become_what_is_printed(client, peer, options, messages, stdout, stderr):
    assert client(peer(saying(*messages)), "--no-stdin", *options) == (0, stdout, stderr)


# There and back

generator = random.Random(3)
RECORDS = [generator.randbytes(generator.choice([0, 1, 5, 125, 126, 200, 65_535, 65_536, 70_000])) for _ in range(200)]
ROUND_TRIPS = {
    "lines": ([], [record.hex().encode() for record in RECORDS], b"\n"),
    "null": (["-0"], [record.hex("\n").encode() for record in RECORDS], b"\0"),
    "separator": (["--separator", "<->"], [record.hex("-").encode() for record in RECORDS], b"<->"),
}


@pytest.mark.parametrize(("options", "records", "end"), ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_what_an_echo_sends_back_is_what_was_read(client, server, options, records, end):
    data = b"".join(record + end for record in records)
    assert client(server("--mode", "echo").url(), *options, "--count", len(records), stdin=data) == (0, data, "")


def test_any_bytes_go_there_and_back_with_their_lengths(client, server):
    data = prefixed(*RECORDS)
    status, stdout, stderr = client(server("--mode", "echo").url(), "-b", "--length-prefixed", "--count", len(RECORDS), stdin=data)
    assert (status, stderr) == (0, "")
    assert hashlib.sha256(stdout).digest() == hashlib.sha256(data).digest()


# Pieces

PIECES = {
    "lines": ([], [b"on", b"e\ntw", b"o\nthree"]),
    "crlf": (["--crlf"], [b"one\r", b"\ntwo\r\n", b"three"]),
    "separator": (["--separator", "||"], [b"one|", b"|two||th", b"ree"]),
    "length-prefixed": (["--length-prefixed"], [b"\0\0", b"\0\3one\0\0\0\3t", b"wo\0\0\0\5three"]),
    "null": (["-0"], [b"one\0t", b"wo\0", b"three"]),
}


@pytest.mark.parametrize(("options", "pieces"), PIECES.values(), ids=PIECES)
def test_a_record_may_come_in_pieces(start_client, listener, options, pieces):
    url, heard = listener
    process = start_client(url, "--linger", "0", *options)
    process.write(pieces[0])
    process.write(pieces[1])
    eventually(lambda: heard[:1] == ["one"])
    assert process.finish(pieces[2]) == (0, b"", "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["one", "two", "three"]


# What cannot be sent

NOT_UTF8 = {
    "line": ([], b"good\n\xff\xfe\nnever\n", 2, ["good"]),
    "null": (["-0"], b"good\0a\nb\0\xc3\x28\0never\0", 3, ["good", "a\nb"]),
    "separator": (["--separator", "||"], b"\xed\xa0\x80||never", 1, []),
    "whole": (["--whole"], b"good\nbad \xe4\xbd", 1, []),
    "length-prefixed": (["--length-prefixed"], prefixed(b"good", b"\x80", b"never"), 2, ["good"]),
}


@pytest.mark.parametrize(("options", "stdin", "number", "expected"), NOT_UTF8.values(), ids=NOT_UTF8)
def test_text_that_is_not_utf8_exits_with_65_and_its_number(client, listener, options, stdin, number, expected):
    url, heard = listener
    assert client(url, "--linger", "0", *options, stdin=stdin) == (65, b"", f"wtalk: record {number} is not UTF-8; nothing after it is sent\n")
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == expected


K = b"x" * 1024
TOO_LONG = {
    "line": ([], K + b"\n" + K + b"y\nnever\n", 2, [K]),
    "line, without its end": ([], K + b"\n" + K + b"y", 2, [K]),
    "null": (["-0"], K + b"\0" + K + b"\n\0", 2, [K]),
    "separator": (["--separator", "||"], K + b"||" + K + b"y||", 2, [K]),
    "whole": (["--whole"], K + b"\n", 1, []),
    "length-prefixed": (["--length-prefixed"], prefixed(K, K + b"y"), 2, [K]),
}


@pytest.mark.parametrize(("options", "stdin", "number", "expected"), TOO_LONG.values(), ids=TOO_LONG)
def test_a_record_over_the_limit_exits_with_65_and_its_number(client, listener, options, stdin, number, expected):
    url, heard = listener
    line = f"wtalk: record {number} is longer than --max-message (1024 bytes)\n"
    assert client(url, "--linger", "0", "--max-message", "1K", *options, stdin=stdin) == (65, b"", line)
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == [message.decode() for message in expected]


def test_a_limit_counts_what_is_sent_and_not_the_line_s_end(client, listener):
    url, heard = listener
    assert client(url, "--linger", "0", "--max-message", "1K", "--crlf", stdin=K + b"\r\n") == (0, b"", "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == [K.decode()]


def test_a_length_over_the_limit_is_refused_before_its_record_comes(start_client, listener):
    process = start_client(listener[0], "--length-prefixed", "--linger", "0")
    process.write(b"\xff\xff\xff\xff")
    assert process.process.wait(10) == 65
    assert "record 1" in process.process.stderr.read().decode()


@pytest.mark.parametrize("cut", [b"\0", b"\0\0\0", b"\0\0\0\5", b"\0\0\0\5four"])
def test_a_length_prefixed_record_that_is_cut_exits_with_65(client, listener, cut):
    url, heard = listener
    status, stdout, stderr = client(url, "--length-prefixed", "--linger", "0", stdin=prefixed(b"good") + cut)
    assert (status, stdout) == (65, b"")
    assert one_line(stderr, "record 2")
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == ["good"]


def test_a_message_over_the_limit_exits_with_65(client, listener):
    status, stdout, stderr = client(listener[0], "--max-message", "1K", "-m", "x" * 1025, "--linger", "0")
    assert (status, stdout) == (65, b"")
    assert "--max-message" in stderr


# JSON-RPC

CALLS = {
    "greet": {"method": "greet"},
    "greet ": {"method": "greet"},
    "greet bob 3": {"method": "greet", "params": ["bob", 3]},
    "greet  bob   true": {"method": "greet", "params": ["bob", True]},
    'set {"a": [1, {"b": null}]}': {"method": "set", "params": {"a": [1, {"b": None}]}},
    "sum [1, 2]": {"method": "sum", "params": [1, 2]},
    "sum []": {"method": "sum", "params": []},
    "sum 1, 2": {"method": "sum", "params": [1, 2]},
    'say "two words"': {"method": "say", "params": ["two words"]},
    'say "two words", {"x": 1}': {"method": "say", "params": ["two words", {"x": 1}]},
    "scalars true null 1.5 -2 falsehood": {"method": "scalars", "params": [True, None, 1.5, -2, "falsehood"]},
    'quote x"y \\z': {"method": "quote", "params": ['x"y', "\\z"]},
    "words 漢 é": {"method": "words", "params": ["漢", "é"]},
    "half [1, 2": {"method": "half", "params": ["[1,", 2]},
}


def test_jsonrpc_makes_calls_of_lines(client, listener):
    url, heard = listener
    stdin = "".join(f"{line}\n" for line in CALLS).encode()
    assert client(url, "--linger", "0", "--jsonrpc", stdin=stdin) == (0, b"", "")
    eventually(lambda: heard.code == 1000)
    assert [json.loads(text) for text in heard.complete()] == [
        {"jsonrpc": "2.0", "id": number, **call} for number, call in enumerate(CALLS.values(), 1)
    ]


def test_a_call_is_written_without_spaces_and_its_numbers_as_they_are(client, listener):
    url, heard = listener
    assert client(url, "--linger", "0", "--jsonrpc", stdin=b"f 12345678901234567890 1.50\ng\n")[0] == 0
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == [
        '{"jsonrpc":"2.0","id":1,"method":"f","params":[12345678901234567890,1.50]}', '{"jsonrpc":"2.0","id":2,"method":"g"}'
    ]


@pytest.mark.parametrize("line", [b"", b"   "])
def test_a_call_without_a_method_exits_with_65(client, listener, line):
    url, heard = listener
    status, stdout, stderr = client(url, "--linger", "0", "--jsonrpc", stdin=b"good\n" + line + b"\nnever\n")
    assert (status, stdout) == (65, b"")
    assert one_line(stderr, "record 2")
    eventually(lambda: heard.code != "none yet")
    assert len(heard.complete()) == 1


# What does not go together

CONTRADICTIONS = [
    ["--null", "--whole"], ["--null", "--separator", "x"], ["--separator", "x", "--length-prefixed"], ["--whole", "--jsonl"],
    ["--length-prefixed", "--jsonl"], ["--hex", "--base64"],
    ["--receive-only", "-m", "x"], ["--receive-only", "--send-only"], ["--separator", ""], ["--jsonl", "--jsonrpc"],
]


@pytest.mark.parametrize("options", CONTRADICTIONS, ids=" ".join)
def test_L5_options_that_exclude_each_other_exit_with_64(client, listener, options):
    status, stdout, stderr = client(listener[0], *options)
    assert (status, stdout) == (64, b"")
    assert one_line(stderr)
