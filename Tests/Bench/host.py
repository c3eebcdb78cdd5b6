"""What the benchmarks ask of the machine that they run on."""

import contextlib
import shlex
import socket
import subprocess
import sys
import time


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
