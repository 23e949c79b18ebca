import type { Json } from '#core/spec/index';
import { acceptedFields, settableBy } from './accepted-fields.js';
import type { Acted, Call } from './call.js';
import { answerSchema, entityIn, type Envelope } from './entity-shape.js';
import { refused, type JsonObject } from './exchange.js';
import {
  concretePath,
  locate,
  mayUse,
  withSeeds,
  type Found,
  type Located,
  type Lost,
  type Surroundings,
} from './locate.js';
import { newId } from './new-id.js';
import { pageOf } from './pages.js';
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
  const statuses = new Set(operation.responses.map(({ status }) => status));
  const mayCreate = statuses.has('201') || !statuses.has('404');
  if (role.kind !== 'replace' || refusal.upTo !== operation.path || !mayCreate)
    return { outcome: refusal, state };
  const id = [...call.values.values()].at(-1) ?? '';
  return stored({ ...call, role }, id, { state, around });
}

function create(call: CollectionCall, state: MockState, around: Surroundings): Acted {
  const { collection } = call.role;
  const sent = fieldsSent(call, around);
  const chosen = collection.idName === undefined ? undefined : sent[collection.idName];
  const isNamed = typeof chosen === 'string' || typeof chosen === 'number';
  return stored(call, isNamed ? chosen : newId(collection, state.serial + 1, around.fitter), {
    state,
    around,
  });
}

function stored(
  call: CollectionCall,
  id: Json,
  { state, around }: { readonly state: MockState; readonly around: Surroundings },
): Acted {
  const { collection } = call.role;
  const { idName } = collection;
  const fields = {
    ...fieldsSent(call, around),
    ...(idName === undefined ? {} : { [idName]: typedId(collection, id, around) }),
  };
  const thing: Thing = {
    collection: concretePath(collection.path, call.values),
    id: String(id),
    fields,
    serial: state.serial + 1,
    ...(isOpen(call.operation) || call.caller.identity === 'anonymous'
      ? {}
      : { owner: call.caller.identity }),
  };
  return { outcome: { kind: 'thing', thing, isNew: true }, state: withThing(state, thing) };
}

/** An id out of a path is a text, whatever the thing's schema says. */
function typedId({ parameter }: Collection, id: Json, { fitter }: Surroundings): Json {
  const isNumber = typeof id === 'string' && parameter !== undefined && !fitter.accepts(parameter.schema, id);
  return isNumber && Number.isFinite(Number(id)) ? Number(id) : id;
}

function list(call: CollectionCall, state: MockState, around: Surroundings): Acted {
  const { collection } = call.role;
  const path = concretePath(collection.path, call.values);
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
  const thing = call.operation.path.endsWith('}') ? located.things.at(-1)?.thing : namedInBody(call, state);
  if (thing === undefined) return { outcome: refused('not-found', 'there is no such thing'), state };
  const outcome = (shown: Thing) => ({ kind: 'thing', thing: shown, isNew: false }) as const;
  if (call.role.kind === 'read') return { outcome: outcome(thing), state };
  if (call.role.kind === 'remove') return { outcome: outcome(thing), state: withoutThing(state, thing) };
  const changed = { ...thing, fields: changedFields(call, thing, around) };
  return { outcome: outcome(changed), state: withThing(state, changed) };
}

/** `PUT /pets` says in its body which pet is meant. */
function namedInBody(
  { role, input, values, caller, operation }: CollectionCall,
  state: MockState,
): Thing | undefined {
  const { idName, path } = role.collection;
  const id = idName === undefined ? undefined : (input.body as JsonObject | undefined)?.[idName];
  const thing = state.things.get(pathOf({ collection: concretePath(path, values), id: String(id) }));
  return thing !== undefined && (isOpen(operation) || mayUse(thing, caller.identity)) ? thing : undefined;
}

/** PUT replaces what its clients may set; PATCH changes what is named, and in a merge patch `null` removes (RFC 7396). */
function changedFields(call: CollectionCall, { fields }: Thing, around: Surroundings): JsonObject {
  const { collection } = call.role;
  const { schemas } = around.spec;
  const envelope = envelopeFor(call, collection, around);
  const id =
    collection.idName === undefined ? {} : { [collection.idName]: fields[collection.idName] ?? null };
  const sent = acceptedFields(call, envelope, schemas);
  if (call.role.kind === 'merge') return { ...withoutNulls(call, fields, sent), ...id };
  const settable = settableBy(call.operation, envelope, schemas);
  const kept = Object.entries(fields).filter(([name]) => !settable.has(name));
  return { ...Object.fromEntries(kept), ...sent, ...id };
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
function fieldsAbove({ operation }: Call, found: Found | undefined, { spec }: Surroundings): JsonObject {
  if (found === undefined) return {};
  const names = idNames(found.collection.parameter?.name, found.collection.noun);
  const { schema } = entityIn(answerSchema(operation) ?? true, names, spec.schemas);
  return JSON.stringify(schema) === JSON.stringify(found.collection.schema) ? found.thing.fields : {};
}
