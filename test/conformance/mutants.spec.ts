import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LATER_OPERATORS, measureMutation, MUTATION_OPERATORS, SECOND_OPERATORS } from '#core/check/index';
import { AVAILABLE_STRATEGIES, planTests, type StrategyName } from '#core/plan/index';
import { readSpec } from '#core/spec/index';

const ROOT = join(import.meta.dirname, '../..');
const library = readSpec(readFileSync(join(ROOT, 'test/fixtures/mock/library.yaml')));
const planOf = (strategies: readonly StrategyName[]) => planTests(library, { strategies, seed: 1 });

describe('mutants', () => {
  it('are those that were decided on before the strategies were tuned', () => {
    const decision = readFileSync(join(ROOT, 'docs/adr/0011-mutation-operators.md'), 'utf8');
    const [, named = ''] = /## Decision\n(.*?)\n## Turned down/su.exec(decision) ?? [];
    const items = named.match(/^- (?:`[^`]+`(?: \([^)]*\))?,?\s*)+/gmu)?.join(' ') ?? '';
    const operators = [...items.matchAll(/`([a-z]+-[a-z-]+)`/gu)].map(([, name]) => name);

    expect(new Set(operators)).toEqual(new Set(MUTATION_OPERATORS));
  });

  it.each([
    ['0013-later-operators.md', LATER_OPERATORS],
    ['0016-a-second-list-of-later-operators.md', SECOND_OPERATORS],
  ])('that were written later are those that %s decided on before any of them was built', (name, list) => {
    const decision = readFileSync(join(ROOT, 'docs/adr', name), 'utf8');
    const operators = [...decision.matchAll(/^\| `([a-z-]+)` \(/gmu)].map(([, operator]) => operator);
    const others = [...MUTATION_OPERATORS, ...LATER_OPERATORS, ...SECOND_OPERATORS];

    expect(operators).toEqual([...list]);
    expect(others.filter((operator) => operators.includes(operator))).toEqual(operators);
  });

  it('are all missed by a suite without tests, and each is shown by a request', () => {
    const { caught, counted, survivors } = measureMutation(library, planOf([]));

    expect(caught).toBe(0);
    expect(survivors).toHaveLength(counted);
    expect(survivors.every(({ witness, clause }) => witness !== '' && clause.startsWith('#'))).toBe(true);
    expect(counted).toBeGreaterThan(500);
  });

  it('are caught by the tests that look for their kind', () => {
    const of = (strategies: readonly StrategyName[]) =>
      measureMutation(library, planOf(strategies)).operators;

    expect(of(['contract'])['skip-maximum']?.caught).toBe(0);
    const { 'skip-maximum': skipped, 'skip-pattern': pattern } = of(['validation']);
    expect(skipped).toEqual({ caught: skipped?.counted, counted: skipped?.counted });
    expect(pattern?.caught).toBe(pattern?.counted);
  });

  it('are told apart where only the state of the server shows them: a list that nobody can add to', () => {
    const fare = { type: 'object', properties: { price: { type: 'number' } } };
    const shown = { 'application/json': { schema: { type: 'array', items: fare } } };
    const document = {
      openapi: '3.1.0',
      info: { title: 'Fares', version: '1' },
      paths: { '/fares': { get: { responses: { '200': { description: 'All', content: shown } } } } },
    };
    const spec = readSpec(JSON.stringify(document));
    const { operators, unknowable } = measureMutation(spec, planTests(spec, { strategies: [], seed: 1 }));

    expect(operators).not.toHaveProperty('list-leaves-out');
    expect(unknowable).toEqual({ 'list-leaves-out': { caught: 0, counted: 1 } });
  });

  it('are sampled alike each time, each operator at least once', () => {
    const plan = planOf(AVAILABLE_STRATEGIES);
    const [first, second] = [1, 2].map(() => measureMutation(library, plan, { limit: 100 }));

    expect(first).toEqual(second);
    expect(first?.tried).toBeLessThanOrEqual(100 + MUTATION_OPERATORS.length);
    expect(first?.unsound).toEqual([]);
  });

  it('are given up when the time is up, and the report says how many were tried', () => {
    let asked = 0;
    const isTimeUp = (): boolean => (asked += 1) > 5;

    const { tried, made } = measureMutation(library, planOf(['contract']), { isTimeUp });

    expect(tried).toBe(5);
    expect(made).toBeGreaterThan(500);
  });
});
