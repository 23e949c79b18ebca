import * as fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { DomainError } from '#core/errors/index';
import { planTests } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec, type Json } from '#core/spec/index';
import { aPetsPlan } from '../support/pets-plan.js';
import { petstore } from '../support/petstore.js';
import { vitestPackFiles } from '../support/vitest-pack.js';

const pack = loadPack(vitestPackFiles());
const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
const document = parseYaml(Buffer.from(petstore()).toString()) as Json;

/** What has ended strings, comments, lines, blocks and files in one tool or another. */
const HOSTILE = [
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  '${process.exit(1)}',
  '`${1}`',
  '*/ process.exit(1) /*',
  '// x',
  '\n',
  '\r\nprocess.exit(1);//',
  '\u2028process.exit(1)',
  '\u2029',
  '\0',
  '\u0007\u001b[2J',
  '\ud800',
  '\udc00x',
  '</script><script>',
  '<!--',
  '-->',
  '{{{raw}}}',
  '{{lit x}}',
  '{{> step}}',
  '\u202e reversed \u2066',
  '\u200b\ufeff',
  '__proto__',
  'constructor',
  'a"}],"b":[{"c',
  // In one piece, it would choose the environment of this very file.
  ['@vitest', 'environment jsdom'].join('-'),
  '//# sourceMappingURL=data:,x',
  '# heading',
  '- item\n- item',
  '1. x',
  '```\n```',
  '| a | b |',
  '[x](javascript:alert(1))',
  '![x](http://127.0.0.1/x)',
  '<img src=x onerror=alert(1)>',
  '&amp;&#42;',
  '$(reboot)',
  ';reboot;',
  '%0a%0d',
  '../../../etc/passwd',
  '日本語のとても長い名前'.repeat(12),
  'x'.repeat(300),
  '😀‍👩‍👧',
];

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** The plainest text that can be told apart from every other one. */
const BENIGN = 'benign';

interface Place {
  readonly path: readonly (string | number)[];
  /** The name of a property, and not its value. */
  readonly isName: boolean;
}

function placesOf(value: Json, path: readonly (string | number)[] = []): Place[] {
  if (typeof value === 'string') return [{ path, isName: false }];
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => placesOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const place: Place = { path: [...path, name], isName: true };
    return [place].concat(placesOf(member, place.path));
  });
}

function replaced(value: Json, { path, isName }: Place, text: string): Json {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index) =>
      index === step ? replaced(item, { path: rest, isName }, text) : item,
    );
  }
  const entries = Object.entries(value as Record<string, Json>).map(([name, member]) => {
    if (name !== step) return [name, member] as const;
    if (isName && rest.length === 0) return [text, member] as const;
    return [name, replaced(member, { path: rest, isName }, text)] as const;
  });
  return Object.fromEntries(entries);
}

interface Rendering {
  readonly files: readonly RenderedFile[];
  /** Everything about the plan except what its texts say. */
  readonly planShape: string;
}

function rendered(changed: Json): Rendering | undefined {
  try {
    const spec = readSpec(Buffer.from(JSON.stringify(changed)), {});
    const plan = planTests(spec, { strategies: ['contract', 'crud', 'errors', 'validation'], seed: 1 });
    return { files: renderSuite(plan, pack, options), planShape: JSON.stringify(withoutTexts(plan)) };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function withoutTexts(value: unknown, key = ''): unknown {
  // Kinds decide what is written; what else is text may differ.
  if (typeof value === 'string') return ['kind', 'method', 'policy', 'identity'].includes(key) ? value : '';
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([name, member]) => withoutTexts(member, name));
}

/** Node kinds and where they stand; what texts say is left out. */
function shapeOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shapeOf);
  if (typeof node !== 'object' || node === null) return '';
  const { type } = node as { type?: string };
  if (type === 'Property') {
    const { value } = node as { value: unknown };
    return ['Property', shapeOf(value)];
  }
  const below = Object.entries(node).filter(
    ([name, member]) => typeof member === 'object' && name !== 'quasi',
  );
  return [type, ...below.map(([, member]) => shapeOf(member))];
}

