import { flatten, namesIn, typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import { requestEntity } from '../../mock/entity-shape.js';
import type { InputPlace } from '../input-places.js';
import type { Family } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { bodyPlaces, FALSY, falsyValues, isFalsy } from './ground.js';
import { byProperty, entityPlaces, isFreeText, maker, throughTexts, type Understood } from './understood.js';

/** What is kept is not what was sent. */
export const keeping: Family = (operation, workshop) => {
  const { method } = operation;
  const isChange = method === 'put' || method === 'patch';
  if (!isChange && method !== 'post') return [];
  const own = entityPlaces(operation, workshop);
  const all = bodyPlaces(operation, workshop);
  const make = maker(operation, workshop);
  return [
    ...make('lose-falsy', own.filter(isOptionalAndFalsy), falsyValues, losing(operation, workshop)),
    ...make('mangle-non-ascii', all.filter(isFreeText), () => ['Zoë Åström', 'é'], throughTexts(mangled)),
    ...make('drop-offset', all.filter(isMoment), () => [WITH_OFFSET], throughTexts(withoutOffset)),
    ...(isChange
      ? [
          ...make('ignore-null', own.filter(mayBeNull), () => [null], ignoring(workshop)),
          ...make('append-to-list', own.filter(isList), () => [], appending(workshop)),
        ]
      : []),
  ];
};

const isOptionalAndFalsy = ({ value }: InputPlace): boolean =>
  !value.isRequired && typesOf(value.flat).some((type) => Object.hasOwn(FALSY, type));

const isMoment = ({ value }: InputPlace): boolean => value.flat['format'] === 'date-time';
const mayBeNull = ({ value }: InputPlace): boolean => typesOf(value.flat).includes('null');
const isList = ({ value }: InputPlace): boolean => typesOf(value.flat).includes('array');

function losing(operation: Operation, workshop: Workshop): Understood {
  const { schemas } = workshop.spec;
  const entity = flatten(requestEntity(operation, [], schemas).schema, schemas);
  const required = new Set(namesIn(entity, 'required'));
  return byProperty(workshop, (name, value, before) =>
    isFalsy(value) && !required.has(name) ? before[name] : value,
  );
}

const ignoring = (workshop: Workshop): Understood =>
  byProperty(workshop, (name, value, before) => (value === null ? (before[name] ?? null) : value));

const appending = (workshop: Workshop): Understood =>
  byProperty(workshop, (name, value, before) => {
    const old = before[name];
    return Array.isArray(value) && Array.isArray(old)
      ? [...(old as readonly Json[]), ...(value as readonly Json[])]
      : value;
  });

/** UTF-8 that is read as Latin-1. */
const mangled = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join('');

const WITH_OFFSET = '2031-05-04T12:00:00+02:00';
const OFFSET = /(T\d{2}:\d{2}:\d{2}(?:\.\d+)?)[+-]\d{2}:\d{2}$/u;
const withoutOffset = (text: string): string => text.replace(OFFSET, '$1Z');
