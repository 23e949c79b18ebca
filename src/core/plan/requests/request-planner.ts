import type { Operation, OperationKey, Parameter } from '#core/spec/index';
import { generateValue } from '../data/generate-value.js';
import { literal } from '../data/value-expr.js';
import { knownValue } from '../known-values.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValueExpr } from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { type OtherRequests, RequestAssembly } from './request-assembly.js';
import { ResourceIndex, type Resource } from './resources.js';
import type { RequestPlan, ValidRequest } from './valid-request.js';

/** Makes valid requests; what they need is created by requests before them, and removed by requests after them. */
export class RequestPlanner implements OtherRequests {
  readonly resources: ResourceIndex;
  private readonly plans = new Map<OperationKey, RequestPlan>();
  private readonly inProgress = new Set<OperationKey>();

  constructor(private readonly context: PlanningContext) {
    this.resources = new ResourceIndex([...context.operations.values()], context.schemas, context.identities);
  }

  /** Computed once per operation. */
  plan(operation: Operation): RequestPlan {
    const known = this.plans.get(operation.key);
    if (known !== undefined) return known;
    if (this.inProgress.has(operation.key)) return { impossible: 'what it needs can only be made by itself' };
    this.inProgress.add(operation.key);
    const plan = new RequestAssembly(operation, this.context, this).assemble();
    this.inProgress.delete(operation.key);
    this.plans.set(operation.key, plan);
    return plan;
  }

  sureCreation(resource: Resource): ValidRequest | undefined {
    if (this.inProgress.has(resource.create.key)) return undefined;
    const plan = this.plan(resource.create);
    return 'impossible' in plan || plan.doubts.length > 0 ? undefined : plan;
  }

  valueOf(parameter: Parameter, operation: Operation): ValueExpr | undefined {
    const check = this.context;
    const known = parameter.in === 'path' ? undefined : knownValue(check.known, parameter.name);
    if (known !== undefined && isValidOnTheWire(parameter, known, check)) return literal(known);
    const documented = parameter.examples
      .map(({ value }) => value)
      .find((value) => isValidOnTheWire(parameter, value, check));
    if (documented !== undefined) return literal(documented);
    const key = `${operation.key} ${parameter.in}.${parameter.name}`;
    const value = generateValue(
      parameter.schema,
      { name: parameter.name, key, extent: 'required', unique: false },
      this.context,
    );
    return value?.kind === 'literal' && isValidOnTheWire(parameter, value.value, check) ? value : undefined;
  }
}
