#!/usr/bin/env python3
"""Prints a valid plan of N lines (1,000 if not given): many messages, profiles and thresholds.

    Tests/Bench/make-plan.py 1000 > plan.yaml
"""
import sys

MESSAGE = """\
  message-{n}:
    json:
      op: order
      id: "{{{{ id }}}}"
      qty: "{{{{ int(1, 500) }}}}"
      tags: ["{{{{ pick('new', 'hot', 'sale') }}}}", x-{n}]
      body: "{{{{ text(128) }}}}"
    expect:
      match: {{ $.id: "{{{{ id }}}}" }}
      check: {{ $.qty: {{ above: 0, below: 501 }}, $.op: {{ regex: "^o.*r$" }} }}
      timeout: 2s
""".splitlines()
PROFILE = """\
  profile-{n}:
    weight: {n}
    session: 10s..40s
    reconnect: {{ delay: 200ms, max: 10s, factor: 2, jitter: 50%, attempts: 20 }}
    open: [{{ send: message-{n} }}, {{ wait: 1s..3s }}]
    send:
      mix: {{ message-{n}: 3, common: 1 }}
      every: poisson 2s
""".splitlines()
PHASES = """\
phases:
  - ramp: { clients: -> 200, for: 20s }
    measure: false
  - steady: { clients: 200, for: 2m }
thresholds:
""".splitlines()
THRESHOLD = "  - p99(rtt, message=message-{n}) < 250ms and share(errors, profile=profile-{n}) < 1%"


def plan(size):
    """So many lines: as many blocks of a message, a profile and a threshold as fit."""
    head = ["version: 1", "name: a long plan", "target: ws://localhost:8080/"]
    fixed = len(head) + len(PHASES) + 3
    blocks = (size - fixed) // (len(MESSAGE) + len(PROFILE) + 1)
    if blocks < 1:
        sys.exit(f"a plan has at least {fixed + len(MESSAGE) + len(PROFILE) + 1} lines")
    numbers = range(1, blocks + 1)
    lines = head + ["messages:", "  common: hello"]
    lines += [line.format(n=n) for n in numbers for line in MESSAGE]
    lines += ["profiles:"]
    lines += [line.format(n=n) for n in numbers for line in PROFILE]
    lines += PHASES + [THRESHOLD.format(n=n) for n in numbers]
    return lines + ["# filled up to the length asked for"] * (size - len(lines))


print("\n".join(plan(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
