#!/usr/bin/env python3
"""A server of agents on FastAPI and uvicorn, to run the plans against somebody else's WebSockets.

It answers the messages of generators as the embedded `behaviour: agents` does, one answer with the
same `id` each, at `/api/v1/ws/{client id}`, and echoes what it is sent at `/echo`. Commands lead to
events for those who subscribed to them. GET `/counts` gives what it has seen itself, to compare
with the books of a run; `?reset=1` begins anew.

    python3 -m venv VENV && VENV/bin/pip install fastapi uvicorn websockets
    VENV/bin/python Tests/Conformance/agents_server.py 8000
    wsplan run plans/intermittent.yaml --target 'ws://localhost:8000/api/v1/ws/{{ client.id }}'
    curl localhost:8000/counts
"""
import argparse
import json
import time
import uuid
from collections import Counter

import uvicorn
from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

app = FastAPI()
counts = Counter()
subscribers = {}  # of each event type, the connections and their client ids

EVENTS = {
    "start": "agent:started", "resume": "agent:started",
    "stop": "agent:stopped", "pause": "agent:stopped", "move": "world:agent_moved",
    "join_coalition": "coalition:formed", "leave_coalition": "coalition:dissolved",
}


@app.get("/counts")
async def tell(reset: bool = False):
    seen = dict(sorted(counts.items()))
    if reset:
        counts.clear()
    return seen


class Client:
    """One connection and what it has been told."""

    def __init__(self, socket, name):
        self.socket = socket
        self.name = name

    async def say(self, kind, **members):
        counts["sent"] += 1
        await self.socket.send_text(json.dumps({"type": kind, **members}))

    async def take(self, text):
        try:
            message = json.loads(text)
            kind = message["type"]
        except (ValueError, KeyError, TypeError):
            return await self.say("error", error="not a JSON object with a type")
        counts[f"received.{kind}"] += 1
        answer = {"id": message["id"]} if "id" in message else {}
        data = message.get("data") or message
        match kind:
            case "ping":
                await self.say("pong", **answer)
            case "subscribe" | "unsubscribe":
                for event in message.get("event_types", []):
                    members = subscribers.setdefault(event, set())
                    (members.add if kind == "subscribe" else members.discard)(self)
                types = message.get("event_types", [])
                name = "subscription" if kind == "subscribe" else "unsubscription"
                await self.say(
                    f"{name}_confirmed", **answer, event_types=types, client_id=self.name)
            case "agent_command":
                agent, command = data.get("agent_id"), data.get("command")
                await self.say(
                    "command_result", **answer, status="accepted", agent_id=agent, command=command)
                await self.publish(agent, command)
            case "query":
                asked = data.get("query_type")
                await self.say("query_result", **answer, status="ok", query_type=asked, data={})
            case "start_monitoring":
                await self.say("monitoring_started", **answer, session_id=str(uuid.uuid4()))
            case "stop_monitoring" | "update_monitoring":
                name = "stopped" if kind == "stop_monitoring" else "updated"
                session = data.get("session_id")
                await self.say(f"monitoring_{name}", **answer, session_id=session)
            case _:
                await self.say("error", **answer, error="unknown type")

    async def publish(self, agent, command):
        event = EVENTS.get(command, "agent:action")
        now = time.time_ns() // 1000
        for client in list(subscribers.get(event, ())):
            try:
                counts["events"] += 1
                await client.say(
                    "event", event_type=event, agent_id=agent, command=command,
                    client_id=self.name, timestamp=now, sent_us=now)
            except (RuntimeError, WebSocketDisconnect):
                counts["events.unsent"] += 1  # it left meanwhile

    def leave(self):
        for members in subscribers.values():
            members.discard(self)


async def serve(socket, take):
    """Accepts a connection and hands on its messages until it ends, however it does."""
    await socket.accept()
    counts["connections"] += 1
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                break
            counts["received"] += 1
            await take(message)
    except (RuntimeError, WebSocketDisconnect):
        counts["cut"] += 1  # in the middle of an answer
    finally:
        counts["disconnected"] += 1


@app.websocket("/api/v1/ws/{name:path}")
async def agents(socket: WebSocket, name: str):
    client = Client(socket, name)
    try:
        await serve(socket, lambda message: client.take(message.get("text") or ""))
    finally:
        client.leave()


@app.websocket("/echo")
async def echo(socket: WebSocket):
    async def back(message):
        counts["sent"] += 1
        await socket.send({**message, "type": "websocket.send"})

    await serve(socket, back)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    port = parser.parse_args().port
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
