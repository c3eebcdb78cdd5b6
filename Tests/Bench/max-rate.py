#!/usr/bin/env python3
"""Finds the largest planned rate that one loop holds, beside what the floor echoes.

    max-rate.py --server CMD [--lag MS] [--connections N] [--seconds S]

Runs `wsplan-bench floor PORT` (closed loop: as fast as it goes), then `wsplan-bench loop PORT
--rate R` for rising shares of that, on core 1, with the server on core 0. A rate is held when its
send-lag p99 is at most --lag milliseconds (10) and at least 99.9 % of the messages left. Prints a
line a rate and the largest one held as a share of the floor. {port} stands for a free port.
"""
import json
import subprocess

from host import arguments, built, free_port, running

BENCH = built("wsplan-bench")


def main():
    parser = arguments(__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--lag", type=float, default=10, help="milliseconds (10)")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    port = free_port()
    with running(options.server, port, "0"):
        search(options, str(port))


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
