import { Injectable } from '@nestjs/common';
import { EgressGuard } from '#platform/http/index';
import { Breakers, DependencyFailed } from '#platform/resilience/index';
import { chatBody, webhookBody } from './message.js';
import type { Notice, NotifyAddress } from './notice.js';
import { signatureHeaders } from './signature.js';

const TIMEOUT_MS = 10_000;
/** What a receiver answers is read only to end the exchange well. */
const MAX_ANSWER_BYTES = 64 * 1024;

interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Whom a notice reached, and whom it did not. */
export interface Told {
  /** Names of the addresses that have it, those of earlier tries too. */
  readonly sent: readonly string[];
  readonly failures: readonly { readonly name: string; readonly error: unknown }[];
}

/** Sends notices to other systems and chats; every address is somebody's input, and goes through the egress guard. */
@Injectable()
export class Notifier {
  constructor(
    private readonly egress: EgressGuard,
    private readonly breakers: Breakers,
  ) {}

  /**
   * One try for each address that was not told yet.
   * @param idOf names the notice to one address: the same for each try
   */
  async tell(
    addresses: readonly NotifyAddress[],
    notice: Notice,
    idOf: (address: NotifyAddress) => string,
    { told, signal }: { readonly told: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<Told> {
    const sent = [...told];
    const failures: { name: string; error: unknown }[] = [];
    for (const address of addresses.filter(({ name }) => !told.includes(name))) {
      await this.send(address, notice, idOf(address), signal).then(
        () => sent.push(address.name),
        (error: unknown) => failures.push({ name: address.name, error }),
      );
    }
    return { sent, failures };
  }

  /**
   * One try to deliver; whoever calls decides whether there is another.
   * @param id the same for each try, so that receivers can drop what they have
   * @throws {EgressRefused | DependencyFailed | DependencyTimeout | BreakerOpen}
   */
  async send(address: NotifyAddress, notice: Notice, id: string, signal?: AbortSignal): Promise<void> {
    const message = address.kind === 'chat' ? chatMessage(notice) : webhookMessage(address, notice, id);
    const call = {
      dependency: 'notify',
      origin: new URL(address.url).origin,
      timeoutMs: TIMEOUT_MS,
      idempotent: false,
      ...(signal !== undefined && { signal }),
    };
    await this.breakers.protect(call, (bounds) => this.post(address, message, bounds));
  }

  private async post(
    { url, allow }: NotifyAddress,
    { body, headers }: Message,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await this.egress.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      allow,
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    if (answer.status >= 200 && answer.status < 300) return;
    throw DependencyFailed.ofStatus(new URL(answer.finalUrl).host, answer.status);
  }
}

function chatMessage(notice: Notice): Message {
  return { body: chatBody(notice), headers: {} };
}

/** Without a secret it is sent unsigned; the project's owner chose that. */
function webhookMessage({ secret }: NotifyAddress, notice: Notice, id: string): Message {
  const now = new Date();
  const body = webhookBody(notice, now);
  const timestampSeconds = Math.floor(now.getTime() / 1000);
  return {
    body,
    headers:
      secret === undefined ? { 'webhook-id': id } : signatureHeaders({ id, timestampSeconds, body }, secret),
  };
}
