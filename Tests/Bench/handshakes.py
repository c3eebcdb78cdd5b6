#!/usr/bin/env python3
"""Compares the TLS handshakes of wsplan's engine with those of `openssl s_time`.

    handshakes.py --server CMD [--pairs N] [--seconds S] [--bench CMD] [--core C]

Runs `openssl s_time -new` and `wsplan-bench handshakes --tls` in turn against the same TLS server,
which must speak WebSocket; {port} in its command stands for a free port of 127.0.0.1. The server
runs on core 0 and the clients on core 1. Prints the medians of connects a second and of CPU time a
connect, and the median ratio within the pairs.

Both do full handshakes one after the other, without verification. s_time ends each connection
after the handshake; the engine does the upgrade and the close handshake besides. When the server
is the slower side, the rates say what it can do, and only the CPU times compare the clients.
"""
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import time

from host import arguments, free_port, quiet, running


def main():
    options = parse()
    port = free_port()
    pairs = []
    with running(options.server, port, options.server_core):
        for number in range(options.pairs):
            pair = {}
            for measure in (s_time, engine) if number % 2 == 0 else (engine, s_time):
                pair[measure.__name__] = quiet(
                    lambda: measure(options, port), options.max_steal)
            print(f"pair {number + 1}: {json.dumps(pair)}", file=sys.stderr)
            pairs.append(pair)
    for metric in ("connects_per_s", "cpu_us_per_connect"):
        print(json.dumps(compare(pairs, metric)))


def parse():
    parser = arguments(__doc__, "wsplan-bench", cores=True)
    parser.add_argument("--server", required=True, help="command of a wss echo server")
    parser.add_argument("--pairs", type=int, default=5, help="how many (5)")
    parser.add_argument("--seconds", type=int, default=5, help="of each run (5)")
    parser.add_argument("--clients", type=int, default=16, help="of the engine (16)")
    return parser.parse_args()


def run(options, words):
    """What a command on the client's core printed, its CPU time and its wall time in seconds."""
    start = time.monotonic()
    process = subprocess.Popen(
        ["taskset", "-c", options.client_core, *words], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    output = process.stdout.read()
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"'{shlex.join(words)}' ended with {process.returncode}\n{complaint}")
    return output, usage.ru_utime + usage.ru_stime, time.monotonic() - start


def s_time(options, port):
    """Full handshakes of `openssl s_time`, one after the other."""
    output, cpu, wall = run(options, [
        "openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-new",
        "-time", str(options.seconds)])
    # It counts in whole seconds and goes on to the end of the last one: its own wall time is exact.
    found = re.findall(r"^(\d+) connections in \d+ real seconds", output, re.MULTILINE)
    if not found or int(found[-1]) == 0:
        sys.exit(f"openssl s_time made no connections:\n{output}")
    count = int(found[-1])
    return {"connects_per_s": round(count / wall), "cpu_us_per_connect": round(cpu * 1e6 / count, 1)}


def engine(options, port):
    """Sessions of wsplan's engine that are closed as soon as they are open."""
    output, _, _ = run(options, [
        *shlex.split(options.bench), "handshakes", str(port), "--tls",
        "--seconds", str(options.seconds), "--clients", str(options.clients)])
    line = json.loads(output)
    return {
        "connects_per_s": line["connects_per_s"],
        "cpu_us_per_connect": line["cpu_us_per_connect"],
        "errors": line["errors"],
    }


def compare(pairs, metric):
    a = [pair["s_time"][metric] for pair in pairs]
    b = [pair["engine"][metric] for pair in pairs]
    ratios = [y / x for x, y in zip(a, b)]
    return {
        "metric": metric, "pairs": len(pairs),
        "s_time": round(statistics.median(a), 1), "engine": round(statistics.median(b), 1),
        "ratio": round(statistics.median(ratios), 4),
        "ratio_min": round(min(ratios), 4), "ratio_max": round(max(ratios), 4),
    }


main()
