/**
 * A plugin of pytest that writes down how each test ended, one JSON object a line, and runs failed tests once more when
 * it is told to. JUnit XML, which pytest writes by itself, does not say which function of which class a test was. The
 * runner loads it, so that every suite has it, whatever its own conftest.py says.
 */
export const PYTEST_PLUGIN = `import json
import os
import pathlib

import pytest
from _pytest.runner import runtestprotocol

REPORTS = pathlib.Path(os.environ["ASSAY_RESULTS_DIR"])
RETRY = os.environ.get("ASSAY_RETRY") == "1"
OWN_WORDS = "What happened"


def append(name, text):
    with open(REPORTS / name, "a", encoding="utf-8") as file:
        file.write(text)


def words_of(report):
    return dict(report.sections).get(OWN_WORDS) or report.longreprtext


def failed(reports):
    return next((report for report in reports if report.failed), None)


def pytest_collectreport(report):
    if report.failed:
        facts = {"kind": "broken", "file": report.nodeid, "message": report.longreprtext}
        append("results.jsonl", json.dumps(facts) + "\\n")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    first = failed(reports)
    if first and RETRY:
        item._initrequest()
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    tell(item.nodeid, reports, first)
    return True


def tell(name, reports, first):
    last = failed(reports)
    skipped = any(report.skipped for report in reports)
    outcome = "failed" if last else "flaky" if first else "skipped" if skipped else "passed"
    facts = {
        "kind": "test",
        "name": name,
        "outcome": outcome,
        "seconds": sum(report.duration for report in reports),
        "message": words_of(last or first) if last or first else "",
    }
    append("results.jsonl", json.dumps(facts) + "\\n")
    append("progress", ".")
`;
