"""The limit that Slack clicks are measured against: Bolt's AsyncApp as its documentation makes it, whose listener does
nothing but ack. Run as a program: `python -m tests.benchmarks.slack_noop PORT API_URL`."""

import re
import sys

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.slack.server import SECRET


def made(api_url: str) -> Starlette:
    app = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(token="xoxb-T1", base_url=api_url))

    @app.action(re.compile("^accord"))
    async def nothing(ack: object) -> None:
        await ack()  # type: ignore[operator]

    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


if __name__ == "__main__":
    uvicorn.run(
        made(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False
    )
