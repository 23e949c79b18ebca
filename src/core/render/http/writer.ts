import type { Capture, RequestStep, TestCase } from '#core/plan/index';
import type { TextPart } from '../client/text-parts.js';
import { capturesIn, RequestTexts, whyNotWritten } from '../client/written-request.js';
import { visible } from '#core/layout/index';
import { Code } from '../pack/output-helpers.js';
import type { Surroundings, TargetWriter } from '../target-writer.js';
import { builderBody } from '../vitest/expressions.js';
import { builderName } from '../vitest/naming.js';
import { expectedWords } from './words.js';

/** What templates see of a request, which stands between two lines of `###`. */
interface RequestView {
  readonly title: string;
  readonly id: string;
  readonly clause: string;
  readonly expected: readonly string[];
  /** Later requests refer to its answer by it. */
  readonly name: string | undefined;
  readonly method: string;
  readonly url: Code;
  readonly headers: readonly { readonly name: string; readonly value: Code }[];
  readonly body: Code | undefined;
}

/** Files of requests as the REST Client of VS Code reads them. */
export const httpWriter: TargetWriter = {
  fileName: (resource) => resource,
  builderName,
  builderBody,
  testView: (test, title, surroundings) => ({
    requests: new TestWriter(test, surroundings).requests(title),
  }),
  whyNot: (test, plan) => whyNotWritten(test, plan) ?? whyNotOnLines(test),
};

class TestWriter {
  /** Where each captured value stands: in which answer, and where in it. */
  private readonly places: ReadonlyMap<string, string>;
  /** Steps whose answers something refers to. */
  private readonly referred: ReadonlySet<RequestStep>;

  constructor(
    private readonly test: TestCase,
    private readonly surroundings: Surroundings,
  ) {
    const { steps, cleanup, id } = test;
    const captures = steps.flatMap((step) => step.captures.map((capture) => ({ step, capture })));
    this.places = new Map(
      captures.map(({ step, capture }) => [capture.name, `${requestName(step, id)}.${placeOf(capture)}`]),
    );
    const used = new Set([...capturesSent(steps), ...capturesSent(cleanup.map(({ request }) => request))]);
    this.referred = new Set(captures.filter(({ capture }) => used.has(capture.name)).map(({ step }) => step));
  }

  requests(title: string): RequestView[] {
    const { steps, cleanup } = this.test;
    const numbered = steps.length > 1;
    return [
      ...steps.map((step, index) =>
        this.request(step, numbered ? `${title} (${index + 1} of ${steps.length})` : title),
      ),
      ...cleanup.map(({ request }) => this.request(request, `${title} (clean up)`)),
    ];
  }

  private request(step: RequestStep, title: string): RequestView {
    const { plan, policy, imports } = this.surroundings;
    const texts = new RequestTexts(plan, (part) => this.variable(part));
    const query = texts.query(step).map(({ name, value }) => `${name}=${value}`);
    const path = texts.path(step);
    const search = query.length === 0 ? '' : `${path.includes('?') ? '&' : '?'}${query.join('&')}`;
    const headers = [...texts.headers(step), ...multipartType(step)];
    const view = {
      title,
      id: this.test.id,
      clause: this.test.clause,
      expected: step.expectations.map((expectation) => expectedWords(expectation, policy)),
      name: this.referred.has(step) ? requestName(step, this.test.id) : undefined,
      method: step.method.toUpperCase(),
      url: new Code(`{{baseUrl}}${path}${search}`),
      headers: headers.map(({ name, value }) => ({ name, value: new Code(value) })),
      body: bodyOf(step, texts),
    };
    for (const name of texts.writer.uniqueNames) imports.values.add(name);
    return view;
  }

  private variable({ kind, name }: Exclude<TextPart, string>): string {
    return `{{${kind === 'unique' ? name : (this.places.get(name) ?? name)}}}`;
  }
}

/** Stable over regenerations, and unique in its file. */
function requestName({ name }: RequestStep, id: string): string {
  return `${name.replace(/\W+/g, '_')}_${id}`;
}

/** As REST Client writes it: by JSONPath (RFC 9535) in a body, by name among the headers. */
function placeOf({ from }: Capture): string {
  if (from.kind === 'header') return `response.headers.${from.name}`;
  const steps = from.pointer.split('/').slice(1);
  return `response.body.$${steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('')}`;
}

function capturesSent(steps: readonly RequestStep[]): ReadonlySet<string> {
  return capturesIn(steps.map((step) => ({ ...step, expectations: [] })));
}

const BOUNDARY = 'assay-part';

function multipartType({ body }: RequestStep): { name: string; value: string }[] {
  if (body?.kind !== 'multipart') return [];
  return [{ name: 'Content-Type', value: `multipart/form-data; boundary=${BOUNDARY}` }];
}

function bodyOf({ body }: RequestStep, texts: RequestTexts): Code | undefined {
  const { writer } = texts;
  switch (body?.kind) {
    case undefined:
      return undefined;
    case 'json':
      return new Code(texts.verbatim(writer.json(body.value, '')));
    case 'raw':
      return new Code(texts.verbatim(writer.plain(body.text)));
    case 'form':
      return new Code(
        texts
          .pairs(body.fields)
          .map(({ name, value }) => `${name}=${value}`)
          .join('&'),
      );
    case 'multipart': {
      const parts = body.parts.map(({ name, value, fileName, contentType }) => {
        const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`;
        const type = contentType === undefined ? '' : `\nContent-Type: ${contentType}`;
        const head = `Content-Disposition: form-data; name="${quoted(name)}"${file}${type}`;
        return `--${BOUNDARY}\n${head}\n\n${texts.verbatim(writer.plain(value))}\n`;
      });
      return new Code(`${parts.join('')}--${BOUNDARY}--`);
    }
  }
}

/** As browsers write names in multipart bodies (HTML, multipart form data). */
function quoted(text: string): string {
  return text.replace(/"/g, '%22');
}

/** What some client reads as its own where it begins a line: delimiters, comments, files, scripts, assertions. */
const DIRECTIVE = /^\s*(?:###|#|\/\/|<[@>]?\w*(?:\s|$)|>|\?\?|@\w+\s*=|--)/;

function whyNotOnLines({ steps, cleanup }: TestCase): string | undefined {
  const requests = [...steps, ...cleanup.map(({ request }) => request)];
  return requests.map(whyNotStep).find((reason) => reason !== undefined);
}

function whyNotStep(step: RequestStep): string | undefined {
  const { body, captures } = step;
  if (captures.some((capture) => !/^[\w./$-]*$/.test(whereOf(capture))))
    return 'a later request takes a value from a place that cannot be named';
  if (body?.kind === 'json' && capturesIn(body.value).size > 0)
    return 'its body takes a value from an earlier answer, whose type the file cannot keep';
  const texts =
    body?.kind === 'raw'
      ? [body.text]
      : body?.kind === 'multipart'
        ? body.parts.map((part) => part.value)
        : [];
  const isBroken = texts.some((text) => text.kind === 'literal' && !areLines(text.value));
  return isBroken ? 'its body has lines that clients read as something else' : undefined;
}

const whereOf = ({ from }: Capture): string => (from.kind === 'body' ? from.pointer : from.name);

function areLines(value: unknown): boolean {
  if (typeof value !== 'string') return true;
  const lines = value.split('\n');
  // Clients leave out blank lines at both ends of a body.
  const isWhole = [lines[0], lines.at(-1)].every((line) => line?.trim() !== '');
  return isWhole && lines.every((line) => visible(line) === line && !DIRECTIVE.test(line));
}
