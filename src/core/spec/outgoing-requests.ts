import type { SpecProblem } from './api-spec.js';
import { child, ownObject, type JsonObject } from './json-tree.js';
import type { OperationReader } from './operation-reader.js';

/** Callbacks and webhooks: a suite is a client, and cannot make the API send them. */
const REASON = 'are requests that the API sends, and not its clients: they are left out';

export function noteCallbacks(operation: JsonObject, reader: OperationReader): void {
  if (Object.keys(ownObject(operation, 'callbacks')).length === 0) return;
  reader.note(child(reader.pointer, 'callbacks'), `callbacks ${REASON}`);
}

export function webhookNotes(root: JsonObject): readonly SpecProblem[] {
  if (Object.keys(ownObject(root, 'webhooks')).length === 0) return [];
  return [{ kind: 'note', pointer: '#/webhooks', detail: `webhooks ${REASON}` }];
}
