import type { FaultCode } from '#core/plan/index';
import type { Finding } from '#core/findings/index';
import { type Defect, faultNamed } from '#core/verdict/index';

/** Faults that are weaknesses: the rest is what does not work. */
const WEAKNESSES: Readonly<Partial<Record<FaultCode, readonly number[]>>> = {
  200: [89],
  201: [79],
  202: [918],
  203: [915],
  204: [203],
  206: [639, 862],
  207: [306],
  208: [306],
  209: [209],
};

export function isWeakness({ fault }: Defect): boolean {
  return fault !== undefined && WEAKNESSES[fault] !== undefined;
}

/** What failed tests say of the application's safety, once for each operation. */
export function functionalFindings(defects: readonly Defect[]): readonly Finding[] {
  return defects
    .filter(isWeakness)
    .flatMap((defect) => defect.operations.map((operation) => findingOf(defect, operation)));
}

const EVIDENCE_CHARACTERS = 600;

function findingOf(defect: Defect, operation: string): Finding {
  const { fault, severity, sentence, example } = defect;
  const [method = 'GET', path = '/'] = operation.split(' ');
  const { name } = faultNamed(fault);
  return {
    tool: 'functional',
    rule: `fault-${fault}`,
    title: name,
    message: sentence,
    // A single test that fails is a strong hint, and no proof: an attack that succeeded is told by others.
    severity,
    confidence: 'medium',
    cwe: (fault && WEAKNESSES[fault]) ?? [],
    place: { kind: 'exchange', method, path },
    evidence: `${example.failure?.curl ?? example.title}\n${example.message}`.slice(0, EVIDENCE_CHARACTERS),
  };
}

/** How many there are of each class, of what is no weakness. */
export function defectClasses(
  defects: readonly Defect[],
): readonly { readonly name: string; readonly severity: Defect['severity']; readonly count: number }[] {
  const classes = new Map<string, { name: string; severity: Defect['severity']; count: number }>();
  for (const defect of defects.filter((one) => !isWeakness(one))) {
    const { name } = faultNamed(defect.fault);
    const known = classes.get(name) ?? { name, severity: defect.severity, count: 0 };
    classes.set(name, { ...known, count: known.count + 1 });
  }
  return [...classes.values()];
}
