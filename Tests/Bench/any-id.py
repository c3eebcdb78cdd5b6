#!/usr/bin/env python3
"""What it costs to find requests by {{ seq }} in place of {{ id }}, many in flight, out of order.

    any-id.py [--pairs N] [--in-flight N] [--rate N] [--seconds N] [--wsplan PATH] [--limit RATIO]

One session sends `--rate` messages a second to `wsplan serve`, which answers each after a delay between
nothing and twice the time that keeps `--in-flight` of them waiting. Server on core 0, `wsplan run` on
core 1, id, seq, seq, id, …: the figure is the processor time of `wsplan run` by both, and the median of
the ratios within the pairs with its interval. With `--limit 1.1` it exits with 1 if the median is above.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

from host import arguments, free_port, quiet, running, words_of

PLAN = """version: 1
target: ws://127.0.0.1:PORT/
messages:
  ask:
    json: { id: "{{ EXPRESSION }}", pad: "0123456789" }
    expect: { match: { $.id: "{{ EXPRESSION }}" } }
profiles:
  one: { send: { mix: ask, every: EVERYus } }
phases:
  - steady: { clients: 1, for: SECONDSs }
thresholds: [count(errors) == 0, count(unmatched) == 0]
"""


def main():
    options = parse()
    port = free_port()
    longest = round(2e6 * options.in_flight / options.rate)
    serve = f"{options.wsplan} serve --port {port} --delay 0us..{longest}us"
    shares = {"id": [], "seq": []}
    ratios = []
    with running(serve, port, options.server_core), tempfile.TemporaryDirectory() as folder:
        for number in range(options.pairs):
            pair = {}
            for name in ("id", "seq") if number % 2 == 0 else ("seq", "id"):
                pair[name] = quiet(lambda: share(options, port, name, folder), options.max_steal)
                shares[name].append(pair[name])
            ratios.append(pair["seq"] / pair["id"])
    ratio = statistics.median(ratios)
    print(json.dumps({
        "in_flight": options.in_flight, "rate": options.rate, "pairs": options.pairs,
        "id_core_share": round(statistics.median(shares["id"]), 4),
        "seq_core_share": round(statistics.median(shares["seq"]), 4),
        "ratio": round(ratio, 3), "least": round(min(ratios), 3), "most": round(max(ratios), 3),
    }))
    return 1 if options.limit and ratio > options.limit else 0


def share(options, port, expression, folder):
    """The processor time of a run, as a share of its length."""
    path = os.path.join(folder, expression + ".yaml")
    with open(path, "w") as file:
        file.write(
            PLAN.replace("PORT", str(port)).replace("EXPRESSION", expression)
            .replace("EVERY", str(round(1e6 / options.rate)))
            .replace("SECONDS", str(options.seconds)))
    command = words_of(f"{options.wsplan} run {path}", port, options.client_core)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    # Saturated is a run on a busy host, which meets both; all that was planned is sent all the same.
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 97):
        sys.exit(f"the run by {expression} ended with {code}:\n{text}")
    return (usage.ru_utime + usage.ru_stime) / options.seconds


def parse():
    parser = arguments(__doc__, measured="wsplan", cores=True)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--in-flight", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=4000, help="messages a second (4000)")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--limit", type=float, help="the ratio above which it fails")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
