#!/usr/bin/env python3
"""Two hostile peers beside ten healthy ones, and whether the healthy ones notice.

    hostile.py [--wsplan CMD] [--seconds S] [CASE]...

For each case (all of them, unless some are named) a plan runs whose two `victim` clients are connected
to a peer that behaves as the case says, while ten `healthy` clients send ten messages a second each to an
echo server. Both servers are processes of their own on core 0, wsplan runs on core 1. Prints a line a
case and exits 1 unless the healthy clients' rtt has a p99 below 5 ms and none of their sends is late,
the run ends within 2 s of its time, and its memory stays below 200 MB.
"""
import argparse
import base64
import contextlib
import hashlib
import json
import os
import pathlib
import selectors
import shlex
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import zlib

from host import arguments, cpu_times, free_port, running, steal

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
PLAN = """
version: 1
name: hostile peers
vars: {{ run: {seconds:g}s }}
target: ws://127.0.0.1:{echo}
messages:
  say: {{ json: {{ id: "{{{{ id }}}}" }}, expect: {{ match: {{ $.id: "{{{{ id }}}}" }}, timeout: 1s }} }}
profiles:
  healthy: {{ weight: 5, send: {{ mix: say, every: 100ms }} }}
  victim:
    weight: 1
    target: {{ url: "{scheme}://127.0.0.1:{port}"{options} }}
    reconnect: {{ delay: 100ms, factor: 1, jitter: 0% }}
phases:
  - steady: {{ clients: 12, for: $run }}
thresholds:
  - p99(rtt, profile=healthy) < 5ms
  - max(rtt, profile=healthy) < 1s
  - count(late, profile=healthy) == 0
  - count(requests, profile=healthy) > 0
  - count(connects, profile=victim) >= 2
  - max(send-lag, profile=healthy) < 1h
"""


# What the peers send ----------------------------------------------------------------------------


def frame(first, payload, length=None):
    """A frame with this first byte, which may promise another length than it has."""
    count = len(payload) if length is None else length
    if count < 126:
        head = bytes([first, count])
    elif count < 65_536:
        head = bytes([first, 126]) + count.to_bytes(2, "big")
    else:
        head = bytes([first, 127]) + count.to_bytes(8, "big")
    return head + payload


