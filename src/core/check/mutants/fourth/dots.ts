import type { Operation } from '#core/spec/index';
import { bare } from '../../mock/path-templates.js';
import type { PathValues } from '../../mock/router.js';
import type { JsonObject, MockRequest } from '../../mock/exchange.js';
import { inputPlaces, sceneWith, type InputPlace } from '../input-places.js';
import { collectionOf, eachPlace, grantedWays, looksBack } from '../later/ground.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import { isText } from '../third/reading.js';
import type { Workshop } from '../workshop.js';

const LAST_PARAMETER = /\{([^{}]+)\}$/u;
const DOTTED = 'ada.lovelace';

/** What stands behind the last dot of a path is taken for the extension of a file. */
export const dots: Family = (operation, workshop) => {
  const [, name] = LAST_PARAMETER.exec(bare(operation.path)) ?? [];
  const places = inputPlaces(operation, workshop).filter(
    (place) => place.parameter?.in === 'path' && place.parameter.name === name && isText(place),
  );
  const [first] = places;
  if (name === undefined || first === undefined) return [];
  const cut = (values: PathValues): PathValues =>
    new Map([...values].map(([key, text]) => [key, key === name ? withoutExtension(text) : text]));
  const mutant: Mutant = {
    operator: 'cut-at-dot',
    operation: operation.key,
    place: first.root,
    clause: first.parameter?.pointer ?? operation.pointer,
    faultCode: 101,
    telling: 'content',
    *scenes() {
      const looks = looksBack(operation, workshop);
      for (const scene of named(operation, workshop)) yield looks(scene);
      for (const scene of eachPlace(operation, places, workshop, () => [DOTTED])) yield looks(scene);
      yield* lengthened(operation, first, workshop);
    },
    breaks: (right) => ({
      read: (request, asked, values) =>
        right.read(request, asked, asked === operation ? cut(values) : values),
      act: (call, state) =>
        right.act(call.operation === operation ? { ...call, values: cut(call.values) } : call, state),
    }),
  };
  return [mutant];
};

const withoutExtension = (text: string): string => text.replace(/(?<=.)\.[^.]*$/u, '');

/** What is asked for is not there; what is there has the beginning of its name. */
function* lengthened(operation: Operation, place: InputPlace, workshop: Workshop): Iterable<Scene> {
  for (const granted of grantedWays(operation, workshop)) {
    const scene = sceneWith(granted, place, (own) => `${String(own)}.more`, workshop);
    if (scene !== undefined) yield scene;
  }
}

/** What the operation is about was created with a dot in its name, where it is clients that name things. */
function* named(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const idName = collectionOf(operation, workshop)?.idName;
  for (const { before, request } of grantedWays(operation, workshop)) {
    const creation = idName === undefined ? undefined : renamed(before.at(-1), idName);
    if (creation === undefined) continue;
    const path = request.path.slice(0, request.path.lastIndexOf('/') + 1) + DOTTED;
    yield [...before.slice(0, -1), creation, { ...request, path }];
  }
}

function renamed(creation: MockRequest | undefined, idName: string): MockRequest | undefined {
  if (creation?.body?.startsWith('{') !== true) return undefined;
  const fields = JSON.parse(creation.body) as JsonObject;
  return typeof fields[idName] === 'string'
    ? { ...creation, body: JSON.stringify({ ...fields, [idName]: DOTTED }) }
    : undefined;
}
