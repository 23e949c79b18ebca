import * as fc from 'fast-check';

/** What has ended strings, comments, patterns, lines, blocks and files in one tool or another. */
export const HOSTILE: readonly string[] = [
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  "'); process.exit(1); ('",
  '"); process.exit(1); ("',
  '`); process.exit(1); (`',
  "' + process.exit(1) + '",
  '${process.exit(1)}',
  '`${1}`',
  '{petId}',
  '*/ process.exit(1) /*',
  '// x',
  '/; process.exit(1); /',
  '\n',
  '\nprocess.exit(1);\n',
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
  '{{#each tests}}',
  '\u202e reversed \u2066',
  '\u200b\ufeff',
  '__proto__',
  'constructor',
  'toString',
  'a"}],"b":[{"c',
  // In one piece, it would choose the environment of the file that says it.
  ['@vitest', 'environment jsdom'].join('-'),
  '//# sourceMappingURL=data:,x',
  '# heading',
  '\n\n# heading\n\n',
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
  '/../../etc/passwd',
  '..\\..\\windows',
  'C:\\x',
  'CON',
  ']]><x>',
  '日本語のとても長い名前'.repeat(12),
  'x'.repeat(300),
  '😀‍👩‍👧',
];

/** The plainest text that can be told apart from every other one. */
export const BENIGN = 'benign';

/** All of them in one text, and the other way round: what one has opened, another one closes. */
export const EVERYTHING: readonly string[] = [HOSTILE, [...HOSTILE].reverse()].map((texts) =>
  texts.filter((text) => text.isWellFormed()).join(''),
);

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** Some of them, others at every turn; after as many turns as there are hostile texts, each came up that often. */
export function rotating(turn: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => HOSTILE[(turn * count + index) % HOSTILE.length] ?? '');
}
