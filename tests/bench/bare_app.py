"""The floor of a server's start and memory: one route on the same loop and parser, the same ready line, nothing else."""

import json
import socket
import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/")
async def hello() -> dict[str, str]:
    """Say hello."""
    return {"hello": "world"}


class Announcing(uvicorn.Server):
    """uvicorn with a ready line once it accepts connections."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        assert sockets is not None
        ready = {"ready": True, "url": f"http://127.0.0.1:{sockets[0].getsockname()[1]}"}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    config = uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning", access_log=False)
    Announcing(config).run(sockets=[socket.create_server(("127.0.0.1", 0))])
