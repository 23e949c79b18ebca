import { describe, expect, it } from 'vitest';
import { compareNpmVersions, comparePythonVersions } from './version-order.js';

describe('comparePythonVersions', () => {
  it('orders as PEP 440 does', () => {
    const inOrder =
      '1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456';
    const more = '1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0.post456.dev34 1.0.post456 1.0.15 1.1.dev1 1!0.1';
    const versions = `${inOrder} ${more}`.split(' ');

    for (const [index, version] of versions.slice(1).entries())
      expect([versions[index], version, comparePythonVersions(versions[index] ?? '', version)]).toEqual([
        versions[index],
        version,
        -1,
      ]);
  });

  it('takes different ways to write one version for the same', () => {
    expect(comparePythonVersions('1.0', 'v1.0.0')).toBe(0);
    expect(comparePythonVersions('1.0-RC.1', '1.0rc1')).toBe(0);
    expect(comparePythonVersions('1.0-1', '1.0.post1')).toBe(0);
  });

  it('says that a text is no version', () => {
    expect(comparePythonVersions('1.0', 'latest')).toBeUndefined();
  });
});

describe('compareNpmVersions', () => {
  it('orders as Semantic Versioning does', () => {
    const versions = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.10.0',
    ];

    for (const [index, version] of versions.slice(1).entries())
      expect(compareNpmVersions(versions[index] ?? '', version)).toBeLessThan(0);
    expect(compareNpmVersions('1.9.0b1', '1.9.0')).toBeLessThan(0);
    expect(compareNpmVersions('1.0.0', 'latest')).toBeUndefined();
  });
});
