#!/usr/bin/env python3
"""Holds schema/plan.v1.schema.json to what `wsplan check` accepts and refuses.

Usage: Tests/Conformance/schema.py [FIXTURES]

All plans of plans/, besides the parts in common/, must be valid, and the mistakes below must not. FIXTURES is a folder with the
texts that the tests of the plan reader read; these tests write it:

    WSPLAN_FIXTURES=FIXTURES swift test --disable-xctest --filter PlanTests

The name of each tells what `check` says of it. What it accepts must be valid; what it refuses for an
unknown key, a wrong type or a unit must not be, but for places where the schema cannot look. Needs
jsonschema and PyYAML (pip install jsonschema pyyaml); ends with 77 without them, 1 if anything is
wrong.
"""

import json
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: {error}", file=sys.stderr)
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):
    """YAML with the types that a plan has: of the booleans only true and false, no dates."""

    yaml_implicit_resolvers = {}


for tag, pattern, first in [
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(true|false)$", ["t", "f"]),
    ("int", r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$",
        list("-+.0123456789"),
    ),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


def whole(_, node):
    """Reads a number, of which PyYAML would take 010 for eight."""
    return int(node.value, 0 if node.value[:2] in ("0x", "0o") else 10)


Loader.add_constructor("tag:yaml.org,2002:int", whole)

# A right plan, and what makes it wrong: where, and what stands there then.
RIGHT = """
version: 1
target: ws://host
messages: { m: { text: hi, expect: next, timeout: 5s } }
profiles: { p: { send: { mix: m, every: 1s } } }
phases: [{ steady: { clients: 5, for: 1m } }]
thresholds: [p99(rtt) < 5ms]
"""
WRONG = [
    ("unknown key", "timeout: 5s", "timout: 5s"),
    ("unknown top-level key", "thresholds:", "treshold:"),
    ("unknown key of a section", "for: 1m", "duration: 1m"),
    ("missing key", "target: ws://host\n", ""),
    ("missing unit", "every: 1s", "every: 1"),
    ("wrong unit", "every: 1s", "every: 10/s"),
    ("unknown unit", "for: 1m", "for: 1 minute"),
    ("no duration", "for: 1m", "for: 0s"),
    ("a list for a map", "profiles: { p: { send: { mix: m, every: 1s } } }", "profiles: [p]"),
    ("a map for a list", "[p99(rtt) < 5ms]", "{ assert: max(rtt) < 5ms }"),
    ("a word that is none", "expect: next", "expect: nxt"),
    ("two bodies", "text: hi", "text: hi, ping: hi"),
    ("two shapes", "[{ steady", "[{ pause: 1s, steady"),
    ("half a number", "clients: 5", "clients: 5.5"),
    ("a range for a number", "clients: 5", "clients: 1..5"),
    ("no WebSocket URL", "ws://host", "http://host"),
    ("another version", "version: 1", "version: 2"),
    ("no threshold", "p99(rtt) < 5ms", "p99"),
]

# What the schema cannot see: it stands inside of texts, or is of the tests' own making.
DEEP = re.compile(r"\{\{|thresholds|\$[a-zA-Z{]")


def main():
    schema = json.loads((ROOT / "schema/plan.v1.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def load(text, path):
        return json.loads(text) if str(path).endswith(".json") else yaml.load(text, Loader)

    def problem(text, path="x.yaml"):
        error = jsonschema.exceptions.best_match(validator.iter_errors(load(text, path)))
        return error and f"{'.'.join(map(str, error.absolute_path))}: {error.message[:160]}"

    bad = []
    plans = sorted(set((ROOT / "plans").rglob("*.yaml")) - set((ROOT / "plans/common").rglob("*")))
    for path in plans:
        if found := problem(path.read_text(), path):
            bad.append(f"{path.relative_to(ROOT)} is right, but {found}")
    if found := problem(RIGHT):
        bad.append(f"the plan to make mistakes in is right, but {found}")
    for what, old, new in WRONG:
        text = RIGHT.replace(old, new)
        assert text != RIGHT, what
        if not problem(text):
            bad.append(f"not found: {what} ({new})")
    bad += offers(schema)
    counts = {"accepted": 0, "refused": 0, "missed": 0}
    if len(sys.argv) > 1:
        bad += fixtures(pathlib.Path(sys.argv[1]), problem, counts)
    for line in bad:
        print(line)
    print(f"{len(plans)} plans, {len(WRONG)} mistakes, fixtures: {counts}; {len(bad)} wrong")
    return 1 if bad else 0


def offers(schema):
    """Holds what editors offer to the definition that it is offered for."""

    def written(value):
        if isinstance(value, str):
            return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", value).replace("\\$", "$")
        if isinstance(value, list):
            return [written(item) for item in value]
        if isinstance(value, dict):
            return {written(key): written(item) for key, item in value.items()}
        return value

    for name, definition in schema["definitions"].items():
        validator = jsonschema.Draft7Validator(
            {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
        )
        snippets = [written(one["body"]) for one in definition.get("defaultSnippets", [])]
        for value in definition.get("examples", []) + snippets:
            for error in validator.iter_errors(value):
                yield f"offered for {name}: {json.dumps(value)}, but {error.message[:160]}"


def fixtures(folder, problem, counts):
    """Judges the texts that tests have written."""
    seen = set()
    shallow = {"unknown-key", "wrong-type", "missing-unit", "unknown-unit", "missing-key"}
    for path in sorted(folder.iterdir()):
        text = path.read_text()
        if text in seen:
            continue
        seen.add(text)
        codes = set(re.sub(r"-[0-9A-F]{8}\.\w+$", "", path.name).split("+"))
        try:
            found = problem(text, path)
        except (yaml.YAMLError, json.JSONDecodeError) as error:
            if codes == {"accepted"}:
                yield f"{path.name} is no YAML: {error}"
            continue
        if codes == {"accepted"}:
            counts["accepted"] += 1
            if found:
                yield f"{path.name} is accepted, but {found}\n{text}"
        elif codes & shallow and not DEEP.search(text):
            counts["refused" if found else "missed"] += 1
            if not found:
                print(f"not seen by the schema: {path.name}: {text.splitlines()[2:]}")


if __name__ == "__main__":
    sys.exit(main())
