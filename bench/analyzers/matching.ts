import type { CodePlace, DependencyPlace, ExchangePlace, Finding } from '#core/findings/index';
import { areAkin } from './families.js';
import type { Area, Expected, Label, LabelPlace } from './samples.js';

type LabelAt<Kind extends LabelPlace['kind']> = Extract<LabelPlace, { kind: Kind }>;

/** Whether a finding tells of the weakness that a label names: at one of its places, and under its name. */
export function agree(finding: Finding, label: Label): boolean {
  if (!label.places.some((place) => isAt(finding, place))) return false;
  // Which advisory a package has says nothing of the class of its weakness.
  if (finding.place.kind === 'dependency') return true;
  return finding.cwe.some((one) => label.cwe.some((other) => areAkin(one, other)));
}

function isAt({ place }: Finding, labelled: LabelPlace): boolean {
  if (place.kind === 'code' && labelled.kind === 'code') return linesMeet(place, labelled);
  if (place.kind === 'dependency' && labelled.kind === 'dependency') return isPackage(place, labelled);
  if (place.kind === 'exchange' && labelled.kind === 'exchange') return isRequest(place, labelled);
  return false;
}

function linesMeet(place: CodePlace, labelled: LabelAt<'code'>): boolean {
  const [end, labelledEnd] = [place.endLine ?? place.line, labelled.endLine ?? labelled.line];
  return place.path === labelled.path && place.line <= labelledEnd && labelled.line <= end;
}

function isPackage(place: DependencyPlace, labelled: LabelAt<'dependency'>): boolean {
  return (
    place.ecosystem === labelled.ecosystem &&
    packageName(place.package, place.ecosystem) === packageName(labelled.package, labelled.ecosystem)
  );
}

/** Names of PyPI are the same with any of - _ . in them (PEP 503). */
function packageName(name: string, ecosystem: DependencyPlace['ecosystem']): string {
  return ecosystem === 'PyPI' ? name.toLowerCase().replaceAll(/[-_.]+/gu, '-') : name;
}

function isRequest(place: ExchangePlace, labelled: LabelAt<'exchange'>): boolean {
  const isMethod = labelled.method === '*' || place.method.toUpperCase() === labelled.method;
  const isParameter =
    labelled.path === '*' ||
    place.parameter === undefined ||
    labelled.parameter === undefined ||
    place.parameter.toLowerCase() === labelled.parameter.toLowerCase();
  return isMethod && isParameter && (labelled.path === '*' || isPath(place.path, labelled.path));
}

/** A part in braces, of either, stands for any text. */
function isPath(one: string, other: string): boolean {
  const [parts, others] = [one, other].map((path) => path.replace(/[?#].*$/u, '').split('/'));
  if (parts === undefined || others === undefined || parts.length !== others.length) return false;
  return parts.every((part, index) => {
    const counterpart = others[index] ?? '';
    return part === counterpart || isName(part) || isName(counterpart);
  });
}

function isName(part: string): boolean {
  return part.startsWith('{') && part.endsWith('}');
}

/** Whether the frozen list says that an analyzer should see what the label is first. */
export function isExpected(label: Label, byArea: Expected[string] | undefined): boolean {
  return label.places.some((place) => {
    const area = areaOf(place);
    const seen = area === undefined ? undefined : byArea?.[area];
    return seen !== undefined && String(label.cwe[0]) in seen;
  });
}

function areaOf(place: LabelPlace): Area | undefined {
  if (place.kind === 'exchange') return 'exchange';
  if (place.kind === 'dependency') return place.ecosystem;
  if (place.path.endsWith('.py')) return 'python';
  return /\.[cm]?jsx?$/u.test(place.path) ? 'javascript' : undefined;
}
