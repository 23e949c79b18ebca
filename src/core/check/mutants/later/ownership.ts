import type { Operation } from '#core/spec/index';
import type { Acted, Call } from '../../mock/call.js';
import type { Caller } from '../../mock/identities.js';
import type { MockSteps } from '../../mock/mock-api.js';
import { isOpen } from '../../mock/resources.js';
import type { MockState, Thing } from '../../mock/state.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { grantedWays, looksBack } from './ground.js';

/** Whose things are whose. */
export const ownership: Family = (operation, workshop) => {
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  const isWrite = kind === 'replace' || kind === 'merge' || kind === 'remove';
  return [
    ...(isWrite && !isOpen(operation) ? [refusingAndDoing(operation, workshop)] : []),
    ...(isWrite || kind === 'read' ? ignoringParents(operation, workshop) : []),
  ];
};

const EVERYBODY: Caller = { kind: 'caller', identity: 'admin' };

/** It says that it may not be, and does it. */
function refusingAndDoing(operation: Operation, workshop: Workshop): Mutant {
  return {
    operator: 'refuse-and-do',
    operation: operation.key,
    place: '',
    clause: operation.securityPointer ?? operation.pointer,
    faultCode: 206,
    telling: 'content',
    scenes: () => byAnother(operation, workshop),
    breaks: (right) => ({
      act: (call, state) => {
        const acted = right.act(call, state);
        if (call.operation !== operation || acted.outcome.kind !== 'refused') return acted;
        return { ...acted, state: right.act({ ...call, caller: EVERYBODY }, state).state };
      },
    }),
  };
}

/** Somebody else tries; then the owner looks, and does the same once more. */
function* byAnother(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const looks = looksBack(operation, workshop);
  for (const variant of ['other', '']) {
    const granted = workshop.explorer.granted(operation, 'full', variant);
    if (granted === undefined) continue;
    const theirs = workshop.explorer.written(operation, { ...granted.input, identity: 'userB' });
    yield [...looks([...granted.before, theirs]), granted.request];
  }
}

/** What stands below another thing is found by its own id, whatever stands before it. */
function ignoringParents(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const parameters = operation.parameters.filter((one) => one.in === 'path');
  const [outer] = parameters;
  if (outer === undefined || parameters.length < 2 || !operation.path.endsWith('}')) return [];
  return [
    {
      operator: 'ignore-parent',
      operation: operation.key,
      place: `path.${outer.name}`,
      clause: outer.pointer,
      faultCode: 206,
      telling: 'content',
      scenes: () => elsewhere(operation, workshop),
      breaks: (right) => ({
        act: (call, state) =>
          call.operation === operation ? anywhere(right, call, state) : right.act(call, state),
      }),
    },
  ];
}

function anywhere(right: MockSteps, call: Call, state: MockState): Acted {
  const acted = right.act(call, state);
  if (acted.outcome.kind !== 'refused' || acted.outcome.reason !== 'not-found') return acted;
  for (const thing of state.things.values()) {
    const values = namesOf(thing, call.operation);
    if (values === undefined || lastOf(values) !== lastOf(call.values)) continue;
    const found = right.act({ ...call, values }, state);
    if (found.outcome.kind !== 'refused') return found;
  }
  return acted;
}

const lastOf = (values: ReadonlyMap<string, string>): string | undefined => [...values.values()].at(-1);

/** The values of a path that leads to the thing; none where another path does. */
function namesOf({ collection, id }: Thing, { path }: Operation): Map<string, string> | undefined {
  const given = [...collection.split('/').map(decodeURIComponent), id];
  const wanted = path.split('/');
  if (given.length !== wanted.length) return undefined;
  const values = new Map<string, string>();
  for (const [at, part] of wanted.entries()) {
    const name = /^\{([^{}]+)\}$/u.exec(part)?.[1];
    if (name === undefined && part !== given[at]) return undefined;
    if (name !== undefined) values.set(name, given[at] ?? '');
  }
  return values;
}

const OTHERS = ['987654321', 'another-one', '0badc0de-0000-4000-8000-00000badc0de', '9'];

/** The same thing below something that it does not belong to. */
function* elsewhere(operation: Operation, workshop: Workshop): Iterable<Scene> {
  for (const { before, input } of grantedWays(operation, workshop)) {
    const outer = operation.parameters.find((one) => one.in === 'path');
    for (const text of outer === undefined ? [] : OTHERS) {
      const pathValues = { ...input.pathValues, [outer?.name ?? '']: text };
      yield [...before, workshop.explorer.written(operation, { ...input, pathValues })];
    }
  }
}
