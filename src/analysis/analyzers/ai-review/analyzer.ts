import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Json } from '#core/spec/index';
import { AiEndpoint } from '../../ai/ai-endpoint.js';
import type { AiUsage } from '../../ai/answer-memory.js';
import { askOnce, type Remembered } from '../../ai/ask-once.js';
import { EndpointFailed } from '../../ai/endpoint-failed.js';
import { ModelNotAllowed } from '../../ai/model-not-allowed.js';
import { scopeText } from '../../tools/scope.js';
import { copySource } from '../../tools/source-copy.js';
import type { Analyzer, AnalyzerContext, Availability, Subject, Toolbox, ToolReport } from '../analyzer.js';
import { isReviewed, reviewMessages, type ReviewedFile, type Shown, shownWithin } from './command.js';
import { type JudgedRequirement, judgedRequirements, reviewFindings } from './findings.js';
import {
  REVIEW_ANSWER_SCHEMA,
  type ReviewAnswer,
  reviewAnswer,
  type ReviewOptions,
  reviewOptions,
} from './schema.js';

const NO_ENDPOINT = {
  kind: 'unavailable',
  reason: 'no AI endpoint is set',
  remedy: 'Set AI_ENDPOINT_URL (and AI_API_KEY) to an endpoint that speaks the protocol of OpenAI',
} as const;

/** Another prompt gives another verdict: of what the scope is. */
const PROMPT_VERSION = 1;

/** A language model reads the code, and says which requirements it meets; what it claims is looked up in the code. */
export const aiReview: Analyzer = {
  name: 'ai-review',
  title: 'AI review',
  purpose: 'Which of its requirements the application meets, by a language model that shows the places',
  runsIn: { ai_review: 'default' },
  needs: 'code',
  suits: () => true,
  availability,
  run,
};

function availability(tools: Toolbox): Promise<Availability> {
  const [service] = tools.services('ai');
  return Promise.resolve(
    service === undefined ? NO_ENDPOINT : { kind: 'available', version: service.model ?? 'default model' },
  );
}

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const [service] = context.tools.services('ai');
  if (service === undefined) return { ...NO_ENDPOINT, status: 'unavailable' };
  const options = reviewOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    const message = `options.${issue?.path.join('.')}: ${issue?.message}`;
    return { status: 'tool-error', category: 'input', message };
  }
  const endpoint = new AiEndpoint(service, { timeoutMs: context.timeoutMs, signal: context.signal });
  const source = await copySource(subject.folder, path.join(context.workFolder, 'source'));
  const files = await readAll(source.folder, source.files);
  return reviewed(endpoint, shownWithin(files, options.data.maxInputTokens), options.data, context);
}

async function readAll(folder: string, files: readonly string[]): Promise<readonly ReviewedFile[]> {
  const read = files.filter((file) => isReviewed(file));
  return Promise.all(
    read.map(async (file) => ({ path: file, text: await readFile(path.join(folder, file), 'utf8') })),
  );
}

async function reviewed(
  endpoint: AiEndpoint,
  shown: Shown,
  options: ReviewOptions,
  { progress, tools }: AnalyzerContext,
): Promise<ToolReport> {
  const model = await modelOf(endpoint, options);
  if (typeof model !== 'string') return model;
  progress(10, `${model} reads ${shown.files.length} files`);
  const { requirements, maxOutputTokens } = options;
  const asked = await askOnce(
    { endpoint, memory: tools.answers },
    {
      kind: 'review',
      model,
      url: endpoint.url,
      content: [PROMPT_VERSION, requirements, maxOutputTokens, shown.files],
    },
    {
      model,
      messages: reviewMessages(shown, requirements, { boundary: randomUUID(), schema: REVIEW_ANSWER_SCHEMA }),
      answer: {
        name: 'review',
        schema: REVIEW_ANSWER_SCHEMA,
        read: (value) => reviewAnswer.safeParse(value),
      },
      maxTokens: maxOutputTokens,
    },
  );
  if (asked.kind === 'failed') return asked.report;
  const judged = judgedRequirements(asked.answer, requirements, shown.files);
  return completed({ model, shown, options, judged, asked });
}

async function modelOf(endpoint: AiEndpoint, { model }: ReviewOptions): Promise<string | ToolReport> {
  try {
    return await endpoint.model(model);
  } catch (error) {
    if (error instanceof ModelNotAllowed)
      return { status: 'tool-error', category: error.category, message: error.message };
    if (error instanceof EndpointFailed) return error.report;
    throw error;
  }
}

interface Review {
  readonly model: string;
  readonly shown: Shown;
  readonly options: ReviewOptions;
  readonly judged: readonly JudgedRequirement[];
  readonly asked: Extract<Remembered<ReviewAnswer>, { kind: 'answered' }>;
}

function completed({ model, shown, options, judged, asked }: Review): ToolReport {
  const { answer, usage, rememberedFrom } = asked;
  const findings = reviewFindings(judged, answer, shown.files);
  const met = judged.filter(({ verdict }) => verdict === 'met').length;
  const details = {
    model,
    requirements: options.requirements.join('\n'),
    score: met / judged.length,
    met,
    total: judged.length,
    suggestions: answer.issues.length,
    judged,
    usage: rememberedFrom === undefined ? usage : NOTHING_SPENT,
    ...(rememberedFrom !== undefined && { remembered: { from: rememberedFrom.toISOString(), usage } }),
  };
  return {
    status: findings.length > 0 ? 'findings' : 'ok',
    scope: scopeText({
      tool: 'ai-review',
      version: model,
      configuration: [PROMPT_VERSION, options],
      leftOut: shown.leftOut,
    }),
    findings,
    notes: notesOn(shown, options, rememberedFrom),
    details: JSON.parse(JSON.stringify(details)) as Json,
  };
}

const NOTHING_SPENT: AiUsage = { promptTokens: 0, completionTokens: 0, requests: 0, costUsd: 0 };

function notesOn({ leftOut }: Shown, options: ReviewOptions, rememberedFrom: Date | undefined): string[] {
  const without = leftOut.map((file) => `Left out: ${file}, beyond ${options.maxInputTokens} tokens`);
  if (rememberedFrom === undefined) return without;
  return [
    `The same code was reviewed before, on ${rememberedFrom.toISOString()}: nobody was asked`,
    ...without,
  ];
}
