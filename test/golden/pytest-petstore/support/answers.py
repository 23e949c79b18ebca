"""Reads answers, and stops where they have no end."""

import time

import httpx

from support.environment import answer_limit_bytes, timeout_seconds


class UnreadableAnswer(Exception):
    """An answer is longer, or takes longer, than anybody waits for."""


def answer_of(http: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Sends a request, and reads what comes back up to the limits."""
    start = time.monotonic()
    response = http.send(request, stream=True)
    try:
        content = content_of(response, start + timeout_seconds())
    finally:
        response.close()
    answer = httpx.Response(
        response.status_code,
        content=content,
        request=request,
        extensions=response.extensions,
    )
    # Not given above: what is compressed would be taken for compressed again.
    answer.headers = response.headers
    return answer


def content_of(response: httpx.Response, until: float) -> bytes:
    limit = answer_limit_bytes()
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limit:
            raise UnreadableAnswer(f"the answer is longer than {limit} bytes (ANSWER_LIMIT_BYTES)")
        if time.monotonic() > until:
            raise UnreadableAnswer("the answer takes longer than REQUEST_TIMEOUT_MS")
    return bytes(content)
