import type { AnswerMemory, AiUsage, AskedQuestion, Reservation } from './answer-memory.js';
import { sizeOf, together } from './tokens.js';

/** What one question costs: each of its requests is allowed before, and counted afterwards. */
export class Spending {
  private readonly requests: AiUsage[] = [];
  private held: Reservation | undefined;

  /** @param memory absent: nobody counts */
  constructor(
    private readonly memory?: AnswerMemory,
    private readonly asked?: AskedQuestion,
  ) {}

  get usage(): AiUsage {
    return together(this.requests);
  }

  /** @returns why the request must not be sent; undefined when it may */
  async allow(estimate: AiUsage): Promise<string | undefined> {
    if (this.memory === undefined || this.asked === undefined) return undefined;
    const tokens = sizeOf(estimate);
    if (this.held !== undefined) return (await this.held.more(tokens))?.refusal;
    const reserved = await this.memory.reserve(this.asked, tokens);
    if ('refusal' in reserved) return reserved.refusal;
    this.held = reserved;
    return undefined;
  }

  count(usage: AiUsage): void {
    this.requests.push(usage);
  }

  /** @param answer undefined: there is none of use @returns with the price, where it is known */
  async settle(answer?: unknown): Promise<AiUsage> {
    return this.held === undefined ? this.usage : this.held.settle(this.usage, answer);
  }
}
