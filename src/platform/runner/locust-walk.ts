/**
 * A file for Locust that walks every journey of a suite once, one after the other, and writes down how each ended, one
 * JSON object a line. Locust by itself takes journeys at random for as long as it is told to, and counts requests.
 */
export const LOCUST_WALK = `import json
import os
import pathlib
import sys
import time

from locust import HttpUser, constant, events, task

sys.path.insert(0, os.getcwd())

import locustfile
from support import visit

REPORTS = pathlib.Path(os.environ["ASSAY_RESULTS_DIR"])
RETRY = os.environ.get("ASSAY_RETRY") == "1"
WRONG = []


@events.request.add_listener
def heard(request_type, name, exception=None, **_):
    if exception:
        WRONG.append(f"{request_type} {name}: {exception}")


def append(name, text):
    with open(REPORTS / name, "a", encoding="utf-8") as file:
        file.write(text)


class Walk(HttpUser):
    host = os.environ["BASE_URL"]
    wait_time = constant(0)

    @task
    def walk(self):
        try:
            for name, journey in visit.journeys_of(locustfile.MODULES):
                if locustfile.WEIGHTS.get(name) != 0:
                    self.tell(name, journey)
        finally:
            self.environment.runner.quit()

    def tell(self, name, journey):
        start = time.perf_counter()
        walk = visit.task(journey)
        wrong = self.walked(walk)
        again = self.walked(walk) if wrong and RETRY else wrong
        facts = {
            "file": journey.__module__.replace(".", "/") + ".py",
            "name": name,
            "status": "failed" if again else "flaky" if wrong else "passed",
            "seconds": time.perf_counter() - start,
            "message": "\\n".join(again or wrong),
        }
        append("results.jsonl", json.dumps(facts) + "\\n")
        append("progress", ".")

    def walked(self, walk):
        WRONG.clear()
        try:
            walk(self)
        except Exception as error:
            WRONG.append(f"{type(error).__name__}: {error}")
        return list(WRONG)
`;
