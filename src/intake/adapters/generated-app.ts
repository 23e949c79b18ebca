import { deliveryIdOf } from '../delivery-id.js';
import { readJsonObject, textAt } from '../json-body.js';
import { type Adapter, JSON_TYPES } from './adapter.js';

const NOT_YET = 'Applications are kept, and not processed yet; replay it once they are';

/** An application that an AI model has written. */
export const generatedApp: Adapter = {
  brings: 'document',
  mediaTypes: JSON_TYPES,
  route: (delivery) => {
    const payload = readJsonObject(delivery.body);
    const model = textAt(payload, 'model_slug', 150) ?? 'unknown';
    const number = payload['app_number'];
    const application = typeof number === 'number' && Number.isInteger(number) ? `${model}/${number}` : model;
    const deliveryId = deliveryIdOf(delivery.headers);
    return [
      {
        type: textAt(payload, 'type') ?? textAt(payload, 'event') ?? 'application',
        specKey: delivery.specKey ?? application,
        routing: { action: 'register', ignored: NOT_YET },
        ...(deliveryId !== undefined && { deliveryId }),
      },
    ];
  },
};
