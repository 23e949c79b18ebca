import type { Requirement } from './requirements.js';

/** Of a list that we wrote: names and versions, so that nothing of the application decides whom it asks. */
export function pipAuditArgs(list: string): readonly string[] {
  const quiet = ['--progress-spinner', 'off', '--timeout', '10'];
  return ['--requirement', list, '--no-deps', '--disable-pip', '--format', 'json', ...quiet];
}

/** 1: it found something. */
export const PIP_AUDIT_EXIT_CODES = [0, 1] as const;

export function requirementsList(requirements: readonly Requirement[]): string {
  const lines = requirements.map(({ name, version }) => `${name}==${version}`);
  return `${[...new Set(lines)].join('\n')}\n`;
}
