"""Sockets that listen on loopback, and on nothing else."""

import socket
from typing import Final

HOST: Final = "127.0.0.1"
_TRIES: Final = 50


def listen(port: int, *, next_free: bool) -> socket.socket:
    """Return a listening socket on `port` (0: any free one), or the next free one if asked.

    Raises OSError if the port is taken, or all that may be tried are.
    """
    last = min(port + _TRIES, 65535) if next_free and port else port
    for candidate in range(port, last + 1):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((HOST, candidate))
            listening.listen(128)
        except OSError:
            listening.close()
            if candidate == last:
                raise
        else:
            listening.setblocking(False)
            return listening
    raise OSError(f"no free port from {port} to {last}")
