import { INTERNALS, type RequestStep, type TestCase } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { capturesIn, RequestTexts, whyNotWritten, type WrittenPair } from '../client/written-request.js';
import type { TextPart } from '../client/text-parts.js';
import type { Surroundings, TargetWriter } from '../target-writer.js';
import { builderBody } from '../vitest/expressions.js';
import { builderName } from '../vitest/naming.js';
import { draft7 } from './draft7.js';
import { jsonVariable } from './expression.js';
import { forgetScript, testScript } from './scripts.js';

/** A test as its collection has it. */
interface ItemView {
  readonly item: Json;
}

/** Items of a Postman collection (format 2.1.0). */
export const postmanWriter: TargetWriter = {
  fileName: (resource) => resource,
  builderName,
  builderBody,
  testView: (test, title, surroundings): ItemView => ({
    item: new ItemWriter(test, surroundings).item(title),
  }),
  suiteView: ({ schemas }) => ({
    schemasText: JSON.stringify(
      Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, draft7(schema)])),
    ),
    internalsText: JSON.stringify(INTERNALS),
  }),
  fileView: ({ resources, values }) => ({
    tokenScript: tokenScript(values.length),
    item: resources.map(({ name, groups }) => ({
      name,
      item: groups.map(({ title, tests }) => ({
        name: title,
        item: (tests as readonly ItemView[]).map(({ item }) => item),
      })),
    })),
  }),
  whyNot: whyNotWritten,
};

/** Values that are new for each request, so that requests do not meet each other's data. */
function tokenScript(count: number): readonly string[] {
  if (count === 0) return [];
  return [
    '// Values that are new for each request, so that requests do not meet each other’s data.',
    "const token = () => Array.from({ length: 8 }, () => Math.floor(Math.random() * 36).toString(36)).join('');",
    `for (let number = 1; number <= ${count}; number += 1) pm.variables.set(\`unique\${number}\`, token());`,
  ];
}

/** One test as one request, or as a folder of requests that are sent in their order. */
class ItemWriter {
  /** What steps take from earlier ones; clean-ups only use what happens to be there. */
  private readonly needed: ReadonlySet<string>;

  constructor(
    private readonly test: TestCase,
    private readonly surroundings: Surroundings,
  ) {
    this.needed = capturesIn(test.steps);
  }

  item(title: string): Json {
    const { id, clause, steps, cleanup } = this.test;
    const description = { content: `assay:${id} — ${clause}`, type: 'text/plain' };
    const [only] = steps;
    if (steps.length === 1 && cleanup.length === 0 && only !== undefined)
      return { id, name: title, ...this.request(only, description) };
    const requests = [
      ...steps.map((step, index) => ({ name: `${index + 1}. ${step.operation}`, step })),
      ...cleanup.map(({ request }) => ({ name: `Clean up: ${request.operation}`, step: request })),
    ];
    const item = requests.map(({ name, step }, index) => ({
      id: `${id}-${index + 1}`,
      name,
      ...this.request(step),
    }));
    return { id, name: title, description, item };
  }

  private request(step: RequestStep, description?: Json): { readonly [key: string]: Json } {
    const before = forgetScript(step);
    const after = testScript(step, this.needed, this.surroundings);
    const { plan, imports } = this.surroundings;
    const texts = new RequestTexts(plan, variable);
    const request = {
      method: step.method.toUpperCase(),
      header: texts.headers(step).map(pair),
      ...bodyOf(step, texts),
      url: urlOf(step, texts),
      ...(description !== undefined && { description }),
    };
    // The collection makes as many of them before each request as any request needs.
    for (const name of texts.writer.uniqueNames) imports.values.add(name);
    return {
      event: [
        ...(before.length === 0 ? [] : [script('prerequest', before)]),
        ...(after.length === 0 ? [] : [script('test', after)]),
      ],
      request,
    };
  }
}

function urlOf(step: RequestStep, texts: RequestTexts): Json {
  const path = texts.path(step);
  const query = texts.query(step);
  const search = query.map(({ name, value }) => `${name}=${value}`).join('&');
  const [place = '', ...search0] = path.split('?');
  return {
    raw: `{{baseUrl}}${path}${search === '' ? '' : `${path.includes('?') ? '&' : '?'}${search}`}`,
    host: ['{{baseUrl}}'],
    path: place.split('/').slice(1),
    query: [...search0.map((text) => ({ key: text, value: null })), ...query.map(parameter)],
  };
}

function bodyOf({ body }: RequestStep, texts: RequestTexts): { readonly body?: Json } {
  const { writer } = texts;
  switch (body?.kind) {
    case undefined:
      return {};
    case 'json': {
      const raw = texts.verbatim(writer.json(body.value, ''));
      return { body: { mode: 'raw', raw, options: { raw: { language: 'json' } } } };
    }
    case 'raw':
      return { body: { mode: 'raw', raw: texts.verbatim(writer.plain(body.text)) } };
    case 'form': {
      const fields = texts.pairs(body.fields).map(({ name, value }) => `${name}=${value}`);
      return { body: { mode: 'raw', raw: fields.join('&') } };
    }
    case 'multipart': {
      const formdata = body.parts.map(({ name, value, fileName, contentType }) => ({
        key: name,
        value: texts.verbatim(writer.plain(value)),
        type: 'text',
        ...(fileName !== undefined && { fileName }),
        ...(contentType !== undefined && { contentType }),
      }));
      return { body: { mode: 'formdata', formdata } };
    }
  }
}

function variable({ kind, name, json }: Exclude<TextPart, string>): string {
  return `{{${kind === 'captured' && json ? jsonVariable(name) : name}}}`;
}

const pair = ({ name, value }: WrittenPair): Json => ({ key: name, value });
const parameter = ({ name, value }: WrittenPair): Json => ({ key: name, value });

function script(listen: 'prerequest' | 'test', exec: readonly string[]): Json {
  return { listen, script: { type: 'text/javascript', exec } };
}
