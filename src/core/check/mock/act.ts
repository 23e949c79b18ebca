import type { Json, Operation } from '#core/spec/index';
import { acceptedFields, settableBy } from './accepted-fields.js';
import type { Acted, Call } from './call.js';
import { answerSchema, entityIn, type Envelope } from './entity-shape.js';
import { refused, type JsonObject } from './exchange.js';
import {
  collectionPath,
  concretePath,
  locate,
  mayUse,
  withSeeds,
  type Found,
  type Located,
  type Lost,
  type Surroundings,
} from './locate.js';
import { idField, meaningOfId, newId } from './new-id.js';
import { pageOf } from './pages.js';
import { bare } from './path-templates.js';
import { idNames, isOpen, type Collection } from './resources.js';
import {
  pathOf,
  thingsIn,
  withoutSingle,
  withoutThing,
  withSingle,
  withThing,
  type MockState,
  type Thing,
} from './state.js';

type CollectionCall = Call & { readonly role: { readonly collection: Collection } };

/** Does what an operation asks for. Nothing is changed where it is refused. */
export function act(call: Call, state: MockState, around: Surroundings): Acted {
  const located = locate(call, state, around);
  if (located.kind === 'refused') return lost(call, located, state, around);
  const { role } = call;
  if (role.kind === 'single') return actOnSingle(call, located, around);
  const named: CollectionCall = { ...call, role };
  if (role.kind === 'create') return create(named, located.state, around);
  return role.kind === 'list' ? list(named, located.state, around) : actOnThing(named, located, around);
}

function envelopeFor({ operation }: Call, collection: Collection, { spec }: Surroundings): Envelope {
  const names = idNames(collection.parameter?.name, collection.noun);
  return entityIn(answerSchema(operation) ?? true, names, spec.schemas).envelope;
}

const fieldsSent = (call: CollectionCall, around: Surroundings): JsonObject =>
  acceptedFields(call, envelopeFor(call, call.role.collection, around), around.spec.schemas);

/** A PUT of something unknown creates it, where nothing else can or the document says that it does. */
function lost(call: Call, refusal: Lost, state: MockState, around: Surroundings): Acted {
  const { operation, role } = call;
  if (role.kind !== 'replace' || refusal.upTo !== operation.path || !mayCreate(operation))
    return { outcome: refusal, state };
  const id = [...call.values.values()].at(-1) ?? '';
  return stored({ ...call, role }, id, { state, around });
}

function mayCreate({ responses }: Operation): boolean {
  const statuses = new Set(responses.map(({ status }) => status));
  return statuses.has('201') || !statuses.has('404');
}

function create(call: CollectionCall, state: MockState, around: Surroundings): Acted {
  const { collection } = call.role;
  const sent = fieldsSent(call, around);
  const chosen = collection.idName === undefined ? undefined : sent[collection.idName];
  const isNamed =
    (typeof chosen === 'string' || typeof chosen === 'number') &&
    collection.idSchemas.every((schema) => meaningOfId(schema, chosen, around.fitter) !== undefined);
  const path = collectionPath(call, collection);
  const isTaken = (id: Json): boolean => state.things.has(pathOf({ collection: path, id: String(id) }));
  const id = isNamed ? chosen : newId(collection, state.serial + 1, { fitter: around.fitter, isTaken });
  return stored(call, id, { state, around });
}

function stored(
  call: CollectionCall,
  id: Json,
  { state, around }: { readonly state: MockState; readonly around: Surroundings },
): Acted {
  const { collection } = call.role;
  const thing: Thing = {
    collection: collectionPath(call, collection),
    id: String(id),
    fields: fieldsSent(call, around),
    serial: state.serial + 1,
    ...(isOpen(call.operation) || call.caller.identity === 'anonymous'
      ? {}
      : { owner: call.caller.identity }),
  };
  return { outcome: { kind: 'thing', thing, isNew: true }, state: withThing(state, thing) };
}

function list(call: CollectionCall, state: MockState, around: Surroundings): Acted {
  const { collection } = call.role;
  const path = collectionPath(call, collection);
  const known = withSeeds(state, collection, path, around);
  const isEverybodys = isOpen(call.operation);
  const all = thingsIn(known, path).filter((thing) => isEverybodys || mayUse(thing, call.caller.identity));
  const { limit, offset } = pageOf(call.operation, call.input.parameters, around.spec.schemas);
  const things = all.slice(offset, offset + limit);
  const next = offset + things.length;
  const outcome = {
    kind: 'list',
    things,
    total: all.length,
    ...(next < all.length ? { next } : {}),
  } as const;
  return { outcome, state: known };
}

