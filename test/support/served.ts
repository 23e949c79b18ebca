import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createMock, mockServer, playPlan, type PlainServer } from '#core/check/index';
import { AVAILABLE_STRATEGIES, planTests, type TestPlan } from '#core/plan/index';
import { readSpec } from '#core/spec/index';
import { club, type ClubBug } from './club.js';
import { CREDENTIALS, notebook, type NotebookBug } from './notebook.js';
import { petShop, type PetShopBug } from './pet-shop.js';
import { TOKENS } from './plain-http.js';

const fixture = (path: string): Uint8Array => readFileSync(join(import.meta.dirname, '../fixtures', path));
const mockOf = (path: string) => (): PlainServer => mockServer(createMock(readSpec(fixture(path))));

export interface Served {
  readonly name: string;
  readonly document: string;
  /** A server that has not been asked anything. */
  readonly start: () => PlainServer;
  /** The same server with one of its bugs alone, for each. */
  readonly withOne: readonly (() => PlainServer)[];
  /** Who the suite's users are to the server. */
  readonly tokens: Readonly<Record<string, string>>;
}

const served = <Bug extends string>(
  document: string,
  server: (...bugs: readonly Bug[]) => PlainServer,
  bugs: readonly Bug[],
  tokens: Readonly<Record<string, string>> = TOKENS,
): readonly Served[] => {
  const good = { document, tokens, name: `${document} with no bug`, start: () => server(), withOne: [] };
  const name = `${document} with ${bugs.join(', ')}`;
  const withOne = bugs.map((bug) => () => server(bug));
  return bugs.length === 0 ? [good] : [good, { ...good, name, start: () => server(...bugs), withOne }];
};

/**
 * Each bug is seen by another kind of expectation, and none hides another. None leaves something behind that tests after
 * it come upon: a suite runs its files side by side, and a plan is played from first to last.
 */
export const servers: readonly Served[] = [
  ...served<ClubBug>('specs/club.yaml', club, [
    'role-can-be-chosen',
    'password-is-listed',
    'trace-in-400',
    'markup-is-echoed',
    'offset-ignored',
  ]),
  ...served<NotebookBug>('specs/notebook.yaml', notebook, ['any-token-will-do'], CREDENTIALS),
  ...served<PetShopBug>('specs/petstore.yaml', petShop, ['id-is-text', 'no-location']),
  ...served('mock/library.yaml', mockOf('mock/library.yaml'), []),
  ...served('petstore.yaml', mockOf('petstore.yaml'), []),
];

/** Every strategy's tests of its document. */
export const planOf = ({ document }: Served): TestPlan =>
  planTests(readSpec(fixture(document)), { strategies: AVAILABLE_STRATEGIES, seed: 1 });

/** The ids of the tests that fail when the plan is played: each bug has one of its own. */
export function failing(plan: TestPlan, { start, withOne }: Served): readonly string[] {
  const failed = [...playPlan(plan, start()).keys()].sort();
  for (const one of withOne) {
    const alone = [...playPlan(plan, one()).keys()];
    expect(alone.length).toBeGreaterThan(0);
    expect(failed).toEqual(expect.arrayContaining(alone));
  }
  expect(failed.length > 0).toBe(withOne.length > 0);
  return failed;
}
