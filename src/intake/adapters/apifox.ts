import type { ConfiguredSource } from '#catalog/index';
import type { EventOrigin, Routing } from '#events/index';
import { deliveryIdOf } from '../delivery-id.js';
import { PayloadInvalid } from '../errors.js';
import { type JsonObject, readJsonObject, textAt } from '../json-body.js';
import { type Adapter, JSON_TYPES } from './adapter.js';
import { findDocument } from './document.js';

/**
 * What ApiFox calls its events (from its command line tool), without `_WITH_FAILURE`, which only says how an import
 * or a test ended. A notice brings no document: all of it is exported anew, for a deletion as well.
 */
const CHANGES =
  /^(API|DATA_SCHEMA|RESPONSE_COMPONENT|SECURITY_SCHEME|OAS_COMPONENT)_(CREATED|UPDATED|DELETED)$/;
const IMPORTS = /^(AUTOMATED_)?DATA_IMPORT_COMPLETED$/;

const ignoredBecause: readonly { readonly event: RegExp; readonly reason: string }[] = [
  { event: /^TEST_/, reason: 'A notice about tests that ran in ApiFox changes no API' },
  { event: /^DOC_/, reason: 'A notice about a page of documentation changes no API' },
  { event: /^BRANCH_/, reason: 'A notice about a branch changes nothing in the document that is followed' },
  {
    event: /^API_VERSION_/,
    reason: 'A notice about a release changes nothing in the document that is followed',
  },
];

/** Change notices of ApiFox; other senders may bring the document along. */
export const apifox: Adapter = {
  brings: 'notice',
  mediaTypes: JSON_TYPES,
  route: (delivery, source) => {
    const payload = readJsonObject(delivery.body);
    const type = eventOf(payload);
    const document = findDocument(payload) ?? exported(source);
    const deliveryId = deliveryIdOf(delivery.headers);
    return [
      {
        type,
        specKey: delivery.specKey ?? document.specKey,
        routing: routingOf(type, document.origin),
        ...(deliveryId !== undefined && { deliveryId }),
      },
    ];
  },
};

function eventOf(payload: JsonObject): string {
  const event = textAt(payload, 'event') ?? textAt(payload, 'event_type');
  if (event !== undefined) return event;
  if (findDocument(payload) !== undefined) return 'document';
  throw new PayloadInvalid([
    { pointer: '/event', detail: 'must be the name of an event, such as API_UPDATED' },
  ]);
}

/** @param origin absent when no ApiFox project is configured: the run says so, and can be replayed once there is one */
function routingOf(type: string, origin: EventOrigin | undefined): Routing {
  const name = type
    .toUpperCase()
    .replaceAll(/[.\-\s]/g, '_')
    .replace(/_WITH_FAILURE$/, '');
  const ignored = ignoredBecause.find(({ event }) => event.test(name));
  if (ignored !== undefined) return { action: 'none', ignored: ignored.reason };
  const change = CHANGES.exec(name)?.[2];
  const isDocument = type === 'document' || IMPORTS.test(name);
  if (change === undefined && !isDocument) return { action: 'none', ignored: `Unknown event ${type}` };
  return { action: change === 'DELETED' ? 'retire' : 'generate', ...(origin !== undefined && { origin }) };
}

function exported({ settings }: ConfiguredSource): { specKey: string; origin?: EventOrigin } {
  if (settings.apifox === undefined) {
    const { specUrl } = settings;
    return specUrl === undefined
      ? { specKey: 'apifox' }
      : { specKey: specUrl, origin: { kind: 'url', url: specUrl } };
  }
  const { projectId, branchId, moduleId } = settings.apifox;
  return {
    specKey: ['apifox', projectId, branchId, moduleId].filter((part) => part !== undefined).join(':'),
    origin: {
      kind: 'apifox',
      apifoxProjectId: projectId,
      ...(branchId !== undefined && { branchId }),
      ...(moduleId !== undefined && { moduleId }),
    },
  };
}
