import type { ConfiguredSource } from '#catalog/index';
import type { Routing } from '#events/index';
import type { RawDelivery } from '../raw-delivery.js';

/** What a delivery turned out to be about. */
export interface Routed {
  /** As the sender calls it. */
  readonly type: string;
  /** The spec's identity within the source: events of one spec are processed in order (states.md, contract 5). */
  readonly specKey: string;
  readonly deliveryId?: string;
  readonly routing: Routing;
}

/** What is particular to one kind of source. Pure: it reads a verified delivery, and no more of it than routing needs. */
export interface Adapter {
  /** A notice says that something changed; a document brings it along, and may be larger. */
  readonly brings: 'notice' | 'document';
  readonly mediaTypes: readonly string[];
  /**
   * Several, when one delivery is about several specs.
   * @throws {PayloadInvalid}
   */
  readonly route: (delivery: RawDelivery, source: ConfiguredSource) => readonly Routed[];
}

export const JSON_TYPES: readonly string[] = ['application/json', 'application/*+json'];

/** Whether a list like `application/json`, `application/*+json` has the type. */
export function takes(mediaTypes: readonly string[], mediaType: string): boolean {
  if (mediaTypes.includes(mediaType)) return true;
  const suffix = /^([a-z]+)\/[\w.+-]+(\+[a-z]+)$/.exec(mediaType);
  return suffix !== null && mediaTypes.includes(`${suffix[1]}/*${suffix[2]}`);
}
