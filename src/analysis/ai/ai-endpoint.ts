import { request } from 'undici';
import { z } from 'zod';
import type { ServiceAddress, ToolReport } from '../analyzers/analyzer.js';
import type { AiUsage } from './answer-memory.js';
import { EndpointFailed, EndpointTimedOut } from './endpoint-failed.js';
import { ModelNotAllowed } from './model-not-allowed.js';
import type { Spending } from './spending.js';
import { estimateOf } from './tokens.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A model that an endpoint offers. */
export interface OfferedModel {
  readonly id: string;
  /** In tokens. */
  readonly contextWindow?: number;
  /** In US dollars. */
  readonly inputPricePerToken?: number;
  readonly outputPricePerToken?: number;
}

export interface Question<Answer> {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly answer: {
    readonly name: string;
    /** A JSON Schema. */
    readonly schema: object;
    readonly read: (value: unknown) => z.ZodSafeParseResult<Answer>;
  };
  /** Of the answer. */
  readonly maxTokens: number;
}

export type Asked<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | {
      readonly kind: 'failed';
      readonly report: Extract<ToolReport, { status: 'tool-error' | 'timed-out' }>;
    };

interface Tried<Answer> {
  readonly text: string;
  readonly read: z.ZodSafeParseResult<Answer>;
}

interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Prices are texts at OpenRouter, and -1 where they differ from request to request. */
const price = z.coerce.number().min(0).optional().catch(undefined);
const size = z.int().min(1).optional().catch(undefined);
const models = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1).max(200),
      context_length: size,
      pricing: z.object({ prompt: price, completion: price }).optional().catch(undefined),
    }),
  ),
});
/** None, or 0 of a prompt: nobody counted. */
const tokens = z.int().min(1).max(1e9).optional().catch(undefined);
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z
    .object({ prompt_tokens: tokens, completion_tokens: tokens, cost: price })
    .optional()
    .catch(undefined),
});

const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/** An endpoint that speaks the protocol of OpenAI: OpenRouter, GPT4All, llama.cpp and many others. */
export class AiEndpoint {
  constructor(
    private readonly service: ServiceAddress,
    private readonly limits: Limits,
  ) {}

  get url(): string {
    return this.service.url;
  }

  /** Those that may be asked, in the endpoint's order. @throws {EndpointFailed} */
  async models(): Promise<readonly OfferedModel[]> {
    const listed = models.safeParse(await this.send('GET', '/models'));
    if (!listed.success) throw new EndpointFailed('the endpoint lists no models', 'tool');
    const { models: allowed } = this.service;
    const offered = listed.data.data.filter(({ id }) => allowed === undefined || allowed.includes(id));
    return offered.map(({ id, context_length: contextWindow, pricing }) => ({
      id,
      ...(contextWindow !== undefined && { contextWindow }),
      ...(pricing?.prompt !== undefined && { inputPricePerToken: pricing.prompt }),
      ...(pricing?.completion !== undefined && { outputPricePerToken: pricing.completion }),
    }));
  }

  /**
   * The one that is wanted, if it may be asked; or else the one that the settings name, or the first one.
   * @throws {EndpointFailed | ModelNotAllowed}
   */
  async model(wanted?: string): Promise<string> {
    const { model: named, models: configured } = this.service;
    if (wanted === undefined && named !== undefined) return named;
    const allowed = configured ?? (await this.models()).map(({ id }) => id);
    const chosen = wanted ?? allowed[0];
    if (chosen === undefined) throw new EndpointFailed('the endpoint has no model', 'tool');
    if (!allowed.includes(chosen)) throw new ModelNotAllowed(chosen, allowed);
    return chosen;
  }

  /** Asks for JSON of a schema; where something else comes, once more, with what was wrong. */
  async ask<Answer>(question: Question<Answer>, spending: Spending): Promise<Asked<Answer>> {
    try {
      return { kind: 'answered', answer: await this.asked(question, spending) };
    } catch (error) {
      this.limits.signal.throwIfAborted();
      if (!(error instanceof EndpointFailed)) throw error;
      return { kind: 'failed', report: error.report };
    }
  }

