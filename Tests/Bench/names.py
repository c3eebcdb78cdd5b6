#!/usr/bin/env python3
"""Shows that connects are spread over the addresses of a name: connects so many clients by name, and
prints what share of them came to each address.

    names.py [--connects N] [--addresses N] [--dead N] [--wsplan FILE]

    --connects N   clients that connect once each (10000)
    --addresses N  of the name, 127.0.0.1 and on (3)
    --dead N       further addresses that never answer (0): connects that begin with one take a quarter
                   of a second, and there should be few of them
    --wsplan FILE  another build than this checkout's release one

Runs in namespaces of its own (`unshare`), as root, so that nothing of this machine is changed; the name
stands in their /etc/hosts. Passes when every address that lives has its share of all connects, ± 2 %.
"""
import argparse, asyncio, base64, collections, hashlib, json, os, socket, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
options = argparse.ArgumentParser()
options.add_argument("--connects", type=int, default=10_000)
options.add_argument("--addresses", type=int, default=3)
options.add_argument("--dead", type=int, default=0)
options.add_argument("--wsplan", default=os.path.join(here, "../../.build/release/wsplan"))
options = options.parse_args()
PORT = 7199
alive = [f"127.0.0.{number + 1}" for number in range(options.addresses)]
dead = [f"127.0.1.{number + 1}" for number in range(options.dead)]
seen = collections.Counter()


async def serve(reader, writer):
    """Accepts a handshake, counts by the address that it came to, and answers the close frame."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(
            line.split(":", 1)[1].strip() for line in head.split("\r\n")
            if line.lower().startswith("sec-websocket-key:"))
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        seen[writer.get_extra_info("sockname")[0]] += 1
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n")
        if await reader.read(256):
            writer.write(b"\x88\x02\x03\xe8")
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def measure(folder):
    plan = os.path.join(folder, "names.yaml")
    with open(plan, "w") as file:
        file.write(
            f"version: 1\ntarget: ws://names.test:{PORT}/\n"
            "profiles: { p: { flow: [{ close: 1000 }] } }\n"
            f"phases: [{{ once: {{ clients: {options.connects}, for: 5m }} }}]\n")
    summary = os.path.join(folder, "summary.json")
    server = await asyncio.start_server(serve, alive, PORT, backlog=4096)
    run = await asyncio.create_subprocess_exec(
        options.wsplan, "run", plan, "--quiet", "--out", summary,
        stdout=asyncio.subprocess.DEVNULL)
    await run.wait()
    server.close()
    return json.load(open(summary))


def hole(address):
    """Sockets because of which an address answers nobody: its queue of connects is full."""
    listener = socket.socket()
    listener.bind((address, PORT))
    listener.listen(0)
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex((address, PORT))
    return [listener] + fillers


def tcp(summary):
    """The times of connects to a socket, as the summary has them."""
    found = [value for key, value in walk(summary) if key == "connect.tcp"]
    return found[0] if found else None


def walk(value):
    """All keys and values of a JSON document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield key, inner
        if isinstance(inner, (dict, list)):
            yield from walk(inner)


def main():
    if os.environ.get("NAMES_INSIDE") is None:
        os.execvpe(
            "unshare", ["unshare", "-n", "-m", sys.executable] + sys.argv,
            {**os.environ, "NAMES_INSIDE": "1"})
    with tempfile.TemporaryDirectory() as folder:
        hosts = os.path.join(folder, "hosts")
        with open(hosts, "w") as file:
            file.write("".join(f"{address} names.test\n" for address in dead + alive))
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
        holes = [hole(address) for address in dead]
        begin = time.monotonic()
        summary = asyncio.run(measure(folder))
        seconds = time.monotonic() - begin
    total = sum(seen.values())
    shares = {address: round(100 * seen[address] / max(1, total), 2) for address in alive}
    print(json.dumps({"connects": total, "shares": shares, "seconds": round(seconds, 1), "tcp": tcp(summary)}))
    fair = 100 / len(alive)
    sys.exit(0 if total == options.connects and all(abs(s - fair) <= 2 for s in shares.values()) else 1)


main()
