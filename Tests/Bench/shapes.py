#!/usr/bin/env python3
"""Compares the arrivals of every shape of load with the curve that the plan draws.

    shapes.py [WSPLAN] [--rate R] [--only SHAPE] [--verbose] [--max-wait PERCENT] [--max-steal PERCENT]

Each shape is a plan of 8 to 13 s with up to R arrivals a second (5000), whose sessions end by a reset as soon as
they are open. arrivals_server.py stamps their handshakes on core 0, wsplan runs with one loop on core 1. In a
phase whose rate is r(t) the k-th arrival, from 0, is due when the area, the integral of r from the phase's
start, reaches k; so a phase of area A has ceil(A) of them. Per shape there must be

    due       as many arrivals as this says in the books of the summary (due and started, so none skipped)
              and at the server; `wsplan explain` may be off by less than one a phase, as it adds up areas
    a second  in each full second, at the server, the area of that second, within 1 % or one arrival
    late      the k-th at the server at most 1 ms (p99) after it was due; the books know of no late start, and
              the p99 of loop-lag, where there is one, is at most 1 ms

The server knows no moment at which the run began: it is the one by which the quickest arrival was not late.
`connect` is from the due moment to the open session, on the generator's own clock; it holds the server's time
and is shown only. So are the shares of time for which others had the loop's core (waited) and the host all cores
(steal); a run with too much of either is repeated, twice at most. Poisson arrivals are drawn at random: explain
says how many are expected and the books how many were due; both are shown, and nothing of the curve is
required of them. Prints a row a shape; --verbose a row a second as well. Exits 1 if one misses.
"""
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from fractions import Fraction

from host import HERE, arguments, built, cpu_times, free_port, running, steal

SHARE, LATE = 0.01, 1.0  # of a second's arrivals; milliseconds


class Line:
    """A straight piece of a curve: from one rate to another in `length` seconds."""

    def __init__(self, length, start, end=None):
        self.length, self.start = Fraction(length), Fraction(start)
        self.end = self.start if end is None else Fraction(end)

    def area(self, t):
        """Exact for a Fraction, which those at the ends of a phase are."""
        return self.start * t + (self.end - self.start) * t * t / (2 * self.length)


class Wave:
    """A cosine from one rate to another and back in `period` seconds, for `length`."""

    def __init__(self, length, start, end, period):
        self.length, self.start, self.end, self.period = Fraction(length), start, end, period

    def area(self, t):
        omega, half = 2 * math.pi / self.period, (self.end - self.start) / 2
        return self.start * float(t) + half * (float(t) - math.sin(omega * float(t)) / omega)


class Phase:
    """The curve of one phase of arrivals: its pieces, one after the other, from a second of the run on."""

    def __init__(self, start, *pieces):
        self.start, self.pieces = start, pieces
        self.length = sum(piece.length for piece in pieces)
        self.whole = sum(piece.area(piece.length) for piece in pieces)
        self.count = math.ceil(self.whole)
        self.rough = [(float(piece.length), float(piece.area(piece.length)), piece) for piece in pieces]

    def area(self, t):
        """From its start to second t of the run."""
        rest, area = t - self.start, 0.0
        for length, whole, piece in self.rough:
            if rest <= length:
                return area + float(piece.area(max(0.0, rest)))
            rest, area = rest - length, area + whole
        return area

    def moments(self):
        """When each arrival is due: where the area reaches its number, by bisection."""
        low = float(self.start)
        for number in range(self.count):
            high = float(self.start + self.length)
            while high - low > 1e-6:
                middle = (low + high) / 2
                low, high = (middle, high) if self.area(middle) < number else (low, middle)
            yield high if number else float(self.start)


