import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { Json } from '#core/spec/index';
import { placesOf, renamed, replaced, textAt } from './places.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/every-place');
const EXAMPLES = join(import.meta.dirname, '../../../docs/examples');

/** Small documents that together use every keyword that is read, and a whole one, which takes longer. */
export const documents = [
  ...readdirSync(FIXTURES).map((name) => aDocument(FIXTURES, name, 1)),
  aDocument(EXAMPLES, 'petstore.yaml', 0),
];

function aDocument(folder: string, name: string, turns: number) {
  const document = parseYaml(readFileSync(join(folder, name), 'utf8')) as Json;
  /** Texts in each place, from the list and as many that are made up, besides all of the list in one text. */
  return { name, document, turns };
}

/** The document with a text of our choice somewhere. */
export interface Spot {
  readonly name: string;
  readonly with: (text: string) => Json;
}

export function spotsOf(document: Json): readonly Spot[] {
  return placesOf(document).map((place) => ({
    name: `${place.isName ? 'the name at ' : ''}#/${place.path.join('/')}`,
    with: (text) => replaced(document, place, text),
  }));
}

/** Paths, types of media, addresses and references are only heard where they begin as such. */
function amidOf(document: Json): readonly Spot[] {
  const texts = [...new Set(placesOf(document).map((place) => textAt(document, place)))];
  return texts
    .filter((text) => text.includes('/'))
    .map((text) => ({
      name: `amid ${text}`,
      with: (hostile) => renamed(document, text, amid(text, hostile)),
    }));
}

/** Paths keep their beginning, by which their tests are sorted into files. */
function amid(text: string, hostile: string): string {
  return text.startsWith('/') ? `${text}/${hostile}` : text.replace('/', () => `/${hostile}`);
}

/** What ties the parts of these documents together. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'heads.yaml': ['region', 'base', 'Shared', 'sky'],
  'parameters.yaml': ['scopeId', 'lookId', 'Scope', 'ScopeId', 'declination', 'Pole'],
  'bodies.yaml': ['obsId', 'getObservation', 'Observation', 'Unseen', 'Seen', 'seen'],
  'forms.yaml': ['plate', 'note'],
  'schemas.yaml': ['Celestial', 'Orbit', 'Circle', 'Listed', 'label', 'form', 'circle', 'kin', 'code'],
  'responses.yaml': [
    'apiKeyInHeader',
    'apiKeyInQuery',
    'bearer',
    'signIn',
    'answers:read',
    'Refused',
    'Page',
  ],
  'swagger.yaml': ['lensId', 'Limit', 'Refused', 'oldKey', 'oldOauth', 'Lens', 'Problem', 'glass', 'sort'],
  'petstore.yaml': ['petId', 'Refused', 'Kind', 'NewPet', 'Pet', 'Problem', 'weightKg'],
};

function renamesOf(name: string, document: Json): readonly Spot[] {
  return (NAMES[name] ?? []).map((thing) => ({
    name: `every ${thing}`,
    with: (text) => renamed(document, thing, text),
  }));
}

/** Every place of a document that holds a text, each part of its texts with a slash, and every name that ties parts together. */
export function allSpots({ name, document }: { name: string; document: Json }): readonly Spot[] {
  return [...spotsOf(document), ...amidOf(document), ...renamesOf(name, document)];
}
