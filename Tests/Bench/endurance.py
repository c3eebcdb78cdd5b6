#!/usr/bin/env python3
"""Whether the memory and the descriptors of a long steady run stay what they are.

    endurance.py [WSPLAN] [--minutes M] [--clients N] [--verbose]

N clients (5000) send one message each 5 s for M minutes (10) and get echoes from `wsplan serve`, which is a process
of its own on core 0; wsplan runs with one loop on core 1. Every 5 s the resident memory and the number of
descriptors of wsplan are read from /proc. After the first minute, in which everything connects, memory is flat if
its largest sample is at most 2 % above the smallest, beside the time series: a point a second, 1.25 KiB each at this
load, until there are 1,200 of them. What comes behind that is held to the 2 % alone. The slope, by least squares, is
shown beside it. Descriptors are flat if they differ by 4 at most: the process opens files of /proc for a moment. The
run must end with 0 and without errors. Prints a row a minute (--verbose: a sample), then the figures; exits 1 if one
is not as it must be.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

from host import arguments, built, free_port, running

EVERY, WARM = 5, 60  # seconds
SPREAD, DESCRIPTORS = 0.02, 4
POINTS, POINT = 1200, 1.25  # points of the time series, a second each at first, and KiB a point


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        samples, code, summary = run(options, folder)
    flat = [sample for sample in samples if sample[0] >= WARM]
    if len(flat) < 3:
        sys.exit(f"only {len(samples)} samples: the run ended with {code}")
    descriptors = [sample[2] for sample in flat]
    books, errors = summary["books"], summary["error_shares"]
    failed = sum(unit["failed"] for unit in errors.values() if isinstance(unit, dict))
    checks = [memory(flat, POINT * (min(flat[-1][0], POINTS) - WARM))]
    full = [sample for sample in flat if sample[0] >= POINTS]
    if len(full) >= 3:
        checks.append(memory(full, 0))
    checks += [
        (f"descriptors  {min(descriptors)} to {max(descriptors)} (at most {DESCRIPTORS} apart)",
         max(descriptors) - min(descriptors) <= DESCRIPTORS),
        (f"run          ended with {code}, {books['opened']} opened, {books['sent']} sent, "
         f"{books['answered']} answered, {failed} errors", code == 0 and failed == 0),
    ]
    print(f"\nafter the first minute, {len(flat)} samples")
    for text, good in checks:
        print(f"{text}{'' if good else '  !'}")
    good = all(good for _, good in checks)
    print("passed" if good else "failed: what is marked with ! is not as it must be")
    sys.exit(0 if good else 1)


def memory(samples, series):
    """What the samples of memory say, and whether they are flat but for so many KiB of the time series."""
    times, sizes = [sample[0] for sample in samples], [sample[1] for sample in samples]
    least, most = min(sizes), max(sizes)
    beside = f" beside {series:.0f} KiB of the series" if series else ""
    return (f"memory       from second {times[0]}: {least} to {most} KiB, {100 * (most - least) / least:.2f} % apart "
            f"(at most 2 %{beside}), slope {60 * trend(times, sizes):+.2f} KiB/min",
            most - least <= SPREAD * least + series)


def parse():
    parser = arguments(__doc__, cores=True)
    parser.add_argument("wsplan", nargs="?", default=built("wsplan"))
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--clients", type=int, default=5000, help="how many (5000)")
    parser.add_argument("--verbose", action="store_true", help="print each sample")
    return parser.parse_args()


def run(options, folder):
    """The samples, the exit code and the summary of a run."""
    plan, summary = (os.path.join(folder, name) for name in ("plan.yaml", "out.json"))
    seconds = round(60 * options.minutes)
    port = free_port()
    with open(plan, "w") as file:
        file.write(f"""version: 1
target: ws://127.0.0.1:{port}/
messages:
  say: {{ json: {{ id: "{{{{ id }}}}", text: hello }}, expect: echo }}
profiles:
  client: {{ send: {{ mix: say, every: 5s }} }}
phases:
  - steady: {{ clients: {options.clients}, for: {seconds}s }}
""")
    with running(f"{options.wsplan} serve --port {{port}}", port, options.server_core):
        with subprocess.Popen(["taskset", "-c", options.client_core, options.wsplan, "run", plan, "--quiet",
                               "--loops", "1", "--out", summary], stdout=subprocess.DEVNULL) as process:
            try:
                samples = list(watch(process, seconds, options.verbose))
                code = process.wait()
            finally:
                process.kill()
    if not os.path.exists(summary):
        sys.exit(f"wsplan ended with {code}")
    with open(summary) as file:
        return samples, code, json.load(file)


def watch(process, seconds, verbose):
    """Second, KiB and descriptors of a process, until it ends or the load is about to."""
    began = time.monotonic()
    print(f"{'second':>8}{'KiB':>10}{'descriptors':>13}")
    for second in range(EVERY, seconds - 1, EVERY):
        time.sleep(max(0, began + second - time.monotonic()))
        if process.poll() is not None:
            return
        sample = (second, resident(process.pid), len(os.listdir(f"/proc/{process.pid}/fd")))
        if verbose or second % 60 == 0:
            print("{:>8}{:>10}{:>13}".format(*sample), flush=True)
        yield sample


def resident(pid):
    """Resident memory, in KiB. taskset becomes the program that it starts, so that its pid is wsplan's."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def trend(times, values):
    """The slope of the least squares line, per second."""
    time_mean, value_mean = sum(times) / len(times), sum(values) / len(values)
    above = sum((t - time_mean) * (v - value_mean) for t, v in zip(times, values))
    return above / sum((t - time_mean) ** 2 for t in times)


main()
