from typing import Any

from locust.clients import ResponseContextManager

from support.values import MISSING, find


class WrongAnswer(Exception):
    """The journey cannot go on."""


class Answer:
    """What came back for a request."""

    def __init__(self, response: ResponseContextManager) -> None:
        self.response = response

    def answers(self, *any_of: int | str) -> None:
        """One of these statuses: a number, or a class such as "2XX"."""
        status = self.response.status_code
        if not any(is_status(status, expected) for expected in any_of):
            self.fail(
                f"expected {' or '.join(map(str, any_of))}, got {status or self.response.error}"
            )

    def comes_within(self, milliseconds: int) -> None:
        """It took so many milliseconds at most; if not, the journey goes on all the same."""
        taken = self.response.request_meta["response_time"]
        if taken > milliseconds:
            self.response.failure(f"expected it within {milliseconds} ms")

    def value(self, pointer: str) -> Any:
        """The value at a JSON pointer of the body (RFC 6901); ends the journey where there is none."""
        try:
            value = find(self.response.json(), pointer)
        except ValueError:
            value = MISSING
        if value is MISSING:
            self.fail(f'the body has nothing at "{pointer}"')
        return value

    def header(self, name: str) -> str:
        value = self.response.headers.get(name)
        if value is None:
            self.fail(f"there is no header {name}")
        return value

    def fail(self, reason: str) -> None:
        self.response.failure(reason)
        raise WrongAnswer(reason)


def is_status(actual: int, expected: int | str) -> bool:
    return actual == expected if isinstance(expected, int) else str(expected)[0] == str(actual)[0]
