#!/usr/bin/env python3
"""Whether a generator that gives out says so, each way, and one that does not never does.

    saturation.py [--runs N] [--healthy N] [--only ROW,…] [--rate R] [--wsplan FILE] [--keep FOLDER]

Every row is a plan that wsplan runs with another seed each time; a run is flagged if it ends with 97 and
its summary says `saturated`. All rows but the last must be flagged in every run and name what gave out,
`healthy` in none. Prints a row a case and exits 1 if one misses.

    throttled    a cgroup gives it a fifth of a core, and its load needs about half of one
    competing    four processes spin on its core: the kernel shares fairly, so that it gets a fifth
    rate         ten times what a loop of this machine can send (see --rate)
    stopped      SIGSTOP for 3 s in the middle of 9 s
    descriptors  ulimit -n 100, arrivals want more; in a measured phase
    descriptors-ramp   the same in a ramp that is not measured; the measured phase has enough
    ports        100 local ports, arrivals want more; in a measured phase
    ports-ramp   the same in a ramp that is not measured
    healthy      a load that needs a tenth of a core

Needs root (for cgroups of v1 or v2 and network namespaces) and two cores: the target is a process of its
own on core 0, wsplan has one loop on core 1. A disturbed machine disturbs `healthy` most.
"""
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

from host import arguments, free_port, running

CORE = "1"


def plan(profile, phases, message="{ text: '{{ id }}', expect: echo, timeout: 60s }"):
    return f"""version: 1
target: ws://127.0.0.1:PORT/
messages:
  hello: {message}
profiles:
  client: {profile}
phases:
{phases}
thresholds: [p99(send-lag) < 1m]
"""


def steady(clients, rate, seconds):
    """So many clients that send `rate` messages a second together."""
    every = f"{1e6 * clients / rate:.0f}us"
    return plan(f"{{ send: {{ mix: hello, every: {every} }} }}",
                f"  - steady: {{ clients: {clients}, for: {seconds}s }}")


# Nobody knows ahead how long these arrivals stay: their only reply comes after a minute.
WAITING = "{ flow: [{ send: hello }, { close: 1000 }] }"
SILENT = "{ text: '{{ id }}', expect: { match: { text: never } }, timeout: TIMEs }"


def arrivals_measured():
    return plan(WAITING, "  - steady: { arrivals: 200/s, for: 3s }\n    drain: 100ms",
                SILENT.replace("TIME", "60"))


def arrivals_unmeasured():
    """Those of the ramp have left when the measured phase begins."""
    return plan(WAITING, "  - steady: { arrivals: 200/s, for: 2s }\n    measure: false\n"
                         "  - steady: { arrivals: 1/s, for: 3s }\n    measure: false\n"
                         "  - steady: { arrivals: 5/s, for: 3s }\n    drain: 100ms",
                SILENT.replace("TIME", "1"))


class Rows:
    """The cases: how each is run, and what its report must name."""

    def __init__(self, options):
        self.options = options
        heavy = steady(200, options.heavy, 5)
        self.all = {
            "throttled": (heavy, self.throttled, "throttled in"),
            "competing": (heavy, self.competing, "other processes had"),
            "rate": (steady(500, options.rate, 4), self.plain, "were late"),
            "stopped": (steady(50, 2000, 9), self.stopped, "the process was stopped for"),
            "descriptors": (arrivals_measured(), self.few_descriptors, "ulimit -n"),
            "descriptors-ramp": (arrivals_unmeasured(), self.few_descriptors, "ulimit -n"),
            "ports": (arrivals_measured(), self.few_ports, "ip_local_port_range"),
            "ports-ramp": (arrivals_unmeasured(), self.few_ports, "ip_local_port_range"),
            "healthy": (steady(50, options.light, 5), self.plain, ""),
        }

    def plain(self, words, port):
        return subprocess.run(words, capture_output=True, text=True)

    def throttled(self, words, port):
        with group(0.2) as folder:
            return self.plain(["sh", "-c", f'echo $$ > {folder}/cgroup.procs; exec "$@"', "-", *words],
                              port)

    def competing(self, words, port):
        spin = ["taskset", "-c", CORE, sys.executable, "-c", "while True: pass"]
        others = [subprocess.Popen(spin) for _ in range(4)]
        try:
            return self.plain(words, port)
        finally:
            for other in others:
                other.kill()
                other.wait()

    def stopped(self, words, port):
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            time.sleep(4)
            run.send_signal(signal.SIGSTOP)
            time.sleep(3)
            run.send_signal(signal.SIGCONT)
            out, errors = run.communicate()
            return subprocess.CompletedProcess(words, run.returncode, out, errors)

    def few_descriptors(self, words, port):
        return self.plain(["sh", "-c", 'ulimit -n 100; exec "$@"', "-", *words], port)

    def few_ports(self, words, port):
        """Client and server in a network namespace of their own, of which nothing is left behind."""
        script = (f'ip link set lo up; echo "40000 40099" > /proc/sys/net/ipv4/ip_local_port_range; '
                  f'{self.options.wsplan} serve --port 9000 >/dev/null 2>&1 & server=$!; '
                  f'until ss -ltn | grep -q :9000; do kill -0 $server || exit 3; sleep 0.1; done; '
                  f'"$@"; code=$?; kill $server; exit $code')
        words = [word.replace(f":{port}/", ":9000/") for word in words]
        return self.plain(["unshare", "--net", "sh", "-c", script, "-", *words], port)


