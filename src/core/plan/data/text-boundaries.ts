import { UNCHECKED_PATTERN_KEYWORD } from '#core/spec/index';
import { withArticle } from '../naming.js';
import { UNIQUE_TOKEN_LENGTH, type ValueExpr } from '../test-plan.js';
import { accepts, rejects, type Boundary, type BoundarySubject } from './boundary.js';
import { textMatching } from './pattern-text.js';
import { uniqueAffixes, wordsOf } from './realistic-text.js';
import { numberIn, textIn } from './schema-tree.js';
import { literal, textExpr } from './value-expr.js';

/** Longer texts make requests that servers refuse for their size, whatever the schema says. */
const MAX_TEXT = 20_000;

/** Of its length, its format and its pattern. */
export function textBoundaries(subject: BoundarySubject): readonly Boundary[] {
  return [...lengthBoundaries(subject), ...formatBoundaries(subject), ...patternBoundaries(subject)];
}

function lengthBoundaries(subject: BoundarySubject): readonly Boundary[] {
  const { label, schema } = subject;
  const min = numberIn(schema, 'minLength');
  const max = numberIn(schema, 'maxLength');
  // A text of a format has a length of its own.
  if (textIn(schema, 'format') !== undefined || (max ?? 0) > MAX_TEXT || (min ?? 0) > MAX_TEXT) return [];
  const text = (keyword: string, variant: string, length: number, isValid: boolean): Boundary[] => {
    const value = textOfLength(subject, length, isValid);
    const limit = isValid ? (keyword === 'maxLength' ? ', its limit' : ', its minimum') : '';
    const what = `${withArticle(label)} of ${length} ${length === 1 ? 'character' : 'characters'}${limit}`;
    return value === undefined ? [] : [(isValid ? accepts : rejects)(keyword, variant, value, what)];
  };
  return [
    ...(max === undefined
      ? []
      : [...text('maxLength', 'at', max, true), ...text('maxLength', 'above', max + 1, false)]),
    ...(min === undefined || min === 0
      ? []
      : [...text('minLength', 'at', min, true), ...text('minLength', 'below', min - 1, false)]),
  ];
}

/** A text of this length. What must be unique stays so where it is to be accepted: a second run must not clash. */
function textOfLength(
  { name, schema, key, context }: BoundarySubject,
  length: number,
  isValid: boolean,
): ValueExpr | undefined {
  const pattern = textIn(schema, 'pattern');
  if (Object.hasOwn(schema, UNCHECKED_PATTERN_KEYWORD)) return undefined;
  if (pattern !== undefined) {
    const text = textMatching(pattern, { min: length, max: length }, context.seed + key.length);
    return text === undefined ? undefined : textExpr(text);
  }
  const mustDiffer = isValid && uniqueAffixes(name, undefined) !== undefined;
  const letter = isValid && isForWords(name) ? 'é' : 'n';
  if (!mustDiffer) return textExpr(letter.repeat(length));
  return length < UNIQUE_TOKEN_LENGTH
    ? undefined
    : { kind: 'unique', prefix: letter.repeat(length - UNIQUE_TOKEN_LENGTH), suffix: '' };
}

/**
 * Lengths count characters (JSON Schema Validation, 6.3.1), however many bytes each has; where people write words, no
 * server takes fewer letters than there are.
 */
const isForWords = (name: string): boolean => {
  const words = wordsOf(name);
  return WORDS.test(words) && !MACHINE_WORDS.test(words);
};

const WORDS =
  /\b(?:name|title|subject|headline|topic|description|comment|notes?|message|text|summary|bio|reason|remarks?)\b/u;
const MACHINE_WORDS =
  /\b(?:user|login|host|domain|file|path|display|screen|nick|event|class|type|code|key|id|column|table)\b/u;

/** Formats whose rule every server knows, a text that breaks it beyond doubt, and how people name it. */
const BROKEN_FORMATS: Readonly<Record<string, readonly [string, string]>> = {
  email: ['not-an-email', 'email address'],
  uuid: ['not-a-uuid', 'UUID'],
  date: ['not-a-date', 'date'],
  'date-time': ['not-a-date-time', 'date and time'],
  ipv4: ['not-an-ip', 'IPv4 address'],
  ipv6: ['not-an-ip', 'IPv6 address'],
};

/** What looks right, on a day that no calendar has (RFC 3339, 5.7). */
const IMPOSSIBLE: Readonly<Record<string, string>> = {
  date: '2031-02-30',
  'date-time': '2031-02-30T12:00:00Z',
};

function formatBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
  const format = textIn(schema, 'format') ?? '';
  const broken = Object.hasOwn(BROKEN_FORMATS, format) ? BROKEN_FORMATS[format] : undefined;
  if (broken === undefined) return [];
  const [text, called] = broken;
  const title = `${withArticle(label)} that is no ${called}`;
  const impossible = Object.hasOwn(IMPOSSIBLE, format) ? IMPOSSIBLE[format] : undefined;
  return [
    rejects('format', 'broken', literal(text), title),
    ...(impossible === undefined
      ? []
      : [{ ...rejects('format', 'impossible', literal(impossible), title), beside: 'broken' }]),
  ];
}

const UNLIKELY_TEXTS = [
  '!!',
  '!',
  '~~~~',
  'assay?',
  '0',
  'A',
  '-',
  'n',
  '!!!!!!!!!!!!',
  'assay assay assay!',
];

function patternBoundaries({ label, schema }: BoundarySubject): readonly Boundary[] {
  const pattern = textIn(schema, 'pattern');
  if (pattern === undefined) return [];
  const expression = new RegExp(pattern, 'u');
  const min = numberIn(schema, 'minLength') ?? 1;
  const max = numberIn(schema, 'maxLength') ?? Infinity;
  const broken = UNLIKELY_TEXTS.find(
    (text) => text.length >= min && text.length <= max && !expression.test(text),
  );
  return broken === undefined
    ? []
    : [
        rejects(
          'pattern',
          'broken',
          literal(broken),
          `${withArticle(label)} that does not match its pattern`,
        ),
      ];
}
