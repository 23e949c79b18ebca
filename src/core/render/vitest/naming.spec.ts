import { describe, expect, it } from 'vitest';
import { identifier } from '../language/typescript.js';
import { builderName } from './naming.js';

describe('builderName', () => {
  it('tells fixtures apart whose names are cut, by names that print as they are', () => {
    const fixtures = ['UpdateResource', 'UpdateResourceOfTheSpace', 'UpdateResourceOfTheOrganization'].map(
      (name) => `CopilotSpaces${name}`,
    );

    const taken = new Set<string>();
    const names = fixtures.map((fixture) => builderName(fixture, taken));

    expect(new Set(names).size).toBe(3);
    expect(names.map((name) => identifier(name))).toEqual(names);
  });

  it('calls a builder after what it makes', () => {
    const taken = new Set<string>();
    const names = ['Pet', 'Order', 'User'].map((fixture) => builderName(fixture, taken));

    expect(names).toEqual(['aPet', 'anOrder', 'aUser']);
  });
});
