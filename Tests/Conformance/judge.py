"""Judges an index.json of the Autobahn test suite strictly.

    judge.py INDEX AGENT COUNT

Passes when the agent ran exactly COUNT cases and each of them, its close included, is OK or
INFORMATIONAL; NON-STRICT is a failure. Prints the cases that are not, exits 0 or 1.
"""
import argparse
import collections
import json
import sys

GOOD = {"OK", "INFORMATIONAL"}


def order(case):
    """Sorts 1.1.10 after 1.1.9."""
    return [int(part) for part in case.split(".")]


def failures(cases):
    """The cases that are not good, as (case, what was seen, report file)."""
    for case in sorted(cases, key=order):
        result = cases[case]
        seen = [result["behavior"], "close " + result["behaviorClose"]]
        if result["behavior"] not in GOOD or result["behaviorClose"] not in GOOD:
            yield case, ", ".join(seen), result["reportfile"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", help="the index.json that wstest wrote")
    parser.add_argument("agent", help="the name under which the cases were run")
    parser.add_argument("count", type=int, help="the number of cases that must have been run")
    options = parser.parse_args()
    with open(options.index) as file:
        cases = json.load(file).get(options.agent, {})
    bad = list(failures(cases))
    for case, seen, report in bad:
        print(f"case {case}: {seen} ({report})")
    kinds = collections.Counter(result["behavior"] for result in cases.values())
    print(f"{len(cases)} of {options.count} cases run:",
          ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())) or "none")
    if len(cases) != options.count:
        print(f"expected {options.count} cases")
    sys.exit(1 if bad or len(cases) != options.count else 0)


main()
