#!/usr/bin/env python3
"""Sets what permessage-deflate costs the engine beside the two zlib calls that it cannot avoid.

    deflate.py --server CMD [--rounds N] [--seconds S] [--bench CMD]

Each round runs a closed loop of JSON echoes without and with deflate, in turn (A B, B A, …), and
the micro benchmark that deflates and inflates such a message, all on core 1, the server on core 0.
Prints the medians in microseconds of CPU: an echo without and with, the difference within the
rounds, zlib alone, and the median ratio of difference to zlib. The server must take an offer of
permessage-deflate; {port} in its command stands for a free port of 127.0.0.1.

A ratio near 1 means that all that deflate costs is zlib. It can be below 1, since the kernel moves
fewer bytes.
"""
import json
import shlex
import statistics
import subprocess
import sys

from host import arguments, free_port, quiet, running


def main():
    options = parse()
    port = free_port()
    rounds = []
    with running(options.server, port, options.server_core):
        for number in range(options.rounds):
            figures = measure(options, port, number)
            print(f"round {number + 1}: {json.dumps(figures)}", file=sys.stderr)
            rounds.append(figures)
    medians = {name: round(statistics.median(each[name] for each in rounds), 3)
               for name in rounds[0]}
    print(json.dumps({"rounds": len(rounds), "size": options.size, **medians}))


def parse():
    parser = arguments(__doc__, "wsplan-bench", cores=True)
    parser.add_argument("--server", required=True, help="command of a server that does deflate")
    parser.add_argument("--rounds", type=int, default=7, help="how many (7)")
    parser.add_argument("--seconds", type=float, default=3, help="of each loop (3)")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--size", type=int, default=1024, help="bytes of a message (1024)")
    parser.add_argument(
        "--micro", default="wire.deflate-inflate.1024.window-12.kept.connections-50",
        help="the micro benchmark; its window and context must be those that the server agrees to")
    return parser.parse_args()


def measure(options, port, number):
    """The figures of one round."""
    found = {}
    for deflates in (False, True) if number % 2 == 0 else (True, False):
        found[deflates] = loop(options, port, deflates)
    zlib = micro(options)
    plain, deflated = found[False], found[True]
    difference = deflated - plain
    return {"plain_us": plain, "deflate_us": deflated, "difference_us": difference,
            "zlib_us": zlib, "ratio": difference / zlib}


def loop(options, port, deflates):
    """CPU microseconds of one echo."""
    words = ["loop", str(port), "--body", "json", "--size", str(options.size),
             "--seconds", str(options.seconds), "--connections", str(options.connections)]
    line = run(options, words + ["--deflate"] * deflates)[-1]
    if line["errors"]:
        sys.exit(f"{line['errors']} errors in {line}")
    if deflates and line["wire_bytes_per_message"] >= options.size:
        sys.exit(f"nothing was compressed: {line['wire_bytes_per_message']} bytes a message")
    return line["cpu_us_per_echo"]


def micro(options):
    """CPU microseconds of deflating and inflating one message with zlib alone."""
    for line in run(options, ["micro", "--json", "--filter", options.micro]):
        if line["name"] == options.micro:
            return line["ns_per_op"] / 1000
    sys.exit(f"no micro benchmark is named '{options.micro}'")


def run(options, words):
    """The JSON lines of one run in which the host stole little."""
    def once():
        done = subprocess.run(
            ["taskset", "-c", options.client_core, *shlex.split(options.bench), *words],
            stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"'{shlex.join(words)}' ended with {done.returncode}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return quiet(once, options.max_steal)


main()
