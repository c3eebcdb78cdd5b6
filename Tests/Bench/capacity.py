#!/usr/bin/env python3
"""Has `stress` search for capacities that are known, and compares what it finds.

    capacity.py [--runs N] [--seed S] [--every S] [--only NAME] [--wsplan CMD]

Three experiments on `wsplan serve --capacity`, a server of one queue in which each answer takes 1/N s:

    messages    N drawn from 2,000 to 8,000 a second; messages are raised   within 3 % of N
    clients     poisson clients are raised until the p95 crosses 10 ms;     within 5 % of the level that the
                the queue is M/D/1, whose distribution is known             formula says
    changing    N falls by a third in the middle of the search              the new N is in the interval, to 3 %, or
                                                                            it is said that it is not confirmed

N runs each (3). Prints a line a run and exits 1 if an answer is wrong or a run took longer than `explain` said.
"""
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time

from host import arguments, free_port, wait_until_open

PLAN = """
version: 1
name: capacity
target: ws://127.0.0.1:{port}/
messages:
  ask: {{ json: {{ id: "{{{{ id }}}}" }}, expect: echo, timeout: 5s }}
profiles:
  asker: {{ send: {{ mix: ask, every: {spread} }} }}
phases:
{before}  - stress: {{ {level}, every: {every}s, until: "{until}", search: bisect }}
"""


def main():
    parser = arguments(__doc__, "wsplan")
    parser.add_argument("--runs", type=int, default=3, help="runs of each experiment (3)")
    parser.add_argument("--seed", type=int, default=1, help="draws the capacities (1)")
    parser.add_argument("--every", type=int, default=10, help="seconds of a level (10)")
    parser.add_argument("--only", help="one of the experiments")
    options = parser.parse_args()
    wrong = 0
    for name, experiment in EXPERIMENTS.items():
        if options.only not in (None, name):
            continue
        draws = random.Random(options.seed)
        for number in range(options.runs):
            said, right = experiment(options, draws)
            wrong += not right
            print(f"{name} {number + 1}: {'right' if right else 'WRONG'}: {said}", flush=True)
    sys.exit(wrong > 0)


def messages(options, draws):
    capacity = draws.randrange(2_000, 8_001)
    level = "messages: 1000/s, step: 1000/s, max: 10000/s"
    found = search(options, capacity, level, "1s", "p95(rtt) > 50ms or share(errors) > 1%", clients=50)
    return compared(found, capacity, 0.03)


def clients(options, draws):
    capacity = draws.randrange(1_000, 2_001)
    true = arrivals(1 / capacity, 0.95, 0.010)
    level = "clients: 200, step: 200, max: 2400"
    found = search(options, capacity, level, "poisson 1s", "p95(rtt) > 10ms")
    return compared(found, true, 0.05)


def changing(options, draws):
    capacity = draws.randrange(4_000, 8_001)
    level = "messages: 1000/s, step: 1000/s, max: 10000/s"
    later = capacity * 2 // 3
    found = search(options, capacity, level, "1s", "p95(rtt) > 50ms or share(errors) > 1%", clients=50,
                   later=later)
    said, _ = compared(found, later, 0.03)
    if found["outcome"] in ("unconfirmed", "not-recovered"):
        return said, True
    least, most = found["value"] * 0.97, (found["too_much"] or math.inf) * 1.03
    return f"{said}, {found['text']}", found["outcome"] == "found" and least <= later <= most


EXPERIMENTS = {"messages": messages, "clients": clients, "changing": changing}


def compared(found, true, tolerance):
    error = found["value"] / true - 1
    said = (f"{found['value']:.0f} of {true:.0f} ({error:+.1%}), {found['outcome']}, {found['levels']} levels, "
            f"{found['seconds']:.0f} s of at most {found['promised']:.0f}")
    in_time = found["seconds"] <= found["promised"] + 5
    return said, abs(error) <= tolerance and in_time


def search(options, capacity, level, spread, until, clients=0, later=None):
    """The capacity that a run finds on a server; `later` is what that has from the 60th second on."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        plan = os.path.join(folder, "capacity.yaml")
        before = f"  - ramp: {{ clients: 0 -> {clients}, for: 1s }}\n    measure: false\n" if clients else ""
        with open(plan, "w") as file:
            file.write(PLAN.format(port=port, spread=spread, before=before, level=level,
                                   every=options.every, until=until))
        summary = os.path.join(folder, "summary.json")
        explained = subprocess.run([options.wsplan, "explain", plan, "--format", "json"],
                                   capture_output=True, text=True, check=True)
        server = served(options, port, capacity)
        start = time.monotonic()
        try:
            run = subprocess.Popen([options.wsplan, "run", plan, "--out", summary, "--quiet"],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if later:
                time.sleep(6 * options.every)
                server.terminate()
                server.wait()
                server = served(options, port, later)
            text, _ = run.communicate(timeout=3_600)
        finally:
            server.terminate()
            server.wait()
        seconds = time.monotonic() - start
        if not os.path.exists(summary):
            sys.exit(text)
        with open(summary) as file:
            phases = json.load(file)["phases"]
    found = next(phase["capacity"] for phase in phases if "capacity" in phase)
    found["levels"] = len(found["levels"])
    found["seconds"] = seconds
    found["promised"] = json.loads(explained.stdout)["length_seconds"]
    return found


def served(options, port, capacity):
    server = subprocess.Popen(
        [options.wsplan, "serve", "--port", str(port), "--behaviour", "echo", "--capacity", f"{capacity}/s"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until_open(server, port)
    return server


def arrivals(service, share, limit):
    """The arrivals a second at which this share of M/D/1 takes no longer than the limit, by bisection."""
    low, high = 0.0, 1 / service
    for _ in range(60):
        middle = (low + high) / 2
        if waits_within(middle, service, limit - service) >= share:
            low = middle
        else:
            high = middle
    return low


def waits_within(rate, service, limit):
    """P(W <= t) of M/D/1 (Erlang): (1 - rho) * sum over k of (-x_k)^k / k! * e^(x_k), x_k = rate * (t - k * D)."""
    terms = []
    for k in range(int(limit / service) + 1):
        x = rate * (limit - k * service)
        if x < 0:
            break
        terms.append((-1) ** k * math.exp(x + (k * math.log(x) if x > 0 and k else 0) - math.lgamma(k + 1)))
    return (1 - rate * service) * math.fsum(terms)


if __name__ == "__main__":
    main()
