import type { Json } from '#core/spec/index';
import type { LeftOut, NamedValue, RequestBodyExpr, RequestStep, TestCase, ValueExpr } from './test-plan.js';

/**
 * How much the tests of one operation may hold, and those of a document. It is counted in values that are sent, so
 * that the same document gives the same suite however fast the machine is.
 */
export interface PlanLimits {
  readonly ofOperation: number;
  readonly ofDocument: number;
}

/** Of the documents that were tried, the largest operation takes 15,000 and the largest document 460,000. */
export const PLAN_LIMITS: PlanLimits = { ofOperation: 40_000, ofDocument: 3_000_000 };

/** Characters of a text that count as one value. */
const CHARACTERS = 100;

/** Leaves out tests beyond the limits, and says so once for each operation and strategy. */
export class PlanBudget {
  private readonly spent = new Map<string, number>();
  private readonly told = new Set<string>();
  private total = 0;

  constructor(
    private readonly limits: PlanLimits,
    private readonly leftOut: LeftOut[],
  ) {}

  within(cases: readonly TestCase[]): readonly TestCase[] {
    return cases.filter((test) => this.affords(test));
  }

  private affords(test: TestCase): boolean {
    const weight = weightOf(test);
    const spent = (this.spent.get(test.operation) ?? 0) + weight;
    if (spent > this.limits.ofOperation) return this.omit(test, 'of this operation', this.limits.ofOperation);
    if (this.total + weight > this.limits.ofDocument)
      return this.omit(test, 'of this document', this.limits.ofDocument);
    this.spent.set(test.operation, spent);
    this.total += weight;
    return true;
  }

  private omit({ operation, strategy, clause }: TestCase, whose: string, limit: number): false {
    const key = `${strategy} ${operation}`;
    if (!this.told.has(key)) {
      const reason = `tests ${whose} would send more than ${limit} values in all: the others are left out`;
      this.leftOut.push({ operation, strategy, clause, reason });
    }
    this.told.add(key);
    return false;
  }
}

/** In values that its requests send, and what is expected of their answers. */
function weightOf({ steps, cleanup }: TestCase): number {
  let weight = 1;
  for (const step of steps) weight += weightOfRequest(step);
  for (const { request } of cleanup) weight += weightOfRequest(request);
  return weight;
}

function weightOfRequest(step: RequestStep): number {
  return (
    1 +
    weightOfPairs(step.pathParams) +
    weightOfPairs(step.query) +
    weightOfPairs(step.headers) +
    weightOfPairs(step.cookies) +
    step.expectations.length +
    (step.schemes?.length ?? 0) +
    (step.body === undefined ? 0 : weightOfBody(step.body))
  );
}

function weightOfBody(body: RequestBodyExpr): number {
  switch (body.kind) {
    case 'json':
      return weightOfValue(body.value);
    case 'form':
      return weightOfPairs(body.fields);
    case 'multipart':
      return weightOfPairs(body.parts);
    case 'raw':
      return weightOfValue(body.text);
  }
}

function weightOfPairs(pairs: readonly Pick<NamedValue, 'value'>[]): number {
  let weight = 0;
  for (const { value } of pairs) weight += weightOfValue(value);
  return weight;
}

function weightOfValue(expr: ValueExpr): number {
  switch (expr.kind) {
    case 'literal':
      return weightOfJson(expr.value);
    case 'object':
      return 1 + weightOfPairs(expr.properties);
    case 'array':
      return expr.items.reduce((weight, item) => weight + weightOfValue(item), 1);
    case 'fixture':
      return 1 + expr.omit.length + weightOfPairs(expr.overrides);
    case 'unique':
      return 1 + expr.prefix.length / CHARACTERS;
    default:
      return 1;
  }
}

function weightOfJson(value: Json): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / CHARACTERS);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((weight, part) => weight + weightOfJson(part as Json), 1);
}
