import { type Defect, faultNamed, type TestFailure, type Verdict } from '#core/verdict/index';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * A report in SARIF 2.1.0 (OASIS): a result for each defect, a rule for each fault code, the request and the answer
 * as SARIF's own `webRequest` and `webResponse`. Results point at the test that shows the defect, since that is
 * the file that a repository has.
 */
export function sarifJson({ suite, baseUrl, defects }: Verdict): string {
  const faults = [...new Set(defects.map(({ fault }) => fault))];
  return JSON.stringify(
    {
      $schema: SCHEMA,
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'Assay',
              version: suite.engineVersion,
              rules: faults.map((fault) => ruleOf(fault)),
            },
          },
          properties: { api: suite.title, apiVersion: suite.apiVersion, baseUrl },
          results: defects.map((defect) => resultOf(defect, faults.indexOf(defect.fault))),
        },
      ],
    },
    null,
    2,
  );
}

function ruleOf(fault: Defect['fault']) {
  const { name, severity } = faultNamed(fault);
  return {
    id: ruleId(fault),
    name: name.replaceAll(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: name },
    defaultConfiguration: { level: levelOf(severity) },
    properties: {
      tags: ['api', ...(fault !== undefined && fault >= 200 ? ['security'] : [])],
      // Read by GitHub: rules with it are shown as security alerts, ordered by it.
      ...(fault !== undefined && fault >= 200 && { 'security-severity': SECURITY_SEVERITY[severity] }),
    },
  };
}

const SECURITY_SEVERITY: Readonly<Record<Defect['severity'], string>> = {
  critical: '9.0',
  high: '7.5',
  medium: '5.0',
};

function ruleId(fault: Defect['fault']): string {
  return fault === undefined ? 'own-test' : `fault-${fault}`;
}

function levelOf(severity: Defect['severity']): 'error' | 'warning' {
  return severity === 'medium' ? 'warning' : 'error';
}

function resultOf(defect: Defect, ruleIndex: number) {
  const { id, severity, operations, fault, clause, sentence, tests, example } = defect;
  const [first] = tests;
  return {
    ruleId: ruleId(fault),
    ruleIndex,
    level: levelOf(severity),
    message: { text: sentence },
    locations: [
      {
        ...(first && {
          physicalLocation: {
            artifactLocation: { uri: uriOf(first.file) },
            region: { startLine: 1 },
          },
        }),
        logicalLocations: operations.map((name) => ({ fullyQualifiedName: name, kind: 'resource' })),
      },
    ],
    partialFingerprints: { 'assayDefect/v1': id },
    ...(example.failure && exchangeOf(example.failure)),
    properties: {
      ...(clause !== undefined && { clause }),
      tests: tests.map(({ title }) => title),
      ...(example.failure && { curl: example.failure.curl }),
    },
  };
}

/** Names of files may hold what a URI may not. */
function uriOf(file: string): string {
  return file
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}

function exchangeOf({ request, response }: TestFailure) {
  return {
    webRequest: {
      method: request.method,
      target: request.url,
      headers: request.headers,
      body: { text: request.body },
    },
    webResponse:
      response === undefined
        ? { noResponseReceived: true }
        : { statusCode: response.status, headers: response.headers, body: { text: response.body } },
  };
}
