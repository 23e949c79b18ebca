import type { Example, Operation } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import { answeredAsDocumented, grantedAsDocumented } from '../requests/expectations.js';
import { fullRequest } from '../requests/full-body.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { documentedValue } from '../requests/valid-body.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import { acceptedByClients } from './contract-accept.js';
import {
  answerVariants,
  bodyVariants,
  leanVariants,
  spellingVariants,
  type ContractVariant,
} from './contract-variants.js';
import { around, testCase, type CaseTraits, type Strategy } from './strategy.js';

/** Examples of one body beyond this number rarely say anything new. */
const MAX_EXAMPLES = 3;

/** A valid request is answered with a documented status, content type, headers and body. */
export const contract: Strategy = {
  name: 'contract',
  plan: (operations, context, planner) =>
    operations.flatMap((operation) => contractCases(operation, context, planner)),
};

function contractCases(
  operation: Operation,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const request = planner.plan(operation);
  if ('impossible' in request) {
    context.omit('contract', operation, request.impossible);
    return [];
  }
  const granted = request.doubts.length === 0 ? grantedAsDocumented(operation, context) : undefined;
  const expectations = granted ?? answeredAsDocumented(operation, context);
  const valid = contractCase(request, planner, {
    traits: validTraits(operation, granted !== undefined),
    expectations,
    step: { ...request.step, headers: acceptedByClients(request) },
  });
  const isSure = granted !== undefined;
  const full = isSure ? fullCase(request, context, planner, granted) : [];
  const variants = [
    ...(isSure ? leanVariants(request, context) : []),
    ...bodyVariants(request, context),
    ...spellingVariants(request, isSure),
    ...(isSure ? answerVariants(request) : []),
  ];
  return [
    valid,
    ...full,
    ...exampleCases(request, context, planner, expectations),
    ...variants.map((variant) => variantCase(variant, request, planner, expectations)),
  ];
}

/** The properties of an answer that mirror what is sent are seen only where it is sent. */
function fullCase(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
  expectations: readonly Expectation[],
): readonly TestCase[] {
  const full = fullRequest(request, context);
  if (full === undefined) return [];
  const traits = {
    ...validTraits(request.operation, true),
    title: 'answers a body with all that it may have as documented',
    variant: 'full',
    priority: 2,
  } as const;
  return [contractCase(full, planner, { traits, expectations, step: full.step })];
}

function variantCase(
  { title, clause, locator, variant, step, expectations }: ContractVariant,
  request: ValidRequest,
  planner: RequestPlanner,
  usual: readonly Expectation[],
): TestCase {
  const traits = {
    strategy: 'contract',
    title,
    clause,
    locator,
    variant,
    faultCode: 101,
    priority: 2,
  } as const;
  return contractCase(request, planner, { traits, expectations: expectations ?? usual, step });
}

interface CaseParts {
  readonly traits: CaseTraits;
  readonly expectations: readonly Expectation[];
  readonly step: RequestStep;
}

function contractCase(
  request: ValidRequest,
  planner: RequestPlanner,
  { traits, expectations, step }: CaseParts,
): TestCase {
  return testCase(request.operation, traits, around(request, { ...step, expectations }, planner));
}

function validTraits(operation: Operation, isGranted: boolean): CaseTraits {
  const title = isGranted
    ? 'answers a valid request as documented'
    : 'answers a well-formed request without a server error, as documented';
  return {
    strategy: 'contract',
    title,
    clause: clauseOf(operation),
    locator: 'responses',
    variant: 'valid',
    faultCode: isGranted ? 101 : 100,
    priority: 1,
  };
}

const clauseOf = (operation: Operation): string => `${operation.pointer}/responses`;

/** Each documented body that differs from the one that the first test sends. */
function exampleCases(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
  expectations: readonly Expectation[],
): readonly TestCase[] {
  const { body, step } = request;
  if (body.kind !== 'body' || step.body?.kind !== 'json') return [];
  const contentType = step.body.contentType;
  const others = body.media.examples.slice(0, MAX_EXAMPLES).flatMap((example) => {
    const value = documentedValue(example.value, body.schema, context);
    if (value === undefined)
      context.omit(
        'contract',
        request.operation,
        `the example "${example.name}" does not fit its schema`,
        example.pointer,
      );
    const isNew = value !== undefined && JSON.stringify(value) !== JSON.stringify(body.value);
    return isNew ? [{ example, value }] : [];
  });
  return others.map(({ example, value }) => {
    const sent: RequestStep = { ...step, body: { kind: 'json', contentType, value } };
    return contractCase(request, planner, { traits: exampleTraits(example), expectations, step: sent });
  });
}

function exampleTraits(example: Example): CaseTraits {
  return {
    strategy: 'contract',
    title: `accepts the documented example "${example.name}"`,
    clause: example.pointer,
    locator: 'requestBody#examples',
    variant: `example:${example.name}`,
    faultCode: 101,
    priority: 2,
  };
}
