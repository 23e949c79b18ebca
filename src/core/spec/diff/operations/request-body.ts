import type { RequestBody } from '../../api-spec.js';
import { compareContent } from './content.js';
import { report, type OperationPair } from './operation-pair.js';

export function compareRequestBodies(pair: OperationPair): void {
  const was = pair.before.requestBody;
  const is = pair.after.requestBody;
  if (was === undefined && is !== undefined) reportAdded(pair, is);
  if (was !== undefined && is === undefined) reportRemoved(pair, was);
  if (was === undefined || is === undefined) return;
  if (was.required !== is.required) reportRequired(pair, was, is);
  compareContent(pair, was, is, { direction: 'request', body: 'the body' });
}

function reportAdded(pair: OperationPair, { required, pointer }: RequestBody): void {
  report(pair, {
    rule: required ? 'request-required-body-added' : 'request-body-added',
    class: required ? 'breaking' : 'safe',
    direction: 'request',
    says: `Requests ${required ? 'must now' : 'may now'} have a body`,
    before: pair.before.pointer,
    after: pointer,
  });
}

function reportRemoved(pair: OperationPair, { pointer }: RequestBody): void {
  report(pair, {
    rule: 'request-body-removed',
    class: 'breaking',
    direction: 'request',
    says: 'Requests no longer have a body',
    before: pointer,
    after: pair.after.pointer,
  });
}

function reportRequired(pair: OperationPair, was: RequestBody, is: RequestBody): void {
  report(pair, {
    rule: is.required ? 'request-body-became-required' : 'request-body-became-optional',
    class: is.required ? 'breaking' : 'safe',
    direction: 'request',
    says: `Requests ${is.required ? 'must now' : 'need no longer'} have a body`,
    before: was.pointer,
    after: is.pointer,
  });
}
