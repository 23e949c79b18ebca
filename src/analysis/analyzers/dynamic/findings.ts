import type { Finding, Severity } from '#core/findings/index';
import { RULES } from './rules.js';
import type { Exchange } from './web/exchange.js';

/** Something that an exchange shows. */
export interface Sighting {
  readonly rule: string;
  readonly exchange: Exchange;
  /** What was seen, in a sentence. */
  readonly says: string;
  readonly parameter?: string;
  /** The part of the answer that shows it. */
  readonly quote?: string;
  /** It is a matter of all answers, and not of the one that it was seen in. */
  readonly ofAll?: true;
  /** The same thing seen in other answers, such as a cookie that is set again and again: the first of them is told of. */
  readonly onceFor?: string;
  /** Where it is not what the rule says. */
  readonly severity?: Severity;
  readonly confidence?: Finding['confidence'];
}

/** Keeps the first of what is the same: an application has thousands of answers without a header, and one weakness. */
export class Sightings {
  private readonly found = new Map<string, Finding>();

  add(sighting: Sighting): void {
    const finding = findingOf(sighting);
    const { place, rule } = finding;
    const key = JSON.stringify([rule, sighting.onceFor ?? place]);
    if (!this.found.has(key)) this.found.set(key, finding);
  }

  /** In an order that does not depend on when they were seen. */
  findings(): readonly Finding[] {
    return [...this.found].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, finding]) => finding);
  }
}

function findingOf(sighting: Sighting): Finding {
  const { rule, exchange, says, parameter, ofAll, severity, confidence = 'high' } = sighting;
  const meaning = RULES.get(rule);
  if (meaning === undefined) throw new Error(`There is no rule ${rule}`);
  const { method, template } = exchange.request;
  const at = ofAll === true ? { method: 'ANY', path: '/' } : { method, path: template };
  return {
    tool: 'dynamic',
    rule,
    title: meaning.title ?? rule,
    message: says,
    severity: severity ?? meaning.severity,
    confidence,
    cwe: meaning.cwe,
    place: { kind: 'exchange', ...at, ...(parameter !== undefined && { parameter }) },
    evidence: evidenceOf(sighting),
  };
}

const QUOTE_CHARACTERS = 300;

function evidenceOf({ exchange: { request, answer }, quote }: Sighting): string {
  const { method, path, body } = request;
  const sent = body === undefined ? '' : ` with ${cut(body)}`;
  const shown = quote === undefined ? '' : `: ${cut(quote)}`;
  return `${method} ${cut(path)}${sent} → ${answer.status}${shown}`;
}

function cut(text: string): string {
  return text.length <= QUOTE_CHARACTERS ? text : `${text.slice(0, QUOTE_CHARACTERS)}…`;
}
