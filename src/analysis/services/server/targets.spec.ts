import { describe, expect, it } from 'vitest';
import { LOOPBACK, targetRefusal } from './targets.js';

describe('where a service goes', () => {
  it.each([
    'http://127.0.0.1:6001',
    'http://localhost:9001/',
    'http://[::1]:6001',
    // As browsers read it, and as tools would.
    'http://2130706433:6001',
  ])('by default: %s', (base) => {
    expect(targetRefusal(base, LOOPBACK)).toBeUndefined();
  });

  it.each([
    ['http://10.0.0.1:6001', 'does not go to 10.0.0.1:6001'],
    ['http://169.254.169.254', 'does not go to 169.254.169.254:80'],
    ['https://example.com', 'does not go to example.com:443'],
    ['http://localhost.example.com:1', 'does not go to'],
    ['http://127.0.0.1@10.0.0.1:6001', 'must be scheme, host and port alone'],
    ['http://127.0.0.1:6001/?q=1', 'must be scheme, host and port alone'],
    ['http://127.0.0.1:6001/a', 'must be scheme, host and port alone'],
    ['file:///etc/passwd', 'is no address'],
    ['127.0.0.1:6001', 'is no address'],
  ])('not by default: %s', (base, why) => {
    expect(targetRefusal(base, LOOPBACK)).toContain(why);
  });

  it('is what the settings name, with a port or with any', () => {
    const allowed = ['apps.example.com', '10.0.0.1:6001'];

    expect(targetRefusal('https://apps.example.com:7000', allowed)).toBeUndefined();
    expect(targetRefusal('http://10.0.0.1:6001', allowed)).toBeUndefined();
    expect(targetRefusal('http://10.0.0.1:6002', allowed)).toContain('10.0.0.1:6002');
    expect(targetRefusal('http://127.0.0.1:6001', allowed)).toContain('127.0.0.1:6001');
  });
});
