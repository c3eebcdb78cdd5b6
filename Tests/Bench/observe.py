#!/usr/bin/env python3
"""Holds what `observe` reads to what the kernel and a page say over the same seconds.

Starts `wsplan serve`, loads it, and reads /proc/PID/stat of the server ten times a second beside the run;
serves a page with a counter that is one more at each request. Prints one JSON line:

  cpu_error, rss_error   of avg(server.cpu) and avg(server.rss), as shares of what /proc says
  counter_is_exact       whether every value that came through is the one that was served last before it
"""

import datetime
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

import host

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")

PLAN = """
version: 1
name: observed
target: ws://127.0.0.1:{port}/
observe:
  server: {{ pid: {pid} }}
  page: {{ scrape: "http://127.0.0.1:{page}/metrics", metrics: {{ served: 'served_total{{code="200"}}' }} }}
messages:
  hello: {{ text: "{{{{ id }}}}", expect: echo, timeout: 5s }}
profiles:
  user: {{ send: {{ mix: hello, every: 20ms }} }}
phases:
  - steady: {{ clients: 20, for: 3s }}
    measure: false
  - steady: {{ clients: {clients}, for: {seconds}s }}
    name: measured
thresholds:
  - slope(server.rss) < 1GiB
  - share(errors) < 1%
"""


class Counter(http.server.BaseHTTPRequestHandler):
    """A page whose counter says how often it was asked for, with labels that are not asked for."""

    served = []

    def do_GET(self):
        value = len(self.served) + 1
        self.served.append((time.time(), value))
        body = (
            f'# TYPE served_total counter\nserved_total{{code="200",path="/"}} {value} 1700000000000\n'
            'served_total{code="500",path="/"} 0\n').encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def figures(pid):
    with open(f"/proc/{pid}/stat") as file:
        words = file.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS, int(words[21]) * PAGE


def watch(pid, samples, stop):
    while not stop.wait(0.1):
        samples.append((time.time(), *figures(pid)))


def at(samples, moment, column):
    """A figure at a moment, between the two samples around it."""
    for before, after in zip(samples, samples[1:]):
        if before[0] <= moment <= after[0]:
            share = (moment - before[0]) / (after[0] - before[0])
            return before[column] + share * (after[column] - before[column])
    raise SystemExit("no samples of that time")


def main():
    parser = host.arguments(__doc__, measured="wsplan")
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--clients", type=int, default=100)
    options = parser.parse_args()
    port = host.free_port()
    server = subprocess.Popen([options.wsplan, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    samples, stop = [], threading.Event()
    watcher = threading.Thread(target=watch, args=(server.pid, samples, stop))
    watcher.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            plan, summary = f"{folder}/plan.yaml", f"{folder}/summary.json"
            with open(plan, "w") as file:
                file.write(PLAN.format(
                    port=port, pid=server.pid, page=page.server_port, clients=options.clients,
                    seconds=options.seconds))
            subprocess.run(
                [options.wsplan, "run", plan, "--quiet", "--wait", "20s", "--out", summary],
                stdout=subprocess.DEVNULL, check=False)
            # The date of a run has whole seconds, so its end may seem up to one later.
            time.sleep(1.5)
            with open(summary) as file:
                result = json.load(file)
    finally:
        stop.set()
        watcher.join()
        server.terminate()
        server.wait()
        page.shutdown()
    start = datetime.datetime.fromisoformat(result["run"]["date"].replace("Z", "+00:00")).timestamp()
    phase = next(phase for phase in result["phases"] if phase["name"] == "measured")
    first, last = start + phase["start_s"], start + phase["end_s"]
    cpu = (at(samples, last, 1) - at(samples, first, 1)) / (last - first)
    inside = [sample[2] for sample in samples if first <= sample[0] <= last]
    rss = sum(inside) / len(inside)
    seen = result["observed"]
    served = [value for moment, value in Counter.served if first <= moment <= last]
    counter = seen["page.served"]
    print(json.dumps({
        "seconds": options.seconds, "cpu": round(seen["server.cpu"]["avg"], 4), "cpu_of_proc": round(cpu, 4),
        "cpu_error": round(seen["server.cpu"]["avg"] / cpu - 1, 4),
        "rss": round(seen["server.rss"]["avg"]), "rss_of_proc": round(rss),
        "rss_error": round(seen["server.rss"]["avg"] / rss - 1, 4),
        "rss_slope_per_minute": seen["server.rss"]["slope_per_minute"],
        "counter": [counter["min"], counter["max"], counter["seconds"]],
        "counter_served": [served[0], served[-1], len(served)],
        "counter_is_exact": [counter["min"], counter["max"], counter["seconds"]]
        == [served[0], served[-1], len(served)],
        "observing": result["observing"],
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
