import { flatten, namesIn, propertyOf } from '../data/schema-tree.js';
import { objectOf, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { JsonSchema } from '#core/spec/index';
import type { NamedValue, RequestStep, ValueExpr } from '../test-plan.js';
import { isAccepted } from './shared-properties.js';
import type { ValidRequest } from './valid-request.js';

/** A body that leaves out what it may. */
export interface LeanBody {
  readonly step: RequestStep;
  /** What is left of the optional properties, where nothing is required: one, or all but one. */
  readonly only?: string;
  readonly without?: string;
}

/**
 * The valid body without what it need not have. Where an object needs nothing at all, servers rightly ask what is meant
 * by an empty one: then one property is sent alone, and then all others without it.
 */
export function leanBodies(request: ValidRequest, context: PlanningContext): readonly LeanBody[] {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json' || step.body.value.kind !== 'fixture') return [];
  const sent = step.body;
  const { schema, value } = body;
  const put = step.body.value.overrides;
  return (['first', 'others'] as const).flatMap((kept): readonly LeanBody[] => {
    const lean = new Leaving(kept, context);
    const plain = lean.leanest(value, schema);
    const isNew =
      JSON.stringify(plain) !== JSON.stringify(value) && (kept === 'first' || lean.free.length > 0);
    const names = new Set((propertiesIn(plain) ?? []).map(({ name }) => name));
    if (!isNew || names.size === 0 || !isAccepted(schema, plain, context)) return [];
    // What names the thing that is meant must be said, whatever the schema requires.
    const whole = withValues(
      plain,
      put.filter(({ name, value: one }) => names.has(name) || one.kind === 'captured'),
    );
    const [first] = lean.free;
    const said = first === undefined ? {} : kept === 'first' ? { only: first } : { without: first };
    return [{ step: { ...step, body: { ...sent, value: whole } }, ...said }];
  });
}

function withValues(object: ValueExpr, put: readonly NamedValue[]): ValueExpr {
  const names = new Set(put.map(({ name }) => name));
  return objectOf([...(propertiesIn(object) ?? []).filter(({ name }) => !names.has(name)), ...put]);
}

class Leaving {
  /** The first property of each object that needs none. */
  readonly free: string[] = [];

  constructor(
    private readonly kept: 'first' | 'others',
    private readonly context: PlanningContext,
  ) {}

  leanest(value: ValueExpr, schema: JsonSchema): ValueExpr {
    const members = propertiesIn(value);
    if (members === undefined || members.length === 0) return value;
    const flat = flatten(schema, this.context.schemas);
    const required = new Set(namesIn(flat, 'required'));
    const needed = members.filter(({ name }) => required.has(name));
    const kept = needed.length > 0 ? needed : this.someOf(members);
    return objectOf(
      kept.map(({ name, value: inner }) => ({
        name,
        value: this.leanest(inner, propertyOf(flat, name) ?? true),
      })),
    );
  }

  private someOf(members: readonly NamedValue[]): readonly NamedValue[] {
    const [first, ...others] = members;
    if (first === undefined || others.length === 0) return members;
    this.free.push(first.name);
    return this.kept === 'first' ? [first] : others;
  }
}
