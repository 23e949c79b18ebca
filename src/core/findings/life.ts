import type { KnownFinding } from './fingerprint.js';

/** `new`: the last scan saw it first; `reopened`: it had been fixed. */
export const FINDING_STATES = ['new', 'open', 'fixed', 'reopened'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** What is remembered of a finding between scans. */
export interface RememberedFinding {
  readonly fingerprint: string;
  readonly tool: string;
  /** Of what the tool looked at, and how, when it saw the finding last. */
  readonly scope: string;
  readonly state: FindingState;
}

/** What one tool says after a scan. */
export interface ToolScan {
  readonly tool: string;
  /** Names the tool's version, configuration and what it looked at; scans of different scopes cannot be compared. */
  readonly scope: string;
  /** Whether it came to its end; one that did not proves nothing fixed. */
  readonly completed: boolean;
  readonly findings: readonly KnownFinding[];
}

/**
 * The states of all findings after a scan. One that is not seen any more is fixed only where its tool completed with
 * the scope in which it had been seen; otherwise it stays as it was.
 */
export function afterScan(
  remembered: readonly RememberedFinding[],
  scans: readonly ToolScan[],
): readonly RememberedFinding[] {
  const before = new Map(remembered.map((finding) => [finding.fingerprint, finding]));
  const seen = new Map(
    scans.flatMap(({ tool, scope, findings }) =>
      findings.map(({ fingerprint }): [string, RememberedFinding] => [
        fingerprint,
        { fingerprint, tool, scope, state: seenAgain(before.get(fingerprint)?.state) },
      ]),
    ),
  );
  const proven = new Set(
    scans.filter(({ completed }) => completed).map(({ tool, scope }) => `${tool}\n${scope}`),
  );
  const unseen = remembered
    .filter(({ fingerprint }) => !seen.has(fingerprint))
    .map((finding) =>
      proven.has(`${finding.tool}\n${finding.scope}`) ? { ...finding, state: 'fixed' as const } : finding,
    );
  return [...seen.values(), ...unseen];
}

function seenAgain(state: FindingState | undefined): FindingState {
  if (state === undefined) return 'new';
  return state === 'fixed' ? 'reopened' : 'open';
}
