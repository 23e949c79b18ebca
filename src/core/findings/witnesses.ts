import type { Place } from './finding.js';
import type { KnownFinding } from './fingerprint.js';
import { type Severity, worse } from './severity.js';

/** What several tools say of one place under one weakness. */
export interface WitnessedFinding<Witness extends KnownFinding = KnownFinding> {
  /** The worst that any of them says. */
  readonly severity: Severity;
  readonly cwe: readonly number[];
  readonly place: Place;
  /** One for each thing that a tool said; at least one. */
  readonly witnesses: readonly Witness[];
}

/** Shows what tools agree on as one; findings without a weakness stand for themselves. */
export function witnessed<Witness extends KnownFinding>(
  findings: readonly Witness[],
): readonly WitnessedFinding<Witness>[] {
  const groups = Map.groupBy(findings, groupOf);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const witnesses = [first, ...others];
    return {
      severity: witnesses.map(({ severity }) => severity).reduce(worse),
      cwe: [...new Set(witnesses.flatMap(({ cwe }) => cwe))].toSorted((one, other) => one - other),
      place: first.place,
      witnesses,
    };
  });
}

function groupOf({ fingerprint, cwe, place }: KnownFinding): string {
  const [weakness] = cwe;
  return weakness === undefined ? fingerprint : JSON.stringify([weakness, ...spotOf(place)]);
}

function spotOf(place: Place): readonly (string | number)[] {
  switch (place.kind) {
    case 'code':
      return ['code', place.path, place.line];
    case 'dependency':
      return ['dependency', place.ecosystem, place.package, place.advisory];
    case 'exchange':
      return ['exchange', place.method, place.path, place.parameter ?? ''];
  }
}
