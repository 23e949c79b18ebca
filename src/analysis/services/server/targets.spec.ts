import { describe, expect, it } from 'vitest';
import { loadSettings } from '#platform/config/index';
import { targetRefusal } from './targets.js';

const BY_DEFAULT = loadSettings({}).serviceTargets;

describe('where a service goes', () => {
  it.each([
    'http://127.0.0.1:6001',
    'http://localhost:9001/',
    'http://127.0.0.1:6750',
    // As browsers read it, and as tools would.
    'http://2130706433:6001',
  ])('by default: %s', (base) => {
    expect(targetRefusal(base, BY_DEFAULT)).toBeUndefined();
  });

  it.each([
    ['http://127.0.0.1:6000', 'does not go to 127.0.0.1:6000'],
    ['http://127.0.0.1:6751', 'does not go to 127.0.0.1:6751'],
    ['http://localhost:5432', 'does not go to localhost:5432'],
    ['http://127.0.0.1', 'does not go to 127.0.0.1:80'],
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
    expect(targetRefusal(base, BY_DEFAULT)).toContain(why);
  });

  it('is what the settings name, with a port, a range of ports or with any', () => {
    const allowed = ['apps.example.com', '10.0.0.1:6001', '[::1]:7000-7001'];

    expect(targetRefusal('https://apps.example.com:7000', allowed)).toBeUndefined();
    expect(targetRefusal('http://10.0.0.1:6001', allowed)).toBeUndefined();
    expect(targetRefusal('http://[::1]:7001', allowed)).toBeUndefined();
    expect(targetRefusal('http://[::1]:7002', allowed)).toContain('[::1]:7002');
    expect(targetRefusal('http://10.0.0.1:6002', allowed)).toContain('10.0.0.1:6002');
    expect(targetRefusal('http://127.0.0.1:6001', allowed)).toContain('127.0.0.1:6001');
  });
});