def shapes(top):
    """Name, phases of the plan, and the curve that they draw, up to `top` arrivals a second."""
    low, half, tenth = top // 5, top // 2, top // 10
    crowd = [Line(1, low, top), Line(1, top), Line(1, top, low)]
    level = [Line(2, top * Fraction(step, 5)) for step in range(1, 6)]
    return [
        ("steady", f"  - steady: {{ arrivals: {top}/s, for: 8s }}", [Phase(0, Line(8, top))]),
        ("ramp", f"  - ramp: {{ arrivals: 0/s -> {top}/s, for: 10s }}", [Phase(0, Line(10, 0, top))]),
        ("stepped ramp", f"  - ramp: {{ arrivals: 0/s -> {top}/s, steps: 5, for: 10s }}",
         [Phase(0, *level)]),
        ("burst", f"  - steady: {{ arrivals: {low}/s, for: 2s }}\n  - burst: {{ arrivals: {top}/s, rise: 1s, "
                  "hold: 1s, fall: 1s, times: 3, every: 4s }",
         [Phase(0, Line(2, low)),
          Phase(2, *crowd, Line(1, low), *crowd, Line(1, low), *crowd)]),
        ("wave", f"  - wave: {{ arrivals: {tenth}/s..{top}/s, period: 5s, for: 12s }}",
         [Phase(0, Wave(12, tenth, top, 5))]),
        ("repeat", f"  - repeat:\n      times: 3\n      phases:\n"
                   f"        - steady: {{ arrivals: {low}/s, for: 1500ms }}\n"
                   f"        - ramp: {{ arrivals: -> {top}/s, for: 2500ms }}",
         [phase for turn in range(3) for phase in (
             Phase(4 * turn, Line(Fraction(3, 2), low)),
             Phase(4 * turn + Fraction(3, 2), Line(Fraction(5, 2), low, top)))]),
        ("parallel", f"  - parallel:\n      - - steady: {{ arrivals: {half}/s, for: 10s }}\n"
                     f"      - - ramp: {{ arrivals: 0/s -> {half}/s, for: 6s }}\n"
                     f"        - wave: {{ arrivals: {half}/s..{tenth}/s, period: 4s, for: 4s }}",
         [Phase(0, Line(10, half)), Phase(0, Line(6, 0, half)), Phase(6, Wave(4, half, tenth, 4))]),
        ("poisson", f"  - steady: {{ arrivals: poisson {half}/s, for: 8s }}", [Phase(0, Line(8, half))]),
    ]


def main():
    options = parse()
    print(f"{'shape':14}{'area':>11}{'due':>8}{'explain':>9}{'books':>8}{'started':>9}{'server':>8}  "
          f"{'worst second':24}{'late p99':>9}{'max':>8}{'connect p99':>13}{'loop-lag':>10}{'waited':>8}{'steal':>7}")
    good = True
    for name, phases, curve in shapes(options.rate):
        if options.only in name:
            good &= judge(name, curve, undisturbed(options, phases), options.verbose)
    print("passed" if good else "failed: what is marked with ! is not as it must be")
    sys.exit(0 if good else 1)


def parse():
    parser = arguments(__doc__, cores=True)
    parser.add_argument("wsplan", nargs="?", default=built("wsplan"))
    parser.add_argument("--rate", type=int, default=5000, help="arrivals a second at most (5000)")
    parser.add_argument("--only", default="", help="a part of the name of a shape")
    parser.add_argument("--max-wait", type=float, default=3, help="percent (3)")
    parser.add_argument("--verbose", action="store_true", help="also each second")
    return parser.parse_args()


def undisturbed(options, phases):
    """A run for which others had little of the loop's core and the host took little of all, or the third."""
    for _ in range(3):
        run = measure(options, phases)
        if 100 * waited(run[1]) <= options.max_wait and run[3] <= options.max_steal:
            break
    return run


def waited(summary):
    """The share of the time in which the loop could have run and did not."""
    return summary["generator"]["loop_threads"][0]["wait_share"]