def zeros(mebibytes):
    """So many MiB of zeros, deflated (RFC 7692 §7.2.1): equal pieces that refer to nothing before."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = deflater.compress(bytes(MIB)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return (piece * mebibytes)[:-4]


def repeated(one, size=MIB):
    return one * (size // len(one))


def endless(*blocks):
    """Sends the first blocks once and the last one without end."""
    def send(peer):
        for block in blocks[:-1]:
            peer.sendall(block)
        while True:
            peer.sendall(blocks[-1])
    return send


def silent(peer):
    while peer.recv(65_536):
        pass


def bursts(block, seconds):
    """Sends without end for a while, then resets the connection."""
    def send(peer):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            peer.sendall(block)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
    return send


def bomb(mebibytes):
    return endless(frame(0xC2, zeros(mebibytes)))


def broken(peer):
    """Promises 4 GiB, and sends zeros."""
    peer.sendall(frame(0x82, b"", 4 << 30))
    endless(bytes(MIB))(peer)


# The behaviour of the hostile peer, and what its target says besides the URL.
PUSH = frame(0x81, b'{"kind":"tick","price":12345,"volume":678}')
CASES = {
    "silent": (lambda: silent, ""),
    "bomb of 1 GiB": (lambda: bomb(1_024), ", compression: true"),
    "bombs of 60 MiB": (lambda: bomb(60), ", compression: true"),
    "empty fragments": (lambda: endless(b"\x01\x00", repeated(b"\x00\x00")), ""),
    "one-byte fragments": (lambda: endless(b"\x01\x00", repeated(b"\x00\x01a", 3 * MIB)), ""),
    "pushes": (lambda: endless(repeated(PUSH)), ""),
    "pings": (lambda: endless(repeated(frame(0x89, b"ping"))), ""),
    "TLS records": (lambda: endless(frame(0x89, b"")), ", tls: { verify: false }"),
    "a length of 4 GiB": (lambda: broken, ""),
    "60 MiB binary": (lambda: endless(frame(0x82, bytes(60 * MIB))), ""),
    "60 MiB text": (lambda: endless(frame(0x81, b'{"a":"' + b"x" * (60 * MIB) + b'"}')), ""),
    "reconnects": (lambda: bursts(repeated(PUSH), 0.3), ""),
}


# The servers ------------------------------------------------------------------------------------


class Records:
    """A TLS connection that sends each message of a block as a record of its own."""

    def __init__(self, connection, context):
        self.connection = connection
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.exchange(self.tls.do_handshake)

    def exchange(self, step):
        while True:
            with contextlib.suppress(ssl.SSLWantReadError):
                result = step()
                self.flush()
                return result
            self.flush()
            received = self.connection.recv(65_536)
            if not received:
                raise ConnectionError
            self.incoming.write(received)

    def flush(self):
        self.connection.sendall(self.outgoing.read())

    def recv(self, size):
        return self.exchange(lambda: self.tls.read(size))

    def sendall(self, block):
        for _ in range(8_000 if len(block) < 16 else 1):
            self.tls.write(block)
        self.flush()


def accept(peer):
    """Takes the opening handshake."""
    request = b""
    while b"\r\n\r\n" not in request:
        received = peer.recv(65_536)
        if not received:
            raise ConnectionError
        request += received
    fields = dict(
        line.split(": ", 1) for line in request.decode("latin-1").split("\r\n") if ": " in line)
    key = fields["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    answer = [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()]
    if "Sec-WebSocket-Extensions" in fields:
        answer.append("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                      "client_no_context_takeover")
    peer.sendall(("\r\n".join(answer) + "\r\n\r\n").encode())


def listen(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener


def serve_hostile(name, port, folder):
    # What it does must not keep the echo server beside it waiting.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    context = None
    if folder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    send = CASES[name][0]()

    def run(connection):
        with contextlib.suppress(OSError, KeyError), connection:
            peer = Records(connection, context) if context else connection
            accept(peer)
            send(peer)

    listener = listen(port)
    while True:
        threading.Thread(target=run, args=(listener.accept()[0],), daemon=True).start()


def echo(connection, kept):
    """Sends back the small messages that have come; False when the peer has left."""
    received = connection.recv(65_536)
    kept += received
    while len(kept) >= 6:
        count = kept[1] & 127
        if count > 125 or len(kept) < 6 + count:
            break
        mask = bytes(kept[2:6]) * (count // 4 + 1)
        payload = int.from_bytes(kept[6:6 + count], "big") ^ int.from_bytes(mask[:count], "big")
        connection.sendall(frame(kept[0], payload.to_bytes(count, "big")))
        del kept[:6 + count]
    return bool(received)


def serve_echo(port):
    listener = listen(port)
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            with contextlib.suppress(OSError, KeyError):
                if key.fileobj is listener:
                    connection = listener.accept()[0]
                    accept(connection)
                    waiting.register(connection, selectors.EVENT_READ, bytearray())
                elif not echo(key.fileobj, key.data):
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()


# A run ------------------------------------------------------------------------------------------


def run(options, name, folder):
    """One case: the observed thresholds, and what the process took."""
    secure = "tls" in CASES[name][1]
    ports = free_port(), free_port()
    me = f"{sys.executable} {os.path.abspath(__file__)}"
    hostile = f"{me} --serve '{name}' --port {{port}}" + (f" --certificate {folder}" if secure else "")
    plan = os.path.join(folder, "plan.yaml")
    summary = os.path.join(folder, "summary.json")
    with open(plan, "w") as file:
        file.write(PLAN.format(
            seconds=options.seconds, echo=ports[0], port=ports[1],
            scheme="wss" if secure else "ws", options=CASES[name][1]))
    before = cpu_times()
    with running(f"{me} --echo --port {{port}}", ports[0], "0"), \
            running(hostile, ports[1], "0"):
        started = time.monotonic()
        child = subprocess.Popen(
            ["taskset", "-c", "1", *shlex.split(options.wsplan), "run", plan, "--quiet",
             "--loops", "1", "--out", summary], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - started
    with open(summary) as file:
        seen = {row["text"].split(" <")[0].split(" >")[0].split(" ==")[0]: row["observed"]
                for row in json.load(file)["thresholds"]}
    return {
        "case": name,
        "rtt_p99_ms": seen["p99(rtt, profile=healthy)"],
        "rtt_max_ms": seen["max(rtt, profile=healthy)"],
        "send_lag_max_ms": seen["max(send-lag, profile=healthy)"],
        "sent": seen["count(requests, profile=healthy)"],
        "late": seen["count(late, profile=healthy)"],
        "victim_connects": seen["count(connects, profile=victim)"],
        "beyond_its_time_s": round(took - options.seconds, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "memory_mb": round(usage.ru_maxrss / 1024),
        "steal": round(steal(before, cpu_times()), 1),
    }


def is_good(row):
    return (row["rtt_p99_ms"] < 5 and row["late"] == 0 and row["beyond_its_time_s"] < 2
            and row["memory_mb"] <= 200)


def main():
    parser = arguments(__doc__, "wsplan")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--echo", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--certificate", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve_hostile(options.serve, options.port, options.certificate)
    if options.echo:
        serve_echo(options.port)
    good = True
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([HERE / "certificate.sh", folder], check=True)
        for name in options.cases or CASES:
            row = run(options, name, folder)
            good &= is_good(row)
            print(json.dumps({**row, "good": is_good(row)}), flush=True)
    sys.exit(0 if good else 1)


main()
