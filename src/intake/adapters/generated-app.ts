import { readAnnouncement } from '#catalog/index';
import { deliveryIdOf } from '../delivery-id.js';
import { readJsonObject, textAt } from '../json-body.js';
import { type Adapter, JSON_TYPES } from './adapter.js';

/** An application that an AI model has written. */
export const generatedApp: Adapter = {
  brings: 'document',
  mediaTypes: JSON_TYPES,
  route: (delivery) => {
    const payload = readJsonObject(delivery.body);
    const { model_slug: model, app_number: number } = readAnnouncement(payload);
    const deliveryId = deliveryIdOf(delivery.headers);
    return [
      {
        type: textAt(payload, 'type') ?? textAt(payload, 'event') ?? 'application',
        // Its own name, whatever the sender calls the spec: versions of one application are taken in their order.
        specKey: `${model}/${number}`,
        routing: { action: 'register' },
        ...(deliveryId !== undefined && { deliveryId }),
      },
    ];
  },
};
