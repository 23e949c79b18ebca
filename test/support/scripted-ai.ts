import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceAddress } from '../../src/analysis/analyzers/analyzer.js';

/** What a model was asked. */
export interface AskedOfAi {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** What goes on while a model thinks. */
export interface AiManners {
  /** Before it answers. */
  readonly delayMs?: number;
  /** Counts nobody's tokens. */
  readonly hidesUsage?: boolean;
  /** Answers this and nothing else. */
  readonly status?: number;
  /** Takes the question and closes the connection. */
  readonly hangsUp?: boolean;
}

/** An endpoint that speaks the protocol of OpenAI, and says what it is told to. */
export class ScriptedAi {
  readonly asked: AskedOfAi[] = [];
  /** Of each answer, in US dollars; undefined: it does not tell. */
  cost: number | undefined;
  manners: AiManners = {};
  /** Of the questions that were under way at the same time, the most. */
  mostAtOnce = 0;
  /** Questions whose asker went away before there was an answer. */
  abandoned = 0;
  private underWay = 0;
  private answers: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedAi> {
    const server = createServer();
    const ai = new ScriptedAi(server);
    server.on('request', (request, response) => void ai.serve(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return ai;
  }

  get service(): ServiceAddress {
    return { url: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1` };
  }

  /** One after the other; the last one again and again. */
  says(...answers: readonly (object | string)[]): void {
    this.asked.length = 0;
    this.answers = answers.map((answer) => (typeof answer === 'string' ? answer : JSON.stringify(answer)));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.setHeader('content-type', 'application/json');
    if (request.url === '/v1/models') return void response.end(JSON.stringify(MODELS));
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
    await this.think(response, Buffer.concat(chunks).toString());
    this.underWay -= 1;
  }

  private async think(response: ServerResponse, body: string): Promise<void> {
    const said = this.answerTo(body);
    const { delayMs = 0, status = 200, hangsUp } = this.manners;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await delay(delayMs, undefined, { signal: gone.signal }).catch(() => (this.abandoned += 1));
    if (hangsUp === true) return void response.destroy();
    response.statusCode = status;
    response.end(JSON.stringify(status === 200 ? said : { error: { message: 'not so' } }));
  }

  private answerTo(body: string): object {
    this.asked.push(JSON.parse(body) as AskedOfAi);
    const content = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    const usage = { prompt_tokens: 100, completion_tokens: 10, cost: this.cost };
    const choices = [{ message: { content: content ?? '' } }];
    return this.manners.hidesUsage === true ? { choices } : { choices, usage };
  }
}

/** As OpenRouter lists them. */
const MODELS = {
  data: [
    {
      id: 'maker/small',
      context_length: 8_192,
      pricing: { prompt: '0.0000005', completion: '0.000002' },
    },
    { id: 'openrouter/auto', pricing: { prompt: '-1', completion: '-1' } },
    { id: 'local.gguf' },
  ],
};
