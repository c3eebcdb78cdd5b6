#!/usr/bin/env python3
"""Whether `abort` ends a run in the moment that its formula gives.

    abort.py [--runs N] [--at-once N] [--wsplan FILE]

A server of its own echoes until a drawn moment S and then answers nothing more. Requests time out after
T = 1 s, so of those that end in the window of W = 5 s before a time t, the share

    (t - S - T) / (W - T)

has failed, which is a fifth at t = S + T + 0.2 (W - T); before that the grace of 10 s must be over. Each run
must end at t or in the two seconds behind it, fail with 99, name the threshold and close its books. Prints a
row a run and exits 1 if one misses.
"""
import base64
import concurrent.futures
import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

from host import arguments

TIMEOUT, WINDOW, GRACE, LIMIT, SLACK = 1.0, 5.0, 10.0, 0.2, 2.0
PLAN = """version: 1
target: ws://127.0.0.1:{port}/
messages:
  say: {{ text: "{{{{ id }}}}", expect: echo, timeout: 1s }}
profiles:
  user: {{ send: {{ mix: say, every: 100ms }} }}
phases:
  - steady: {{ clients: 10, for: 40s }}
thresholds:
  - {{ assert: "share(errors, of=requests) < 20%", abort: true, window: 5s, grace: 10s }}
health: {{ on-saturation: warn }}
"""


class Server:
    """Echoes small masked text frames until `silence` seconds after the first connection."""

    def __init__(self, silence):
        self.silence = silence
        self.first = None
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.first = self.first or time.monotonic()
            threading.Thread(target=self.serve, args=[connection], daemon=True).start()

    def serve(self, connection):
        file = connection.makefile("rb")
        key = b""
        while (line := file.readline().strip()):
            if line.lower().startswith(b"sec-websocket-key:"):
                key = line.split(b":", 1)[1].strip()
        accept = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(accept) + b"\r\n\r\n")
        while len(head := file.read(2)) == 2:
            mask = file.read(4)
            body = bytes(b ^ mask[i % 4] for i, b in enumerate(file.read(head[1] & 127)))
            # A close is answered at any time.
            if head[0] & 15 == 8 or time.monotonic() < self.first + self.silence:
                try:
                    connection.sendall(bytes([head[0], len(body)]) + body)
                except OSError:
                    return


def run(wsplan, silence):
    """Runs the plan; returns the summary's threshold, and what is wrong with the run."""
    server = Server(silence)
    with tempfile.TemporaryDirectory() as folder:
        plan, out = os.path.join(folder, "plan.yaml"), os.path.join(folder, "summary.json")
        with open(plan, "w") as file:
            file.write(PLAN.format(port=server.port))
        ended = subprocess.run(
            [wsplan, "run", plan, "--quiet", "--out", out], stdout=subprocess.PIPE, text=True)
        server.listener.close()
        with open(out) as file:
            summary = json.load(file)
    threshold = summary["thresholds"][0]
    wrong = []
    if ended.returncode != 99:
        wrong.append(f"exit {ended.returncode}")
    if "share(errors, of=requests) < 20%; it ended the run early" not in summary["reason"]:
        wrong.append(f"reason: {summary['reason']}")
    books = summary["books"]
    ends = ["answered", "timeouts", "cut", "withdrawn", "requests_dropped"]
    if books["open"] != 0 or books["requests"] != sum(books[name] for name in ends):
        wrong.append(f"books: {books}")
    return threshold, wrong


def main():
    parser = arguments(__doc__, "wsplan")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    moments = [draw.uniform(4, 20) for _ in range(options.runs)]
    good = 0
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        results = pool.map(lambda moment: run(options.wsplan, moment), moments)
        for moment, (threshold, wrong) in zip(moments, results):
            formula = max(GRACE, moment + TIMEOUT + LIMIT * (WINDOW - TIMEOUT))
            ended = threshold["aborted_at"]
            # The clock of the run starts some milliseconds before the first connection.
            if ended is None or not -0.1 <= ended - formula <= SLACK:
                wrong.append("not in time")
            good += not wrong
            late = "never" if ended is None else f"{ended:.3f} s, {ended - formula:+.3f} s"
            print(f"silent at {moment:.3f} s, formula {formula:.3f} s, ended at {late}"
                  + ("; " + ", ".join(wrong) if wrong else ""), flush=True)
    print(f"{good} of {options.runs}")
    sys.exit(0 if good == options.runs else 1)


main()