@contextlib.contextmanager
def group(cores):
    """A cgroup with so many cores, of v2 or v1; gone when the block ends."""
    name = f"wsplan-saturation-{os.getpid()}"
    for root, second in (("/sys/fs/cgroup/cpu", False), ("/sys/fs/cgroup/cpu,cpuacct", False),
                         ("/sys/fs/cgroup", True)):
        folder = os.path.join(root, name)
        if second and not os.path.exists(os.path.join(root, "cgroup.controllers")):
            continue
        if not os.path.isdir(root):
            continue
        os.mkdir(folder)
        try:
            if second:
                write(f"{folder}/cpu.max", f"{cores * 100000:.0f} 100000")
            else:
                write(f"{folder}/cpu.cfs_quota_us", f"{cores * 100000:.0f}")
            yield folder
        finally:
            # A process that has just ended may still be there for a moment.
            for _ in range(50):
                with contextlib.suppress(OSError):
                    os.rmdir(folder)
                    break
                time.sleep(0.1)
        return
    sys.exit("saturation: there is no cgroup whose processor time could be bounded")


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def run(row, seed, options, folder, port):
    """Whether the run was flagged, whether it named what it must, and its first lines."""
    text, how, named = row
    file = os.path.join(folder, "plan.yaml")
    write(file, text.replace("PORT", str(port)))
    summary = os.path.join(folder, "summary.json")
    with contextlib.suppress(FileNotFoundError):
        os.remove(summary)
    words = ["taskset", "-c", CORE, options.wsplan, "run", file, "--quiet", "--loops", "1", "--seed",
             str(seed), "--target", f"ws://127.0.0.1:{port}/", "--out", summary]
    end = how(words, port)
    with contextlib.suppress(FileNotFoundError), open(summary) as written:
        found = json.load(written)
        flagged = end.returncode == 97 and found["generator"]["saturated"]
        reason = " ".join(end.stdout.split("\n\n")[0].split())
        return flagged, named in reason, end.returncode, reason
    return False, False, end.returncode, (end.stderr or end.stdout).strip()[:300]


def main():
    parser = arguments(__doc__, measured="wsplan")
    parser.add_argument("--runs", type=int, default=10, help="of each row that must be flagged (10)")
    parser.add_argument("--healthy", type=int, default=20, help="runs that must not be (20)")
    parser.add_argument("--only", default="", help="names of rows, with commas")
    parser.add_argument("--rate", type=int, default=3_000_000,
                        help="ten times what one loop can plan and send a second (3,000,000)")
    parser.add_argument("--heavy", type=int, default=100_000,
                        help="messages a second that need about half of a core (100,000)")
    parser.add_argument("--light", type=int, default=2_000, help="messages a second of `healthy`")
    parser.add_argument("--verbose", action="store_true", help="prints what each run says")
    options = parser.parse_args()
    options.wsplan = os.path.abspath(options.wsplan)
    rows = Rows(options).all
    chosen = options.only.split(",") if options.only else list(rows)
    if strange := [name for name in chosen if name not in rows]:
        sys.exit(f"saturation: there is no row {', '.join(strange)}")
    missed = False
    print(f"{'row':17} {'flagged':>9} {'named':>9}  first reason")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            missed = measure(name, rows[name], options, folder) or missed
    sys.exit(1 if missed else 0)


def measure(name, row, options, folder):
    """Runs a row; whether it missed."""
    runs = options.healthy if name == "healthy" else options.runs
    flagged = names = 0
    told = ""
    for seed in range(1, runs + 1):
        port = free_port()
        with running(f"{options.wsplan} serve --port {{port}}", port, "0"):
            was, named, code, reason = run(row, seed, options, folder, port)
        flagged += was
        names += named
        if options.verbose or not told or (was == (name == "healthy")):
            told = f"{code}: {reason}"
            if options.verbose:
                print(f"  seed {seed} {told}")
    wanted = 0 if name == "healthy" else runs
    missed = flagged != wanted or names != runs
    print(f"{name:17} {flagged:4} / {runs:2} {names:4} / {runs:2}  {told}{'  MISSED' if missed else ''}",
          flush=True)
    return missed


main()
