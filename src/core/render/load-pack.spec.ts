import { describe, expect, it } from 'vitest';
import { vitestPackFiles } from '../../../test/support/pack-files.js';
import { aCase, aPetsPlan } from '../../../test/support/pets-plan.js';
import { loadPack, renderSuite, TemplatePackInvalid } from './index.js';

const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };

/** The shipped pack with some files replaced, as somebody who customises it would. */
function packWith(changes: Readonly<Record<string, string>>): Map<string, string> {
  return new Map([...vitestPackFiles(), ...Object.entries(changes)]);
}

function refusal(changes: Readonly<Record<string, string>>): string {
  try {
    loadPack(packWith(changes));
  } catch (error) {
    if (error instanceof TemplatePackInvalid) return error.message;
    throw error;
  }
  return 'accepted';
}

/** In place of a support file that is code. */
const code = (template: string): string => refusal({ 'support/policy.ts.hbs': template });
const json = (template: string): string => refusal({ 'tsconfig.json.hbs': template });
const markdown = (template: string): string => refusal({ 'README.md.hbs': template });

describe('loadPack', () => {
  it('accepts the pack that is shipped', () => {
    expect(refusal({})).toBe('accepted');
  });

  it('says with a code, the file, the line and the column what is wrong', () => {
    const load = (): unknown =>
      loadPack(packWith({ 'partials/step.ts.hbs': 'const a = 1;\n  {{{title}}}\n' }));

    expect(load).toThrow(
      expect.objectContaining({
        code: 'template-pack-invalid',
        retryable: false,
        place: { file: 'partials/step.ts.hbs', line: 2, column: 3 },
      }),
    );
  });

  it.each([
    ['raw output', 'const a = {{{title}}};', '1:11: raw output'],
    ['raw output by an ampersand', 'const a = {{&title}};', '1:11: raw output'],
    ['raw output of a helper', 'const a = {{{lit title}}};', '1:11: raw output'],
    ['a bare value', '\n\nconst a = {{title}};', '3:11: {{title}} would print a raw value'],
    ['a bare value of a path', 'const a = {{this.title}};', '{{this.title}} would print a raw value'],
    ['a helper without a value', 'const a = {{lit}};', 'would print a raw value'],
    ['a helper with two values', 'const a = {{lit a b}};', 'takes exactly one value'],
    ['an unknown helper', 'const a = {{shout title}};', '{{shout …}} is not known'],
    ['an unknown block', '{{#with a}}{{/with}}', '{{#with}} is not known'],
    ['a block by a value', '{{#pets}}{{/pets}}', '{{#pets}} is not known'],
    ['an unknown condition', '{{#if (lookup a "b")}}{{/if}}', '(lookup …) is not known'],
    ['a decorator', '{{* activate}}', 'a decorator is not allowed'],
    ['an inline partial', '{{#*inline "x"}}{{/inline}}', 'is not allowed'],
    ['a partial with a block', '{{#> step}}{{/step}}', 'a partial block is not allowed'],
    ['a computed partial', '{{> (lookup . "x")}}', 'must be named by its name'],
    ['a missing partial', 'const a = 1;\n{{> nowhere}}', '2:1: there is no partial "nowhere"'],
    ['an object’s machinery', 'const a = {{lit constructor.prototype}};', '"constructor" is not a value'],
    ['the machinery of a value', 'const a = {{lit a.__proto__}};', '"__proto__" is not a value'],
    ['what cannot be parsed', 'const a = 1;\n{{#if a}}\n', 'support/policy.ts.hbs:'],
    ['a control character', 'const a = 1;\u202e', 'control character'],
  ])('refuses %s', (_what, template, message) => {
    expect(code(template)).toContain(message);
  });

  it.each([
    ['in a string', "const a = '{{lit title}}';"],
    ['in a string of a block', "const a = '{{#if b}}{{str title}}{{/if}}';"],
    ['in a template literal', 'const a = `{{str title}}`;'],
    ['in a regular expression', 'const a = /{{str title}}/;'],
    ['in a class of a regular expression', 'const a = /[/{{str title}}]/;'],
    ['after an escaped quote', String.raw`const a = 'it\'s {{lit title}}';`],
    ['in a line comment', '// {{str title}}\nconst a = 1;'],
    ['in a block comment', '/* x {{lit title}} */'],
    ['as a comment in code', 'const a = {{comment title}};'],
    ['as the first word of a comment', '// {{comment title}}\n'],
    ['behind a star that may end a comment', '/* x *{{comment title}} */'],
    ['before a slash that may end a comment', '/* x {{comment title}}/ */'],
    ['as a statement', '{{lit title}};'],
    ['as the body of a function', 'const f = () => {{lit body}};'],
    ['at the end of a line without a semicolon', 'const a = {{lit title}}\n(1);'],
    ['at the end of the file', 'const a = {{lit title}}'],
    ['before a member', 'const a = {{lit count}}.length;'],
    ['beside another value', 'const a = {{lit title}}{{lit title}};'],
    ['beside itself in a loop', 'const a = [{{#each list}}{{lit this}}{{/each}}];'],
    ['beside a word', 'const a = b{{lit title}};'],
    ['beside a name', 'const {{ident title}}b = 1;'],
    ['as the module of an import', 'import a from {{str title}};'],
    ['as the name of a property', 'const a = { b: 1, {{str title}}: 2 };'],
    ['as a member without a dot', 'const {{member title}} = 1;'],
    ['as a value after a dot', 'a.{{ident title}}();'],
    ['in a block that opens a string', "const a = {{#if b}}'{{/if}}x';"],
    ['in a block that opens braces', 'if (a) {{#if b}}{ {{/if}} }'],
    ['in a loop that ends a comment', '// x {{#each list}}{{comment this}}\n{{/each}}\n'],
  ])('refuses a value %s', (_where, template) => {
    expect(code(template)).toMatch(/^support\/policy\.ts\.hbs:\d+:\d+: /);
  });

  it.each([
    ['as an argument', 'f({{lit a}}, {{args b}});\n'],
    ['in a template literal’s code', 'const a = `x${ {{str title}} }y`;\n'],
    ['behind a division', 'const a = b / 2 + {{lit c}};\n'],
    ['behind a regular expression with quotes', String.raw`const a = [/['"\/[/]/, {{lit c}}];` + '\n'],
    ['in a comment', '// of {{comment a}} — {{comment b}}\n/* and {{comment c}} */\n'],
    ['as a name and a member', 'const {{ident a}} = b.{{member c}}();\n'],
    ['in a loop with text between', '{{#each list}}\nf({{lit this}});\n{{else}}\ng();\n{{/each}}\n'],
    ['as a computed property', 'const a = { [{{str title}}]: 1 };\n'],
  ])('accepts a value %s', (_where, template) => {
    expect(code(template)).toBe('accepted');
  });

  it.each([
    ['a bare value in JSON', () => json('{ "a": {{title}} }')],
    ['a value in a string of JSON', () => json('{ "a": "{{json title}}" }')],
    ['a literal of code in JSON', () => json('{ "a": {{lit title}} }')],
    ['a value beside a number in JSON', () => json('{ "a": 1{{json title}} }')],
    ['a raw value in a page', () => markdown('# {{title}}\n')],
    ['a value in a fenced block', () => markdown('```sh\n{{text title}}\n```\n')],
    ['a value in a code span', () => markdown('`{{text title}}`\n')],
    ['a value in HTML', () => markdown('<b>{{text title}}</b>\n')],
    ['a value in a table', () => markdown('| {{text title}} |\n')],
    ['a value as the target of a link', () => markdown('[x]({{text title}})\n')],
    ['a value that emphasis touches', () => markdown('**{{text title}}**\n')],
    ['a literal of code in a page', () => markdown('{{lit title}}\n')],
  ])('refuses %s', (_what, load) => {
    expect(load()).toMatch(/hbs:\d+:\d+: /);
  });

  it('refuses partials that include each other, where the circle closes', () => {
    const changes = {
      'partials/step.ts.hbs': '{{> request}}\n',
      'partials/request.ts.hbs': 'f();\n{{#if a}}\n{{> step}}\n{{/if}}\n',
    };

    expect(refusal(changes)).toBe(
      'partials/request.ts.hbs:3:1: endless loop of partials: test → step → request → step',
    );
  });

  it('refuses partials that multiply', () => {
    const doubling = (next: string): string => `{{> ${next}}}{{> ${next}}}`.repeat(12);
    const changes = {
      'partials/imports.ts.hbs': doubling('test'),
      'partials/test.ts.hbs': doubling('step'),
      'partials/step.ts.hbs': doubling('request'),
      'partials/request.ts.hbs': doubling('expectation'),
      'partials/expectation.ts.hbs': 'f();\n',
    };

    expect(refusal(changes)).toContain('do its partials multiply?');
  });

  it('stops a rendering whose loops multiply', () => {
    const loops = '{{#each ../groups}}'.repeat(7) + 'f();' + '{{/each}}'.repeat(7);
    const pack = loadPack(
      packWith({ 'tests/requests.ts.hbs': `{{#each groups}}${loops.replaceAll('../', '@root.')}{{/each}}` }),
    );
    const cases = Array.from({ length: 60 }, (_, index) => aCase({ operation: `GET /pets/${index}` }));

    expect(() => renderSuite(aPetsPlan({ cases }), pack, options)).toThrow(/do its loops multiply\?/);
  });

  it.each([
    ['no manifest', undefined, 'manifest.json:1:1: the pack has no manifest'],
    ['a manifest that is no JSON', '{\n  "name": }', 'manifest.json:2:'],
    ['a manifest without a target', '{ "name": "x", "version": "1.0.0" }', 'manifest.json:1:'],
  ])('refuses %s', (_what, manifest, message) => {
    const files = vitestPackFiles();
    if (manifest === undefined) files.delete('manifest.json');
    else files.set('manifest.json', manifest);

    expect(() => loadPack(files)).toThrow(message);
  });

  it('refuses a file that the manifest names and the pack lacks, at the line of the manifest', () => {
    const files = vitestPackFiles();
    files.delete('support/api.ts.hbs');

    expect(() => loadPack(files)).toThrow(
      /^manifest\.json:\d\d:\d+: the pack has no file support\/api\.ts\.hbs$/,
    );
  });

  it('refuses paths that leave the suite', () => {
    const manifest = (vitestPackFiles().get('manifest.json') ?? '').replace('"README.md"', '"../README.md"');

    expect(refusal({ 'manifest.json': manifest })).toContain('manifest.json:');
  });

  it('refuses kinds of files that it cannot judge', () => {
    const manifest = (vitestPackFiles().get('manifest.json') ?? '').replace(
      'README.md.hbs',
      'README.html.hbs',
    );

    expect(refusal({ 'manifest.json': manifest, 'README.html.hbs': '<p>' })).toContain(
      'README.html.hbs:1:1:',
    );
  });
});
