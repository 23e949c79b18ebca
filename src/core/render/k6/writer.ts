import type { Capture, RequestStep, TestCase } from '#core/plan/index';
import type { OperationKey } from '#core/spec/index';
import { identifier, stringLiteral } from '../language/typescript.js';
import { whyNoJourney, type Dialect } from '../load/dialect.js';
import { JourneyWriter } from '../load/journey-view.js';
import type { TargetWriter } from '../target-writer.js';
import { schemeTexts, builderBody, moreArguments, pathCode, type Scope } from '../vitest/expressions.js';
import { builderName, isLikeBuilder } from '../vitest/naming.js';

/** What journey files import, and what the expressions in them may. */
const RESERVED = 'api path json form multipart raw answers comesWithin cleanUp unique without'.split(' ');

const dialect: Dialect = {
  variable: identifier,
  text: stringLiteral,
  request: (step: RequestStep, scope: Scope) => {
    scope.imports.identities.add(step.identity);
    scope.imports.api.add('api');
    const { identity, method } = step;
    const schemes = schemeTexts(step, stringLiteral);
    return { identity, schemes, method, arguments: [pathCode(step, scope), ...moreArguments(step, scope)] };
  },
  read: ({ from }: Capture, answer: string) =>
    from.kind === 'body'
      ? `${answer}.value(${stringLiteral(from.pointer)})`
      : `${answer}.header(${stringLiteral(from.name)})`,
  reserved: [...RESERVED, 'anonymous', 'userA', 'userB', 'admin'],
  isLikeBuilder,
};

const LONGEST_FUNCTION_NAME = 70;

/** JavaScript for k6: a function for each journey, in a module for each resource. */
export const k6Writer: TargetWriter = {
  fileName: (resource) => resource,
  builderName,
  builderBody,
  names: { groups: functionNames, tests: journeyNames },
  testView: (test, name, surroundings) => {
    for (const { kind } of test.steps.flatMap(({ expectations }) => expectations)) {
      if (kind === 'status') surroundings.imports.expectations.add('answers');
      if (kind === 'within') surroundings.imports.expectations.add('comesWithin');
    }
    return new JourneyWriter(test, dialect, surroundings).view(name);
  },
  whyNot: whyNoJourney,
};

/** `getPetsPetId` for `GET /pets/{petId}`; the second of the same name in a file gets a number. */
export function functionNames(operations: readonly OperationKey[]): string[] {
  const taken = new Set<string>();
  return operations.map((operation) => {
    const words = operation.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const [first = 'journey', ...others] = words;
    const plain = identifier(
      first.toLowerCase() + others.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(''),
      LONGEST_FUNCTION_NAME,
    );
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}${count}`;
    taken.add(name);
    return name;
  });
}

/** A function is named after its operation; further journeys of the same one have their ids in their names. */
function journeyNames(tests: readonly TestCase[], _titles: readonly string[], group: string): string[] {
  return tests.map(({ id }, index) => (index === 0 ? group : `${group}_${id}`));
}
