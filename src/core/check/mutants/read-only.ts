import { isRecord } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { Call } from '../mock/call.js';
import type { MockSteps } from '../mock/mock-api.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import { placesUnder } from './places.js';
import type { Workshop } from './workshop.js';

/** Properties that only the server sets, and a client sends all the same. */
export const readOnly: Family = (operation, workshop) => {
  const role = workshop.mock.around.resources.roleOf(operation);
  if (role.kind !== 'create' && role.kind !== 'replace' && role.kind !== 'merge') return [];
  const { collection } = role;
  const shown = placesUnder(
    { schema: collection.schema, pointer: operation.pointer },
    'response',
    workshop.spec,
  );
  return shown
    .filter(({ path, flat }) => path.length === 1 && flat['readOnly'] === true)
    .map((place): Mutant => {
      const name = place.path[0] ?? '';
      return {
        operator: 'accept-read-only',
        operation: operation.key,
        place: `body.${name}`,
        clause: place.clauseOf('readOnly'),
        faultCode: 203,
        telling: 'content',
        breaks: (right) => ({
          act: (call, state) =>
            call.operation === operation ? storing(right, call, state, name) : right.act(call, state),
        }),
        scenes: () => withReadOnly(operation, workshop, name, place.flat),
      };
    });
};

function storing(
  right: MockSteps,
  call: Call,
  before: Parameters<MockSteps['act']>[1],
  name: string,
): ReturnType<MockSteps['act']> {
  const acted = right.act(call, before);
  const sent = sentAs(call.input.body, name);
  if (acted.outcome.kind !== 'thing' || sent === undefined) return acted;
  const thing = { ...acted.outcome.thing, fields: { ...acted.outcome.thing.fields, [name]: sent } };
  const things = new Map(acted.state.things);
  for (const [path, known] of things) if (known === acted.outcome.thing) things.set(path, thing);
  return { outcome: { ...acted.outcome, thing }, state: { ...acted.state, things } };
}

/** At the top of a body, or in its envelope. */
function sentAs(body: Json | undefined, name: string): Json | undefined {
  if (!isRecord(body)) return undefined;
  if (Object.hasOwn(body, name)) return body[name];
  const [only, ...others] = Object.values(body);
  return others.length === 0 && isRecord(only) && Object.hasOwn(only, name) ? only[name] : undefined;
}

function* withReadOnly(
  operation: Operation,
  { explorer, mock }: Workshop,
  name: string,
  flat: ReturnType<typeof placesUnder>[number]['flat'],
): Iterable<Scene> {
  const granted = explorer.granted(operation);
  const { body } = granted?.input ?? {};
  if (granted === undefined || body === undefined || !isRecord(body.value)) return;
  const candidates: readonly Json[] = [
    4242,
    'w1tn3ss',
    true,
    false,
    '2001-02-03T04:05:06Z',
    '2001-02-03',
    'w@example.org',
  ];
  const named = Array.isArray(flat['enum']) ? (flat['enum'] as readonly Json[]) : [];
  for (const value of [...named, ...candidates].filter((one) => mock.around.fitter.accepts(flat, one))) {
    const bodies: Json[] = [{ ...body.value, [name]: value }];
    const [only, ...others] = Object.entries(body.value);
    if (only !== undefined && others.length === 0 && isRecord(only[1]))
      bodies.push({ [only[0]]: { ...only[1], [name]: value } });
    for (const sent of bodies)
      yield [
        ...granted.before,
        explorer.written(operation, { ...granted.input, body: { ...body, value: sent } }),
      ];
  }
}
