import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceAddress } from '../../src/analysis/analyzers/analyzer.js';

/** What a model was asked. */
export interface AskedOfAi {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** An endpoint that speaks the protocol of OpenAI, and says what it is told to. */
export class ScriptedAi {
  readonly asked: AskedOfAi[] = [];
  /** Of each answer, in US dollars; undefined: it does not tell. */
  cost: number | undefined;
  private answers: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedAi> {
    const server = createServer();
    const ai = new ScriptedAi(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const said = ai.answerTo(request.url, Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(said));
    });
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
    this.server.close();
  }

  private answerTo(url: string | undefined, body: string): object {
    if (url === '/v1/models') return MODELS;
    this.asked.push(JSON.parse(body) as AskedOfAi);
    const content = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    const usage = { prompt_tokens: 100, completion_tokens: 10, cost: this.cost };
    return { choices: [{ message: { content: content ?? '' } }], usage };
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
