#!/usr/bin/env python3
"""Answers WebSocket handshakes and remembers when each connection was accepted.

    arrivals_server.py PORT FILE

Until SIGTERM; then it writes the moments to FILE, in nanoseconds of the monotonic clock, one a line. A
connection that sends no handshake is none.
"""
import base64
import contextlib
import gc
import hashlib
import select
import signal
import socket
import sys
import time

ANSWER = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          b"Sec-WebSocket-Accept: %s\r\n\r\n")
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class Server:
    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        self.listener.setblocking(False)
        self.poll = select.epoll()
        self.poll.register(self.listener, select.EPOLLIN)
        self.open = {}  # socket, moment and handshake so far, by descriptor
        self.moments = []

    def run(self):
        while True:
            for number, _ in self.poll.poll():
                if number == self.listener.fileno():
                    self.accept()
                else:
                    self.read(number)

    def accept(self):
        with contextlib.suppress(BlockingIOError):
            while True:
                peer, _ = self.listener.accept()
                moment = time.monotonic_ns()
                peer.setblocking(False)
                self.open[peer.fileno()] = (peer, moment, b"")
                self.poll.register(peer, select.EPOLLIN)

    def read(self, number):
        peer, moment, before = self.open[number]
        try:
            data = peer.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            del self.open[number]
            peer.close()
        elif moment:
            self.open[number] = (peer, moment, before + data)
            self.answer(number)

    def answer(self, number):
        """Answers a handshake that is whole; what comes after it is read and forgotten."""
        peer, moment, text = self.open[number]
        if not text.endswith(b"\r\n\r\n"):
            return
        key = next(line.split(b":", 1)[1].strip() for line in text.split(b"\r\n")
                   if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.open[number] = (peer, 0, b"")
        self.moments.append(moment)
        with contextlib.suppress(OSError):
            peer.send(ANSWER % accept)


def main():
    port, path = int(sys.argv[1]), sys.argv[2]
    server = Server(port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    gc.disable()  # its pauses would look like late arrivals
    try:
        server.run()
    finally:
        with open(path, "w") as file:
            file.writelines(f"{moment}\n" for moment in sorted(server.moments))


main()
