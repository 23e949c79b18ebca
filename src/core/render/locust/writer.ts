import type { Capture, RequestStep, TestCase } from '#core/plan/index';
import type { OperationKey } from '#core/spec/index';
import { identifier, snakeCase, stringLiteral } from '../language/python.js';
import { whyNoJourney, type Dialect } from '../load/dialect.js';
import { JourneyWriter } from '../load/journey-view.js';
import { builderBody, requestArguments } from '../pytest/expressions.js';
import { builderName, isLikeBuilder, variableName } from '../pytest/naming.js';
import type { TargetWriter } from '../target-writer.js';
import { schemeTexts, type Scope } from '../vitest/expressions.js';

const CLIENTS = { anonymous: 'anonymous', userA: 'user_a', userB: 'user_b', admin: 'admin' } as const;

const dialect: Dialect = {
  variable: variableName,
  text: stringLiteral,
  request: (step: RequestStep, scope: Scope) => ({
    identity: CLIENTS[step.identity],
    schemes: schemeTexts(step, stringLiteral),
    method: step.method,
    arguments: requestArguments(step, scope),
  }),
  read: ({ from }: Capture, answer: string) =>
    from.kind === 'body'
      ? `${answer}.value(${stringLiteral(from.pointer)})`
      : `${answer}.header(${stringLiteral(from.name)})`,
  reserved: ['visit', 'unique', 'without'],
  isLikeBuilder,
};

const LONGEST_FUNCTION_NAME = 70;

/** Python for Locust: a function for each journey, in a module for each resource. */
export const locustWriter: TargetWriter = {
  fileName: (resource) => resource.replaceAll('-', '_'),
  builderName,
  builderBody,
  names: { groups: functionNames, tests: journeyNames },
  testView: (test, name, surroundings) => new JourneyWriter(test, dialect, surroundings).view(name),
  whyNot: whyNoJourney,
};

/** `get_pets_pet_id` for `GET /pets/{petId}`; the second of the same name in a file gets a number. */
function functionNames(operations: readonly OperationKey[]): string[] {
  const taken = new Set<string>();
  return operations.map((operation) => {
    const words = snakeCase(operation).slice(0, LONGEST_FUNCTION_NAME).replace(/_+$/, '');
    const plain = identifier(words === '' ? 'journey' : words);
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}_${count}`;
    taken.add(name);
    return name;
  });
}

/** A function is named after its operation; further journeys of the same one have their ids in their names. */
function journeyNames(tests: readonly TestCase[], _titles: readonly string[], group: string): string[] {
  return tests.map(({ id }, index) => (index === 0 ? group : `${group}_${id}`));
}
