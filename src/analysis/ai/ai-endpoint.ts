import { request } from 'undici';
import { z } from 'zod';
import type { ServiceAddress, ToolReport } from '../analyzers/analyzer.js';
import type { AiUsage } from './answer-memory.js';

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
  | { readonly kind: 'answered'; readonly answer: Answer; readonly usage: AiUsage }
  | {
      readonly kind: 'failed';
      readonly report: Extract<ToolReport, { status: 'tool-error' | 'timed-out' }>;
      /** What it cost all the same. */
      readonly usage?: AiUsage;
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
const tokens = z.int().min(0).catch(0);
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z
    .object({ prompt_tokens: tokens, completion_tokens: tokens, cost: price })
    .optional()
    .catch(undefined),
});

const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;
const SAID_CHARACTERS = 1_000;

/** An endpoint that speaks the protocol of OpenAI: OpenRouter, GPT4All, llama.cpp and many others. */
export class AiEndpoint {
  constructor(
    private readonly service: ServiceAddress,
    private readonly limits: Limits,
  ) {}

  get url(): string {
    return this.service.url;
  }

  /** In the endpoint's order. @throws {EndpointFailed} */
  async models(): Promise<readonly OfferedModel[]> {
    const listed = models.safeParse(await this.send('GET', '/models'));
    if (!listed.success) throw new EndpointFailed('the endpoint lists no models', 'tool');
    return listed.data.data.map(({ id, context_length: contextWindow, pricing }) => ({
      id,
      ...(contextWindow !== undefined && { contextWindow }),
      ...(pricing?.prompt !== undefined && { inputPricePerToken: pricing.prompt }),
      ...(pricing?.completion !== undefined && { outputPricePerToken: pricing.completion }),
    }));
  }

  /** The one that the settings name, or else the first one. @throws {EndpointFailed} */
  async model(): Promise<string> {
    if (this.service.model !== undefined) return this.service.model;
    const [first] = await this.models();
    if (first === undefined) throw new EndpointFailed('the endpoint has no model', 'tool');
    return first.id;
  }

  /** Asks for JSON of a schema; where something else comes, once more, with what was wrong. */
  async ask<Answer>(question: Question<Answer>): Promise<Asked<Answer>> {
    const spent: AiUsage[] = [];
    try {
      const answer = await this.asked(question, spent);
      return { kind: 'answered', answer, usage: together(spent) };
    } catch (error) {
      this.limits.signal.throwIfAborted();
      if (!(error instanceof EndpointFailed)) throw error;
      return { kind: 'failed', report: error.report, usage: together(spent) };
    }
  }

  private async asked<Answer>(question: Question<Answer>, spent: AiUsage[]): Promise<Answer> {
    const first = await this.tried(question, spent);
    if (first.read.success) return first.read.data;
    const wrong = z.prettifyError(first.read.error);
    const messages = [
      ...question.messages,
      { role: 'assistant', content: first.text },
      { role: 'user', content: askedAgain(wrong) },
    ] as const;
    const second = await this.tried({ ...question, messages }, spent);
    if (second.read.success) return second.read.data;
    const why = z.prettifyError(second.read.error);
    throw new EndpointFailed(
      `twice the answer was not the JSON that was asked for: ${why}`,
      'tool',
      second.text,
    );
  }

  private async tried<Answer>(question: Question<Answer>, spent: AiUsage[]): Promise<Tried<Answer>> {
    const { text, usage } = await this.complete(question);
    spent.push(usage);
    return { text, read: question.answer.read(jsonIn(text)) };
  }

  private async complete<Answer>(question: Question<Answer>): Promise<{ text: string; usage: AiUsage }> {
    const { model, messages, maxTokens, answer } = question;
    const body = { model, messages, max_tokens: maxTokens, temperature: 0, seed: 1 };
    const said = completion.safeParse(await this.formatted(body, answer));
    if (!said.success) throw new EndpointFailed('the endpoint gives no completion', 'tool');
    const {
      prompt_tokens: promptTokens = 0,
      completion_tokens: completionTokens = 0,
      cost,
    } = said.data.usage ?? {};
    return {
      text: said.data.choices[0]?.message.content ?? '',
      usage: { promptTokens, completionTokens, requests: 1, ...(cost !== undefined && { costUsd: cost }) },
    };
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
      throw new EndpointFailed(`the AI endpoint cannot be used: ${(error as Error).message}`, 'network');
    }
  }
}

/** Why an endpoint gave no answer, without its key. */
export class EndpointFailed extends Error {
  constructor(
    message: string,
    private readonly category: 'tool' | 'network' | 'dependency',
    private readonly said = '',
    /** It would take another request. */
    readonly isRefusal = false,
  ) {
    super(message);
  }

  static byStatus(status: number, text: string): EndpointFailed {
    const message = `the AI endpoint answered ${status}`;
    // Some call it an error of theirs that they do not know a format.
    const isRefusal = status === 400 || status === 422 || text.includes('response_format');
    return new EndpointFailed(message, 'dependency', text, isRefusal);
  }

  get report(): Extract<ToolReport, { status: 'tool-error' | 'timed-out' }> {
    const { category, message, said } = this;
    return {
      status: 'tool-error',
      category,
      message,
      ...(said !== '' && { said: said.slice(-SAID_CHARACTERS) }),
    };
  }
}

class EndpointTimedOut extends EndpointFailed {
  constructor(private readonly afterMs: number) {
    super(`the AI endpoint did not answer within ${afterMs / 1000} s`, 'dependency');
  }

  override get report(): Extract<ToolReport, { status: 'timed-out' }> {
    return { status: 'timed-out', afterMs: this.afterMs };
  }
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

function together(spent: readonly AiUsage[]): AiUsage {
  const sum = (of: (usage: AiUsage) => number): number => spent.reduce((all, usage) => all + of(usage), 0);
  const costs = spent.flatMap(({ costUsd }) => (typeof costUsd === 'number' ? [costUsd] : []));
  return {
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    requests: sum(({ requests }) => requests),
    // Half of the costs would be a wrong sum.
    ...(spent.length > 0 &&
      costs.length === spent.length && { costUsd: costs.reduce((all, cost) => all + cost, 0) }),
  };
}
