#!/usr/bin/env python3
"""Measures how long a run takes from the start of its process to its first connect.

    first-connect.py [--runs N] [--wsplan CMD] [PLAN]

Listens on a free port of 127.0.0.1, starts `wsplan run PLAN --smoke --target ws://127.0.0.1:PORT/`
again and again, and stamps the first connection that arrives. Prints the median and all times.
"""
import json
import os
import shlex
import socket
import statistics
import subprocess
import time

from host import HERE, arguments


def main():
    parser = arguments(__doc__, "wsplan")
    parser.add_argument(
        "plan", nargs="?", default=os.path.join(HERE, "../../plans/quickstart.yaml"))
    parser.add_argument("--runs", type=int, default=7, help="how many (7)")
    options = parser.parse_args()
    times = sorted(measure(options) for _ in range(options.runs))
    print(json.dumps({
        "runs": options.runs, "median_ms": round(statistics.median(times), 1),
        "all_ms": [round(t, 1) for t in times],
    }))


def measure(options):
    """Milliseconds of one run, which ends when its connections are closed."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        listener.settimeout(20)
        target = f"ws://127.0.0.1:{listener.getsockname()[1]}/"
        start = time.monotonic()
        client = subprocess.Popen(
            [*shlex.split(options.wsplan), "run", options.plan, "--smoke", "--target", target],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        connection, _ = listener.accept()
        elapsed = time.monotonic() - start
        connection.close()
    client.kill()
    client.wait()
    return elapsed * 1000


main()
