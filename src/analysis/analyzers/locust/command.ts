import path from 'node:path';
import type { LoadScenario } from '#core/load/index';
import type { Command } from '#platform/process/index';
import type { AnalyzerContext, InstalledTool, RunningAt } from '../analyzer.js';
import { visitorEnvironment } from '../../tools/visitor-environment.js';
import type { LocustOptions } from './schema.js';

/**
 * What Locust runs. It takes requests from a file beside it: no text of strangers ever becomes code. Each user takes a
 * scenario by its weight, and goes through it without waiting.
 */
export const LOCUSTFILE = `import json
import os
import random

from locust import HttpUser, constant, task

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios.json"), encoding="utf-8") as file:
    GIVEN = json.load(file)

WEIGHTS = [scenario["weight"] for scenario in GIVEN["scenarios"]]


class Visitor(HttpUser):
    wait_time = constant(0)

    @task
    def visit(self):
        [scenario] = random.choices(GIVEN["scenarios"], WEIGHTS)
        for request in scenario["requests"]:
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
export function scenarioFile(at: RunningAt, scenarios: readonly LoadScenario[]): string {
  const running = scenarios.map((scenario) => ({
    ...scenario,
    requests: scenario.requests.filter(({ part }) => at[part] !== undefined),
  }));
  return JSON.stringify({ at, scenarios: running.filter(({ requests }) => requests.length > 0) });
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
