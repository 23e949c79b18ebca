import { describe, expect, it } from 'vitest';
import type { RenderedFile } from '#core/render/index';
import { REPORTS } from '#core/report/index';
import { aVerdict } from '../support/verdicts.js';
import { harmOf } from '../support/hostile/harm.js';
import { suiteOf } from '../support/hostile/rendering.js';
import { spoiled } from '../support/hostile/spoiled.js';
import { syntaxOf } from '../support/hostile/syntax.js';
import { BENIGN, EVERYTHING, HOSTILE } from '../support/hostile/texts.js';

const benign = suiteOf(spoiled(BENIGN));

describe('hostile strings in every text of a plan', () => {
  it.each([...HOSTILE, ...EVERYTHING].map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
    'do not change the syntax tree of a rendered file: %s',
    (_shown, text) => {
      const files = suiteOf(spoiled(text));

      expect(harmOf(files)).toEqual([]);
      expect(syntaxOf(files)).toEqual(syntaxOf(benign));
      expect(contentOf(files, 'README.md').split('\n')).toHaveLength(
        contentOf(benign, 'README.md').split('\n').length,
      );
    },
  );

  it.each([...HOSTILE, ...EVERYTHING].map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
    'do not change the structure of a report: %s',
    (_shown, text) => {
      const xml = reportOf(text);

      expect(skeletonOf(xml)).toBe(skeletonOf(reportOf(BENIGN)));
      expect(xml.replaceAll(/&(?:amp|lt|gt|quot|#\d+);/g, '')).not.toContain('&');
      // XML 1.0, 2.2: everything else can be written.
      expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
    },
  );
});

function contentOf(files: readonly RenderedFile[], wanted: string): string {
  return files.find(({ path }) => path === wanted)?.content ?? '';
}

/** A run of the suite whose document says this everywhere, and whose API answers with it. */
function reportOf(text: string): string {
  return REPORTS.junit.write(aVerdict({ text }));
}

/** The tags of a report, without what its attributes and texts say. */
function skeletonOf(xml: string): string {
  return xml.replaceAll(/"[^"<]*"/g, '""').replaceAll(/>[^<>]+</g, '><');
}
