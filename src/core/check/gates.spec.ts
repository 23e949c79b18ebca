import { describe, expect, it } from 'vitest';
import { qualitySettings } from '#core/settings/index';
import { failedGates, figuresOf, gateSentence, judgeGates } from './gates.js';

const figures = {
  operations: { covered: 9, total: 10 },
  statuses: { covered: 1, total: 100 },
  parameters: { covered: 0, total: 0 },
  mutation: { covered: 5_996, total: 10_000 },
};

describe('quality gates', () => {
  it('warn by default, and leave alone what has no least value', () => {
    const results = judgeGates(qualitySettings.parse({}), figures);

    expect(results).toEqual([
      { figure: 'operations', min: 80, below: 'warn', percent: 90, passed: true },
      { figure: 'parameters', min: 50, below: 'warn', percent: 100, passed: true },
      { figure: 'mutation', min: 50, below: 'warn', percent: 59.9, passed: true },
    ]);
  });

  it('never round up to what is wanted', () => {
    const gates = { mutation: { min: 60, below: 'dead_letter' as const } };

    const failed = judgeGates(qualitySettings.parse({ gates }), figures).filter(({ passed }) => !passed);

    expect(failed).toEqual([
      { figure: 'mutation', min: 60, below: 'dead_letter', percent: 59.9, passed: false },
    ]);
    expect(failed.map(gateSentence)).toEqual(['mutation: 59.9 %, at least 60 % wanted']);
  });

  it('are not passed by what could not be measured, and do not ask for what is not to be measured', () => {
    const { operations } = figures;
    const of = (mutants: number) =>
      judgeGates(qualitySettings.parse({ mutants, gates: { parameters: { min: 0 } } }), { operations });

    expect(of(300).map(gateSentence)).toEqual([
      'operations: 90 %, at least 80 % wanted',
      'mutation: not measured, at least 50 % wanted',
    ]);
    expect(of(300)).toMatchObject([{ passed: true }, { passed: false }]);
    expect(of(0)).toHaveLength(1);
  });

  it('are not passed where time was up before the first mutant, and are where there is none to try', () => {
    const { mutation: _, ...coverage } = figures;
    const of = (made: number, tried: number) =>
      judgeGates(qualitySettings.parse({}), figuresOf(coverage, { caught: 0, mutants: 0, made, tried })).at(
        -1,
      );

    expect(of(80, 0)).toEqual({ figure: 'mutation', min: 50, below: 'warn', passed: false });
    expect(of(0, 0)).toMatchObject({ percent: 100, passed: true });
    expect(of(80, 1)).toMatchObject({ percent: 100, passed: true });
  });

  it('end a run where they are not passed and do more than warn', () => {
    const of = (below: 'warn' | 'dead_letter', min: number) =>
      failedGates(judgeGates(qualitySettings.parse({ gates: { statuses: { min, below } } }), figures));

    expect(of('dead_letter', 50)).toMatchObject([{ figure: 'statuses' }]);
    expect(of('dead_letter', 1)).toEqual([]);
    expect(of('warn', 50)).toEqual([]);
    expect(failedGates(undefined)).toEqual([]);
  });

  it.each([{ mutants: 5_001 }, { gates: { mutation: { min: 101 } } }, { gates: { tests: { min: 1 } } }])(
    'refuse what means nothing: %o',
    (wrong) => {
      expect(qualitySettings.safeParse(wrong).success).toBe(false);
    },
  );
});
