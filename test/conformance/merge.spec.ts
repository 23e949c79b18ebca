import * as fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { mergeSuite, type MergedSuite } from '#core/render/index';
import {
  generated,
  hundredOperations,
  textsOf,
  type GeneratedNow,
  type ResourceDocument,
} from '../support/hundred-operations.js';

const TARGETS = ['vitest', 'pytest'] as const;
type Target = (typeof TARGETS)[number];
/** Files that speak of the whole suite. */
const OF_ALL =
  /^(assay\.manifest\.json|README\.md|support\/(schemas|documented)\.json|support\/data\.(ts|py))$/;

const changed = (change: (paths: ResourceDocument['paths']) => void): ResourceDocument => {
  const document = hundredOperations();
  change(document.paths);
  return document;
};
const postLimits = (paths: ResourceDocument['paths'], maxLength: number): void => {
  const text = JSON.stringify(paths['/thingcs']?.['post']).replaceAll(
    '"maxLength":50',
    `"maxLength":${maxLength}`,
  );
  Object.assign(paths['/thingcs'] ?? {}, { post: JSON.parse(text) as object });
};

/** The document with the limit of one operation changed, with one operation gone, and with one that is new. */
const later = {
  limited: changed((paths) => postLimits(paths, 40)),
  without: changed((paths) => delete paths['/thingcs']?.['post']),
  more: changed((paths) => {
    paths['/thingcs/{id}/parts'] = structuredClone(paths['/thingds'] ?? {});
  }),
};

const before = new Map<Target, GeneratedNow>();
const after = new Map<string, GeneratedNow>();
beforeAll(() => {
  for (const target of TARGETS) {
    before.set(target, generated(hundredOperations(), target));
    for (const [name, document] of Object.entries(later))
      after.set(`${target} ${name}`, generated(document, target));
  }
}, 120_000);

const baseOf = (target: Target): GeneratedNow => before.get(target) ?? { files: [], operations: [] };
const laterOf = (target: Target, name: keyof typeof later): GeneratedNow =>
  after.get(`${target} ${name}`) ?? { files: [], operations: [] };

function merged(target: Target, name: keyof typeof later, ours: ReadonlyMap<string, string>): MergedSuite {
  const { files, operations } = laterOf(target, name);
  return mergeSuite({ base: textsOf(baseOf(target).files), ours, theirs: files, operations });
}

/** Paths whose content is another one after the merge. */
function touched(ours: ReadonlyMap<string, string>, { files, removed }: MergedSuite): string[] {
  const other = files.filter(({ path, content }) => ours.get(path) !== content).map(({ path }) => path);
  return [...other, ...removed].sort();
}

const fileOf = (target: Target, resource: string, strategy: string): string =>
  target === 'vitest' ? `tests/${resource}.${strategy}.test.ts` : `tests/test_${resource}_${strategy}.py`;
const lineComment = (target: Target): string => (target === 'vitest' ? '//' : '#');

/** Changes a test of the file: its first line that fits. */
function edit(ours: Map<string, string>, path: string, from: RegExp, to: string): void {
  const text = ours.get(path) ?? '';
  expect(text).toMatch(from);
  ours.set(path, text.replace(from, to));
}

const textOf = ({ files }: MergedSuite, path: string): string =>
  files.find((file) => file.path === path)?.content ?? '';

