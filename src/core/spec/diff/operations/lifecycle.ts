import type { ApiSpec, Operation, OperationKey } from '../../api-spec.js';
import type { Change } from '../change.js';
import type { OperationPair } from './operation-pair.js';

type NewChange = Omit<Change, 'operations'>;

const named = (key: OperationKey): string => `\`${key}\``;

export function operationAdded({ key, pointer }: Operation): NewChange {
  return { rule: 'operation-added', class: 'safe', sentence: `${named(key)} is new.`, after: pointer };
}

/** @param after where it may only have become unreadable */
export function operationRemoved({ key, pointer, deprecated }: Operation, after: ApiSpec): NewChange {
  const problem = after.problems.find(({ operation, kind }) => operation === key && kind !== 'note');
  if (problem !== undefined) {
    const sentence = `${named(key)} cannot be read in the later document (${problem.detail}), and was not compared.`;
    const places = { before: pointer, after: problem.pointer };
    return { rule: 'operation-unreadable', class: 'potentially_breaking', sentence, ...places };
  }
  return deprecated
    ? {
        rule: 'operation-removed-after-deprecation',
        class: 'safe',
        sentence: `${named(key)}, which was deprecated, is gone.`,
        before: pointer,
      }
    : {
        rule: 'operation-removed',
        class: 'breaking',
        sentence: `${named(key)} is gone, and was not deprecated.`,
        before: pointer,
      };
}

export function compareLifecycle({ before, after, report }: OperationPair): void {
  const places = { before: before.pointer, after: after.pointer };
  if (before.deprecated !== after.deprecated) {
    const sentence = `${named(after.key)} is ${after.deprecated ? 'now' : 'no longer'} deprecated.`;
    const rule = after.deprecated ? 'operation-deprecated' : 'operation-reactivated';
    report({ rule, class: 'safe', sentence, ...places });
  }
  if (before.operationId === after.operationId) return;
  const idOf = ({ operationId }: Operation): string =>
    operationId === undefined ? 'none' : named(operationId);
  const sentence = `The operationId of ${named(after.key)} is now ${idOf(after)} instead of ${idOf(before)}.`;
  report({ rule: 'operation-id-changed', class: 'safe', sentence, ...places });
}
