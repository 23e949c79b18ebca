import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { curl } from './curl.js';
import type { ApiResponse, SentRequest } from './response.js';

export interface Failure {
  /** What the document says should have happened. */
  readonly expectation: string;
  /** What happened instead. */
  readonly problem: string;
  readonly request: SentRequest;
  readonly response?: ApiResponse;
}

interface ManifestTest {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly clause: string;
  readonly fault: number;
}

interface Manifest {
  readonly document: { readonly title: string; readonly version: string; readonly sha256: string };
  readonly tests: readonly ManifestTest[];
}

const SHOWN = 2_000;

let manifest: Manifest | undefined;

/** The running test's entry in assay.manifest.json; it is read when the first test fails. */
function currentTest(): ManifestTest | undefined {
  manifest ??= JSON.parse(
    readFileSync(new URL('../assay.manifest.json', import.meta.url), 'utf8'),
  ) as Manifest;
  const { currentTestName, testPath } = expect.getState();
  const file = (testPath ?? '').replaceAll('\\', '/');
  return manifest.tests.find((test) => test.title === currentTestName && file.endsWith(`/${test.file}`));
}

/** A failure as a bug report: what was sent, what came back, which clause says otherwise, and how to see it again. */
export function describeFailure(failure: Failure): string {
  const test = currentTest();
  const { request, response } = failure;
  store(failure, test);
  return [
    `${request.method} ${request.path}: expected ${failure.expectation}, but ${failure.problem}.`,
    '',
    `sent      ${hide(`${request.method} ${request.url}`, request)} as ${request.identity.name}${unset(request)}`,
    ...indented(headerLines(request.headers).map((line) => hide(line, request))),
    ...indented(bodyLines(textOf(request.body))),
    ...(response === undefined
      ? ['received  nothing']
      : [`received  ${response.status} ${response.contentType}`]),
    ...indented(bodyLines(response?.text ?? '')),
    ...(test === undefined
      ? []
      : [`clause    ${test.clause} of ${documentName()}`, `test      ${test.id}, fault ${test.fault}`]),
    `again     ${curl(request)}`,
  ].join('\n');
}

export function reportFailure(failure: Failure): Error {
  return new Error(describeFailure(failure));
}

function documentName(): string {
  return manifest === undefined ? 'the document' : `${manifest.document.title} ${manifest.document.version}`;
}

function unset({ identity, secrets }: SentRequest): string {
  return identity.variable === undefined || secrets.length > 0 ? '' : ` (${identity.variable} is not set)`;
}

/** One file per failed test in ASSAY_REPORT_DIR, for whoever runs the suite and wants to store the details. */
function store(failure: Failure, test: ManifestTest | undefined): void {
  const folder = process.env['ASSAY_REPORT_DIR'];
  if (folder === undefined || folder === '' || test === undefined) return;
  const { request, response } = failure;
  const record = {
    testId: test.id,
    file: test.file,
    title: test.title,
    clause: test.clause,
    fault: test.fault,
    expectation: failure.expectation,
    problem: failure.problem,
    request: {
      method: request.method,
      url: hide(request.url, request),
      identity: request.identity.name,
      headers: headersOf(request.headers, request),
      body: textOf(request.body),
    },
    response: response && {
      status: response.status,
      headers: headersOf(response.headers, request),
      body: response.text,
    },
    curl: curl(request),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${test.id}.json`), JSON.stringify(record));
}

function headersOf(headers: Headers, request: SentRequest): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name, hide(value, request)]));
}

function hide(text: string, request: SentRequest): string {
  return request.secrets.reduce((line, secret) => line.replaceAll(secret.text, '(token)'), text);
}

function headerLines(headers: Headers): string[] {
  return [...headers].map(([name, value]) => `${name}: ${value}`);
}

function textOf(body: string | FormData | undefined): string {
  if (!(body instanceof FormData)) return body ?? '';
  return [...body]
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.name}`)
    .join('\n');
}

function bodyLines(text: string): string[] {
  if (text === '') return [];
  return (text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text).split('\n');
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `          ${line}`);
}
