import { flatten, isRecord, knownValue, propertyOf } from '#core/plan/index';
import type { FaultCode } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { Acted, Call } from '../mock/call.js';
import type { MockSteps } from '../mock/mock-api.js';
import { placesOfPaging } from '../mock/pages.js';
import type { Collection, Role } from '../mock/resources.js';
import { thingsIn, withThing, type MockState, type Thing } from '../mock/state.js';
import { lives } from './lives.js';
import type { Family, Mutant } from './mutant.js';
import type { MutationOperator } from './operators.js';
import type { Workshop } from './workshop.js';

/** What a server keeps is not what it was told, or not what it says. */
export const state: Family = (operation, workshop) => {
  const role = workshop.mock.around.resources.roleOf(operation);
  return role.kind === 'single' ? [] : BY_ROLE[role.kind](operation, role.collection, workshop);
};

type CollectionRole = Exclude<Role['kind'], 'single'>;
type Maker = (operation: Operation, collection: Collection, workshop: Workshop) => readonly Mutant[];

const BY_ROLE: Readonly<Record<CollectionRole, Maker>> = {
  create: creations,
  list: lists,
  read: (operation, collection, workshop) => [
    acting('read-another', operation, { collection, workshop }, another),
  ],
  replace: (operation, collection, workshop) => [
    ...updates(operation, collection, workshop),
    acting('put-merges', operation, { collection, workshop }, asRole('merge')),
  ],
  merge: (operation, collection, workshop) => [
    ...updates(operation, collection, workshop),
    acting('patch-overwrites', operation, { collection, workshop }, asRole('replace')),
  ],
  remove: (operation, collection, workshop) => [
    acting('delete-does-nothing', operation, { collection, workshop }, unstored),
  ],
};

interface Surround {
  readonly collection: Collection;
  readonly workshop: Workshop;
}

const FAULTS: Readonly<Partial<Record<MutationOperator, FaultCode>>> = {
  'delete-does-nothing': 103,
  'list-keeps-deleted': 103,
  'failed-create-leaves': 104,
  'failed-update-stores': 104,
};

type Act = (right: MockSteps, call: Call, state: MockState) => Acted;

/** A mutant that does one operation otherwise; seen in the life of a thing. */
function acting(
  operator: MutationOperator,
  operation: Operation,
  { collection, workshop }: Surround,
  act: Act,
): Mutant {
  return {
    operator,
    operation: operation.key,
    place: '',
    clause: operation.pointer,
    faultCode: FAULTS[operator] ?? 101,
    telling: 'content',
    scenes: () => lives(operation, collection, workshop),
    breaks: (right) => ({
      act: (call, before) =>
        call.operation === operation ? act(right, call, before) : right.act(call, before),
    }),
  };
}

/** It answers as if it were done. */
const unstored: Act = (right, call, before) => {
  const acted = right.act(call, before);
  return acted.outcome.kind === 'refused' ? acted : { ...acted, state: before };
};

const asRole =
  (kind: 'merge' | 'replace'): Act =>
  (right, call, before) =>
    call.role.kind === 'single'
      ? right.act(call, before)
      : right.act({ ...call, role: { ...call.role, kind } }, before);

/** The oldest other thing instead of the one that is meant. */
const another: Act = (right, call, before) => {
  const acted = right.act(call, before);
  if (acted.outcome.kind !== 'thing') return acted;
  const { thing } = acted.outcome;
  const rest = thingsIn(acted.state, thing.collection).filter(
    ({ id, owner }) => id !== thing.id && owner === thing.owner,
  );
  const other = rest.at(-1);
  return other === undefined ? acted : { ...acted, outcome: { ...acted.outcome, thing: other } };
};

function creations(operation: Operation, collection: Collection, workshop: Workshop): readonly Mutant[] {
  const around = { collection, workshop };
  const leaving: Mutant = {
    ...acting('failed-create-leaves', operation, around, (right, call, before) => right.act(call, before)),
    breaks: storingRefused(operation),
  };
  return [
    acting('create-not-stored', operation, around, unstored),
    leaving,
    ...changedInputs(operation, collection, workshop),
  ];
}

/** What is refused is done all the same. */
const storingRefused = (operation: Operation) => (right: MockSteps) => ({
  refuse: (call: Call, refusal: Parameters<MockSteps['refuse']>[1], before: MockState): Acted => {
    const acted = right.refuse(call, refusal, before);
    if (call.operation !== operation) return acted;
    return { ...acted, state: right.act(call, before).state };
  },
});

function updates(operation: Operation, collection: Collection, workshop: Workshop): readonly Mutant[] {
  const around = { collection, workshop };
  const storing: Mutant = {
    ...acting('failed-update-stores', operation, around, (right, call, before) => right.act(call, before)),
    breaks: storingRefused(operation),
  };
  return [acting('update-not-stored', operation, around, unstored), storing];
}

/** Each property that a creation takes and that its answer, or reading, shows. */
function changedInputs(operation: Operation, collection: Collection, workshop: Workshop): readonly Mutant[] {
  const { schemas } = workshop.spec;
  const shown = flatten(collection.schema, schemas);
  const names = [...collection.settable].filter((name) => propertyOf(shown, name) !== undefined);
  return names.map((name) => ({
    ...acting('create-changes-input', operation, { collection, workshop }, (right, call, before) =>
      changed(right.act(call, before), name, workshop),
    ),
    place: `body.${name}`,
    clause: operation.requestBody?.pointer ?? operation.pointer,
  }));
}

