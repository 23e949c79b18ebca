import type { Capture, Expectation, RejectionPolicy, RequestStep } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { jsonLiteral, stringLiteral } from '../language/typescript.js';
import type { Surroundings } from '../target-writer.js';
import { jsonVariable, reach, scriptValue } from './expression.js';

const REFUSALS: Readonly<Record<RejectionPolicy, string>> = {
  'invalid-input': 'is refused as invalid',
  'not-found': 'is not found',
  method: 'refuses the method',
  'media-type': 'refuses the media type',
  unauthenticated: 'asks for credentials',
  forbidden: 'is forbidden',
};

/** The lines of a script that judges an answer, one `pm.test` for each expectation. */
export function testScript(
  step: RequestStep,
  needed: ReadonlySet<string>,
  surroundings: Surroundings,
): string[] {
  const judged = step.expectations.flatMap((expectation) => judgement(expectation, step, surroundings));
  const kept = step.captures.flatMap((capture) =>
    needed.has(capture.name) ? captured(capture) : noted(capture),
  );
  return [...judged, ...kept];
}

/** What earlier requests of other tests left behind must not be taken for what this one gives. */
export function forgetScript(step: RequestStep): string[] {
  const names = step.captures.flatMap(({ name }) => [name, jsonVariable(name)]);
  return names.map((name) => `pm.collectionVariables.unset(${stringLiteral(name)});`);
}

/** A value that later requests cannot do without. */
function captured({ name, from }: Capture): string[] {
  const what = from.kind === 'body' ? `gives a value at "${from.pointer}"` : `gives a header ${from.name}`;
  const value = from.kind === 'body' ? `pm.response.json()${reach(from.pointer)}` : headerValue(from.name);
  return test(what, [`const value = ${value};`, 'pm.expect(value).to.not.be.undefined;', ...keep(name)]);
}

/** A value that only cleaning up uses: where there is none, there is nothing to clean up. */
function noted({ name, from }: Capture): string[] {
  const read =
    from.kind === 'header'
      ? [`const value = ${headerValue(from.name)};`]
      : [...JSON_IF_ANY, `const value = body${reach(from.pointer)};`];
  return [
    '{',
    ...[...read, 'if (value !== undefined) {', ...keep(name).map(indented), '}'].map(indented),
    '}',
  ];
}

const headerValue = (name: string): string => `pm.response.headers.get(${stringLiteral(name)})`;

function keep(name: string): string[] {
  return [
    `pm.collectionVariables.set(${stringLiteral(name)}, value);`,
    `pm.collectionVariables.set(${stringLiteral(jsonVariable(name))}, JSON.stringify(value));`,
  ];
}

const indented = (line: string): string => `  ${line}`;

function test(title: string, lines: readonly string[]): string[] {
  return [`pm.test(${stringLiteral(title)}, () => {`, ...lines.map(indented), '});'];
}

function judgement(expectation: Expectation, step: RequestStep, surroundings: Surroundings): string[] {
  switch (expectation.kind) {
    case 'status':
      return status(`answers ${expectation.anyOf.join(' or ')}`, expectation.anyOf);
    case 'rejected':
      return status(REFUSALS[expectation.policy], refusals(expectation.policy, step, surroundings));
    case 'not-server-error':
      return test('is handled', ['pm.expect(pm.response.code).to.be.below(500);']);
    case 'within':
      return test(`comes within ${expectation.ms} ms`, [
        `pm.expect(pm.response.responseTime).to.be.at.most(${expectation.ms});`,
      ]);
    case 'conforms':
      return test('is as documented', documented(expectation.responses as unknown as Json));
    case 'content-type':
      return test(`is ${expectation.anyOf.join(' or ')}`, contentType(jsonLiteral(expectation.anyOf)));
    case 'schema':
      return test(`fits the schema ${expectation.schema}`, [
        'const value = pm.response.json();',
        ...fits(stringLiteral(expectation.schema)),
      ]);
    case 'header':
      return header(expectation);
    default:
      return aboutBody(expectation, surroundings);
  }
}

/** A value in the path that cannot be right names nothing: not found is a refusal, too. */
function refusals(policy: RejectionPolicy, step: RequestStep, surroundings: Surroundings): string[] {
  const statuses = surroundings.policy[policy].map(String);
  const isNamed = policy === 'invalid-input' && step.pathParams.length > 0;
  return isNamed && !statuses.includes('404') ? [...statuses, '404'] : statuses;
}

/** Statuses, or classes of them such as `2XX`. */
function status(title: string, anyOf: readonly string[]): string[] {
  const exact = anyOf.filter((code) => /^[1-5]\d\d$/.test(code));
  if (exact.length === anyOf.length)
    return test(title, [`pm.expect(pm.response.code).to.be.oneOf([${exact.join(', ')}]);`]);
  const classes = anyOf.filter((code) => /^[1-5]XX$/i.test(code)).map((code) => `${code.charAt(0)}\\d\\d`);
  return test(title, [
    `pm.expect(String(pm.response.code)).to.match(/^(?:${[...exact, ...classes].join('|')})$/);`,
  ]);
}

/** @param ranges code for a list of media types and ranges of them */
function contentType(ranges: string): string[] {
  return [
    "const type = (pm.response.headers.get('content-type') ?? '').split(';')[0].trim().toLowerCase();",
    "const isOf = (range) => ['*/*', type.replace(/\\/.*/, '/*'), type].includes(range.toLowerCase());",
    `pm.expect(${ranges}.some(isOf), type).to.be.true;`,
  ];
}

