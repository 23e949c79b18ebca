import path from 'node:path';
import type { Command, NetworkTarget } from '#platform/process/index';
import type { AnalyzerContext, InstalledTool } from '../analyzer.js';
import { visitorEnvironment } from '../../tools/visitor-environment.js';
import type { WapitiOptions } from './schema.js';

interface WapitiRun {
  readonly tool: InstalledTool;
  readonly url: string;
  /** Where it may write; its report is `report.json` there. */
  readonly home: string;
  readonly options: WapitiOptions;
  /** How many such runs share the time. */
  readonly share: number;
  readonly context: AnalyzerContext;
}

/** What it does not need when its own clock has ended it: writing the report. */
const GRACE = 0.9;
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;

export function wapitiCommand({ tool, url, home, options, share, context }: WapitiRun): Command {
  const seconds = Math.min(options.scanSeconds, (context.timeoutMs * GRACE) / 1000) / share;
  const report = path.join(home, 'report.json');
  const args = [
    `--url=${url}/`,
    '--format=json',
    `--output=${report}`,
    '--flush-session',
    '--scope=folder',
    '--no-bugreport',
    '--verbose=0',
    `--store-session=${home}`,
    `--store-config=${home}`,
    `--module=${options.modules.join(',')}`,
    `--max-scan-time=${seconds.toFixed(1)}`,
    `--max-attack-time=${(seconds / 3).toFixed(1)}`,
    '--tasks=4',
    '--timeout=5',
  ];
  return {
    file: tool.file,
    args: [...tool.args, ...args],
    cwd: home,
    env: visitorEnvironment(home),
    timeoutMs: context.timeoutMs / share,
    killAfterMs: 2_000,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    signal: context.signal,
  };
}

export function targetOf(url: string): NetworkTarget {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
}
