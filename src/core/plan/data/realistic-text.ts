import type { Faker } from '@faker-js/faker';
import { REFERENCE_DATE } from './random.js';

type Make = (faker: Faker) => string;

/** Property names, tidied to words (`passengerName` → `passenger name`), and what people put there. */
const BY_NAME: readonly (readonly [RegExp, Make])[] = [
  [
    /\be ?mail\b/u,
    (faker) => faker.internet.exampleEmail({ firstName: 'ada', lastName: 'lovelace' }).toLowerCase(),
  ],
  [
    /\b(?:user ?name|login|nick ?name|handle)\b/u,
    (faker) => faker.internet.username({ firstName: 'ada' }).toLowerCase(),
  ],
  [/\bpassword\b/u, () => 'Correct-Horse-7-Battery'],
  [/\b(?:first|given) ?name\b/u, (faker) => faker.person.firstName()],
  [/\b(?:last|family|sur) ?name\b/u, (faker) => faker.person.lastName()],
  [
    /\b(?:full|passenger|customer|owner|contact|author|person|holder|guest|member|patient|student|employee) ?name\b/u,
    (faker) => faker.person.fullName(),
  ],
  [/\b(?:company|organi[sz]ation|employer)\b/u, (faker) => faker.company.name()],
  [/\b(?:phone|mobile|telephone|fax)\b/u, () => '+15550102030'],
  [/\bstreet\b|\baddress(?: ?line)?\b/u, (faker) => faker.location.streetAddress()],
  [/\b(?:city|town)\b/u, (faker) => faker.location.city()],
  [/\bcountry ?code\b/u, () => 'DE'],
  [/\bcountry\b/u, () => 'Germany'],
  [/\b(?:state|province|region)\b/u, (faker) => faker.location.state()],
  [/\b(?:zip|postal|post) ?code\b|\bzip\b/u, (faker) => faker.location.zipCode('#####')],
  [/\b(?:time ?zone|tz)\b/u, () => 'Europe/Berlin'],
  [/\b(?:language|locale|lang)\b/u, () => 'en'],
  [/\bcurrency\b/u, () => 'EUR'],
  [/\b(?:colou?r)\b/u, (faker) => faker.color.human()],
  [
    /\b(?:url|uri|website|homepage|link|image|avatar|photo|callback|webhook)\b/u,
    () => 'https://www.example.com/about',
  ],
  [/\b(?:host|domain)(?: ?name)?\b/u, () => 'www.example.com'],
  [/\bip(?: ?address)?\b/u, () => '192.0.2.10'],
  [/\bslug\b/u, (faker) => faker.lorem.slug(2)],
  [/\b(?:title|subject|headline|topic)\b/u, (faker) => faker.commerce.productName()],
  [
    /\b(?:description|comment|notes?|message|text|body|content|summary|bio|reason|remarks?)\b/u,
    (faker) => faker.company.catchPhrase(),
  ],
  [/\b(?:birth|dob)\b/u, () => '1990-05-17'],
  [/\b(?:date|day)\b/u, (faker) => isoDate(faker)],
  [/\b(?:pet|dog|cat|animal) ?name\b/u, (faker) => faker.animal.petName()],
  [/\b(?:category|genre|department|tags?)\b/u, (faker) => faker.commerce.department().toLowerCase()],
  [/\bname\b/u, (faker) => faker.commerce.product()],
];

const BY_FORMAT: Readonly<Record<string, Make>> = {
  email: (faker) => faker.internet.exampleEmail({ firstName: 'ada', lastName: 'lovelace' }).toLowerCase(),
  'idn-email': () => 'ada.lovelace@example.com',
  uuid: (faker) => faker.string.uuid(),
  uri: () => 'https://www.example.com/about',
  url: () => 'https://www.example.com/about',
  'uri-reference': () => '/about',
  iri: () => 'https://www.example.com/about',
  'iri-reference': () => '/about',
  hostname: () => 'www.example.com',
  'idn-hostname': () => 'www.example.com',
  ipv4: () => '192.0.2.10',
  ip: () => '192.0.2.10',
  ipv6: () => '2001:db8::10',
  date: (faker) => isoDate(faker),
  'date-time': (faker) => `${isoDate(faker)}T10:30:00Z`,
  time: () => '10:30:00Z',
  duration: () => 'P1D',
  byte: () => 'YXNzYXk=',
  binary: () => 'assay',
  regex: () => '^[a-z]+$',
  'json-pointer': () => '/name',
  'relative-json-pointer': () => '0',
  'uri-template': () => 'https://www.example.com/{id}',
  password: () => 'Correct-Horse-7-Battery',
};

/** Formats whose values are of a form of their own, so that a name says nothing more about them. */
export function textOfFormat(format: string, faker: Faker): string | undefined {
  return Object.hasOwn(BY_FORMAT, format) ? BY_FORMAT[format]?.(faker) : undefined;
}

/** Something that people would write in a property of this name. */
export function textForName(name: string, faker: Faker): string {
  const words = wordsOf(name);
  const make = BY_NAME.find(([pattern]) => pattern.test(words))?.[1];
  return make?.(faker) ?? faker.word.noun();
}

export function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
    .replace(/[^A-Za-z\d]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** In the years after the reference date: most dates of an API lie ahead. */
function isoDate(faker: Faker): string {
  const from = REFERENCE_DATE.getTime() + 3 * 365 * 86_400_000;
  return faker.date
    .between({ from, to: from + 365 * 86_400_000 })
    .toISOString()
    .slice(0, 10);
}

const UNIQUE_NAMES: readonly (readonly [RegExp, { readonly prefix: string; readonly suffix: string }])[] = [
  [/\be ?mail\b/u, { prefix: 'ada.', suffix: '@example.com' }],
  [/^(?:user ?name|login|nick ?name|handle)$/u, { prefix: 'ada', suffix: '' }],
  [/^(?:slug|sku|key|code|identifier|alias)$/u, { prefix: 'a', suffix: '' }],
];

/** What tells things of this name apart; two of them with the same value would clash in most APIs. */
export function uniqueAffixes(
  name: string,
  format: string | undefined,
): { readonly prefix: string; readonly suffix: string } | undefined {
  if (format === 'email') return { prefix: 'ada.', suffix: '@example.com' };
  if (format !== undefined) return undefined;
  const words = wordsOf(name);
  return UNIQUE_NAMES.find(([pattern]) => pattern.test(words))?.[1];
}

/** Names of identifiers: the server chooses them, or they name something that must exist already. */
export const isIdName = (name: string): boolean =>
  /^(?:id|uuid|guid)$|(?:[_-]ids?|Ids?|ID|[_-]uuid|Uuid|[_-]guid)$/u.test(name);

export const singular = (name: string): string => {
  const words = wordsOf(name);
  return words.endsWith('ies')
    ? `${words.slice(0, -3)}y`
    : words.replace(/(?<=(?:x|ch|sh|ss))es$|(?<=[^s])s$/u, '');
};
