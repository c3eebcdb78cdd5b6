#!/usr/bin/env python3
"""Compares two commands that print a JSON line, by medians of interleaved runs.

    pairs.py [--server CMD] [--pairs N] [--metric NAME]... 'COMMAND A' 'COMMAND B'

Runs A B, B A, A B, … so that a slow phase of the host meets both; the ratio is the median of the
ratios B/A within the pairs, with the interval of at least 95 % that their order gives, whatever their
distribution (from 6 pairs on). {port} in a command stands for a free port of 127.0.0.1. The server,
if one is named, runs on core 0 and the commands on core 1. A run during which the host took away
more than --max-steal percent of the CPU time is repeated, up to four times, then kept.

Example: the floor in Swift against the floor in C, 7 pairs of 3 s:

    pairs.py --server '/tmp/ref/echo-server {port}' --pairs 7 --metric cpu_us_per_echo \\
        '/tmp/ref/floor {port} 50 3' '.build/release/wsplan-bench floor {port} --seconds 3'
"""
import contextlib
import json
import math
import statistics
import subprocess
import sys

from host import arguments, free_port, quiet, running, words_of


def main():
    options = parse()
    port = free_port()
    server = contextlib.nullcontext()
    if options.server:
        server = running(options.server, port, options.server_core)
    with server:
        pairs = [measure_pair(options, port, number) for number in range(options.pairs)]
    names = options.metric or [
        name for name, value in pairs[0][0].items()
        if isinstance(value, (int, float)) and name in pairs[0][1]
    ]
    for name in names:
        print(json.dumps(compare(pairs, name)))


def parse():
    parser = arguments(__doc__, cores=True)
    parser.add_argument("a", help="the base")
    parser.add_argument("b", help="what is compared with it")
    parser.add_argument("--server", help="command of a server to start on core 0")
    parser.add_argument("--pairs", type=int, default=5, help="how many (5)")
    parser.add_argument("--metric", action="append", help="a field of the JSON lines (all)")
    return parser.parse_args()


def measure_pair(options, port, number):
    """The results of A and B, run in the order that this pair has."""
    commands = [options.a, options.b]
    results = [None, None]
    for side in (0, 1) if number % 2 == 0 else (1, 0):
        results[side] = measure(options, port, commands[side])
        print(f"pair {number + 1} {'AB'[side]}: {json.dumps(results[side])}", file=sys.stderr)
    return results


def measure(options, port, command):
    """The JSON line of one run in which the host stole little."""
    def once():
        done = subprocess.run(
            words_of(command, port, options.client_core), stdout=subprocess.PIPE, text=True)
        if done.returncode != 0 or not done.stdout.strip():
            sys.exit(f"'{command}' ended with {done.returncode}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    return quiet(once, options.max_steal)


def compare(pairs, name):
    a = [pair[0][name] for pair in pairs]
    b = [pair[1][name] for pair in pairs]
    ratios = [y / x if x else float("nan") for x, y in zip(a, b)]
    result = {
        "metric": name, "pairs": len(pairs),
        "a": statistics.median(a), "b": statistics.median(b),
        "ratio": round(statistics.median(ratios), 4),
        "ratio_min": round(min(ratios), 4), "ratio_max": round(max(ratios), 4),
    }
    if bounds := median_interval(len(ratios)):
        ordered = sorted(ratios)
        result["ratio_95"] = [round(ordered[place], 4) for place in bounds]
    return result


def median_interval(count):
    """Places, from 0, of the two of so many sorted values between which their median is in 95 %."""
    outside = 0.0
    low = -1
    while low + 1 < count / 2:
        outside += 2 * math.comb(count, low + 1) / 2 ** count
        if outside > 0.05:
            break
        low += 1
    return (low, count - 1 - low) if low >= 0 else None


main()
