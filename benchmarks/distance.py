"""A distance between a client and a server that are on one machine."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection

_BLOCK = 1 << 18


@contextmanager
def distant(port: int, seconds: float) -> Iterator[int]:
    """Another port of this machine for the server at ``port``: what is sent arrives that many seconds later, each way.

    In a process of its own, as a network costs neither side anything.
    """
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(port, seconds, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(port: int, seconds: float, told: Connection) -> None:
    asyncio.run(_listen(port, seconds, told))


async def _listen(port: int, seconds: float, told: Connection) -> None:
    server = await asyncio.start_server(partial(_join, port, seconds), "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _join(port: int, seconds: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    from_server, to_server = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(_carry(reader, to_server, seconds), _carry(from_server, writer, seconds))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Everything that is on its way at a time arrives in its turn, and the end of it last."""
    loop, on_the_way = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

    async def arrive() -> None:
        block = b" "
        while block:
            at, block = await on_the_way.get()
            await asyncio.sleep(at - loop.time())
            writer.write(block)
            await writer.drain()
        writer.close()

    arriving = asyncio.create_task(arrive())
    block = b" "
    while block:
        block = await reader.read(_BLOCK)
        on_the_way.put_nowait((loop.time() + seconds, block))
    await arriving
