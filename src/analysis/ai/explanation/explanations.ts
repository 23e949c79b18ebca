import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors/index';
import type { CodePlace } from '#core/findings/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type CodeExcerpt, Excerpts } from '../../running/excerpt.js';
import { SOURCE_TREES, type SourceTrees } from '../../running/ports.js';
import { AiAnswers } from '../../storage/ai-answers.js';
import type { FindingEntity } from '../../storage/finding.entity.js';
import { AiBusy, aiErrorOf, AiTimedOut, CallerGone } from '../ai-errors.js';
import { AiService } from '../ai-service.js';
import type { AiUsage } from '../answer-memory.js';
import { askOnce } from '../ask-once.js';
import { placeOf, type ShownFile } from '../evidence.js';
import { Places } from './places.js';
import {
  EXPLANATION_PROMPT_VERSION,
  EXPLANATION_SCHEMA,
  type ExplainedFinding,
  explanationAnswer,
  type ExplanationAnswer,
  explanationMessages,
} from './question.js';

export interface ExplanationWish {
  /** One of those that may be asked; absent: that of the settings, or the endpoint's first one. */
  readonly model?: string | undefined;
  /** Asks although the answer is known. */
  readonly anew: boolean;
}

export interface ProposedEdit {
  readonly place: CodePlace;
  readonly replacement: string;
}

/** What a model says of a finding; its places are really there. */
export interface Explanation {
  readonly model: string;
  readonly explanation: string;
  readonly impact: string;
  readonly evidence: readonly CodePlace[];
  readonly fix: { readonly summary: string; readonly edits: readonly ProposedEdit[] };
  /** Places that were claimed, and are not in the code. */
  readonly refutedPlaces: number;
  /** When it was answered, where nobody was asked now; `usage` is what it cost then. */
  readonly rememberedFrom?: Date;
  readonly usage: AiUsage;
}

const LINES_AROUND = 40;
const MOST_ANSWER_TOKENS = 2_000;
/** Of one process. */
const MOST_WAITING = 100;

/** Has findings explained by a language model, on request. */
@Injectable()
export class Explanations {
  private readonly places: Places;

  constructor(
    private readonly ai: AiService,
    private readonly answers: AiAnswers,
    @Inject(SOURCE_TREES) private readonly sources: SourceTrees,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'aiTimeoutMs' | 'aiExplanationsAtOnce'>,
  ) {
    this.places = new Places(settings.aiExplanationsAtOnce, MOST_WAITING, (waiting) => new AiBusy(waiting));
  }

  /**
   * @param caller aborts when nobody waits for it any more
   * @throws {AiEndpointMissing | ModelNotAllowed | AiFailed | AiTimedOut | AiBudgetSpent | AiBusy | CallerGone}
   */
  async explain(finding: FindingEntity, wish: ExplanationWish, caller: AbortSignal): Promise<Explanation> {
    const { aiTimeoutMs } = this.settings;
    const limit = AbortSignal.timeout(aiTimeoutMs);
    const signal = AbortSignal.any([caller, limit]);
    try {
      return await this.places.during(signal, () => this.asked(finding, wish, signal));
    } catch (error) {
      if (caller.aborted) throw new CallerGone();
      if (limit.aborted) throw new AiTimedOut(aiTimeoutMs);
      throw error;
    }
  }

  private async asked(
    finding: FindingEntity,
    { model: wanted, anew }: ExplanationWish,
    signal: AbortSignal,
  ): Promise<Explanation> {
    const endpoint = this.ai.endpoint(signal);
    const model = await this.ai.model(endpoint, wanted);
    const shown = await this.codeOf(finding);
    const told = explained(finding);
    const schema = explanationAnswer(shown);
    const asked = await askOnce(
      { endpoint, memory: this.answers, anew },
      {
        kind: 'explanation',
        model,
        url: endpoint.url,
        content: [EXPLANATION_PROMPT_VERSION, told, shown],
      },
      {
        model,
        messages: explanationMessages(told, shown, randomUUID()),
        answer: {
          name: 'explanation',
          schema: EXPLANATION_SCHEMA,
          read: (value) => schema.safeParse(value),
        },
        maxTokens: MOST_ANSWER_TOKENS,
      },
    );
    if (asked.kind === 'failed') throw aiErrorOf(asked);
    const { answer, usage, rememberedFrom } = asked;
    return { model, ...proven(answer, shown), usage, ...(rememberedFrom && { rememberedFrom }) };
  }

  /** The lines around it in the code of now, if the finding is still there; else those of then. */
  private async codeOf({ applicationId, place, code }: FindingEntity): Promise<readonly ShownFile[]> {
    if (place.kind === 'exchange') return [];
    const { path: file } = place;
    const line = place.kind === 'code' ? place : { kind: 'code' as const, path: file, line: 1, text: '' };
    const now = await this.excerpt(applicationId, line);
    const text = place.kind === 'code' ? place.text.trim() : '';
    const isThere = now?.lines[line.line - now.from]?.includes(text.slice(0, LONGEST_COMPARED)) === true;
    const excerpt = isThere ? now : (code ?? now);
    return excerpt === undefined ? [] : [{ path: file, text: excerpt.lines.join('\n'), from: excerpt.from }];
  }

  private async excerpt(applicationId: string, place: CodePlace): Promise<CodeExcerpt | undefined> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-explained-'));
    try {
      await this.sources.checkOut(applicationId, folder);
      return await new Excerpts(folder, LINES_AROUND).around(place);
    } catch (error) {
      // Without code there is what was kept with the finding.
      if (error instanceof DomainError) return undefined;
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Long lines are cut differently in findings and in excerpts. */
const LONGEST_COMPARED = 200;

function explained(finding: FindingEntity): ExplainedFinding {
  const { tool, rule, title, message, severity, cwe, place, evidence } = finding;
  return { tool, rule, title, message, severity, cwe, place, ...(evidence !== null && { evidence }) };
}

function proven(
  { explanation, impact, evidence, fix }: ExplanationAnswer,
  shown: readonly ShownFile[],
): Pick<Explanation, 'explanation' | 'impact' | 'evidence' | 'fix' | 'refutedPlaces'> {
  const places = evidence.map((claim) => placeOf(claim, shown)).filter((place) => place !== undefined);
  const edits = fix.edits.flatMap((edit) => {
    const place = placeOf(edit, shown);
    return place === undefined ? [] : [{ place, replacement: edit.replacement }];
  });
  return {
    explanation,
    impact,
    evidence: places,
    fix: { summary: fix.summary, edits },
    refutedPlaces: evidence.length + fix.edits.length - places.length - edits.length,
  };
}