/** That `value` fits the schema. @param schema code for its name */
function fits(schema: string): string[] {
  return [
    "const schemas = JSON.parse(pm.collectionVariables.get('schemas'));",
    `const schema = { $ref: '#/components/schemas/' + ${schema}, components: { schemas } };`,
    "pm.expect(value).to.be.jsonSchema(schema, { unknownFormats: 'ignore' });",
  ];
}

function documented(responses: Json): string[] {
  return [
    `const responses = ${jsonLiteral(responses)};`,
    'const code = String(pm.response.code);',
    "const wanted = [code, code[0] + 'XX', 'default'];",
    'const found = wanted.map((status) => responses.find((one) => one.status === status)).find(Boolean);',
    'if (found === undefined) return;',
    'if (found.contentTypes.length > 0) {',
    ...contentType('found.contentTypes').map((line) => `  ${line}`),
    '}',
    "const isJson = /[/+]json\\b/i.test(pm.response.headers.get('content-type') ?? '');",
    'if (found.schema === undefined || !isJson) return;',
    'const value = pm.response.json();',
    ...fits('found.schema'),
  ];
}

/** A header is text; what it stands for is up to its schema. */
function header({ name, required, schema }: Expectation & { kind: 'header' }): string[] {
  const code = stringLiteral(name);
  const present = required ? test(`has a header ${name}`, [`pm.response.to.have.header(${code});`]) : [];
  if (schema === undefined) return present;
  const reading = [
    `const text = pm.response.headers.get(${code});`,
    'if (text === undefined) return;',
    'const readings = [text, text.split(",").map((part) => part.trim())];',
    'try {',
    '  readings.push(JSON.parse(text));',
    '} catch {',
    '  // It is no JSON, then.',
    '}',
    'const fits = readings.some((value) => {',
    '  try {',
    ...fits(stringLiteral(schema)).map((line) => `    ${line}`),
    '    return true;',
    '  } catch {',
    '    return false;',
    '  }',
    '});',
    'pm.expect(fits, text).to.be.true;',
  ];
  return [...present, ...test(`has a header ${name} that fits its schema, if it has one`, reading)];
}

/** The body as JSON; undefined when it is none. */
const JSON_IF_ANY = [
  'let body;',
  'try {',
  '  body = pm.response.json();',
  '} catch {',
  '  // It is no JSON, then.',
  '}',
];

function aboutBody(expectation: Expectation, { plan }: Surroundings): string[] {
  const expected = 'value' in expectation ? scriptValue(expectation.value, plan.fixtures) : '';
  switch (expectation.kind) {
    case 'body-equals':
      return test(`has the expected value at "${expectation.pointer}"`, [
        `pm.expect(pm.response.json()${reach(expectation.pointer)}).to.eql(${expected});`,
      ]);
    case 'body-differs':
      return test(`has another value at "${expectation.pointer}"`, [
        ...JSON_IF_ANY,
        `pm.expect(body${reach(expectation.pointer)}).to.not.eql(${expected});`,
      ]);
    case 'body-has-no-other':
      return test(`has no other value at "${expectation.pointer}"`, [
        // What a refusal says of itself is none of the thing's properties.
        'if (pm.response.code >= 300) return;',
        ...JSON_IF_ANY,
        `const value = body${reach(expectation.pointer)};`,
        `if (value !== undefined) pm.expect(value).to.eql(${expected});`,
      ]);
    case 'body-lacks':
      return test(`has nothing at "${expectation.pointer}"`, [
        ...JSON_IF_ANY,
        `pm.expect(body${reach(expectation.pointer)}).to.be.undefined;`,
      ]);
    case 'body-contains':
      return test(`lists it`, [
        ...itemsAt(expectation),
        ...(expectation.unlessFull === undefined
          ? []
          : [`if (items.length >= ${expectation.unlessFull}) return;`]),
        `pm.expect(items).to.deep.include(${expected});`,
      ]);
    case 'body-lacks-item':
      return test(`does not list it`, [
        ...itemsAt(expectation),
        `pm.expect(items).to.not.deep.include(${expected});`,
      ]);
    case 'no-internals':
      return test('shows nothing of the inside of the server', NO_INTERNALS);
    case 'not-reflected':
      return test('escapes what it was sent', [
        "if (!/html/i.test(pm.response.headers.get('content-type') ?? '')) return;",
        `pm.expect(pm.response.text()).to.not.include(${stringLiteral(expectation.text)});`,
      ]);
    default:
      return [];
  }
}

function itemsAt({ pointer, itemPointer }: { pointer: string; itemPointer: string }): string[] {
  return [
    ...JSON_IF_ANY,
    `const list = body${reach(pointer)};`,
    `const items = Array.isArray(list) ? list.map((item) => item${reach(itemPointer)}) : [];`,
  ];
}

const NO_INTERNALS = [
  "const internals = JSON.parse(pm.collectionVariables.get('internals'));",
  // JSON writes line breaks, quotation marks and backslashes behind a backslash.
  "const written = { n: '\\n', r: '\\r', t: '\\t' };",
  'const text = pm.response.text().replace(/\\\\(["\\\\/nrt])/g, (_, letter) => written[letter] ?? letter);',
  "const shown = internals.filter(({ pattern }) => new RegExp(pattern, 'm').test(text));",
  'pm.expect(shown.map(({ name }) => name)).to.eql([]);',
];
