#!/usr/bin/env python3
"""The walls of the engine: how many fields its loop has, and which of its methods call each other in a ring.

    walls.py [--fields N] [--ring N] [--list]

Reads the sources of `EventLoop`. A ring is a set of methods each of which can reach each other one; methods
of one name count as one. Without limits it tells; with them it fails (1) where one is passed.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPE = "EventLoop"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fields", type=int, help="most fields that the loop may have")
    parser.add_argument("--ring", type=int, help="most methods that may call each other in a ring")
    parser.add_argument("--list", action="store_true", help="name the fields and the rings")
    options = parser.parse_args()
    sources = [strip(path.read_text()) for path in sorted((ROOT / "Sources/LoadEngine").rglob("*.swift"))]
    fields = [name for source in sources for name in stored(source)]
    calls = graph(sources)
    rings = sorted((ring for ring in components(calls) if len(ring) > 1), key=len, reverse=True)
    largest = len(rings[0]) if rings else 1
    print(f"{TYPE}: {len(fields)} fields, {len(calls)} methods, largest ring {largest}")
    if options.list:
        print("fields:", ", ".join(fields))
        for ring in rings:
            print("ring:", ", ".join(sorted(ring)))
    if not fields or len(calls) < 20:
        sys.exit("the loop was not found: this script does not read its sources any more")
    if options.fields is not None and len(fields) > options.fields:
        sys.exit(f"more than {options.fields} fields: {', '.join(fields)}")
    if options.ring is not None and largest > options.ring:
        sys.exit(f"a ring of more than {options.ring} methods: {', '.join(sorted(rings[0]))}")


def strip(text):
    """The source without comments and the text of its string literals."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r'"""(?:.|\n)*?"""', '""', text)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)
    return re.sub(r"//[^\n]*", "", text)


def body(text, start):
    """What stands between the brace that opens behind `start` and the one that closes it."""
    opening = text.index("{", start)
    depth = 0
    for place in range(opening, len(text)):
        if text[place] == "{":
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if depth == 0:
                return text[opening + 1:place]
    return text[opening + 1:]


def outer(text):
    """The text without what stands in braces."""
    result, depth = [], 0
    for character in text:
        if character == "{":
            depth += 1
        if depth == 0:
            result.append(character)
        if character == "}":
            depth -= 1
    return "".join(result)


def stored(source):
    """Names of the stored properties of the type, where the source declares it."""
    found = re.search(rf"\bstruct {TYPE}\b", source)
    if not found:
        return []
    inside = body(source, found.end())
    names = []
    for match in re.finditer(r"\b(?:var|let) +(\w+)[^\n]*", outer(inside)):
        declaration = inside[inside.index(match.group(0)):]
        first = re.match(rf"[^\n]*", declaration).group(0)
        computed = re.match(r"(?:var|let) +\w+ *: *[^={\n]+\{", declaration)
        if not computed and "func " not in first:
            names.append(match.group(1))
    return names


def graph(sources):
    """For each method and computed property of the type those that its body calls."""
    bodies = {}
    for source in sources:
        for match in re.finditer(rf"\b(?:struct|extension) {TYPE}\b", source):
            inside = body(source, match.end())
            for function in re.finditer(r"\bfunc +(\w+)", inside):
                bodies.setdefault(function.group(1), []).append(function_body(inside, function.end()))
    known = re.compile(rf"(?<![\w.])(?:self\.|EventLoop\.)?({'|'.join(map(re.escape, bodies))})\(")
    return {
        name: {call for text in texts for call in known.findall(text)} - {name}
        for name, texts in bodies.items()
    }


def function_body(text, start):
    """The body of a function whose name ends at `start`: behind its parameters and results."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] in "([":
            depth += 1
        elif text[place] in ")]":
            depth -= 1
        elif text[place] == "{" and depth == 0:
            return body(text, place)
    return ""


def components(calls):
    """The strongly connected components (Tarjan 1972)."""
    index, low, stack, result = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for following in calls[node]:
            if following not in index:
                visit(following)
                low[node] = min(low[node], low[following])
            elif following in stack:
                low[node] = min(low[node], index[following])
        if low[node] == index[node]:
            ring = stack[stack.index(node):]
            del stack[stack.index(node):]
            result.append(ring)

    sys.setrecursionlimit(10_000)
    for node in calls:
        if node not in index:
            visit(node)
    return result


main()
