import { deliveryIdOf } from '../delivery-id.js';
import { PayloadInvalid } from '../errors.js';
import { isObject, readJsonObject, readText, textAt } from '../json-body.js';
import type { RawDelivery } from '../raw-delivery.js';
import { type Adapter, JSON_TYPES } from './adapter.js';
import { findDocument, type FoundDocument, isYamlDocument, titleInText } from './document.js';

const YAML_TYPES = [
  'application/yaml',
  'application/x-yaml',
  'application/*+yaml',
  'text/yaml',
  'text/x-yaml',
  'text/plain',
];

/**
 * Parsing a larger one here would hold up everybody's deliveries; it is looked at no further than its head, and a
 * fault in it is found when the engine reads it.
 */
const PARSED_UP_TO_BYTES = 2 ** 20;

/** The document itself, JSON or YAML, or `{ "url": … }`. */
export const openapi: Adapter = {
  brings: 'document',
  mediaTypes: [...JSON_TYPES, ...YAML_TYPES],
  route: (delivery) => {
    const { origin, specKey, type } = read(delivery);
    const deliveryId = deliveryIdOf(delivery.headers);
    return [
      {
        type,
        specKey: delivery.specKey ?? specKey,
        routing: { action: 'generate', origin },
        ...(deliveryId !== undefined && { deliveryId }),
      },
    ];
  },
};

function read({ body, mediaType }: RawDelivery): FoundDocument & { readonly type: string } {
  const looksLikeJson = mediaType.endsWith('json') || /^[\s\ufeff]*\{/.test(body.toString('utf8', 0, 64));
  if (looksLikeJson && body.length <= PARSED_UP_TO_BYTES) return readJson(body);
  const text = readText(body);
  if (looksLikeJson ? !/"(?:openapi|swagger)"\s*:/.test(text) : !isYamlDocument(text)) throw notADocument();
  return { origin: { kind: 'inline' }, specKey: titleInText(text), type: 'document' };
}

function readJson(body: Buffer): FoundDocument & { readonly type: string } {
  const object = readJsonObject(body);
  const data = object['data'];
  const found = findDocument(object) ?? (isObject(data) ? findDocument(data, '/data') : undefined);
  if (found === undefined) throw notADocument();
  const named = textAt(object, 'event') ?? textAt(object, 'type');
  return { ...found, type: named ?? (found.origin.kind === 'url' ? 'document_url' : 'document') };
}

function notADocument(): PayloadInvalid {
  return new PayloadInvalid([
    { pointer: '/openapi', detail: 'must be the version of an OpenAPI document, or the document' },
    { pointer: '/swagger', detail: 'or must be "2.0" in a Swagger document' },
    { pointer: '/url', detail: 'or must be the http(s) address of a document, without credentials' },
  ]);
}
