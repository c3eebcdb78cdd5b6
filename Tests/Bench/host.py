"""What the benchmarks share: their options, and what they ask of the machine that they run on."""

import argparse
import contextlib
import os
import shlex
import socket
import subprocess
import sys
import time


HERE = os.path.dirname(os.path.abspath(__file__))


def built(name):
    """The path of a product of this checkout's release build."""
    return os.path.join(HERE, "../../.build/release", name)


def arguments(description, measured=None, cores=False):
    """A parser of options: that of the product which is measured, and those of a comparison on two cores."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    if measured:
        parser.add_argument("--" + measured.removeprefix("wsplan-"), default=built(measured))
    if cores:
        parser.add_argument("--server-core", default="0")
        parser.add_argument("--client-core", default="1")
        parser.add_argument("--max-steal", type=float, default=2, help="percent (2)")
    return parser


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_times():
    with open("/proc/stat") as file:
        return [int(ticks) for ticks in file.readline().split()[1:9]]


def steal(before, after):
    """Percent of all CPU time that the host took away (the eighth figure of /proc/stat)."""
    spent = [b - a for a, b in zip(before, after)]
    return 100 * spent[7] / max(1, sum(spent))


def quiet(measure, max_steal):
    """What `measure` returns of a run from which the host took little CPU time, or of the fourth."""
    for _ in range(4):
        before = cpu_times()
        figures = measure()
        if steal(before, cpu_times()) <= max_steal:
            break
    return figures


def words_of(command, port, core):
    """A command as words, on one core; {port} in it stands for the port."""
    return ["taskset", "-c", core, *shlex.split(command.replace("{port}", str(port)))]


@contextlib.contextmanager
def running(command, port, core):
    """Runs a server on one core until the block ends; it listens when the block begins."""
    process = subprocess.Popen(words_of(command, port, core), stdout=subprocess.DEVNULL)
    try:
        wait_until_open(process, port)
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until_open(process, port):
    for _ in range(100):
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    sys.exit(f"the server does not listen on port {port}")
