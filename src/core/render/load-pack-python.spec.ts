import { describe, expect, it } from 'vitest';
import { packFiles } from '../../../test/support/pack-files.js';
import { loadPack, TemplatePackInvalid } from './index.js';

/** The shipped pack, with another template in place of a support file. */
function code(template: string): string {
  try {
    loadPack(new Map([...packFiles('pytest'), ['support/policy.py.hbs', template]]));
  } catch (error) {
    if (error instanceof TemplatePackInvalid) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('loadPack, of a pack in Python', () => {
  it('accepts the pack that is shipped', () => {
    expect(() => loadPack(packFiles('pytest'))).not.toThrow();
  });

  it.each([
    ['in a string', "a = '{{lit title}}'\n"],
    ['in a string in three quotes', 'a = """x {{str title}}"""\n'],
    ['in a docstring', 'def f():\n    """{{comment title}}"""\n'],
    ['in an f-string', 'a = f"{ {{lit title}} }"\n'],
    ['behind the prefix of a string', 'a = b{{str title}}\n'],
    ['after an escaped quote', String.raw`a = 'it\'s {{lit title}}'` + '\n'],
    ['as the first word of a comment', '# {{comment title}}\n'],
    ['in the declaration of an encoding', '# The coding: {{comment title}}\n'],
    ['in a comment for type-checkers', '# this is type: {{comment title}}\n'],
    ['in a comment for linters', '# x noqa: {{comment title}}\n'],
    ['behind a hash in a comment', '# x #{{comment title}}\n'],
    ['as a comment in code', 'a = {{comment title}}\n'],
    ['as code in a comment', '# x {{lit title}}\n'],
    ['as a statement', '{{lit title}}\n'],
    ['as the name of a keyword argument', 'f({{str title}}=1)\n'],
    ['as a decorator', '@{{lit title}}\ndef f():\n    pass\n'],
    ['before a member', 'a = {{lit title}}.format()\n'],
    ['before a call', 'a = {{lit title}}(1)\n'],
    ['before a subscript', 'a = {{lit title}}[0]\n'],
    ['behind a line that goes on', 'a = 1 + \\\n    {{lit title}}\n'],
    ['beside another value', 'a = {{lit title}}{{lit title}}\n'],
    ['beside itself in a loop', 'a = [{{#each list}}{{lit this}}{{/each}}]\n'],
    ['beside a word', 'a = x{{lit title}}\n'],
    ['beside a name', 'def {{ident title}}b():\n    pass\n'],
    ['before a quote', 'a = {{ident title}}"x"\n'],
    ['at the end of the file', 'a = {{lit title}}'],
    ['in a block that opens a string', "a = {{#if b}}'{{/if}}x'\n"],
    ['in a block that opens a bracket', 'f({{#if a}}[{{/if}})\n'],
    ['in a loop that ends a comment', '# x {{#each list}}{{comment this}}\n{{/each}}\n'],
  ])('refuses a value %s', (_where, template) => {
    expect(code(template)).toMatch(/^support\/policy\.py\.hbs:\d+:\d+: /);
  });

  it.each([
    ['as arguments', 'f({{lit a}}, b={{lit b}}, *{{ident c}})\n'],
    ['at the end of a statement', 'a = {{lit b}}\nb = [1]\n'],
    ['in a display over several lines', 'a = [\n    {{lit b}},\n    {{lit c}},\n]\n'],
    ['in a comment', '# of {{comment a}} — {{comment b}}\n'],
    ['behind the mark of a test', '# assay:{{comment a}} — {{comment b}}\n'],
    ['as a name and a member', '{{ident a}} = b.{{member c}}()\n'],
    ['as the name of a class', 'class {{ident a}}:\n    pass\n'],
    ['as what is imported', 'from support.data import {{names a}}\n'],
    ['as the body of a function without a name', 'f(lambda: {{ident a}}.{{member b}}({{args c}}))\n'],
    ['in a loop with text between', '{{#each list}}\nf({{lit this}})\n{{else}}\ng()\n{{/each}}\n'],
    ['behind quotes in quotes', `a = '"' + {{lit b}}\n`],
    ['behind a string in three quotes', 'a = """\'"\\""""\nb = {{lit c}}\n'],
  ])('accepts a value %s', (_where, template) => {
    expect(code(template)).toBe('accepted');
  });
});
