import path from 'node:path';
import { parse } from 'yaml';
import { Player, type PlainRequest } from '#core/check/index';
import { planTests, SEED, type TestCase } from '#core/plan/index';
import { DomainError } from '#core/errors/index';
import { readSpec } from '#core/spec/index';
import { withItsFiles } from '#cli/read-document';
import { RawDocument } from '../../test/support/raw-document.js';
import { contentOf } from './documents.js';
import { sampled } from './sample.js';

export interface ValuesTask {
  readonly name: string;
  readonly file: string;
}

export interface JudgedValues {
  readonly document: string;
  /** Bodies that were judged by a validator which is not ours. */
  readonly judged: number;
  /** Bodies that a test calls valid and the document does not, or the other way round. */
  readonly disagreements: readonly string[];
}

/** The other validator takes milliseconds a body. */
const MOST_BODIES = 300;
const MOST_BYTES = 3_000_000;
/** Versions of OpenAPI that it has a dialect for. */
const KNOWN = /^3\.[01]\./;

/** The entry of a thread: whether the raw document agrees on which bodies of the validation tests are valid. */
export default async function judgeValues({ name, file }: ValuesTask): Promise<JudgedValues> {
  const nothing = { document: name, judged: 0, disagreements: [] };
  const bytes = contentOf(file);
  if (bytes.length > MOST_BYTES) return nothing;
  try {
    const document = await withItsFiles(bytes, file, path.dirname(file));
    const root = treeOf(Buffer.from(document).toString('utf8'));
    return KNOWN.test(String(root['openapi']))
      ? { document: name, ...(await judged(document, root)) }
      : nothing;
  } catch (error) {
    if (error instanceof DomainError) return nothing;
    throw error;
  }
}

type Tree = { readonly [key: string]: unknown };

function treeOf(text: string): Tree {
  const tree: unknown = /^\s*\{/.test(text) ? JSON.parse(text) : parse(text);
  return asJsonSchema(tree) as Tree;
}

/** What OpenAPI says and the other validator, which is one of JSON Schema, does not know. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, asJsonSchema(member)] as const);
  return withBits(withoutReadOnly(Object.fromEntries(members)));
}

/** What is only ever answered need not be sent, though `required` names it. */
function withoutReadOnly(tree: Tree): Tree {
  const { properties, required, ...others } = tree;
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return tree;
  const described = properties as Readonly<Record<string, { readonly readOnly?: unknown } | undefined>>;
  const sent = required.filter((name) => described[String(name)]?.readOnly !== true);
  return { ...others, properties, ...(sent.length > 0 && { required: sent }) };
}

/** OpenAPI's format registry: `int32` and `int64` are signed numbers of so many bits. */
const BITS: Readonly<Record<string, number>> = { int32: 31, int64: 63 };

function withBits(tree: Tree): Tree {
  const bits = BITS[String(tree['format'])];
  if (bits === undefined || tree['type'] !== 'integer') return tree;
  const { minimum, maximum } = tree;
  return {
    ...tree,
    minimum: Math.max(typeof minimum === 'number' ? minimum : -Infinity, -(2 ** bits)),
    maximum: Math.min(typeof maximum === 'number' ? maximum : Infinity, 2 ** bits - 1),
  };
}

async function judged(document: Uint8Array, root: Tree): Promise<Omit<JudgedValues, 'document'>> {
  const plan = planTests(readSpec(document), { strategies: ['validation'], seed: SEED });
  const ofBodies = plan.cases.filter(
    ({ locator, steps }) => locator.startsWith('body') && steps.length === 1,
  );
  const player = new Player(plan);
  const raw = new RawDocument(root);
  const disagreements: string[] = [];
  const cases = sampled(ofBodies, MOST_BODIES);
  try {
    for (const test of cases) {
      const request = requestOf(test, player);
      const objections = request === undefined ? undefined : await raw.objections(request);
      if (objections === undefined) continue;
      const isCalledValid = !test.steps[0]?.expectations.some(({ kind }) => kind === 'rejected');
      if (isCalledValid !== (objections.length === 0))
        disagreements.push(
          `${test.operation}: ${test.title} (${test.clause}) ${objections.join(' ').slice(0, 300)}`,
        );
    }
  } finally {
    raw.close();
  }
  return { judged: cases.length, disagreements };
}

function requestOf(test: TestCase, player: Player): PlainRequest | undefined {
  let sent: PlainRequest | undefined;
  player.play(test, (request) => {
    sent = request;
    return { status: 500, headers: {} };
  });
  return sent;
}
