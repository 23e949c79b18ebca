import { describe, expect, it } from 'vitest';
import { identifier } from '../language/typescript.js';
import { builderNames } from './naming.js';

describe('builderNames', () => {
  it('tells fixtures apart whose names are cut, by names that print as they are', () => {
    const fixtures = ['UpdateResource', 'UpdateResourceOfTheSpace', 'UpdateResourceOfTheOrganization'].map(
      (name) => `CopilotSpaces${name}`,
    );

    const names = [...builderNames(fixtures).values()];

    expect(new Set(names).size).toBe(3);
    expect(names.map((name) => identifier(name))).toEqual(names);
  });

  it('calls a builder after what it makes', () => {
    expect([...builderNames(['Pet', 'Order', 'User']).values()]).toEqual(['aPet', 'anOrder', 'aUser']);
  });
});
