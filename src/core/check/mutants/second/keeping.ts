import { isRecord, numberIn, typesOf } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import type { InputPlace } from '../input-places.js';
import type { Family } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { bodyPlaces } from '../later/ground.js';
import {
  byProperty,
  entityPlaces,
  isFreeText,
  maker,
  throughTexts,
  type Understood,
} from '../later/understood.js';

/** What is kept is not what was sent. */
export const keeping: Family = (operation, workshop) => {
  const { method } = operation;
  const isChange = method === 'put' || method === 'patch';
  if (!isChange && method !== 'post') return [];
  const places = bodyPlaces(operation, workshop);
  const texts = places.filter(isFreeText);
  const objects = isChange ? entityPlaces(operation, workshop).filter(isObject) : [];
  const make = maker(operation, workshop);
  return [
    ...make('escape-markup', texts, () => WITH_MARKUP, throughTexts(escaped)),
    ...make('truncate-text', texts.filter(mayBeLong), longTexts, throughTexts(truncated)),
    ...make('shift-date', places.filter(isDate), () => ['2031-05-04'], throughTexts(dayBefore)),
    ...make('ignore-nested-change', objects, () => [], onlyOutside(workshop)),
  ];
};

const WITH_MARKUP = [`O'Neill & Sons`, 'a & b', '<'];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/gu, (sign) => ENTITIES[sign] ?? sign);

/** What a column of type `varchar(255)` holds. */
export const COLUMN = 255;
const MUCH = 300;
const truncated = (text: string): string => [...text].slice(0, COLUMN).join('');
const longest = ({ value }: InputPlace): number => numberIn(value.flat, 'maxLength') ?? MUCH;
export const mayBeLong = (place: InputPlace): boolean => longest(place) > COLUMN;
export const longTexts = (place: InputPlace): readonly Json[] => ['a'.repeat(Math.min(longest(place), MUCH))];

const isDate = ({ value }: InputPlace): boolean => value.flat['format'] === 'date';
const DATE = /^\d{4}-\d{2}-\d{2}$/u;

/** Midnight, where the server is, is still yesterday further west. */
function dayBefore(text: string): string {
  const time = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? text : new Date(time - 86_400_000).toISOString().slice(0, 10);
}

const isObject = ({ value }: InputPlace): boolean => typesOf(value.flat).includes('object');

const onlyOutside = (workshop: Workshop): Understood =>
  byProperty(workshop, (name, value, before) => (isRecord(value) ? before[name] : value));
