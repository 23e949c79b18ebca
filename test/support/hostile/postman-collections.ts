import { parseSync } from 'oxc-parser';

interface Item {
  readonly name: string;
  readonly item?: readonly Item[];
  readonly event?: readonly {
    readonly listen: string;
    readonly script: { readonly exec: readonly string[] };
  }[];
  readonly request?: {
    readonly method: string;
    readonly header: readonly { readonly key: string; readonly value: string }[];
    readonly url: { readonly raw: string; readonly host: readonly string[] };
    readonly body?: { readonly mode: string; readonly [mode: string]: unknown };
  };
}

/** What is fixed in a collection whatever its texts say: its folders, its requests, the syntax of its scripts. */
export function shapeOfCollection(
  collection: unknown,
  script: (lines: readonly string[]) => unknown,
): unknown {
  const shape = ({ item, event, request }: Item): unknown => [
    item?.map(shape),
    event?.map(({ listen, script: { exec } }) => [listen, script(exec)]),
    request && [request.method, request.header.length, request.body?.mode, variablesIn(request)],
  ];
  return shape(collection as Item);
}

export function harmOfCollection(collection: unknown): string[] {
  return harmOfItem(collection as Item);
}

function harmOfItem({ item = [], event = [], request }: Item): string[] {
  const broken = event.flatMap(({ script: { exec } }) => parseSync('script.js', exec.join('\n')).errors);
  const foreign = variablesIn(request).filter((name) => !KNOWN_VARIABLE.test(name));
  const leads = request !== undefined && request.url.host.join('.') !== '{{baseUrl}}';
  return [
    ...broken.map(({ message }) => `has a script that does not parse: ${message}`),
    ...foreign.map((name) => `has a foreign variable ${name}`),
    ...(leads ? [`leads to ${request.url.raw}`] : []),
    ...item.flatMap(harmOfItem),
  ];
}

/** Those that Postman replaces, wherever they stand; names that come from the document may be others. */
const KNOWN_VARIABLE = /^(?:baseUrl|TOKEN_[A-Z_]+|unique\d+|[A-Za-z]\w*)$/;

function variablesIn(request: Item['request']): string[] {
  // What stands in a description is shown as it is.
  const text = JSON.stringify({ ...request, description: '' });
  return Array.from(text.matchAll(/\{\{(.*?)\}\}/g), ([, name = '']) => name);
}
