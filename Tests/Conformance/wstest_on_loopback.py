"""Runs Autobahn's `wstest` with every listening socket bound to 127.0.0.1 (Python 2.7).

wstest itself listens on all addresses. Arguments are those of wstest.
"""
import autobahntestsuite.choosereactor  # noqa: F401, must be the first import
from autobahntestsuite import wstest
from twisted.internet import reactor

listen = reactor.listenTCP


def listen_on_loopback(port, factory, backlog=50, interface=""):
    """Listens like the reactor does, whatever the interface asked for."""
    return listen(port, factory, backlog, "127.0.0.1")


reactor.listenTCP = listen_on_loopback
wstest.run()
