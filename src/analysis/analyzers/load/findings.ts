import type { Finding } from '#core/findings/index';
import type { KeptObjective, LoadReport, LoadVerdict } from '#core/load/index';

const FIRST_SERVER_ERROR = 500;
/** Of all requests. */
const MANY = 0.01;

/** What is wrong: of an invalid run no figure can be believed, but what broke did break. */
export function loadFindings(report: LoadReport): readonly Finding[] {
  return [...missedObjectives('load', report), ...breaking(report)];
}

/** None of an invalid run, which says nothing of the application. */
export function missedObjectives(tool: string, { validity, objectives }: LoadVerdict): readonly Finding[] {
  if (validity.kind === 'invalid') return [];
  return objectives.filter(({ met }) => !met).map((one) => ({ ...missed(one), tool }));
}

function missed({ objective, measured }: KeptObjective): Finding {
  const figure = Math.round(measured * 1000) / 1000;
  switch (objective.of) {
    case 'latency':
      return ofAll({
        rule: `latency-${objective.figure}`,
        title: 'Answers are slower than they should be under load',
        message: `The ${objective.figure} latency is ${figure} ms, and should be at most ${objective.atMostMs} ms`,
      });
    case 'errors':
      return ofAll({
        rule: 'error-rate',
        title: 'More requests fail under load than should',
        message: `${figure * 100} % of the requests failed; it should be at most ${objective.atMost * 100} %`,
      });
    case 'throughput':
      return ofAll({
        rule: 'throughput',
        title: 'Fewer requests are served than should be',
        message: `${figure} good answers a second; it should be at least ${objective.atLeastPerSecond}`,
      });
  }
}

function breaking({ counts, byStatus }: LoadReport): readonly Finding[] {
  const broken = Object.entries(byStatus).filter(([status]) => Number(status) >= FIRST_SERVER_ERROR);
  const times = broken.reduce((sum, [, count]) => sum + count, 0);
  if (times <= counts.sent * MANY) return [];
  const said = broken.map(([status, count]) => `${status} ${count} times`).join(', ');
  return [
    ofAll({
      rule: 'server-errors',
      title: 'The server breaks under load',
      message: `Of ${counts.sent} requests it answered ${said}`,
      severity: 'medium',
      // Uncontrolled resource consumption.
      cwe: [400],
    }),
  ];
}

function ofAll(found: Pick<Finding, 'rule' | 'title' | 'message'> & Partial<Finding>): Finding {
  return {
    tool: 'load',
    severity: 'low',
    cwe: [],
    place: { kind: 'exchange', method: 'ANY', path: '/' },
    ...found,
  };
}