def measure(options, phases):
    """The totals of explain, the summary, the server's moments and the steal of one run."""
    with tempfile.TemporaryDirectory() as folder:
        plan, summary, moments = (os.path.join(folder, name) for name in ("plan.yaml", "out.json", "moments"))
        port = free_port()
        with open(plan, "w") as file:
            file.write(f"version: 1\ntarget: ws://127.0.0.1:{port}/\n"
                       f"profiles:\n  guest: {{ flow: [{{ close: abrupt }}] }}\nphases:\n{phases}\n")
        explained = subprocess.run([options.wsplan, "explain", plan, "--format", "json"],
                                   stdout=subprocess.PIPE, check=True).stdout
        server = f"{sys.executable} {os.path.join(HERE, 'arrivals_server.py')} {{port}} {moments}"
        with running(server, port, options.server_core) as process:
            before = cpu_times()
            done = subprocess.run(["taskset", "-c", options.client_core, options.wsplan, "run", plan,
                                   "--quiet", "--loops", "1", "--out", summary], capture_output=True, text=True)
            stolen = steal(before, cpu_times())
            if done.returncode != 0:
                sys.exit(f"wsplan ended with {done.returncode}\n{done.stdout}{done.stderr}")
            process.send_signal(signal.SIGTERM)
            process.wait()
        with open(summary) as figures, open(moments) as stamps:
            return (json.loads(explained)["totals"], json.load(figures),
                    [int(line) / 1e9 for line in stamps], stolen)


def judge(name, curve, run, verbose):
    """Prints the row of a shape; whether all of it is as it must be."""
    explained, summary, seen, stolen = run
    books, connects = summary["books"], summary["metrics"]["connect"]
    drawn = name == "poisson"
    due = books["arrivals"] if drawn else sum(phase.count for phase in curve)
    foretold = explained["connections_count"]
    counts = [(math.ceil(foretold), 9), (books["arrivals"], 8), (books["started"], 9), (len(seen), 8)]
    wrong = [count != due for count, _ in counts]
    wrong[0] = not drawn and abs(foretold - due) >= len(curve)
    row = f"{name:14}{float(sum(phase.whole for phase in curve)):>11.1f}{due:>8}"
    row += "".join(f"{count:>{width - 1}}{'!' if bad else ' '}" for (count, width), bad in zip(counts, wrong))

    late = [0.0]
    if not drawn and len(seen) == due:
        planned = sorted(moment for phase in curve for moment in phase.moments())
        began = min(moment - plan for moment, plan in zip(seen, planned))
        late = sorted(1000 * (moment - began - plan) for moment, plan in zip(seen, planned))
    else:
        began = seen[0]
    seconds = compare(curve, [moment - began for moment in seen])
    worst = max(seconds, key=lambda second: abs(second[2] - second[1]) / max(1, second[1] * SHARE))
    wrong.append(not drawn and any(missed(area, count) for _, area, count in seconds))
    p99 = late[int(0.99 * (len(late) - 1))]
    lag = summary["generator"]["loop_lag_p99_ms"]
    wrong.append(p99 > LATE or (lag or 0) > LATE or starts_late(summary) > 0)
    row += f"  {told(*worst) + ('!' if wrong[-2] else ''):24}"
    row += f"{p99:>8.3f}{'!' if wrong[-1] else ' '}{late[-1]:>8.3f}{connects['p99_ms']:>13.3f}"
    row += f"{'–' if lag is None else f'{lag:.3f}':>10}"
    print(row + f"{100 * waited(summary):>7.1f}%{stolen:>6.1f}%", flush=True)
    if verbose:
        for second in seconds:
            print(f"{'':14}{told(*second)}")
    return not any(wrong)


def compare(curve, seen):
    """Each full second: its number, the area of the curve in it, and how many were seen."""
    length = int(max(phase.start + phase.length for phase in curve))
    counts = [0] * length
    for moment in seen:
        if 0 <= moment < length:
            counts[int(moment)] += 1
    return [(second, sum(phase.area(second + 1) - phase.area(second) for phase in curve), counts[second])
            for second in range(length)]


def missed(area, count):
    return abs(count - area) > max(1, SHARE * area)


def starts_late(summary):
    return sum(profile["counters"]["starts-late"] for profile in summary["profiles"].values())


def told(second, area, count):
    return f"{second}: {count} of {area:.1f} {100 * (count - area) / max(1, area):+.2f}%"


main()
