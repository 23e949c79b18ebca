import type { RouteParameter } from '../routes/route.js';
import type { Visited } from '../survey.js';
import type { Exchange } from '../web/exchange.js';
import type { Session } from '../web/session.js';
import { requestTo, type Value } from '../web/values.js';
import type { Visitor } from '../web/visitor.js';

/** One parameter of one route, into which probes are put; everything else of the request stays ordinary. */
export class Target {
  constructor(
    readonly visited: Visited,
    readonly parameter: RouteParameter,
    private readonly visitor: Visitor,
    private readonly session: Session | undefined,
  ) {}

  /** What an ordinary request puts there. */
  get usual(): Value {
    return this.visited.values[this.parameter.name] ?? 'sample';
  }

  /** What an ordinary request was answered with. */
  get ordinary(): Exchange {
    return this.visited.exchange;
  }

  send(value: Value): Promise<Exchange | undefined> {
    const { route, values } = this.visited;
    const { name, in: place } = this.parameter;
    const request = requestTo(route, (one) =>
      one.name === name && one.in === place ? value : values[one.name],
    );
    return this.visitor.send(request, this.session);
  }
}

/** A word that is in no answer by chance. */
export function mark(target: Target, probe: string): string {
  const { route } = target.visited;
  const text = `${probe} ${route.method} ${route.path} ${target.parameter.name}`;
  let sum = 7;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 0x7fff_ffff;
  return `asy${sum.toString(36)}z`;
}
