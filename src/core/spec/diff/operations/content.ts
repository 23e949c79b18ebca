import type { MediaType } from '../../api-spec.js';
import type { Direction } from '../change.js';
import type { Home } from '../finding.js';
import type { SchemaPair } from '../compare-schemas.js';
import type { Place } from '../schema-view.js';
import { pairBy, report, useIn, type OperationPair } from './operation-pair.js';

/** The media types of a body on one side. */
export interface Content {
  readonly pointer: string;
  readonly content: readonly MediaType[];
}

/**
 * Media types and their schemas. Of those of an answer the client chooses: one that is gone is missed, in answers as
 * in requests.
 * @param body for people: `the body`, or `the body of 200`
 */
export function compareContent(
  pair: OperationPair,
  was: Content,
  is: Content,
  of: { direction: Direction; body: string },
): void {
  const { direction, body } = of;
  const { kept, removed, added } = pairBy(was.content, is.content, ({ type }) => type);
  const says = (verb: string, { type }: MediaType): string => `In ${direction}s, ${body} ${verb} \`${type}\``;
  for (const media of removed) {
    const rule = `${direction}-media-type-removed`;
    const places = { before: media.pointer, after: is.pointer };
    report(pair, { rule, class: 'breaking', direction, says: says('may no longer be', media), ...places });
  }
  for (const media of added) {
    const rule = `${direction}-media-type-added`;
    const places = { before: was.pointer, after: media.pointer };
    report(pair, { rule, class: 'safe', direction, says: says('may now be', media), ...places });
  }
  for (const [earlier, later] of kept) {
    // Where nothing is quoted, any value is a text, too.
    const isText = later.type.endsWith('xml') || later.type.startsWith('text/');
    pair.compareSchemas(schemas(earlier, later, body), useIn(direction, isText));
  }
}

function schemas(was: MediaType, is: MediaType, body: string): SchemaPair {
  const home: Home = { label: `${body} (${is.type})`, path: '' };
  const at = ({ schemaPointer }: MediaType): { pointer: string; home: Home } => ({
    pointer: schemaPointer,
    home,
  });
  const placesOf = (media: MediaType): Place[] =>
    media.schema === undefined ? [] : [{ schema: media.schema, ...at(media) }];
  return { before: placesOf(was), after: placesOf(is), atBefore: at(was), atAfter: at(is) };
}
