"""Fixtures of all tests: one client for each identity, and clean-up after a test."""

import contextlib
import os
import ssl
from collections.abc import Callable, Generator, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import pytest

from support.client import Client, Exchange
from support.environment import timeout_seconds
from support.identities import ADMIN, ANONYMOUS, USER_A, USER_B, skip_without
from support.report import described, failure_of, store

EXCHANGES = pytest.StashKey[list[Exchange]]()


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("BASE_URL") and not config.option.collectonly:
        raise pytest.UsageError(
            "Set BASE_URL to the address of the API, for example BASE_URL=http://127.0.0.1:8080"
        )


@pytest.fixture
def exchanges(request: pytest.FixtureRequest) -> list[Exchange]:
    """The requests of one test; a failure is told with the one that it is about."""
    return request.node.stash.setdefault(EXCHANGES, [])


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """Sends what tests say and nothing else: no cookies, proxies or passwords of this machine."""
    with httpx.Client(
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        timeout=timeout_seconds(),
        trust_env=False,
        verify=ssl.create_default_context(),
    ) as client:
        yield client


@pytest.fixture
def anonymous(http: httpx.Client, exchanges: list[Exchange]) -> Client:
    return Client(ANONYMOUS, http, exchanges)


@pytest.fixture
def user_a(http: httpx.Client, exchanges: list[Exchange]) -> Client:
    return Client(USER_A, http, exchanges)


@pytest.fixture
def user_b(http: httpx.Client, exchanges: list[Exchange]) -> Client:
    skip_without(USER_B)
    return Client(USER_B, http, exchanges)


@pytest.fixture
def admin(http: httpx.Client, exchanges: list[Exchange]) -> Client:
    skip_without(ADMIN)
    return Client(ADMIN, http, exchanges)


@pytest.fixture
def clean_up() -> Iterator[Callable[[Callable[[], object]], None]]:
    """Takes requests that are sent after the test, whatever its outcome, the last one first.

    Nothing is judged: when the test failed before there was anything to remove, there is nothing
    to do.
    """
    requests: list[Callable[[], object]] = []
    yield requests.append
    for request in reversed(requests):
        with contextlib.suppress(Exception):
            request()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and report.when == "call" and call.excinfo is not None:
        failure = failure_of(item, call.excinfo, item.stash.get(EXCHANGES, []))
        if failure is not None:
            report.sections.append(("What happened", described(failure)))
            store(failure)
    return report
