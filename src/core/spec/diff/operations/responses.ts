import type { ApiResponse, ResponseHeader } from '../../api-spec.js';
import type { Place } from '../schema-view.js';
import { compareContent } from './content.js';
import { pairBy, report, useIn, type OperationPair } from './operation-pair.js';

export function compareResponses(pair: OperationPair): void {
  const { before, after } = pair;
  const { kept, removed, added } = pairBy(before.responses, after.responses, ({ status }) => status);
  for (const response of removed) reportRemoved(pair, response);
  for (const response of added) reportAdded(pair, response);
  for (const [was, is] of kept) {
    const body = `the body of ${is.status}`;
    compareContent(pair, was, is, { direction: 'response', body });
    compareHeaders(pair, was, is);
  }
}

const isSuccess = ({ status }: ApiResponse): boolean => status.startsWith('2');

function reportRemoved(pair: OperationPair, response: ApiResponse): void {
  const success = isSuccess(response);
  report(pair, {
    rule: success ? 'response-success-status-removed' : 'response-status-removed',
    class: success ? 'breaking' : 'safe',
    direction: 'response',
    says: `The answer ${response.status} is no longer described`,
    before: response.pointer,
    after: pair.after.pointer,
  });
}

function reportAdded(pair: OperationPair, response: ApiResponse): void {
  report(pair, {
    rule: isSuccess(response) ? 'response-success-status-added' : 'response-status-added',
    class: 'safe',
    direction: 'response',
    says: `The answer ${response.status} is new`,
    before: pair.before.pointer,
    after: response.pointer,
  });
}

function compareHeaders(pair: OperationPair, was: ApiResponse, is: ApiResponse): void {
  const { kept, removed, added } = pairBy(was.headers, is.headers, ({ name }) => name.toLowerCase());
  const nameOf = ({ name }: ResponseHeader): string => `the header \`${name}\` of ${is.status}`;
  for (const header of removed) {
    report(pair, {
      rule: header.required ? 'response-required-header-removed' : 'response-header-removed',
      class: header.required ? 'breaking' : 'safe',
      direction: 'response',
      says: `Answers no longer have ${nameOf(header)}`,
      before: header.pointer,
      after: is.pointer,
    });
  }
  for (const header of added) {
    const places = { before: was.pointer, after: header.pointer };
    const says = `Answers now have ${nameOf(header)}`;
    report(pair, { rule: 'response-header-added', class: 'safe', direction: 'response', says, ...places });
  }
  for (const [earlier, later] of kept) compareHeader(pair, earlier, later, nameOf(later));
}

function compareHeader(pair: OperationPair, was: ResponseHeader, is: ResponseHeader, label: string): void {
  if (was.required !== is.required) {
    report(pair, {
      rule: is.required ? 'response-header-became-required' : 'response-header-became-optional',
      class: is.required ? 'safe' : 'breaking',
      direction: 'response',
      says: `Answers ${is.required ? 'now always have' : 'may now lack'} ${label}`,
      before: was.pointer,
      after: is.pointer,
    });
  }
  const placeOf = ({ schema, schemaPointer }: ResponseHeader): Place => {
    return { schema, pointer: schemaPointer, home: { label, path: '' } };
  };
  const [before, after] = [placeOf(was), placeOf(is)];
  const places = { before: [before], after: [after], atBefore: before, atAfter: after };
  pair.compareSchemas(places, useIn('response'));
}
