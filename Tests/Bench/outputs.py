#!/usr/bin/env python3
"""What it costs a run to be written down in every form and to be watched.

Runs the same load with nothing on and with all on, in pairs in alternating order: every format that `run`
writes, and `--prometheus` scraped once a second in both texts, beside one scraper that never reads its
answer. Reads the processor time of the threads of `wsplan` from /proc/PID/task each quarter of a second.
Prints one JSON line:

  control_ms_a_second        [nothing on, all on]: medians of what the control thread used, in ms each second
  live_ms_a_second           what the thread that serves the pages used
  send_lag_p99_us            [nothing on, all on]: medians of the pairs
  send_lag_p99_ratio         the median of the ratios within the pairs
  scrapes, page_bytes        answers that came, and the size of the last one

The server runs on core 0 and the loop on core 1 (--server-core, --client-core).
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import host

PLAN = """
version: 1
name: all outputs
target: ws://127.0.0.1:{port}/
messages:
  hello: {{ text: '{{"id": "{{{{ id }}}}", "kind": "hello"}}', expect: echo, timeout: 5s }}
  other: {{ text: '{{"id": "{{{{ id }}}}", "kind": "other"}}', expect: echo, timeout: 5s }}
profiles:
  user: {{ send: {{ mix: {{ hello: 3, other: 1 }}, every: {every}ms }} }}
phases:
  - ramp: {{ clients: 0 -> {clients}, for: {ramp}s }}
    measure: false
  - steady: {{ clients: {clients}, for: {seconds}s }}
    name: measured
thresholds:
  - p99(rtt) < 50ms
  - share(errors) < 1%
"""

OUTPUTS = ["run.json", "run.wsr", "run.md", "run.xml", "run.ndjson", "run.csv", "run.hlog", "run.hgrm", "run.prom",
           "gitlab=run.gitlab", "github-benchmark=run.github", "bencher=run.bencher"]
ACCEPTED = ["text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0"]


class Threads:
    """The processor time of the threads of a process, from its first to its last second."""

    def __init__(self, pid):
        self.pid = pid
        self.samples = []
        self.stop = threading.Event()
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()

    def watch(self):
        while not self.stop.wait(0.25):
            used = {}
            try:
                for task in os.listdir(f"/proc/{self.pid}/task"):
                    with open(f"/proc/{self.pid}/task/{task}/comm") as file:
                        name = "control" if int(task) == self.pid else file.read().strip()
                    # Nanoseconds on a processor, where `stat` has only ticks of 10 ms.
                    with open(f"/proc/{self.pid}/task/{task}/schedstat") as file:
                        used[name] = used.get(name, 0) + int(file.read().split()[0])
            except OSError:
                continue
            self.samples.append((time.monotonic(), used))

    def milliseconds_a_second(self, name, first, last):
        inside = [(at, used[name]) for at, used in self.samples if first <= at <= last and name in used]
        if len(inside) < 2:
            return None
        return (inside[-1][1] - inside[0][1]) / 1e6 / (inside[-1][0] - inside[0][0])

    def end(self):
        self.stop.set()
        self.watcher.join()


def scrape(url, stop, answers):
    while not stop.wait(1):
        for accept in ACCEPTED:
            try:
                request = urllib.request.Request(url, headers={"Accept": accept})
                with urllib.request.urlopen(request, timeout=10) as answer:
                    answers.append(len(answer.read()))
            except OSError:
                return


def hang(port):
    """Asks for the page and never reads it."""
    hanging = socket.create_connection(("127.0.0.1", port))
    hanging.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    hanging.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
    return hanging


def run(options, port, with_all):
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/plan.yaml", "w") as file:
            file.write(PLAN.format(
                port=port, clients=options.clients, seconds=options.seconds, ramp=options.ramp,
                every=round(1000 * options.clients / options.rate, 3)))
        words = ["taskset", "-c", options.client_core, os.path.abspath(options.wsplan), "run", "plan.yaml",
                 "--quiet", "--loops", "1", "--out", "figures.json"]
        if with_all:
            words += ["--prometheus", "127.0.0.1:0"]
            words += [word for name in options.outputs for word in ("--out", name)]
        process = subprocess.Popen(
            words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        start = time.monotonic()
        threads, stop, answers, hanging = Threads(process.pid), threading.Event(), [], None
        scraper = None
        for line in process.stderr:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/metrics", line)
            if found:
                hanging = hang(int(found[1]))
                scraper = threading.Thread(target=scrape, args=(found[0], stop, answers))
                scraper.start()
            else:
                print(line, end="", file=sys.stderr)
        code = process.wait()
        stop.set()
        if scraper:
            scraper.join()
            hanging.close()
        threads.end()
        if code not in (0, 97, 99):
            raise SystemExit(f"the run ended with {code}")
        with open(f"{folder}/figures.json") as file:
            result = json.load(file)
        # Without the ramp, and without the end, where all is written that is not written as the run goes.
        first, last = start + options.ramp + 2, start + options.ramp + options.seconds - 1
        phase = next(phase for phase in result["phases"] if phase["name"] == "measured")
        return {
            "control": threads.milliseconds_a_second("control", first, last),
            "live": threads.milliseconds_a_second("live", first, last),
            "lag": 1000 * phase["metrics"]["send-lag"]["p99_ms"],
            "answers": answers,
        }


def main():
    parser = host.arguments(__doc__, measured="wsplan", cores=True)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--rate", type=int, default=20000, help="messages a second (20000)")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--ramp", type=int, default=5)
    parser.add_argument("--outputs", nargs="+", default=OUTPUTS, help="what is written (all)")
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args()
    port = host.free_port()
    sides = ([], [])
    with host.running(f"{options.wsplan} serve --port {{port}}", port, options.server_core):
        for pair in range(options.pairs):
            for with_all in ((False, True) if pair % 2 == 0 else (True, False)):
                figures = host.quiet(lambda: run(options, port, with_all), options.max_steal)
                sides[with_all].append(figures)
                shown = {name: value for name, value in figures.items() if name != "answers"}
                print(f"pair {pair + 1}, {'all' if with_all else 'nothing'} on: {shown}", file=sys.stderr)

    def median(side, name):
        return round(statistics.median(figures[name] for figures in sides[side]), 2)

    answers = [size for figures in sides[True] for size in figures["answers"]]
    print(json.dumps({
        "pairs": options.pairs,
        "control_ms_a_second": [median(False, "control"), median(True, "control")],
        "live_ms_a_second": median(True, "live"),
        "send_lag_p99_us": [median(False, "lag"), median(True, "lag")],
        "send_lag_p99_ratio": round(statistics.median(
            b["lag"] / a["lag"] for a, b in zip(*sides)), 3),
        "scrapes": len(answers), "page_bytes": answers[-1] if answers else 0,
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
