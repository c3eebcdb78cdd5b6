#!/usr/bin/env python3
"""Stops a server in the middle of a run and checks that the reported percentiles say so exactly.

    stall.py --server CMD [--run S] [--stall S] [--after S] [--tolerance P] [--wsplan CMD] [PLAN]

SIGSTOP and SIGCONT are an exact stall. For one of S seconds in a measured run of D seconds with an
even load, the q-quantile of the latency counted from the planned time is

    (q - (1 - S/D)) / (S/D) * S

A tester that waits for answers before it plans (coordinated omission) reports far less. Prints one
line a percentile; exits 1 if one is off by more than --tolerance percent, or if the median of
service-time, which a stall of this length must not reach, is above a hundredth of the stall.

{port} in the server's command stands for a free port of 127.0.0.1. The plan's thresholds must name
p90(rtt), p99(rtt) and p50(service-time), and it must take its measured time from `--var run=`.
"""
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

from host import HERE, arguments, free_port, wait_until_open


def main():
    options = parse()
    port = free_port()
    server = subprocess.Popen(shlex.split(options.server.replace("{port}", str(port))))
    try:
        wait_until_open(server, port)
        with tempfile.TemporaryDirectory() as folder:
            summary = os.path.join(folder, "summary.json")
            stalled = run(options, server, port, summary)
            with open(summary) as file:
                seen = observed(json.load(file))
    finally:
        server.send_signal(signal.SIGCONT)
        server.kill()
        server.wait()
    sys.exit(0 if judge(options, stalled, seen) else 1)


def parse():
    parser = arguments(__doc__, "wsplan")
    parser.add_argument("plan", nargs="?", default=os.path.join(HERE, "stall.yaml"))
    parser.add_argument("--server", required=True, help="command of an echo server")
    parser.add_argument("--run", type=float, default=10, help="measured seconds (10)")
    parser.add_argument("--stall", type=float, default=2, help="seconds, over a tenth of them (2)")
    parser.add_argument("--after", type=float, default=5, help="seconds from the start (5)")
    parser.add_argument("--tolerance", type=float, default=1, help="percent (1)")
    options = parser.parse_args()
    if options.stall <= options.run * 0.1:
        parser.error("a stall of a tenth of the run or less does not reach p90")
    return options


def run(options, server, port, summary):
    """Runs the plan with a stall and returns how long that really was, in seconds."""
    client = subprocess.Popen([
        *shlex.split(options.wsplan), "run", options.plan, "--quiet", "--out", summary,
        "--target", f"ws://127.0.0.1:{port}", "--var", f"run={options.run:g}s",
    ], stdout=subprocess.DEVNULL)
    time.sleep(options.after)
    server.send_signal(signal.SIGSTOP)
    start = time.monotonic()
    time.sleep(options.stall)
    server.send_signal(signal.SIGCONT)
    stalled = time.monotonic() - start
    if client.wait() != 0:
        sys.exit(f"wsplan ended with {client.returncode}")
    return stalled


def observed(summary):
    """What the thresholds saw, in seconds, by aggregate and metric such as `p90(rtt)`."""
    seen = {}
    for threshold in summary["thresholds"]:
        name = re.match(r"\w+\([\w-]+\)", threshold["text"]).group()
        seen[name] = threshold["observed"] / 1000
    return seen


def judge(options, stalled, seen):
    """Prints expected and seen figures; whether all are within the tolerance."""
    share = stalled / options.run
    good = True
    print(f"stall {stalled:.4f} s of {options.run:g} s measured")
    for q in (0.90, 0.99):
        name = f"p{q * 100:.0f}(rtt)"
        expected = (q - (1 - share)) / share * stalled
        ratio = seen[name] / expected
        good &= abs(ratio - 1) <= options.tolerance / 100
        print(f"{name}: seen {seen[name]:.4f} s, expected {expected:.4f} s, ratio {ratio:.4f}")
    service = seen["p50(service-time)"]
    good &= service < stalled / 100
    print(f"p50(service-time): {service * 1000:.3f} ms")
    print("passed" if good else f"failed: off by more than {options.tolerance:g} %")
    return good


main()
