"""Judges the index.json files of the Autobahn test suite strictly.

    judge.py AGENT COUNT INDEX...

Passes when the agent ran exactly COUNT cases, each of them once in all files together, and each of
them, its close included, is OK; the three cases that the suite never rates may be INFORMATIONAL.
NON-STRICT is a failure. Prints the cases that are not good, exits 0 or 1.
"""
import argparse
import collections
import json
import os
import sys

# The suite never rates these: much data before a close, and close codes out of the defined ranges.
UNRATED = {"7.1.6", "7.13.1", "7.13.2"}


def order(case):
    """Sorts 1.1.10 after 1.1.9."""
    return [int(part) for part in case.split(".")]


def read(paths, agent):
    """The results by case, each with the folder of its report, and the cases that ran again."""
    cases, again = {}, []
    for path in paths:
        with open(path) as file:
            for case, result in json.load(file).get(agent, {}).items():
                if case in cases:
                    again.append(case)
                cases[case] = dict(result, folder=os.path.dirname(path))
    return cases, again


def failures(cases):
    """The cases that are not good, as (case, what was seen, report file)."""
    for case in sorted(cases, key=order):
        result = cases[case]
        good = {"OK", "INFORMATIONAL"} if case in UNRATED else {"OK"}
        if result["behavior"] not in good or result["behaviorClose"] not in good:
            seen = f"{result['behavior']}, close {result['behaviorClose']}"
            yield case, seen, os.path.join(result["folder"], result["reportfile"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("agent", help="the name under which the cases were run")
    parser.add_argument("count", type=int, help="the number of cases that must have been run")
    parser.add_argument("index", nargs="+", help="an index.json that wstest wrote")
    options = parser.parse_args()
    cases, again = read(options.index, options.agent)
    bad = list(failures(cases))
    for case, seen, report in bad:
        print(f"case {case}: {seen} ({report})")
    for case in again:
        print(f"case {case} ran more than once")
    kinds = collections.Counter(result["behavior"] for result in cases.values())
    print(f"{len(cases)} of {options.count} cases run:",
          ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())) or "none")
    if len(cases) != options.count:
        print(f"expected {options.count} cases")
    sys.exit(1 if bad or again or len(cases) != options.count else 0)


main()
