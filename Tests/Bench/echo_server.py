#!/usr/bin/env python3
"""A WebSocket echo server of the python `websockets` library, to stall and to compare with.

    echo_server.py PORT

Needs the library: `pip install websockets`, or the package python3-websockets.
"""
import asyncio
import sys

import websockets


async def echo(connection, _path=None):
    async for message in connection:
        await connection.send(message)


async def main():
    # No compression and no pings of its own: a stall is to be the only thing that happens.
    async with websockets.serve(
            echo, "127.0.0.1", int(sys.argv[1]), compression=None, ping_interval=None):
        await asyncio.Future()


asyncio.run(main())