describe.each(TARGETS)('a %s suite with edits, of a document with 100 operations', (target) => {
  const edited = (): Map<string, string> => textsOf(baseOf(target).files);
  const file = (resource: string, strategy: string): string => fileOf(target, resource, strategy);

  it('stays as it is, byte for byte, when nothing changed', () => {
    const ours = edited();
    edit(ours, file('thingas', 'contract'), /\n(?= *(\/\/|#) assay:)/, `\n${lineComment(target)} mine\n`);
    const { files, operations } = baseOf(target);

    const result = mergeSuite({ base: textsOf(files), ours, theirs: files, operations });

    expect(touched(ours, result).filter((path) => !OF_ALL.test(path))).toEqual([]);
    expect(result.report.conflicts).toEqual([]);
  });

  it('changes in the files that hold the tests of an operation that changed, and in no others', () => {
    const ours = edited();
    const planted = ['thingas', 'thingcs', 'thingts'].map((resource) => file(resource, 'validation'));
    for (const path of planted) ours.set(path, `${ours.get(path)}${lineComment(target)} mine in ${path}\n`);
    const unedited = merged(target, 'limited', edited());

    const result = merged(target, 'limited', ours);

    const files = touched(ours, result).filter((path) => !OF_ALL.test(path));
    expect(files).toEqual(touched(edited(), unedited).filter((path) => !OF_ALL.test(path)));
    expect(files.length).toBeGreaterThan(0);
    expect(files.every((path) => path.includes('thingcs'))).toBe(true);
    for (const path of planted) expect(textOf(result, path)).toContain(`mine in ${path}`);
  });

  it('takes over what changed where nobody edited, also in a file with edits', () => {
    const ours = edited();
    const path = file('thingcs', 'validation');
    ours.set(path, `${ours.get(path)}${lineComment(target)} mine\n`);

    const result = merged(target, 'limited', ours);

    const now = textsOf(laterOf(target, 'limited').files).get(path) ?? '';
    expect(textOf(result, path)).toBe(`${now}${lineComment(target)} mine\n`);
  });

  it('keeps an edit where what is generated changed, too, and shows that beside it', () => {
    const ours = edited();
    const path = file('thingcs', 'validation');
    const now = textsOf(laterOf(target, 'limited').files).get(path) ?? '';
    const lines = (ours.get(path) ?? '').split('\n');
    const at = lines.findIndex(
      (line) => line !== '' && !now.split('\n').includes(line) && !line.includes('assay:'),
    );
    const mine = `${lines[at] ?? ''} ${lineComment(target)} mine`;
    ours.set(path, lines.with(at, mine).join('\n'));

    const result = merged(target, 'limited', ours);

    expect(result.report.conflicts).toEqual([
      {
        file: path,
        id: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
        title: expect.stringContaining('POST /thingcs') as unknown,
        reason: 'the test was edited, and what is generated now is another one, too',
      },
    ]);
    expect(textOf(result, path).split('\n')).toContain(mine);
    expect(textOf(result, path)).toContain(`${lineComment(target)}| assay conflict: `);
    expect(JSON.parse(textOf(result, 'assay.manifest.json'))).toMatchObject({
      merge: { conflicts: result.report.conflicts },
    });
    const resolved = new Map(textsOf(result.files));
    const kept = textOf(result, path)
      .split('\n')
      .filter((line) => !/^\s*(\/\/|#)\|/.test(line));
    resolved.set(path, kept.join('\n'));
    const { files, operations } = laterOf(target, 'limited');
    const again = mergeSuite({ base: textsOf(files), ours: resolved, theirs: files, operations });
    expect(again.report.conflicts).toEqual([]);
    expect(textOf(again, path)).toBe(kept.join('\n'));
  });

  it('marks the tests of an operation that is gone, skips them, and gives the reason', () => {
    const ours = edited();
    const path = file('thingcs', 'contract');

    const result = merged(target, 'without', ours);

    const orphans = result.report.orphans.filter((orphan) => orphan.file === path);
    expect(orphans.length).toBeGreaterThan(0);
    expect(orphans[0]?.reason).toBe('POST /thingcs is not in the document any more');
    const text = textOf(result, path);
    const skipped = target === 'vitest' ? /it\.skip\(/g : /@pytest\.mark\.skip\(/g;
    expect(text.match(skipped)).toHaveLength(orphans.length);
    expect(
      touched(ours, result)
        .filter((name) => !OF_ALL.test(name))
        .every((name) => name.includes('thingcs')),
    ).toBe(true);
    expect(JSON.parse(textOf(result, 'assay.manifest.json'))).toMatchObject({
      merge: { orphans: result.report.orphans },
    });
  });

  it('takes an orphan back when its operation is there again', () => {
    const gone = merged(target, 'without', edited());
    const { files, operations } = baseOf(target);
    const base = textsOf(laterOf(target, 'without').files);

    const back = mergeSuite({ base, ours: textsOf(gone.files), theirs: files, operations });

    expect(back.report).toEqual({ conflicts: [], orphans: [], kept: [] });
    expect(textsOf(back.files)).toEqual(textsOf(files));
  });

  it('leaves orphans alone ever after', () => {
    const gone = merged(target, 'without', edited());
    const { files, operations } = laterOf(target, 'without');

    const again = mergeSuite({ base: textsOf(files), ours: textsOf(gone.files), theirs: files, operations });

    expect(textsOf(again.files)).toEqual(textsOf(gone.files));
    expect(again.report.orphans).toEqual(gone.report.orphans);
  });

  it('adds new tests, and does not write again what somebody deleted', () => {
    const ours = edited();
    const path = file('thingas', 'errors');
    ours.delete(path);

    const result = merged(target, 'more', ours);

    expect(result.files.map((one) => one.path)).not.toContain(path);
    expect(result.report.kept).toEqual([{ file: path, what: 'deleted' }]);
    expect(touched(ours, result).some((name) => !ours.has(name) || name.includes('thingcs'))).toBe(true);
  });

  it('keeps the line ends of an editor on Windows', () => {
    const ours = edited();
    const path = file('thingcs', 'validation');
    ours.set(path, `${ours.get(path)}${lineComment(target)} mine\n`.replaceAll('\n', '\r\n'));

    const text = textOf(merged(target, 'limited', ours), path);

    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain('mine');
  });

  it('survives any edits: what people wrote is there, once, and all files can be read', () => {
    const { files } = baseOf(target);
    const tests = files.filter(({ path }) => path.startsWith('tests/') && path.includes('thingc'));
    const one = fc.record({
      file: fc.constantFrom(...tests.map(({ path }) => path)),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      how: fc.constantFrom('comment', 'in-test', 'delete-test', 'own-test', 'import'),
    });
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 12 }),
        fc.constantFrom('limited', 'without', 'more'),
        (edits, name) => {
          const ours = edited();
          const planted = edits.flatMap(({ file: path, at, how }, index) => {
            const mark = `planted_${index}`;
            const text = plant(ours.get(path) ?? '', { at, how, mark }, target);
            ours.set(path, text);
            return text.includes(mark) ? [{ path, mark }] : [];
          });

          const result = merged(target, name, ours);

          const left = planted.filter(({ path, mark }) => ours.get(path)?.includes(mark) === true);
          for (const { path, mark } of left)
            expect(occurrences(textOf(result, path), mark)).toBe(occurrences(ours.get(path) ?? '', mark));
          expect(tests.flatMap(({ path }) => mistakesIn(path, textOf(result, path)))).toEqual([]);
          expect(
            touched(ours, result).filter((path) => !OF_ALL.test(path) && !path.includes('thingc')),
          ).toEqual([]);
          const again = mergeSuite({
            base: textsOf(laterOf(target, name).files),
            ours: textsOf(result.files),
            theirs: laterOf(target, name).files,
            operations: laterOf(target, name).operations,
          });
          expect(touched(textsOf(result.files), again).filter((path) => !OF_ALL.test(path))).toEqual([]);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  }, 240_000);
});

const occurrences = (text: string, mark: string): number => text.split(mark).length - 1;
const mistakesIn = (path: string, text: string): string[] =>
  path.endsWith('.ts') ? parseSync(path, text).errors.map(({ message }) => message) : [];

interface Plan {
  readonly at: number;
  readonly how: string;
  readonly mark: string;
}

/** One edit of a file, somewhere in it, as people make them. */
function plant(text: string, { at, how, mark }: Plan, target: Target): string {
  const isTypescript = target === 'vitest';
  const lines = text.split('\n');
  const sites = lines.flatMap((line, index) => (/^\s*(\/\/|#) assay:/.test(line) ? [index] : []));
  const site = sites[Math.floor(at * (sites.length - 1))];
  if (site === undefined) return text;
  const next = sites.find((index) => index > site) ?? lines.length;
  const insert = (index: number, ...added: string[]): string =>
    [...lines.slice(0, index), ...added, ...lines.slice(index)].join('\n');
  const margin = isTypescript ? '  ' : '    ';
  switch (how) {
    case 'comment':
      return insert(site, `${margin}${isTypescript ? '//' : '#'} ${mark}`);
    case 'in-test': {
      const opening = lines.findIndex((line, index) => index > site && /(=> \{|\):)$/.test(line));
      const inside = isTypescript ? `    void '${mark}';` : `        _ = "${mark}"`;
      return opening < 0 || opening >= next ? text : insert(opening + 1, inside);
    }
    case 'delete-test': {
      const end = lines.findIndex(
        (line, index) => index > site && (isTypescript ? line === '  });' : line === ''),
      );
      return end < 0 ? text : [...lines.slice(0, site), ...lines.slice(end + 1)].join('\n');
    }
    case 'own-test':
      return isTypescript
        ? insert(site, `  it('${mark}', () => {`, '    expect(1).toBe(1);', '  });', '')
        : insert(site, `    def test_${mark}(self):`, '        assert True', '');
    default:
      return isTypescript
        ? `import { join as ${mark} } from 'node:path';\n${text}`
        : `from os import path as ${mark}\n${text}`;
  }
}
