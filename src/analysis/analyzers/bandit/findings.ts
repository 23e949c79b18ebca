import type { Finding, Severity } from '#core/findings/index';
import type { Inspection } from '../../tools/code-analyzer.js';
import type { SourceLines } from '../../tools/source-lines.js';
import type { BanditOutput } from './schema.js';

type Result = BanditOutput['results'][number];

const SEVERITY: Readonly<Record<Result['issue_severity'], Severity>> = {
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  UNDEFINED: 'unknown',
};

/** Where bandit's own severity is not what the finding means for an application that is served to strangers. */
const SEVERITY_BY_RULE: Readonly<Record<string, Severity>> = {
  B101: 'info', // assert: a matter of style outside of tests
  B104: 'low', // listens on all addresses, as everything in a container must
  B403: 'info', // an import, not a use
  B404: 'info',
  // What these are used for decides, and it is not seen: an avatar's address, a mail, an archive that was checked.
  B202: 'medium',
  B324: 'medium',
  B411: 'medium',
  B413: 'low', // pycryptodome has the name of its predecessor
  B701: 'medium',
};

/** Where it names none, or another one than what is meant. */
const CWE_BY_RULE: Readonly<Record<string, number>> = {
  B201: 489, // active debug code: the Werkzeug console
  B506: 502, // yaml.load makes objects
};

const NAMES: Readonly<Record<string, string>> = { B201: 'Flask runs in debug mode' };

export async function banditFindings(output: BanditOutput, lines: SourceLines): Promise<Inspection> {
  const findings = await Promise.all(output.results.map((result) => findingOf(result, lines)));
  const leftOut = output.errors.map(({ filename, reason }) => `${filename.replace(/^\.\//, '')}: ${reason}`);
  return { findings: findings.filter((finding) => finding !== undefined), leftOut: leftOut.toSorted() };
}

async function findingOf(result: Result, lines: SourceLines): Promise<Finding | undefined> {
  const { filename, line_number: line, line_range: range, test_id: rule } = result;
  const place = await lines.place({ file: filename, line, endLine: Math.max(line, ...range) });
  if (place === undefined) return undefined;
  const cwe = CWE_BY_RULE[rule] ?? result.issue_cwe?.id;
  return {
    tool: 'bandit',
    rule,
    title: NAMES[rule] ?? result.test_name.replaceAll('_', ' '),
    message: result.issue_text,
    severity: SEVERITY_BY_RULE[rule] ?? SEVERITY[result.issue_severity],
    toolSeverity: result.issue_severity,
    ...confidenceOf(result),
    cwe: cwe === undefined ? [] : [cwe],
    place,
    ...(result.more_info !== undefined && { help: result.more_info }),
  };
}

function confidenceOf({ issue_confidence: told }: Result): Pick<Finding, 'confidence'> {
  const known = { HIGH: 'high', MEDIUM: 'medium', LOW: 'low' } as const;
  return told === 'UNDEFINED' ? {} : { confidence: known[told] };
}
