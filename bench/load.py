"""A closed loop of deletes over keep-alive connections: `python load.py PORT CONNECTIONS FIRST COUNT`.

Prints requests a second, then the 50th and 99th percentile in microseconds.
"""

from __future__ import annotations

import os
import selectors
import socket
import sys
import time

from served import identifier, key


def request(number: int) -> bytes:
    return (
        f"DELETE /tribemade/api/products/{identifier(number)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"X-API-Key: {key(number)}\r\nAccept: */*\r\nUser-Agent: load\r\n\r\n"
    ).encode()


def whole(answer: bytes) -> bool:
    head, mark, body = answer.partition(b"\r\n\r\n")
    if not mark:
        return False
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length or 0)


def run(port: int, connections: int, first: int, count: int) -> list[float]:
    chooser, left, taken = selectors.DefaultSelector(), iter(range(first, first + count)), []

    def send(line: socket.socket) -> None:
        number = next(left, None)
        if number is None:
            chooser.unregister(line)
            line.close()
        else:
            chooser.modify(line, selectors.EVENT_READ, [b"", time.perf_counter()])
            line.sendall(request(number))

    for _ in range(connections):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(line, selectors.EVENT_READ)
        send(line)
    while chooser.get_map():
        for chosen, _ in chooser.select():
            line, state = chosen.fileobj, chosen.data
            state[0] += line.recv(65536)
            if whole(state[0]):
                assert state[0].startswith(b"HTTP/1.1 200"), state[0][:200]
                taken.append(time.perf_counter() - state[1])
                send(line)
    return taken


def main() -> None:
    port, connections, first, count = map(int, sys.argv[1:])
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    start = time.perf_counter()
    taken = sorted(run(port, connections, first, count))
    seconds = time.perf_counter() - start
    print(count / seconds, taken[len(taken) // 2] * 1e6, taken[len(taken) * 99 // 100] * 1e6)


if __name__ == "__main__":
    main()