function actOnThing(call: CollectionCall, located: Located, around: Surroundings): Acted {
  const { state } = located;
  const thing = bare(call.operation.path).endsWith('}')
    ? located.things.at(-1)?.thing
    : namedInBody(call, state);
  if (thing === undefined) return notNamed(call, state, around);
  const outcome = (shown: Thing) => ({ kind: 'thing', thing: shown, isNew: false }) as const;
  if (call.role.kind === 'read') return { outcome: outcome(thing), state };
  if (call.role.kind === 'remove') return { outcome: outcome(thing), state: withoutThing(state, thing) };
  const changed = { ...thing, fields: changedFields(call, thing, around) };
  return { outcome: outcome(changed), state: withThing(state, changed) };
}

function notNamed(call: CollectionCall, state: MockState, around: Surroundings): Acted {
  const id = idInBody(call);
  const isNew = call.role.kind === 'replace' && id !== undefined && mayCreate(call.operation);
  return isNew
    ? stored(call, id, { state, around })
    : { outcome: refused('not-found', 'there is no such thing'), state };
}

function idInBody({ role, input }: CollectionCall): Json | undefined {
  const { idName } = role.collection;
  return idName === undefined ? undefined : (input.body as JsonObject | undefined)?.[idName];
}

/** `PUT /pets` says in its body which pet is meant. */
function namedInBody(call: CollectionCall, state: MockState): Thing | undefined {
  const { role, caller, operation } = call;
  const collection = collectionPath(call, role.collection);
  const thing = state.things.get(pathOf({ collection, id: String(idInBody(call)) }));
  return thing !== undefined && (isOpen(operation) || mayUse(thing, caller.identity)) ? thing : undefined;
}

/** PUT replaces what its clients may set; PATCH changes what is named, and in a merge patch `null` removes (RFC 7396). */
function changedFields(call: CollectionCall, { fields }: Thing, around: Surroundings): JsonObject {
  const { collection } = call.role;
  const { schemas } = around.spec;
  const envelope = envelopeFor(call, collection, around);
  const sent = acceptedFields(call, envelope, schemas);
  if (call.role.kind === 'merge') return withoutNulls(call, fields, sent);
  const settable = settableBy(call.operation, envelope, schemas);
  const kept = Object.entries(fields).filter(([name]) => !settable.has(name));
  return { ...Object.fromEntries(kept), ...sent };
}

function withoutNulls({ request }: Call, fields: JsonObject, sent: JsonObject): JsonObject {
  const isMergePatch = (request.headers['content-type'] ?? '').startsWith('application/merge-patch+json');
  const all = Object.entries({ ...fields, ...sent });
  return Object.fromEntries(isMergePatch ? all.filter(([, value]) => value !== null) : all);
}

/** What is sent to it is what it is then; before that, it is like the thing that it belongs to, or made up. */
function actOnSingle(call: Call, { state, things }: Located, around: Surroundings): Acted {
  const { operation, values, caller } = call;
  const isShared = isOpen(operation);
  const key = `${concretePath(operation.path, values)}${isShared ? '' : ` of ${caller.identity}`}`;
  const known = state.singles.get(key) ?? {};
  const above = fieldsAbove(call, things.at(-1), around);
  if (operation.method === 'get' || operation.method === 'head')
    return { outcome: { kind: 'single', fields: { ...above, ...known } }, state };
  if (operation.method === 'delete')
    return { outcome: { kind: 'single', fields: above }, state: withoutSingle(state, key) };
  const sent = acceptedFields(call, [], around.spec.schemas);
  const fields = operation.method === 'put' ? sent : { ...known, ...sent };
  return {
    outcome: { kind: 'single', fields: { ...above, ...fields } },
    state: withSingle(state, key, fields),
  };
}

/** `POST /articles/{slug}/favorite` answers with the article. */
function fieldsAbove({ operation }: Call, found: Found | undefined, around: Surroundings): JsonObject {
  if (found === undefined) return {};
  const names = idNames(found.collection.parameter?.name, found.collection.noun);
  const { schema } = entityIn(answerSchema(operation) ?? true, names, around.spec.schemas);
  if (JSON.stringify(schema) !== JSON.stringify(found.collection.schema)) return {};
  return { ...found.thing.fields, ...idField(schema, names, found.thing, around.fitter) };
}
