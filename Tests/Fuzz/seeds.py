#!/usr/bin/env python3
"""Writes seeds for wsplan-fuzz: FOLDER/TARGET/… with one input a file, and FOLDER/TARGET.dict.

    seeds.py FOLDER

Seeds are the plans of this repository, the texts in the tests of the same parsers, and examples of
RFC 6455 and RFC 7692. Words of the texts become a dictionary.
"""
import hashlib
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITERAL = re.compile(r'"""\n(.*?)\n *"""|"((?:[^"\\\n]|\\.)*)"', re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", '"': '"', "\\": "\\", "'": "'"}
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
SIGNS = ["- ", ": ", "{{", "}}", "{", "}", "[", "]", "|\n", ">-\n", "&a ", "*a", "!!str ", "${", ":-",
         "\\u00e4", "\\ud83d\\ude00", "\n  ", "\r\n", "\ufeff", "'", '"', "<=", "!=", "99.9", "5ms"]


def literals(*names):
    """The string literals of test files, without their escapes."""
    for name in names:
        for block, line in LITERAL.findall((ROOT / "Tests" / name).read_text()):
            text = re.sub(r"\\u\{([0-9A-Fa-f]+)\}", lambda match: chr(int(match[1], 16)),
                          block or line)
            yield re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text)


def plans():
    """The plans of the repository and of the tests."""
    for path in sorted((ROOT / "plans").rglob("*.yaml")):
        yield path.read_text()
    for text in literals("PlanTests/SixPlans.swift", "PlanTests/PlanReaderTests.swift",
                         "PlanTests/WrongPlanTests.swift", "PlanTests/TransportTests.swift"):
        if text.count("\n") > 2:
            yield re.sub(r"\\?\(\w+\)", "x", text)


def messages(*names):
    """Bytes that tests write in hexadecimal."""
    for text in literals(*names):
        digits = text.replace(" ", "")
        if len(digits) > 1 and re.fullmatch("(?:[0-9a-f]{2})+", digits):
            yield bytes.fromhex(digits)


def heads():
    """Requests and answers of the opening handshake."""
    lines = {
        "key": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "accept": "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "upgrade": "Upgrade: websocket\r\nConnection: keep-alive, Upgrade",
        "deflate": "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10",
    }
    yield "GET /a?b HTTP/1.1\r\nHost: c\r\n{upgrade}\r\n{key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    yield ("GET / HTTP/1.1\r\nHost: c\r\n{upgrade}\r\n{key}\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Protocol: chat, v2\r\n{deflate}\r\nCookie: a=1\r\n\r\n")
    yield "HTTP/1.1 101 Switching Protocols\r\n{upgrade}\r\n{accept}\r\n\r\n\x81\x00"
    yield ("HTTP/1.1 101 \r\n{upgrade}\r\n{accept}\r\nSec-WebSocket-Protocol: chat\r\n{deflate}\r\n"
           "Set-Cookie: a=b; Path=/; Secure; Max-Age=5\r\n\r\n")
    for place in ["wss://b.example:444/c?d#e", "/f", "?g", "//h", "i/j", "https://[::1]/"]:
        yield f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nSet-Cookie: a=b; Domain=.example\r\n\r\n"
    yield "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n"
    yield "HTTP/1.0 200 Connection established\r\n\r\n"
    yield "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"
    yield "SSH-2.0-OpenSSH\r\n"
    for name, value in lines.items():
        lines[name] = value
    heads.lines = lines


def inputs():
    """Each target with its seeds."""
    texts = list(plans())
    yaml = list(literals("PlanTextTests/YAMLReaderTests.swift"))
    json = list(literals("PlanTextTests/JSONReaderTests.swift", "JSONScanTests/JSONScanTests.swift"))
    conditions = [text for text in literals(
        "PlanTests/PlanReaderTests.swift", "PlanTests/WrongPlanTests.swift",
        "PlanTests/TransportTests.swift") if re.search(r"\) ?[<>=!]", text)]
    conditions = [re.sub(r"^.*?\[?'?(?=\w+(?:\.\d)?\()", "", text, count=1).rstrip("]'") for text in conditions]
    conditions += re.findall(r"^ *- '?(\w+[\d.]*\(.*?)'?$", "\n".join(texts), re.M)
    hexadecimal = list(messages("WireTests/FrameTests.swift"))
    deflated = list(messages("WireTests/DeflateTests.swift"))
    negotiated = [text for text in literals("WireTests/DeflateParametersTests.swift")
                  if "_" in text or "permessage" in text]
    http = list(heads())
    http = [text.format(**heads.lines) if "{" in text else text for text in http]
    yield "yaml", texts + yaml
    yield "json", json
    yield "plan", texts + [text for text in yaml if text.count("\n")]
    yield "threshold", conditions
    yield "frames", [bytes([rules]) + frame + b"Hello" for frame in hexadecimal for rules in range(4)]
    yield "assembly", ([bytes([rules, 40]) + b"".join(hexadecimal[i:i + 4]) + b"Hello"
                        for i in range(len(hexadecimal)) for rules in range(4)]
                       + [bytes([rules, 40]) + text for rules in range(4)
                          for text in messages("WireTests/MessageAssemblerTests.swift")])
    yield "upgrade", http
    yield "deflate", ([bytes([8 | 7]) + text for text in deflated]
                      + [b"\7" + text.encode() for text in negotiated])
    yield "proxy", http


def main():
    folder = pathlib.Path(sys.argv[1])
    for target, seeds in inputs():
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        words = set(SIGNS) if target in ("yaml", "json", "plan", "threshold") else set()
        for seed in seeds:
            data = seed if isinstance(seed, bytes) else seed.encode()
            (place / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)
            if isinstance(seed, str):
                words.update(word for word in WORD.findall(seed) if 1 < len(word) < 40)
        escaped = sorted("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words)
        (folder / f"{target}.dict").write_text("".join(f'"{word}"\n' for word in escaped))
        print(f"{target}: {len(list(place.iterdir()))} seeds, {len(escaped)} words")


if __name__ == "__main__":
    main()
