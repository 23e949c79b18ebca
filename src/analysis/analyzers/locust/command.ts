import path from 'node:path';
import type { LoadScenario } from '#core/load/index';
import type { Command } from '#platform/process/index';
import type { AnalyzerContext, InstalledTool, RunningAt } from '../analyzer.js';
import { visitorEnvironment } from '../../tools/visitor-environment.js';
import type { LocustOptions } from './schema.js';

/**
 * What Locust runs. It takes requests from a file beside it: no text of strangers ever becomes code. Each user takes a
 * scenario by its weight, goes through it, and thinks. How well that was kept up is written beside it, too.
 */
export const LOCUSTFILE = `import json
import os
import random
import time

import gevent
from locust import HttpUser, constant, events, task
from requests.exceptions import Timeout

HERE = os.path.dirname(os.path.abspath(__file__))

with open(os.path.join(HERE, "scenarios.json"), encoding="utf-8") as file:
    GIVEN = json.load(file)

WEIGHTS = [scenario["weight"] for scenario in GIVEN["scenarios"]]
LOOK_EVERY_S = 0.05


class Watch:
    """How well the load is kept up."""

    def __init__(self):
        self.users = 0
        self.timeouts = 0
        self.late = []
        self.under_way = 0
        self.user_seconds = 0.0
        self.began = self.changed = time.perf_counter()
        self.cpu = time.process_time()

    def change(self, by):
        now = time.perf_counter()
        self.user_seconds += self.under_way * (now - self.changed)
        self.changed = now
        self.under_way += by

    def look(self, environment):
        while True:
            due = time.perf_counter() + LOOK_EVERY_S
            gevent.sleep(LOOK_EVERY_S)
            self.late.append(max(0.0, time.perf_counter() - due))
            self.users = max(self.users, environment.runner.user_count)

    def told(self):
        self.change(0)
        elapsed = self.changed - self.began
        late = sorted(self.late) or [0.0]
        return {
            "elapsedMs": elapsed * 1000,
            "users": self.users,
            "timeouts": self.timeouts,
            "meanInFlight": self.user_seconds / elapsed,
            "p99LateMs": late[int(0.99 * (len(late) - 1))] * 1000,
            "cpu": (time.process_time() - self.cpu) / elapsed,
        }


WATCH = Watch()


@events.test_start.add_listener
def begin(environment, **_):
    WATCH.__init__()
    gevent.spawn(WATCH.look, environment)


@events.request.add_listener
def note(exception=None, **_):
    WATCH.timeouts += isinstance(exception, Timeout)


@events.test_stopping.add_listener
def tell(**_):
    with open(os.path.join(HERE, "run.json"), "w", encoding="utf-8") as file:
        json.dump(WATCH.told(), file)


class Visitor(HttpUser):
    wait_time = constant(GIVEN["thinkTimeMs"] / 1000)

    @task
    def visit(self):
        [scenario] = random.choices(GIVEN["scenarios"], WEIGHTS)
        for request in scenario["requests"]:
            WATCH.change(1)
            try:
                self.ask(request)
            finally:
                WATCH.change(-1)

    def ask(self, request):
        self.client.request(
            request["method"],
            GIVEN["at"][request["part"]] + request["path"],
            name=request["method"] + " " + request["path"].split("?")[0],
            headers=request["headers"],
            data=request.get("body", "").encode() or None,
            timeout=10,
            allow_redirects=False,
        )
`;

/** What stands in the file beside it. */
export function scenarioFile(
  at: RunningAt,
  scenarios: readonly LoadScenario[],
  { thinkTimeMs }: Pick<LocustOptions, 'thinkTimeMs'>,
): string {
  const running = scenarios.map((scenario) => ({
    ...scenario,
    requests: scenario.requests.filter(({ part }) => at[part] !== undefined),
  }));
  const given = running.filter(({ requests }) => requests.length > 0);
  return JSON.stringify({ at, thinkTimeMs, scenarios: given });
}

const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;
/** Beyond the test: Python starts, and the last answers come in. */
const GRACE_MS = 30_000;

export function locustCommand(
  tool: InstalledTool,
  home: string,
  { users, spawnRate, durationSeconds }: LocustOptions,
  context: AnalyzerContext,
): Command {
  const args = [
    '--headless',
    '--json',
    '--only-summary',
    '--loglevel=ERROR',
    '--exit-code-on-error=0',
    `--locustfile=${path.join(home, 'locustfile.py')}`,
    `--csv=${path.join(home, 'stats')}`,
    `--users=${users}`,
    `--spawn-rate=${spawnRate}`,
    `--run-time=${durationSeconds}s`,
    '--host=http://127.0.0.1',
  ];
  return {
    file: tool.file,
    args: [...tool.args, ...args],
    cwd: home,
    env: visitorEnvironment(home),
    timeoutMs: Math.min(context.timeoutMs, durationSeconds * 1_000 + GRACE_MS),
    killAfterMs: 2_000,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    signal: context.signal,
  };
}
