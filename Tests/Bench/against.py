#!/usr/bin/env python3
"""Runs one load on two servers at once and counts how often thresholds with `against` are red.

    against.py [--runs N] [--seconds S] [--only NAME] [--quiet] [--wsplan CMD]

Three experiments, N runs each (3), each in both orders of the sides in turn, while another process takes
a core on and off (not with --quiet):

    identical   both servers answer after 2 to 3 ms                        never red
    slower      one takes 10 % longer                                      red by its p50
    stalling    one stands still for 200 ms every few seconds (SIGSTOP)    red by its p99

Servers are `wsplan serve`; where the slow one is the side `against`, nothing may be red. Prints a line a run
and a table; exits 1 if an answer is wrong.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

from host import arguments, free_port, wait_until_open

LIMITS = {"p50": "5%", "p95": "5%", "p99": "10%"}
PLAN = """
version: 1
name: against
vars: {{ new: unset, old: unset, for: 45s }}
target: $new
against: $old
messages:
  probe:
    json: {{ id: "{{{{ id }}}}", body: "{{{{ text(64) }}}}" }}
    expect: {{ match: {{ $.id: "{{{{ id }}}}" }}, timeout: 5s }}
profiles:
  user: {{ send: {{ mix: probe, every: poisson 50ms }} }}
phases:
  - ramp: {{ clients: -> 20, for: 2s }}
    measure: false
  - steady: {{ clients: 20, for: $for }}
thresholds:
{thresholds}
  - share(errors) < 1%
"""


def main():
    parser = arguments(__doc__, "wsplan")
    parser.add_argument("--runs", type=int, default=3, help="runs of each experiment (3)")
    parser.add_argument("--seconds", type=int, default=45, help="measured seconds (45)")
    parser.add_argument("--only", help="one of the experiments")
    parser.add_argument("--quiet", action="store_true", help="no process that takes a core")
    options = parser.parse_args()
    rows, wrong = [], 0
    with tempfile.TemporaryDirectory() as folder:
        plan = os.path.join(folder, "against.yaml")
        with open(plan, "w") as file:
            file.write(PLAN.format(thresholds="\n".join(
                f"  - {q}(rtt) < against + {limit}" for q, limit in LIMITS.items())))
        for name in ["identical", "slower", "stalling"]:
            if options.only in (None, name):
                row = experiment(options, name, plan, folder)
                wrong += row["wrong"]
                rows.append(row)
    print(f"\n{'experiment':<12}{'runs':>6}{'wrong':>7}   red by p50, p95, p99   change of p50 (least, most)")
    for row in rows:
        changes = [f"{c:+.1%}" for c in (min(row["changes"]), max(row["changes"]))]
        red = ", ".join(str(row["red"][q]) for q in LIMITS)
        print(f"{row['name']:<12}{row['runs']:>6}{row['wrong']:>7}   {red:<22} {', '.join(changes)}")
    sys.exit(1 if wrong else 0)


def experiment(options, name, plan, folder):
    row = {"name": name, "runs": 0, "wrong": 0, "red": dict.fromkeys(LIMITS, 0), "changes": []}
    for number in range(options.runs):
        swapped = number % 2 == 1
        verdicts = run(options, name, swapped, plan, folder)
        red = [q for q in LIMITS if verdicts[q]["verdict"] == "failed"]
        if name == "identical" or swapped:
            right = not red
        else:
            right = ("p50" if name == "slower" else "p99") in red
        change = verdicts["p50"]["observed"] / (verdicts["p50"]["limit"] / 1.05) - 1
        row["runs"] += 1
        row["wrong"] += not right
        row["changes"].append(change)
        for q in red:
            row["red"][q] += 1
        notes = "" if right else "  " + json.dumps([v["notes"] for v in verdicts.values()])
        side = "base" if swapped else "new"
        print(f"{name:<10} {number + 1:>3}  on {side:<5} p50 {change:+.1%}  red: {', '.join(red) or '-'}"
              f"{'' if right else '  WRONG'}{notes}", flush=True)
    return row


def run(options, name, swapped, plan, folder):
    delays = ["2ms..3ms", "2200us..3300us" if name == "slower" else "2ms..3ms"]
    servers, ports = [], []
    for delay in delays:
        port = free_port()
        server = subprocess.Popen(
            [options.wsplan, "serve", "--port", str(port), "--delay", delay],
            stdout=subprocess.DEVNULL)
        servers.append(server)
        ports.append(port)
    stop = threading.Event()
    helpers = []
    try:
        for server, port in zip(servers, ports):
            wait_until_open(server, port)
        if not options.quiet:
            helpers.append(threading.Thread(target=disturb, args=(stop,)))
        if name == "stalling":
            helpers.append(threading.Thread(target=stall, args=(servers[1], stop)))
        for helper in helpers:
            helper.start()
        base, odd = (f"ws://127.0.0.1:{port}/" for port in ports)
        new, old = (base, odd) if swapped else (odd, base)
        summary = os.path.join(folder, "summary.json")
        subprocess.run(
            [options.wsplan, "run", plan, "--quiet", "--out", summary, "--var", f"new={new}",
             "--var", f"old={old}", "--var", f"for={options.seconds}s"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        with open(summary) as file:
            verdicts = json.load(file)["thresholds"]
        return {q: verdict for q, verdict in zip(LIMITS, verdicts)}
    finally:
        stop.set()
        for helper in helpers:
            helper.join()
        for server in servers:
            server.send_signal(signal.SIGCONT)
            server.kill()
            server.wait()


def disturb(stop):
    """A process that takes a core for a second or two, and leaves it for as long."""
    length = 1.0
    while not stop.is_set():
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        stop.wait(length)
        busy.kill()
        busy.wait()
        stop.wait(length)
        length = 3.0 - length + 0.25 if length > 1.5 else length + 0.5


def stall(server, stop):
    """Stops a server for 200 ms every four seconds."""
    while not stop.wait(4):
        server.send_signal(signal.SIGSTOP)
        time.sleep(0.2)
        server.send_signal(signal.SIGCONT)


if __name__ == "__main__":
    main()
