import type { Finding, Severity } from '#core/findings/index';
import type { WapitiFound, WapitiOutput } from './schema.js';

/** What its categories mean, where they say more than its levels. */
const CATEGORIES: Readonly<
  Record<string, { readonly cwe: readonly number[]; readonly severity?: Severity }>
> = {
  'SQL Injection': { cwe: [89], severity: 'critical' },
  'Blind SQL Injection': { cwe: [89], severity: 'critical' },
  'Command execution': { cwe: [78], severity: 'critical' },
  'Reflected Cross Site Scripting': { cwe: [79], severity: 'high' },
  'Stored Cross Site Scripting': { cwe: [79], severity: 'high' },
  'HTML Injection': { cwe: [79, 80] },
  'Stored HTML Injection': { cwe: [79, 80] },
  'Path Traversal': { cwe: [22], severity: 'high' },
  'Server Side Request Forgery': { cwe: [918], severity: 'high' },
  'XML External Entity': { cwe: [611], severity: 'high' },
  'LDAP Injection': { cwe: [90] },
  'XPATH Injection': { cwe: [643] },
  'CRLF Injection': { cwe: [93] },
  'Open Redirect': { cwe: [601], severity: 'medium' },
  'Unrestricted File Upload': { cwe: [434] },
  'Weak credentials': { cwe: [1391] },
  'Cross Site Request Forgery': { cwe: [352] },
  'Backup file': { cwe: [530], severity: 'medium' },
  'Potentially dangerous file': { cwe: [538], severity: 'medium' },
  'Htaccess Bypass': { cwe: [288] },
  'Content Security Policy Configuration': { cwe: [693], severity: 'low' },
  'Clickjacking Protection': { cwe: [1021], severity: 'low' },
  'MIME Type Confusion': { cwe: [693], severity: 'low' },
  'HTTP Strict Transport Security (HSTS)': { cwe: [319], severity: 'info' },
  'HttpOnly Flag cookie': { cwe: [1004], severity: 'medium' },
  'Secure Flag cookie': { cwe: [614], severity: 'info' },
  'Unencrypted Channels': { cwe: [319], severity: 'info' },
  'HTTP Methods': { cwe: [650], severity: 'info' },
  // An attack that ends in an error shows a bug, and no more: Wapiti calls each a serious anomaly.
  'Internal Server Error': { cwe: [248], severity: 'low' },
  'Resource consumption': { cwe: [400], severity: 'low' },
};

const BY_LEVEL: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** Each weakness once for a request and a parameter, however many attacks show it. */
export function wapitiFindings({ vulnerabilities, anomalies }: WapitiOutput): readonly Finding[] {
  const findings = [...Object.entries(vulnerabilities), ...Object.entries(anomalies)].flatMap(
    ([category, list]) => list.map((one) => findingOf(category, one)),
  );
  const byPlace = new Map(
    findings.map((one) => [JSON.stringify([one.rule, one.place]), one]).toReversed() as [string, Finding][],
  );
  return [...byPlace.values()].toReversed();
}

const EVIDENCE_CHARACTERS = 600;

function findingOf(category: string, found: WapitiFound): Finding {
  const known = CATEGORIES[category];
  const { method, path, info, parameter, http_request: request } = found;
  const level = BY_LEVEL[found.level] ?? 'unknown';
  const evidence = (request ?? '').trim().slice(0, EVIDENCE_CHARACTERS);
  return {
    tool: 'wapiti',
    rule: category,
    title: category,
    message: info,
    severity: known?.severity ?? level,
    toolSeverity: String(found.level),
    cwe: known?.cwe ?? [],
    place: {
      kind: 'exchange',
      method,
      path,
      ...(parameter !== null && parameter !== undefined && parameter !== '' && { parameter }),
    },
    ...(evidence !== '' && { evidence }),
  };
}