function changed(acted: Acted, name: string, { mock }: Workshop): Acted {
  if (acted.outcome.kind !== 'thing' || !Object.hasOwn(acted.outcome.thing.fields, name)) return acted;
  const { thing } = acted.outcome;
  const schema = propertyOf(flatten(collectionSchema(mock, thing), mock.spec.schemas), name) ?? true;
  const value = others(thing.fields[name] ?? null, flatten(schema, mock.spec.schemas)['enum']).find((one) =>
    mock.around.fitter.accepts(schema, one),
  );
  if (value === undefined) return acted;
  const other: Thing = { ...thing, fields: { ...thing.fields, [name]: value } };
  return { outcome: { ...acted.outcome, thing: other }, state: withThing(acted.state, other) };
}

function collectionSchema(mock: Workshop['mock'], thing: Thing) {
  const found = mock.around.resources.all.find(
    ({ path }) =>
      path.split('/').length === thing.collection.split('/').length && matches(path, thing.collection),
  );
  return found?.schema ?? true;
}

const matches = (template: string, path: string): boolean => {
  const given = path.split('/');
  return template.split('/').every((part, index) => part.includes('{') || part === given[index]);
};

/** Values like this one, and not this one. */
function others(value: Json, named: Json | undefined): readonly Json[] {
  if (Array.isArray(named)) return (named as readonly Json[]).filter((one) => one !== value);
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1, value / 2];
  if (typeof value === 'string')
    return [`${value}x`, `x${value.slice(1)}`, value.slice(0, -1), flipped(value)];
  if (Array.isArray(value)) return [[], [...(value as readonly Json[]), ...(value as readonly Json[])]];
  return isRecord(value) ? [{}] : [];
}

/** A date stays one. */
const flipped = (text: string): string =>
  text.replace(/[0-8]/u, (digit) => String(Number(digit) + 1)).replace(/^13/u, '12');

function lists(operation: Operation, collection: Collection, workshop: Workshop): readonly Mutant[] {
  const around = { collection, workshop };
  const pages: readonly (readonly [MutationOperator, 'limit' | 'offset'])[] = [
    ['ignore-limit', 'limit'],
    ['ignore-offset', 'offset'],
  ];
  const ignoring = pages
    .filter(([, part]) => placesOfPaging(operation, part).length > 0)
    .map(([operator, part]) =>
      acting(operator, operation, around, (right, call, before) =>
        right.act(ignoringPlaces(call, placesOfPaging(operation, part)), before),
      ),
    );
  const leaving = acting('list-leaves-out', operation, around, leavingOut);
  return [
    isKnowable(collection, workshop) ? leaving : { ...leaving, isUnknowable: true },
    ...(removalsOf(collection, workshop).length === 0 ? [] : [listingDeleted(operation, around)]),
    ...ignoring,
  ];
}

/** Of a list that nobody can add to, and of which nothing is known, a client cannot say what must be in it. */
function isKnowable({ isCreated, parameter, path }: Collection, { mock }: Workshop): boolean {
  const { known } = mock.around;
  return (
    isCreated || (parameter !== undefined && knownValue(known, parameter.name, `${path}/{}`) !== undefined)
  );
}

function ignoringPlaces(call: Call, places: readonly string[]): Call {
  const kept = [...call.input.parameters].filter(([place]) => !places.includes(place));
  return { ...call, input: { ...call.input, parameters: new Map(kept) } };
}

const leavingOut: Act = (right, call, before) => {
  const acted = right.act(call, before);
  if (acted.outcome.kind !== 'list') return acted;
  const newest = Math.max(...acted.outcome.things.map(({ serial }) => serial));
  const things = acted.outcome.things.filter(({ serial }) => serial !== newest);
  return { ...acted, outcome: { ...acted.outcome, things } };
};

function removalsOf(collection: Collection, { spec, mock }: Workshop): readonly Operation[] {
  return spec.operations.filter((operation) => {
    const role = mock.around.resources.roleOf(operation);
    return role.kind === 'remove' && role.collection === collection;
  });
}

const GRAVE = '~removed';

/** What was removed is remembered where nothing else looks, and comes back in this list alone. */
function listingDeleted(operation: Operation, around: Surround): Mutant {
  const removals = removalsOf(around.collection, around.workshop);
  return {
    ...acting('list-keeps-deleted', operation, around, (right, call, before) => right.act(call, before)),
    breaks: (right) => ({
      act: (call, before) => {
        if (removals.includes(call.operation)) return burying(right.act(call, before));
        if (call.operation !== operation) return right.act(call, before);
        const acted = right.act(call, risen(before));
        return { ...acted, state: before };
      },
    }),
  };
}

function burying(acted: Acted): Acted {
  if (acted.outcome.kind !== 'thing') return acted;
  const { thing } = acted.outcome;
  return { ...acted, state: withThing(acted.state, { ...thing, collection: `${GRAVE}${thing.collection}` }) };
}

function risen(before: MockState): MockState {
  const buried = [...before.things.values()].filter(({ collection }) => collection.startsWith(GRAVE));
  return buried.reduce<MockState>(
    (known, thing) => withThing(known, { ...thing, collection: thing.collection.slice(GRAVE.length) }),
    before,
  );
}
