import type { Finding, Severity } from '#core/findings/index';
import type { ZapAlert } from './schema.js';

const SEVERITIES: Readonly<Record<string, Severity>> = {
  high: 'high',
  medium: 'medium',
  low: 'low',
  informational: 'info',
};

const CONFIDENCES: Readonly<Record<string, NonNullable<Finding['confidence']>>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  confirmed: 'high',
};

/** Each weakness once for a request and a parameter, however many values show it. */
export function zapFindings(alerts: readonly ZapAlert[]): readonly Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const finding of alerts.flatMap((alert) => findingOf(alert))) {
    const key = JSON.stringify([finding.rule, finding.place]);
    if (!byPlace.has(key)) byPlace.set(key, finding);
  }
  return [...byPlace.values()];
}

/** None of what somebody has marked as wrong. */
function findingOf(alert: ZapAlert): readonly Finding[] {
  if (alert.confidence.toLowerCase() === 'false positive') return [];
  const confidence = CONFIDENCES[alert.confidence.toLowerCase()];
  const help = /https?:\/\/\S+/.exec(alert.reference)?.[0];
  const cwe = Number(alert.cweid);
  const title = alert.name ?? alert.alert;
  return [
    {
      tool: 'zap',
      rule: alert.alertRef ?? alert.pluginId,
      title: title === '' ? `ZAP rule ${alert.pluginId}` : title,
      message: alert.description === '' ? title : alert.description,
      severity: SEVERITIES[alert.risk.toLowerCase()] ?? 'unknown',
      toolSeverity: alert.risk,
      ...(confidence !== undefined && { confidence }),
      cwe: cwe > 0 ? [cwe] : [],
      place: {
        kind: 'exchange',
        method: alert.method,
        path: templated(alert.url),
        ...(alert.param !== '' && { parameter: alert.param }),
      },
      ...evidenceOf(alert),
      ...(help !== undefined && { help }),
    },
  ];
}

function evidenceOf({ attack, evidence, other }: ZapAlert): Pick<Finding, 'evidence'> {
  const lines = [
    ...(attack === '' ? [] : [`Attack: ${attack}`]),
    ...(evidence === '' ? [] : [`Evidence: ${evidence}`]),
    ...(other === '' ? [] : [other]),
  ];
  return lines.length === 0 ? {} : { evidence: lines.join('\n') };
}

const ID = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24})$/i;

/** The path with names for what differs from thing to thing, and from scan to scan. */
function templated(url: string): string {
  const { pathname } = URL.parse(url) ?? { pathname: '/' };
  return pathname
    .split('/')
    .map((part) => (ID.test(part) ? '{id}' : part))
    .join('/');
}
