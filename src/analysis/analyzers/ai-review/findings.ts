import type { CodePlace, Finding } from '#core/findings/index';
import { placeOf } from '../../ai/evidence.js';
import type { ReviewedFile } from './command.js';
import type { ReviewAnswer } from './schema.js';

/** `unproven`: the reviewer says that it is met, and shows no place that is really there. */
export interface JudgedRequirement {
  readonly requirement: string;
  readonly verdict: 'met' | 'not-met' | 'unproven';
  readonly explanation: string;
  readonly evidence: readonly CodePlace[];
}

/** What the answer says of each requirement, as far as it can be seen in the code. One that it leaves out is unproven. */
export function judgedRequirements(
  answer: ReviewAnswer,
  requirements: readonly string[],
  files: readonly ReviewedFile[],
): readonly JudgedRequirement[] {
  return requirements.map((requirement, index) => {
    const claim = answer.requirements.find(({ number }) => number === index + 1);
    if (claim === undefined)
      return {
        requirement,
        verdict: 'unproven',
        explanation: 'The reviewer said nothing of it',
        evidence: [],
      };
    const evidence = claim.evidence
      .map((place) => placeOf(place, files))
      .filter((place) => place !== undefined);
    const verdict = !claim.met ? 'not-met' : evidence.length > 0 ? 'met' : 'unproven';
    return { requirement, verdict, explanation: claim.explanation, evidence };
  });
}

/** Requirements that are not met, and issues whose place is really there. */
export function reviewFindings(
  judged: readonly JudgedRequirement[],
  { issues }: ReviewAnswer,
  files: readonly ReviewedFile[],
): readonly Finding[] {
  const unmet = judged
    .filter(({ verdict }) => verdict === 'not-met')
    .map(({ requirement, explanation, evidence }) => notMet(requirement, explanation, evidence));
  const seen = issues.flatMap(({ title, severity, evidence, suggestion }) => {
    const place = placeOf(evidence, files);
    if (place === undefined) return [];
    const finding: Finding = {
      tool: 'ai-review',
      rule: 'issue',
      title,
      message: suggestion,
      severity,
      confidence: 'low',
      cwe: [],
      place,
    };
    return [finding];
  });
  return [...unmet, ...seen];
}

/** Known again by the requirement: what the reviewer points to differs from time to time. */
function notMet(requirement: string, explanation: string, [shown]: readonly CodePlace[]): Finding {
  return {
    tool: 'ai-review',
    rule: 'requirement-not-met',
    title: `Not met: ${requirement}`.slice(0, 200),
    message: explanation,
    severity: 'medium',
    confidence: 'low',
    cwe: [],
    place: { kind: 'code', path: '.', line: 1, text: requirement },
    ...(shown !== undefined && { evidence: `${shown.path}:${shown.line}: ${shown.text}` }),
  };
}
