import type { ConfiguredSource } from '#catalog/index';
import { deliveryIdOf } from '../delivery-id.js';
import { isObject, type JsonObject, readJsonObject, textAt } from '../json-body.js';
import { type Adapter, JSON_TYPES } from './adapter.js';
import { findDocument } from './document.js';

/** Any sender that signs as Standard Webhooks: `{ type, timestamp, data }`, with the document or its URL in `data`. */
export const standardWebhooks: Adapter = {
  brings: 'document',
  mediaTypes: JSON_TYPES,
  route: (delivery, source) => {
    const payload = readJsonObject(delivery.body);
    const type = textAt(payload, 'type') ?? textAt(payload, 'event') ?? 'document';
    const document = documentOf(payload) ?? configured(source);
    const deliveryId = deliveryIdOf(delivery.headers);
    return [
      {
        type,
        specKey: delivery.specKey ?? document?.specKey ?? 'default',
        routing: {
          action: /[._](deleted|removed)$/i.test(type) ? 'retire' : 'generate',
          ...(document !== undefined && { origin: document.origin }),
        },
        ...(deliveryId !== undefined && { deliveryId }),
      },
    ];
  },
};

function documentOf(payload: JsonObject) {
  const { data } = payload;
  return findDocument(payload) ?? (isObject(data) ? findDocument(data, '/data') : undefined);
}

function configured({ settings: { specUrl } }: ConfiguredSource) {
  return specUrl === undefined
    ? undefined
    : { specKey: specUrl, origin: { kind: 'url' as const, url: specUrl } };
}
