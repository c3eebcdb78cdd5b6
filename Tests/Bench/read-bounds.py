#!/usr/bin/env python3
"""What hostile and long plan texts cost: wall time and resident memory of the whole process.

    read-bounds.py [--fuzz wsplan-fuzz] [--wsplan wsplan] [--runs 10]

Prints the median time and the largest memory of so many runs, and what each must stay below; exits 1
if one does not. The process alone, which reads an empty file, is the first row.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent


def bomb():
    """Nine levels of nine aliases, 9⁹ values (342 bytes)."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 9):
        lines.append(f"a{level}: &a{level} [" + ", ".join([f"*a{level - 1}"] * 9) + "]")
    return "\n".join(lines) + "\n"


def keys():
    return [f"key{index}" for index in range(200_000)]


# The name of each input, how it is read, what makes it, and its limits in ms and MB.
CASES = [
    ("the process alone", "yaml", lambda: "", None, None),
    ("9 levels of 9 aliases", "yaml", bomb, 50, 32),
    ("200,000 keys, YAML", "yaml", lambda: "".join(f"{key}: 1\n" for key in keys()), 1_000, None),
    ("200,000 keys, JSON", "json",
     lambda: "{" + ",".join(f'"{key}":1' for key in keys()) + "}", 1_000, None),
    ("100 KB of [, YAML", "yaml", lambda: "[" * 100_000, 50, 32),
    ("100 KB of [, JSON", "json", lambda: "[" * 100_000, 50, 32),
    ("100 KB of '- ', YAML", "yaml", lambda: "- " * 50_000, 50, 32),
    ("100 KB of {{, YAML", "yaml", lambda: "a: " + "{" * 100_000, 50, 32),
    ("1 MB on one line, JSON", "json", lambda: "[" + "1," * 500_000 + "1]", 1_000, None),
    ("check of a plan of 1,000 lines", None, lambda: subprocess.run(
        [ROOT / "make-plan.py", "1000"], capture_output=True, text=True, check=True).stdout,
     20, None),
]


def measure(command):
    """Seconds and kilobytes of one run, by what the kernel says of it."""
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return time.monotonic() - started, usage.ru_maxrss


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fuzz", default=".build/release/wsplan-fuzz")
    parser.add_argument("--wsplan", default=".build/release/wsplan")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--write", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        for index, (_, _, make, _, _) in enumerate(CASES):
            (options.write / str(index)).write_text(make())
        return
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a child's memory counts from that of its parent on.
        subprocess.run([sys.executable, __file__, "--write", folder], check=True)
        for index, (name, language, _, limit_ms, limit_mb) in enumerate(CASES):
            path = f"{folder}/{index}"
            command = ([options.fuzz, "--read", language, path] if language
                       else [options.wsplan, "check", path])
            runs = [measure(command) for _ in range(options.runs)]
            taken = statistics.median(seconds for seconds, _ in runs) * 1_000
            memory = max(kilobytes for _, kilobytes in runs) / 1_024
            passed = ((limit_ms is None or taken <= limit_ms)
                      and (limit_mb is None or memory <= limit_mb))
            failed |= not passed
            bounds = [f"{limit_ms} ms"] * bool(limit_ms) + [f"{limit_mb} MB"] * bool(limit_mb)
            print(f"{name:32}{taken:8.1f} ms{memory:8.1f} MB  "
                  + (f"{'within' if passed else 'ABOVE'} {', '.join(bounds)}" if bounds else ""))
    sys.exit(failed)


if __name__ == "__main__":
    main()
