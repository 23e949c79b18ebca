import { fakerFor } from '../data/random.js';
import { numberIn, textIn, typesOf, type SchemaObject } from '../data/schema-tree.js';
import type { Json } from '#core/spec/index';

/** A kind of value that documents allow and that servers are rarely tried with. */
export interface Kind {
  readonly variant: string;
  /** `answers as documented when name is in other scripts` */
  readonly title: (inputs: string) => string;
  /** The likeliest first; which of them the schema allows is found out by its validator. */
  readonly candidates: (schema: SchemaObject, seed: number, key: string) => readonly Json[];
}

export const KINDS: readonly Kind[] = [
  {
    variant: 'scripts',
    title: (inputs) => `answers as documented when other scripts are used for ${inputs}`,
    candidates: (schema) => (isFreeText(schema) ? SCRIPTS : []),
  },
  {
    variant: 'extremes',
    title: (inputs) => `answers as documented when limits are reached by ${inputs}`,
    candidates: extremes,
  },
  {
    variant: 'chance',
    title: (inputs) => `answers as documented when chance fills ${inputs}`,
    candidates: byChance,
  },
];

/** Neither one of a list nor of a form of its own. */
const isFreeText = (schema: SchemaObject): boolean =>
  typesOf(schema).includes('string') &&
  !['enum', 'const', 'pattern', 'format'].some((keyword) => Object.hasOwn(schema, keyword));

/**
 * Outside the basic plane, with accents, without an alphabet, from right to left; shorter ones where there is little
 * room. A text that must be unique has a token in the place of its end.
 */
const SCRIPTS: readonly string[] = ['🚀 Zoë Ångström 北京 مرحبا', 'Zoë 北京 مرحبا', 'Ñandú', '北京', 'é'];

/** Texts as long as the document allows; where it says nothing, longer than what fits into a usual column. */
const LONG_TEXT = 5_000;
const LONGEST_TEXT = 20_000;
const INT32_MAX = 2_147_483_647;

function extremes(schema: SchemaObject): readonly Json[] {
  const types = typesOf(schema);
  if (isFreeText(schema))
    return ['n'.repeat(Math.min(numberIn(schema, 'maxLength') ?? LONG_TEXT, LONGEST_TEXT))];
  if (!types.includes('integer') && !types.includes('number')) return [];
  const step = numberIn(schema, 'multipleOf') ?? 1;
  const below = numberIn(schema, 'exclusiveMaximum');
  const most = [
    numberIn(schema, 'maximum'),
    below === undefined ? undefined : below - step,
    textIn(schema, 'format') === 'int32' ? INT32_MAX : undefined,
  ].filter((limit) => limit !== undefined);
  const limit = Math.min(...most, Number.MAX_SAFE_INTEGER);
  return [limit, Math.floor(limit / step) * step];
}

/** Characters that mean something to databases, shells, templates, paths or spreadsheets, among those that mean nothing. */
const CHARACTERS = [...'abc XYZ 019 _-.,:;!?@#$%^&*()[]{}<>/\\|~`\'"=+ äßçñ€ 漢字 жд אב 👍🏽'];

function byChance(schema: SchemaObject, seed: number, key: string): readonly Json[] {
  const types = typesOf(schema);
  const faker = fakerFor(seed, `${key} by chance`);
  if (isFreeText(schema)) {
    const most = Math.min(numberIn(schema, 'maxLength') ?? 40, 40);
    const least = Math.min(Math.max(numberIn(schema, 'minLength') ?? 1, 1), most);
    const length = faker.number.int({ min: least, max: most });
    const text = Array.from({ length }, () => CHARACTERS[faker.number.int(CHARACTERS.length - 1)] ?? '');
    return [text.join('').trim(), text.slice(0, least).join('')];
  }
  if (types.includes('boolean')) return [faker.datatype.boolean()];
  if (!types.includes('integer') && !types.includes('number')) return [];
  const low = Math.ceil(numberIn(schema, 'minimum') ?? -INT32_MAX);
  const high = Math.floor(numberIn(schema, 'maximum') ?? INT32_MAX);
  if (low > high) return [];
  const drawn = faker.number.int({ min: low, max: high });
  const step = numberIn(schema, 'multipleOf') ?? 1;
  return [drawn, Math.ceil(drawn / step) * step];
}
