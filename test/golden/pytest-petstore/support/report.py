"""A failed test as a bug report: what was sent, what came back, and what the document says."""

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.client import Exchange, ExpectationFailed
from support.curl import curl, part_text

ROOT = Path(__file__).parent.parent
SHOWN = 2_000
STATUS = re.compile(r"assert .+\.status_code (?:==|in) \(?([\d, ]+)\)?$")


@dataclass(frozen=True)
class Failure:
    exchange: Exchange
    expectation: str
    """What the document says should have happened."""
    problem: str
    """What happened instead."""
    test: dict[str, Any] | None
    """The entry of the test in assay.manifest.json."""


@cache
def manifest() -> dict[str, Any]:
    return json.loads((ROOT / "assay.manifest.json").read_text("utf-8"))


@cache
def tests() -> dict[str, dict[str, Any]]:
    return {f"{test['file']}::{test['name']}": test for test in manifest()["tests"]}


def failure_of(
    item: pytest.Item, error: pytest.ExceptionInfo[BaseException], exchanges: list[Exchange]
) -> Failure | None:
    """None when the test failed before it sent anything."""
    test = tests().get(item.nodeid)
    if isinstance(error.value, ExpectationFailed):
        return Failure(error.value.exchange, error.value.expectation, error.value.problem, test)
    if not exchanges:
        return None
    # What is asserted is the answer that came last: tests judge each before they go on.
    expectation, problem = in_words(statement_of(item, error), error.value, exchanges[-1].response)
    return Failure(exchanges[-1], expectation, problem, test)


def statement_of(item: pytest.Item, error: pytest.ExceptionInfo[BaseException]) -> str:
    """The line of the test that failed."""
    lines = [str(entry.statement) for entry in error.traceback if entry.path == item.path]
    return " ".join(lines[-1].split()) if lines else ""


def in_words(
    statement: str, error: BaseException, response: httpx.Response | None
) -> tuple[str, str]:
    status = STATUS.match(statement)
    if status and response is not None:
        wanted = " or ".join(status[1].replace(" ", "").split(","))
        return f"status {wanted}", f"the status was {response.status_code}"
    said = str(error).partition("\n")[0].removeprefix("assert ")
    if isinstance(error, AssertionError):
        return statement.removeprefix("assert "), f"{said} does not hold"
    return statement, f"{type(error).__name__}: {said}"


def summary_of(failure: Failure) -> str:
    exchange = failure.exchange
    expected = f"expected {failure.expectation}, but {failure.problem}."
    return f"{exchange.method} {exchange.path}: {expected}"


def described(failure: Failure) -> str:
    exchange, response = failure.exchange, failure.exchange.response
    target = hidden(f"{exchange.method} {exchange.url}", exchange)
    headers = [hidden(f"{name}: {value}", exchange) for name, value in exchange.headers.items()]
    received = "nothing" if response is None else f"{response.status_code} {type_of(response)}"
    lines = [
        summary_of(failure),
        "",
        f"sent      {target} as {exchange.identity.name}{unset(exchange)}",
        *indented(headers),
        *indented(body_lines(sent_text(exchange))),
        f"received  {received}".rstrip(),
        *indented(body_lines("" if response is None else response.text)),
        *clause_lines(failure),
        f"again     {curl(exchange)}",
    ]
    return "\n".join(lines)


def clause_lines(failure: Failure) -> list[str]:
    if failure.test is None:
        return []
    document = manifest()["document"]
    return [
        f"clause    {failure.test['clause']} of {document['title']} {document['version']}",
        f"test      {failure.test['id']}, fault {failure.test['fault']}",
    ]


def type_of(response: httpx.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0]


def unset(exchange: Exchange) -> str:
    variable = exchange.identity.variable
    return "" if variable is None or exchange.secrets else f" ({variable} is not set)"


def store(failure: Failure) -> None:
    """Writes one file for each failed test, for whoever runs the suite and wants the details."""
    folder = os.environ.get("ASSAY_REPORT_DIR")
    if not folder or failure.test is None:
        return
    test, exchange, response = failure.test, failure.exchange, failure.exchange.response
    record = {
        "testId": test["id"],
        "file": test["file"],
        "title": test["title"],
        "clause": test["clause"],
        "fault": test["fault"],
        "expectation": failure.expectation,
        "problem": failure.problem,
        "request": {
            "method": exchange.method,
            "url": hidden(exchange.url, exchange),
            "identity": exchange.identity.name,
            "headers": hidden_headers(exchange.headers, exchange),
            "body": sent_text(exchange),
        },
        "curl": curl(exchange),
    }
    if response is not None:
        record["response"] = {
            "status": response.status_code,
            "headers": hidden_headers(dict(response.headers), exchange),
            "body": response.text,
        }
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / f"{test['id']}.json").write_text(json.dumps(record), "utf-8")


def hidden_headers(headers: dict[str, str], exchange: Exchange) -> dict[str, str]:
    return {name: hidden(value, exchange) for name, value in headers.items()}


def hidden(text: str, exchange: Exchange) -> str:
    for secret in exchange.secrets:
        text = text.replace(secret.text, "(token)")
    return text


def sent_text(exchange: Exchange) -> str:
    return "\n".join(map(part_text, exchange.parts)) or exchange.body


def body_lines(text: str) -> list[str]:
    if not text:
        return []
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"
    return shown.split("\n")


def indented(lines: list[str]) -> list[str]:
    return [f"          {line}" for line in lines]
