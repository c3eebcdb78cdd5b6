#!/usr/bin/env python3
"""A WebSocket echo server of the python `websockets` library, to stall and to compare with.

    echo_server.py PORT [--tls CERT KEY] [--deflate]

--tls serves wss with a certificate and its key (PEM files; `certificate.sh` makes a pair), --deflate
takes an offer of permessage-deflate. Needs the library: `pip install websockets`, or the package
python3-websockets.
"""
import argparse
import asyncio
import ssl

import websockets


async def echo(connection, _path=None):
    async for message in connection:
        await connection.send(message)


async def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--deflate", action="store_true")
    options = parser.parse_args()
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
    # No compression unasked and no pings of its own: a stall is to be the only thing that happens.
    async with websockets.serve(
            echo, "127.0.0.1", options.port, ssl=context, ping_interval=None,
            compression="deflate" if options.deflate else None):
        await asyncio.Future()


asyncio.run(main())