  private async asked<Answer>(question: Question<Answer>, spending: Spending): Promise<Answer> {
    const first = await this.tried(question, spending);
    if (first.read.success) return first.read.data;
    const wrong = z.prettifyError(first.read.error);
    const messages = [
      ...question.messages,
      { role: 'assistant', content: first.text },
      { role: 'user', content: askedAgain(wrong) },
    ] as const;
    const second = await this.tried({ ...question, messages }, spending);
    if (second.read.success) return second.read.data;
    const why = z.prettifyError(second.read.error);
    throw new EndpointFailed(`twice the answer was not the JSON that was asked for: ${why}`, 'tool', {
      said: second.text,
    });
  }

  private async tried<Answer>(question: Question<Answer>, spending: Spending): Promise<Tried<Answer>> {
    const text = await this.complete(question, spending);
    return { text, read: question.answer.read(jsonIn(text)) };
  }

  /** What an aborted or broken request cost is not known: it counts as what it may have cost. */
  private async complete<Answer>(question: Question<Answer>, spending: Spending): Promise<string> {
    const estimate = estimateOf(question.messages, question.maxTokens);
    this.limits.signal.throwIfAborted();
    const refusal = await spending.allow(estimate);
    if (refusal !== undefined) throw new EndpointFailed(refusal, 'input');
    try {
      const { text, usage } = await this.completed(question, estimate);
      spending.count(usage);
      return text;
    } catch (error) {
      if (!(error instanceof EndpointFailed && error.isFree)) spending.count(estimate);
      throw error;
    }
  }

  private async completed<Answer>(
    { model, messages, maxTokens, answer }: Question<Answer>,
    estimate: AiUsage,
  ): Promise<{ readonly text: string; readonly usage: AiUsage }> {
    const body = { model, messages, max_tokens: maxTokens, temperature: 0, seed: 1 };
    const said = completion.safeParse(await this.formatted(body, answer));
    if (!said.success) throw new EndpointFailed('the endpoint gives no completion', 'tool');
    const text = said.data.choices[0]?.message.content ?? '';
    return { text, usage: usageOf(said.data.usage, estimate) };
  }

  /** Asks in the strictest form that the endpoint takes: not all of them know schemas, or formats at all. */
  private async formatted(body: object, { name, schema }: Question<unknown>['answer']): Promise<unknown> {
    const formats = [
      { response_format: { type: 'json_schema', json_schema: { name, schema } } },
      // Without the schema, which the messages hold anyway: llama.cpp's server for Python dies of one with limits.
      { response_format: { type: 'json_object' } },
    ];
    for (const format of formats) {
      try {
        return await this.send('POST', '/chat/completions', { ...body, ...format });
      } catch (error) {
        if (!(error instanceof EndpointFailed) || !error.isRefusal) throw error;
      }
    }
    return this.send('POST', '/chat/completions', body);
  }

  private async send(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const limit = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      const { statusCode, body: answered } = await request(`${this.service.url}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(this.service.key !== undefined && { authorization: `Bearer ${this.service.key}` }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([limit, this.limits.signal]),
        // A model thinks before it answers: the limit above is the one that counts.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const text = await textWithin(answered);
      if (statusCode >= 400) throw EndpointFailed.byStatus(statusCode, text);
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (limit.aborted) throw new EndpointTimedOut(this.limits.timeoutMs);
      if (error instanceof EndpointFailed) throw error;
      throw EndpointFailed.byConnection(error as Error);
    }
  }
}

function usageOf(told: z.output<typeof completion>['usage'], estimate: AiUsage): AiUsage {
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens, cost } = told ?? {};
  return {
    promptTokens: promptTokens ?? estimate.promptTokens,
    completionTokens: completionTokens ?? estimate.completionTokens,
    requests: 1,
    ...((promptTokens === undefined || completionTokens === undefined) && { isEstimate: true }),
    ...(cost !== undefined && { costUsd: cost }),
  };
}

async function textWithin(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_ANSWER_BYTES)
      throw new EndpointFailed('the AI endpoint answers without an end', 'dependency');
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Models put a fence around JSON, or words before it. */
function jsonIn(text: string): unknown {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  try {
    return JSON.parse(text.slice(start, end + 1)) as unknown;
  } catch {
    return undefined;
  }
}

function askedAgain(wrong: string): string {
  return `That is no JSON of the schema:\n${wrong}\nAnswer again, with JSON of the schema alone.`;
}
