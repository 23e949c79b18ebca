import type { Operation } from '#core/spec/index';
import type { TestCase } from '../test-plan.js';
import { refusedTo } from './authorisation-owners.js';
import type { Around } from './no-effect.js';
import { testCase } from './strategy.js';

/** What is for administrators is refused to plain users; and what it would have changed is as it was. */
export function administrationCase(operation: Operation, around: Around): readonly TestCase[] {
  const clause = operation.securityPointer ?? operation.pointer;
  const request = around.planner.plan(operation);
  if (operation.method === 'options') return [];
  if ('impossible' in request) {
    around.context.omit('authorisation', operation, request.impossible, clause);
    return [];
  }
  const traits = {
    strategy: 'authorisation',
    title: 'is refused to users who are no administrators',
    clause,
    locator: 'administration',
    variant: 'user',
    faultCode: 206,
    priority: 1,
  } as const;
  return [testCase(operation, traits, refusedTo('userA', request, around))];
}
