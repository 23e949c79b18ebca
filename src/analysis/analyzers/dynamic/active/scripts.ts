import type { Sighting } from '../findings.js';
import { type Exchange, isHtml } from '../web/exchange.js';
import { mark, type Target } from './target.js';

interface Planted {
  readonly target: Target;
  readonly tag: string;
}

/** Puts tags into values, and looks for them in pages: in the answer itself, or in any page later. */
export class ScriptProbe {
  private readonly planted: Planted[] = [];

  async probe(target: Target): Promise<readonly Sighting[]> {
    const tag = `<${mark(target, 'script')} x='"'>`;
    const exchange = await target.send(tag);
    if (exchange === undefined) return [];
    this.planted.push({ target, tag });
    return shows(exchange, tag) ? [sighting('reflected-script', exchange, target, tag)] : [];
  }

  /** @param pages that were asked for after all probes */
  stored(pages: readonly Exchange[]): readonly Sighting[] {
    return this.planted.flatMap(({ target, tag }) => {
      const page = pages.find((one) => shows(one, tag));
      return page === undefined ? [] : [sighting('stored-script', page, target, tag)];
    });
  }
}

/** The beginning of the tag is enough: a browser makes an element of it whatever became of the quotes. */
function shows(exchange: Exchange, tag: string): boolean {
  return isHtml(exchange) && exchange.answer.body.includes(tag.slice(0, tag.indexOf(' ')));
}

function sighting(rule: string, exchange: Exchange, { parameter, visited }: Target, tag: string): Sighting {
  const { method, path } = visited.route;
  const says = `What ${method} ${path} is given as ${parameter.name} becomes part of the page, with its tags`;
  return { rule, exchange, says, parameter: parameter.name, quote: tag };
}
