from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from inspect import getmembers, isfunction
from types import ModuleType

from locust import HttpUser

from support.answer import Answer, WrongAnswer
from support.client import Client
from support.identities import ADMIN, ANONYMOUS, USER_A, USER_B

Journey = Callable[["Visit"], None]


class Visit:
    """One walk along a journey: who sends its requests, and what is removed after it."""

    def __init__(self, user: HttpUser, answers: ExitStack) -> None:
        self.anonymous = Client(user.client, ANONYMOUS, answers)
        self.user_a = Client(user.client, USER_A, answers)
        self.user_b = Client(user.client, USER_B, answers)
        self.admin = Client(user.client, ADMIN, answers)
        self.clean_ups: list[Callable[[], Answer]] = []

    def clean_up(self, request: Callable[[], Answer]) -> None:
        """Sends a request after the journey, whatever its outcome."""
        self.clean_ups.append(request)


def task(journey: Journey) -> Callable[[HttpUser], None]:
    """A journey as Locust calls it: with the user."""

    def walk(user: HttpUser) -> None:
        # Locust counts answers when the stack is left.
        with ExitStack() as answers:
            visit = Visit(user, answers)
            try:
                journey(visit)
            except WrongAnswer:
                # It is counted; what would come next makes no sense without it.
                pass
            finally:
                for request in reversed(visit.clean_ups):
                    tidy(request)

    walk.__name__ = journey.__name__
    return walk


def tidy(request: Callable[[], Answer]) -> None:
    """Whatever the answer is, it is no failure: perhaps the journey removed the thing itself."""
    try:
        request().response.success()
    except WrongAnswer:
        pass


def journeys_of(modules: Iterable[ModuleType]) -> Iterator[tuple[str, Journey]]:
    """The functions of modules by their names, without those that they import."""
    for module in modules:
        for name, journey in getmembers(module, isfunction):
            if journey.__module__ == module.__name__:
                yield name, journey
