import { describe, expect, it } from 'vitest';
import { qualitySettings } from '#core/settings/index';
import { gateSentence, judgeGates } from './gates.js';

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

  it.each([{ mutants: 5_001 }, { gates: { mutation: { min: 101 } } }, { gates: { tests: { min: 1 } } }])(
    'refuse what means nothing: %o',
    (wrong) => {
      expect(qualitySettings.safeParse(wrong).success).toBe(false);
    },
  );
});
