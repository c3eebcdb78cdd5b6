#!/usr/bin/env python3
"""Finds the largest planned rate that one loop holds, beside what the floor echoes.

    max-rate.py --server CMD [--lag MS] [--connections N] [--seconds S]

Runs `wsplan-bench floor PORT` (closed loop: as fast as it goes), then `wsplan-bench loop PORT
--rate R` for rising shares of that, on core 1, with the server on core 0. A rate is held when its
send-lag p99 is at most --lag milliseconds (10) and at least 99.9 % of the messages left. Prints a
line a rate and the largest one held as a share of the floor. {port} stands for a free port.
"""
import argparse
import json
import os
import shlex
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, "../../.build/release/wsplan-bench")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--lag", type=float, default=10, help="milliseconds (10)")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    server = subprocess.Popen(
        ["taskset", "-c", "0", *shlex.split(options.server.replace("{port}", port))])
    try:
        time.sleep(0.5)
        search(options, port)
    finally:
        server.kill()
        server.wait()


def search(options, port):
    common = ["--connections", str(options.connections), "--seconds", str(options.seconds)]
    floor = run("floor", port, *common)["echoes_per_s"]
    print(f"floor: {floor:.0f} echoes a second")
    best = 0
    for percent in range(60, 125, 5):
        rate = floor * percent / 100
        found = run("loop", port, *common, "--rate", f"{rate:.0f}")
        lag = found["send_lag_p99_us"] / 1000
        held = lag <= options.lag and found["achieved_share"] >= 0.999
        best = max(best, percent if held else 0)
        print(f"{percent:3d} %: {rate:.0f}/s, achieved {found['achieved_share']:.4f}, "
              f"send-lag p99 {lag:.2f} ms, {'held' if held else 'not held'}")
    print(f"largest rate held: {best} % of the floor")


def run(*words):
    line = subprocess.run(
        ["taskset", "-c", "1", BENCH, *words], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(line.stdout.strip().splitlines()[-1])


main()
