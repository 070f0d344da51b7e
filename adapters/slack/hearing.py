"""HTTP mode: whether Slack reaches us, which silence may count on only where it is proven. A signed request of a home proves
it for this home; for all, a request of our own that goes out, and comes in again by the public address."""

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.signature import SignatureVerifier

from adapters.slack.ids import origin_of
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.ports import Log, Now

PROOF_FOR = timedelta(seconds=60)
"""A request proves no more than this: heartbeats come twice as often."""
PROBE_SECONDS_MAX = 10.0
PROBE = "accord_probe"
"""The `type` of our own request; Slack has none of this name."""
ANSWER_LENGTH_MAX = 200


class Hearing:
    """`url`: our public address; empty: only Slack's own requests prove anything."""

    def __init__(self, url: str, secret: str, *, now: Now, fresh: Callable[[], str], log: Log) -> None:
        self._url = f"{url.rstrip('/')}{EVENTS_PATH}" if url else ""
        self._secret = secret
        self._verifier = SignatureVerifier(secret)
        self._now = now
        self._fresh = fresh
        self._log = log
        self._came: dict[str, datetime] = {}
        """Home -> when the latest signed request of it came."""
        self._problem: str | None = None
        """Why the latest probe did not come back; empty: it did."""

    def came(self, body: Mapping[str, Any]) -> str | None:
        """A signed request arrived. Gives the answer to a probe; None: it is Slack's."""
        if body.get("type") == PROBE:
            return self._proof(str(body.get("nonce")))
        self._came[origin_of(body).home] = self._now()
        return None

    async def heard(self, homes: Collection[str], session: aiohttp.ClientSession) -> Collection[str]:
        """Those of the homes whose requests surely reach us now."""
        if self._url and await self._is_reached(session):
            return homes
        now = self._now()
        return [home for home in homes if home in self._came and now - self._came[home] < PROOF_FOR]

    async def _is_reached(self, session: aiohttp.ClientSession) -> bool:
        problem = await self._probe(session)
        if problem != self._problem:
            if problem:
                self._log.warning("slack_cannot_reach_us", platform="slack", problem=problem)
            elif self._problem:
                self._log.info("slack_reaches_us", platform="slack")
        self._problem = problem
        return not problem

    async def _probe(self, session: aiohttp.ClientSession) -> str:
        """Why a request to the public address does not come in; empty: it does. Whichever program serves there has the same
        secret and gives the same answer."""
        # The clock by which requests are checked: the community's own may be moved.
        stamp, nonce = str(int(self._verifier.clock.now())), self._fresh()
        body = json.dumps({"type": PROBE, "nonce": nonce})
        signature = self._verifier.generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or "",
        }
        patience = aiohttp.ClientTimeout(total=PROBE_SECONDS_MAX)
        try:
            async with session.post(
                self._url, data=body, headers=headers, timeout=patience, allow_redirects=False
            ) as answer:
                text = await answer.content.read(ANSWER_LENGTH_MAX)
                if answer.status != 200:
                    return f"http-{answer.status}"
        except (OSError, TimeoutError, aiohttp.ClientError, ValueError) as error:
            return type(error).__name__
        return "" if hmac.compare_digest(text, self._proof(nonce).encode()) else "another-answers"

    def _proof(self, nonce: str) -> str:
        return hmac.new(self._secret.encode(), f"{PROBE}:{nonce}".encode(), hashlib.sha256).hexdigest()
