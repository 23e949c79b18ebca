import { z } from 'zod';
import { storable, storableText } from '#platform/database/index';

/** SQLite has no booleans, no times and no JSON: it keeps numbers and texts for them. */
export const flag = z
  .union([z.boolean(), z.number()])
  .nullish()
  .transform((value) => Boolean(value ?? false));

export const figure = absent(z.number());
/** No less than nothing. */
export const measure = absent(z.number().min(0));
export const size = absent(z.int().min(1));
export const count = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? 0);
export const words = absent(z.string().transform(storableText));
export const seedId = z.int();

function absent<Value extends z.ZodType>(value: Value) {
  return value.nullish().transform((given) => given ?? null);
}

/** `2025-08-07 11:00:00`, in UTC as the column's default is. */
export const moment = z
  .string()
  .nullish()
  .transform((text, context) => {
    if (text === null || text === undefined) return undefined;
    const time = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
    if (!Number.isNaN(time.getTime())) return time;
    context.addIssue({ code: 'custom', message: `is no time: ${text.slice(0, 100)}` });
    return z.NEVER;
  });

/** Of a column that every row has a time in. */
export const knownMoment = moment.transform((time, context) => {
  if (time !== undefined) return time;
  context.addIssue({ code: 'custom', message: 'is missing' });
  return z.NEVER;
});

/** An object, written as JSON. */
export const object = written(z.record(z.string(), z.json()), 'object', () => ({}));
/** Whatever was written as JSON; nothing is an empty object. */
export const json = written(z.json(), 'value', () => ({}));
/** A list of names, written as JSON. */
export const names = written(z.array(z.string().min(1)), 'list of texts', () => []);

function written<Value>(shape: z.ZodType<Value>, what: string, none: () => NoInfer<Value>) {
  return z
    .string()
    .nullish()
    .transform((text, context): Value => {
      if (text === null || text === undefined || text.trim() === '') return none();
      const read = shape.safeParse(parsed(text));
      if (read.success) return storable(read.data);
      context.addIssue({ code: 'custom', message: `is no JSON ${what}` });
      return z.NEVER;
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
