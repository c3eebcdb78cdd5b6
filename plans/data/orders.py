#!/usr/bin/env python3
"""Prints orders, one JSON object a line, for as long as somebody reads them."""

import itertools
import json
import random

prices = random.Random(7)
try:
    for number in itertools.count(1):
        print(json.dumps({"number": number, "side": prices.choice(["buy", "sell"]),
                          "price": round(prices.lognormvariate(4.6, 0.1), 2)}))
except (BrokenPipeError, KeyboardInterrupt):
    pass
