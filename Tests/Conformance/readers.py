#!/usr/bin/env python3
"""Holds the readers of plan texts to the public suites of YAML and JSON.

    readers.py --yaml FOLDER --json FOLDER [--fuzz wsplan-fuzz] [--verbose]

FOLDER is a checkout of the branch `data` of yaml/yaml-test-suite, and `test_parsing` of
nst/JSONTestSuite. A YAML file must be read as its `in.json` says, or be refused with a place; a file
that is marked as an error must be refused, but for four whose lines are indented wrongly inside
brackets or quotes. A JSON file named y_ must be read as Python reads it, one
named n_ be refused with a place, and one named i_ only not end the reader; keys that stand twice are
refused, for a plan has none. Exits 0 if all of that
holds.
"""
import argparse
import collections
import json
import math
import pathlib
import subprocess
import sys

TIMEOUT = 10  # seconds for one file

# Invalid only by how lines inside brackets or quotes are indented, which changes no value.
INDENTED = {"9C9N", "DK95/01", "QB6E", "Y79Y/003"}


def read(tool, language, path):
    """What the reader says of a file; None and the reason if it crashes or hangs."""
    try:
        run = subprocess.run([tool, "--read", language, str(path)], capture_output=True,
                             timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return None, "hangs"
    if run.returncode != 0:
        return None, f"ends with {run.returncode}: {run.stderr.decode(errors='replace')[-300:]}"
    return json.loads(run.stdout), None


def documents(text):
    """The values of a text that holds any number of JSON documents."""
    decoder, values, at = json.JSONDecoder(), [], 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        values.append(value)
    return values


def equal(a, b):
    """Whether two values are the same, with 1 and 1.0 the same number, but not 1 and true."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-15)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


def judge_yaml(tool, path):
    """What became of one case of the YAML suite."""
    found, trouble = read(tool, "yaml", path)
    if trouble:
        return "FAULT: " + trouble
    if "error" in found:
        if found["line"] < 1 or found["column"] < 1:
            return "FAULT: refused without a place"
        return "refused: " + ("invalid" if (path.parent / "error").exists() else found["error"])
    if str(path.parent).endswith(tuple("/" + name for name in INDENTED)):
        return "read, though lines in brackets or quotes are not indented as they should be"
    if (path.parent / "error").exists():
        return f"FAULT: invalid, but read as {json.dumps(found['json'])}"
    expected = path.parent / "in.json"
    if not expected.exists():
        return "read, with nothing to compare"
    values = documents(expected.read_text())
    if len(values) == 1 and equal(values[0], found["json"]):
        return "read as in.json says"
    return f"FAULT: read as {json.dumps(found['json'])}, not {json.dumps(values)}"


def judge_json(tool, path):
    """What became of one file of the JSON suite."""
    found, trouble = read(tool, "json", path)
    if trouble:
        return "FAULT: " + trouble
    kind = path.name[0]
    if "error" in found:
        if kind == "y" and found["error"] == "duplicate-key":
            return "y_ refused: a plan has no key twice"
        if kind == "y":
            return f"FAULT: refused, {found['error']}: {found['message']}"
        return kind + "_ refused"
    if kind == "n":
        return f"FAULT: read as {json.dumps(found['json'])}"
    if kind == "y" and not equal(json.loads(path.read_bytes()), found["json"]):
        return f"FAULT: read as {json.dumps(found['json'])}"
    return kind + "_ read"


def report(name, judge, tool, paths, verbose):
    """Judges all files, prints how many of each outcome there are; the number of faults."""
    counts = collections.Counter()
    for path in paths:
        outcome = judge(tool, path)
        counts[outcome.split(":")[0] if "FAULT" in outcome else outcome] += 1
        if "FAULT" in outcome or verbose:
            print(f"{path}: {outcome}")
    print(f"{name}: {len(paths)} files")
    for outcome, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{count:6} {outcome}")
    return counts["FAULT"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--yaml", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--fuzz", default=".build/debug/wsplan-fuzz")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    faults = 0
    if options.yaml:
        # The folders `name` and `tags` only point to the others.
        paths = sorted(path for path in options.yaml.glob("*/**/in.yaml")
                       if not path.relative_to(options.yaml).parts[0] in ("name", "tags"))
        faults += report("YAML", judge_yaml, options.fuzz, paths, options.verbose)
    if options.json:
        paths = sorted(options.json.glob("[yni]_*.json"))
        faults += report("JSON", judge_json, options.fuzz, paths, options.verbose)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
