#!/usr/bin/env python3
"""Answers WebSocket handshakes and remembers when each of them came.

    arrivals_server.py PORT FILE

Until SIGTERM; then it writes the moments to FILE, in order, in nanoseconds of the wall clock, one a line. They
are the kernel's stamps of the packets, which do not wait for this process to have time.
"""
import base64
import contextlib
import hashlib
import select
import signal
import socket
import struct
import sys

ANSWER = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          b"Sec-WebSocket-Accept: %s\r\n\r\n")
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
SO_TIMESTAMPNS = 35  # of Linux; Python has no name for it


class Server:
    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        self.listener.setblocking(False)
        self.listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)  # connections inherit it
        self.poll = select.epoll()
        self.poll.register(self.listener, select.EPOLLIN)
        self.open = {}  # socket and handshake so far (None: it is answered), by descriptor
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
                peer.setblocking(False)
                self.open[peer.fileno()] = (peer, b"")
                self.poll.register(peer, select.EPOLLIN)

    def read(self, number):
        peer, before = self.open[number]
        try:
            data, notes, _, _ = peer.recvmsg(4096, 128)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            del self.open[number]
            peer.close()
        elif before is not None:
            self.shake(number, before + data, notes)

    def shake(self, number, text, notes):
        """Answers a handshake that is whole; what comes after it is read and forgotten."""
        peer, _ = self.open[number]
        whole = text.endswith(b"\r\n\r\n")
        self.open[number] = (peer, None if whole else text)
        if not whole:
            return
        seconds, nanoseconds = struct.unpack("qq", notes[0][2])
        self.moments.append(1_000_000_000 * seconds + nanoseconds)
        key = next(line.split(b":", 1)[1].strip() for line in text.split(b"\r\n")
                   if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        with contextlib.suppress(OSError):
            peer.send(ANSWER % accept)


def main():
    port, path = int(sys.argv[1]), sys.argv[2]
    server = Server(port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.run()
    finally:
        with open(path, "w") as file:
            file.writelines(f"{moment}\n" for moment in sorted(server.moments))


main()
