import type { AiUsage } from './answer-memory.js';

/** Of English and code, on the safe side: models split them into longer pieces. */
const BYTES_PER_TOKEN = 3;
/** What endpoints put around each message. */
const TOKENS_PER_MESSAGE = 8;

/** How many tokens a text has, at a guess that is rather too high. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** What a request uses at most, before anybody knows: all that is sent, and the longest answer. */
export function estimateOf(messages: readonly { readonly content: string }[], maxTokens: number): AiUsage {
  const sent = messages.map(({ content }) => tokensOf(content) + TOKENS_PER_MESSAGE);
  return {
    promptTokens: sent.reduce((all, tokens) => all + tokens, 0),
    completionTokens: maxTokens,
    requests: 1,
    isEstimate: true,
  };
}

/** In tokens. */
export function sizeOf({ promptTokens, completionTokens }: AiUsage): number {
  return promptTokens + completionTokens;
}

export function together(spent: readonly AiUsage[]): AiUsage {
  const sum = (of: (usage: AiUsage) => number): number => spent.reduce((all, usage) => all + of(usage), 0);
  const costs = spent.flatMap(({ costUsd }) => (typeof costUsd === 'number' ? [costUsd] : []));
  return {
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    requests: sum(({ requests }) => requests),
    ...(spent.some(({ isEstimate }) => isEstimate === true) && { isEstimate: true }),
    // Half of the costs would be a wrong sum.
    ...(spent.length > 0 &&
      costs.length === spent.length && { costUsd: costs.reduce((all, cost) => all + cost, 0) }),
  };
}
