import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { club, type ClubBug } from '../../../../test/support/club.js';
import { playPlan } from '#core/check/index';
import { specFixture } from '../../../../test/support/spec-fixture.js';
import {
  AVAILABLE_STRATEGIES,
  planTests,
  type LatencyObjectives,
  type StrategyName,
  type TestPlan,
} from '../index.js';

const planOf = (...strategies: StrategyName[]): TestPlan =>
  planTests(readSpec(specFixture('club.yaml')), { strategies, seed: 1 });

/** The titles of the tests that fail. */
const caught = (plan: TestPlan, bug: ClubBug): readonly string[] => {
  const failed = playPlan(plan, club(bug));
  return plan.cases.filter(({ id }) => failed.has(id)).map(({ title }) => title);
};

describe('the strategies of resources', () => {
  it('raise no alarm against a server that keeps to its document', () => {
    expect([...playPlan(planOf(...AVAILABLE_STRATEGIES), club()).values()]).toEqual([]);
  });
});

describe('crud', () => {
  const plan = planOf('crud');

  it.each<[ClubBug, string]>([
    ['put-keeps-bio', 'can be replaced after it is created'],
    ['patch-ignores', 'can be changed after it is created'],
    ['patch-resets-others', 'keeps what a change does not name'],
    ['put-twice-adds', 'is the same when it is replaced twice'],
    ['put-of-the-same-is-lost', 'is the same when it is replaced twice'],
    ['ids-are-reused', 'is not taken for another one'],
    ['second-delete-breaks', 'stays gone when it is deleted twice'],
    ['refused-is-kept', 'is not kept when its creation is refused'],
    ['refused-put-is-half-done', 'stays as it was when PUT is refused'],
    ['deleted-is-listed', 'is not listed any more after it is deleted'],
    ['zero-becomes-one', 'keeps what is false, 0 or empty from its creation'],
    ['put-keeps-bio', 'keeps unusual letters, numbers and times from PUT'],
    ['letters-are-mangled', 'keeps unusual letters, numbers and times from its creation'],
    ['long-text-is-cut', 'keeps unusual letters, numbers and times from its creation'],
    ['read-is-stale', 'can be changed after it is created'],
    ['put-changes-all', 'is replaced without another one'],
    ['delete-takes-all', 'is deleted without another one'],
  ])('catches %s', (bug, title) => {
    expect(caught(plan, bug)).toContain(title);
  });
});

describe('validation', () => {
  it('catches text-becomes-number', () => {
    expect(caught(planOf('validation'), 'text-becomes-number')).toContain('rejects points written as text');
  });
});

describe('security', () => {
  const plan = planOf('security');

  it.each<[ClubBug, RegExp]>([
    ['role-can-be-chosen', /^gets no role from who creates it$/u],
    ['role-can-be-changed', /^keeps its role when PUT sends another$/u],
    ['joined-can-be-chosen', /^gets no joinedAt from who creates it$/u],
    ['joined-can-be-changed', /^keeps its joinedAt when PUT sends another$/u],
    ['password-is-shown', /^does not show its password$/u],
    ['password-is-read', /^does not show its password$/u],
    ['password-is-listed', /^does not show its password$/u],
    ['quote-breaks', /^treats SQL in .* as any other text$/u],
    ['quote-shows-query', /^treats SQL in .* as any other text$/u],
    ['id-is-put-into-sql', /^finds nothing for a memberId that is always true in SQL$/u],
    ['markup-is-echoed', /^shows markup in .* as text, if at all$/u],
    ['file-is-opened', /^opens no file that .* may name$/u],
    ['null-breaks', /^survives a null character in /u],
    ['half-character-breaks', /^survives half a character in nickname$/u],
    ['null-body-breaks', /^shows nothing of the inside of the server/u],
    ['trace-in-404', /^shows nothing of the inside of the server/u],
    ['trace-in-400', /^shows nothing of the inside of the server/u],
    ['trace-in-401', /^shows nothing of the inside of the server/u],
    ['hidden-patch-of-visits', /^does nothing on PUT and PATCH and DELETE, which it does not offer$/u],
  ])('catches %s', (bug, title) => {
    expect(caught(plan, bug)).toContainEqual(expect.stringMatching(title));
  });
});

describe('pagination', () => {
  const plan = planOf('pagination');

  it.each<[ClubBug, string]>([
    ['limit-ignored', 'lists no more than a limit of 1 asks for'],
    ['limit-off-by-one', 'lists no more than a limit of 1 asks for'],
    ['offset-ignored', 'lists another item first with an offset of 1'],
    ['offset-wraps', 'lists nothing beyond an offset of 1000000'],
    ['cursor-ignored', 'lists other items after the cursor that the first page names'],
    ['offset-is-one-too-far', 'lists by offset, two at a time, what it lists at once'],
    ['cursor-leads-too-far', 'lists by cursor, two at a time, what it lists at once'],
  ])('catches %s', (bug, title) => {
    expect(caught(plan, bug)).toContain(title);
  });
});

describe('exploration', () => {
  const plan = planOf('exploration');

  it.each<[ClubBug, RegExp]>([
    ['rocket-breaks', /^answers as documented when other scripts are used for nickname, bio and password$/u],
    ['length-breaks', /^answers as documented when limits are reached by nickname, bio and 2 more$/u],
    ['quote-breaks', /^answers as documented when chance fills /u],
    ['delete-takes-all', /^is as it was left after it is .*deleted$/u],
    ['huge-breaks', /^answers as documented when 64 bits do not hold memberId$/u],
    ['twin-breaks', /^answers as documented when another has the same nickname$/u],
    ['twin-update-breaks', /^answers as documented when it is given the nickname of another$/u],
    ['put-keeps-bio', /^is as it was left after it is .*replaced.*$/u],
  ])('catches %s', (bug, title) => {
    expect(caught(plan, bug)).toContainEqual(expect.stringMatching(title));
  });

  it('takes the same walks for the same seed, and others for another', () => {
    const walks = (seed: number): readonly string[] =>
      planTests(readSpec(specFixture('club.yaml')), { strategies: ['exploration'], seed }).cases.flatMap(
        ({ variant, title }) => (variant.startsWith('walk') ? [title] : []),
      );

    expect(walks(1)).toEqual(walks(1));
    expect(walks(1)).not.toEqual(walks(2));
  });
});

describe('performance', () => {
  /** A clock in whose eyes each answer takes as long as is said. */
  const clockOf = (ms: number): (() => number) => {
    let now = 0;
    return () => (now += ms);
  };
  const slow = (latency: LatencyObjectives, ms: number): readonly string[] => {
    const spec = readSpec(specFixture('club.yaml'));
    const plan = planTests(spec, { strategies: ['performance'], seed: 1, latency });
    const failed = playPlan(plan, club(), clockOf(ms));
    return plan.cases
      .filter(({ id }) => failed.has(id))
      .map(({ operation, title }) => `${operation} ${title}`);
  };

  it('finds who takes longer than is usual', () => {
    expect(slow({}, 2_000)).toEqual([]);
    expect(slow({}, 2_001)).toContain('DELETE /members/{memberId} answers within 2000 ms');
  });

  it('knows what a project wants of an operation', () => {
    expect(slow({ usualMs: 900, byOperation: { 'GET /members': 50 } }, 60)).toEqual([
      'GET /members answers within 50 ms',
    ]);
  });
});
