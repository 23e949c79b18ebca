import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { readStatement } from './read-statement.js';

describe('readStatement', () => {
  it.each([
    "expect(response).toHaveStatus(200, '2XX');",
    'const response = await api.as(userA).post(path`/pets/${`${id}`}`, aPet({ age: -1.5e-10 }));',
    'const { id } = created.body.value;',
    'return [1, -2, 3e10].map((value) => value);',
    "import { a, b } from './c.js';",
    "export const BODY: readonly string[] = ['it\\'s', \"b\", ...others];",
    "const parts = text.split(x).map((part) => (part === '' ? '' : `'${part}'`));",
    "f({ 'a b': 1, ['__proto__']: true, c, ...overrides });",
  ])('reads %s to its end', (text) => {
    expect(
      parseSync('line.ts', `async () => {\n${text.replace(/^(?:import|export) .*/u, ';')}\n}`).errors,
    ).toEqual([]);
    expect(readStatement(text)).toMatchObject({ start: 0, end: text.length });
  });

  it.each([
    'const a = [1 2];',
    "const a = { b: 'c' d };",
    'const a = f(b;',
    'if (a) b();',
    'const a = 0x10;',
    'const a = /b/;',
    'const a = b; c();',
    "const a = 'b",
    'const a = () => { b(); };',
    'const a = `${b`;',
  ])('leaves %s alone', (text) => {
    expect(readStatement(text)).toBeUndefined();
  });

  it('reads as many levels as a document may have', () => {
    const nested = `f(${'['.repeat(200)}${']'.repeat(200)});`;

    expect(readStatement(nested)?.type).toBe('ExpressionStatement');
  });
});