/** What must be true of a file whatever a document says. */
function harmOf({ path, content }: RenderedFile): string[] {
  const visible = [...content].every((character) => {
    const point = character.codePointAt(0) ?? 0;
    return (
      character === '\n' ||
      (point >= 0x20 &&
        !(point >= 0x7f && point < 0xa0) &&
        !(point >= 0x2028 && point <= 0x202f) &&
        !(point >= 0xd800 && point <= 0xdfff) &&
        !(point >= 0x2060 && point <= 0x206f) &&
        point !== 0xfeff &&
        !(point >= 0x200b && point <= 0x200f))
    );
  });
  const harm = visible ? [] : ['prints what cannot be seen'];
  if (/@vitest[-]environment|[#@]\s*sourceMappingURL/.test(content)) harm.push('gives directions to a tool');
  if (path.endsWith('.json')) JSON.parse(content);
  if (!path.endsWith('.ts')) return harm;
  const { errors, comments, program } = parseSync(path, content);
  if (errors.length > 0) harm.push(`does not parse: ${errors[0]?.message}`);
  if (path.endsWith('.test.ts')) {
    if (comments.some(({ type, value }) => type !== 'Line' || !value.startsWith(' assay:')))
      harm.push('has a foreign comment');
    const statements = program.body.map(({ type }) => type);
    if (statements.some((type) => type !== 'ImportDeclaration' && type !== 'ExpressionStatement'))
      harm.push('has a foreign statement');
    const calls = calledIn(program);
    const foreign = [...calls].filter((name) => !KNOWN_CALLS.has(name) && !/^an?[A-Z0-9_]/.test(name));
    if (foreign.length > 0) harm.push(`calls ${foreign.join(', ')}`);
  }
  return harm;
}

const KNOWN_CALLS = new Set('describe it expect cleanUp json form multipart raw unique without'.split(' '));

function calledIn(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const item of node) calledIn(item, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, callee } = node as { type?: string; callee?: { type: string; name?: string } };
    if ((type === 'CallExpression' || type === 'NewExpression') && callee?.type === 'Identifier')
      found.add(callee.name ?? '');
    for (const member of Object.values(node)) calledIn(member, found);
  }
  return found;
}

describe('hostile strings', () => {
  const places = placesOf(document);

  it('has strings and names in hundreds of places', () => {
    expect(places.length).toBeGreaterThan(250);
  });

  it('cannot do harm from any place of a document', () => {
    let suites = 0;
    let compared = 0;
    fc.assert(
      fc.property(fc.constantFrom(...places), hostile, (place, text) => {
        const spoilt = rendered(replaced(document, place, text));
        if (spoilt === undefined) return;
        suites += 1;
        const harm = spoilt.files.flatMap((file) => harmOf(file).map((what) => `${file.path} ${what}`));
        expect(harm).toEqual([]);
        const plain = rendered(replaced(document, place, BENIGN));
        if (plain?.planShape !== spoilt.planShape) return;
        compared += 1;
        expect(treesOf(spoilt.files)).toEqual(treesOf(plain.files));
      }),
      { numRuns: 150, seed: 20_261_121 },
    );
    // Most places keep the document readable and the plan alike; otherwise this would prove nothing.
    expect(suites).toBeGreaterThan(100);
    expect(compared).toBeGreaterThan(50);
  }, 120_000);

  it.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
    'do not change the syntax tree of a rendered file: %s',
    (_shown, text) => {
      const benign = renderSuite(spoiled(BENIGN), pack, options);
      const files = renderSuite(spoiled(text), pack, options);

      expect(treesOf(files)).toEqual(treesOf(benign));
      expect(files.flatMap(harmOf)).toEqual([]);
      expect(files.find(({ path }) => path === 'README.md')?.content.split('\n').length).toBe(
        benign.find(({ path }) => path === 'README.md')?.content.split('\n').length,
      );
    },
  );
});

/** Every text of the plan that a document can influence. */
function spoiled(text: string): ReturnType<typeof aPetsPlan> {
  const plan = aPetsPlan();
  const spoil = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => spoil(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      ([name, member]) => [name, spoilMember(name, member, key)] as const,
    );
    return Object.fromEntries(entries);
  };
  const spoilMember = (name: string, member: unknown, key: string): unknown => {
    const free = [
      'clause',
      'title',
      'reason',
      'detail',
      'pointer',
      'itemPointer',
      'contentType',
      'fileName',
      'text',
      'prefix',
      'suffix',
      'locator',
      'variant',
      'apiVersion',
    ];
    if (typeof member !== 'string') return spoil(member, name);
    if (free.includes(name) || (name === 'value' && key === 'value')) return text + member;
    return member;
  };
  return spoil(plan) as ReturnType<typeof aPetsPlan>;
}

/** In the order of the files, whose names come from paths of the document. */
function treesOf(files: readonly RenderedFile[]): string[] {
  return files
    .filter(({ path }) => path.endsWith('.ts'))
    .map(({ path, content }) => JSON.stringify(shapeOf(parseSync(path, content).program)));
}
