import type { Route, RouteParameter } from '../routes/route.js';
import type { WebRequest } from './exchange.js';

export type Value = string | number | boolean;

/** Somebody who uses the application. */
export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

const BY_NAME: readonly (readonly [RegExp, (person: Person) => Value])[] = [
  [/e-?mail/i, ({ email }) => email],
  [/pass|pwd/i, ({ password }) => password],
  [/user_?name|^user$|^login$|nickname|handle/i, ({ username }) => username],
  [/first|last|full|^name$|display/i, ({ username }) => username],
  [/(^|_)ids?$|Id$/, () => 1],
  [/date|deadline|_at$|due/i, () => '2030-01-15'],
  [/time/i, () => '10:00'],
  [
    /price|amount|total|cost|quantity|qty|count|number|page|limit|offset|size|year|age|rating|stock|priority/i,
    () => 1,
  ],
  [/^(is|has)_|done|complete|active|enabled|public|published|remember/i, () => true],
  [/url|link|website|image|photo|avatar/i, () => 'http://127.0.0.1/picture.png'],
  [/phone|tel/i, () => '+15550100'],
  [/zip|postal/i, () => '12345'],
  [/colou?r/i, () => '#336699'],
];

/** A value that fits as well as a name can tell. */
export function fittingValue({ name, in: place, example }: RouteParameter, person: Person): Value {
  if (example !== undefined) return example;
  if (place === 'file') return 'sample.png';
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1](person) ?? 'sample';
}

export interface FileContent {
  readonly text: string;
  readonly type?: string;
}

/**
 * @param value of each parameter; what it gives nothing for is left out, but for parts of paths
 * @param content of files, whose value is their name; their type is that of the name, unless it is said
 */
export function requestTo(
  route: Route,
  value: (parameter: RouteParameter) => Value | undefined,
  content: FileContent = { text: 'sample' },
): WebRequest {
  const worth = route.parameters.flatMap((parameter) => {
    const found = value(parameter);
    return found === undefined ? [] : [{ ...parameter, value: found }];
  });
  const of = (place: RouteParameter['in']) => worth.filter((one) => one.in === place);
  const path = of('path').reduce(
    (whole, { name, value: part }) => whole.replace(`{${name}}`, () => encodeURIComponent(String(part))),
    encodeURI(route.path).replaceAll('%7B', '{').replaceAll('%7D', '}'),
  );
  const query = encoded(of('query'));
  return {
    half: route.half,
    method: route.method,
    path: query === '' ? path : `${path}?${query}`,
    template: route.path,
    ...(of('file').length > 0 ? multipart(of('form'), of('file'), content) : bodyOf(of('json'), of('form'))),
  };
}

type Worth = readonly { readonly name: string; readonly value: Value; readonly isStructure?: true }[];

/** Probes that are put into a structure make it no JSON: they are sent as the text that they are. */
function sentAs({ value, isStructure }: Worth[number]): unknown {
  if (isStructure !== true || typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function bodyOf(json: Worth, form: Worth): Pick<WebRequest, 'body' | 'headers'> {
  if (json.length > 0) {
    const body = JSON.stringify(Object.fromEntries(json.map((one) => [one.name, sentAs(one)])));
    return { body, headers: { 'content-type': 'application/json' } };
  }
  if (form.length === 0) return {};
  const body = encoded(form);
  return { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

const UNKNOWN = 'application/octet-stream';
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  txt: 'text/plain',
  pdf: 'application/pdf',
  csv: 'text/csv',
  html: 'text/html',
};

const BOUNDARY = 'assay-8f3c2b71';

/** As browsers write forms with files (RFC 7578). */
function multipart(form: Worth, files: Worth, content: FileContent): Pick<WebRequest, 'body' | 'headers'> {
  const part = (about: string, inner: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; ${about}\r\n\r\n${inner}\r\n`;
  const typeOf = (name: string): string => content.type ?? TYPES[name.split('.').at(-1) ?? ''] ?? UNKNOWN;
  const fields = form.map(({ name, value }) => part(`name="${quotable(name)}"`, String(value)));
  const sent = files.map(({ name, value }) =>
    part(
      `name="${quotable(name)}"; filename="${quotable(String(value))}"\r\nContent-Type: ${typeOf(String(value))}`,
      content.text,
    ),
  );
  return {
    body: `${[...fields, ...sent].join('')}--${BOUNDARY}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  };
}

function quotable(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function encoded(worth: Worth): string {
  return new URLSearchParams(
    worth.map(({ name, value }): [string, string] => [name, String(value)]),
  ).toString();
}
