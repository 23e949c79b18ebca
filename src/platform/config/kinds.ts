import path from 'node:path';
import { z } from 'zod';
import { isHostAlone } from '#core/settings/index';

/** What people are told about one setting. Units and limits are part of `right`. */
export interface SettingMeta {
  /** Name of the environment variable, when it is not the key in capitals. */
  readonly variable?: string;
  readonly description: string;
  /** As one would write it in the environment; it is parsed like any other value. */
  readonly default?: string;
  /** What stands in the table where there is no default. */
  readonly otherwise?: string;
  /** The value is never shown, not even in an error about it. */
  readonly secret?: true;
}

/** A way to read one environment variable, and the sentence that says what is right. */
export interface Kind<T> {
  readonly right: string;
  /** `undefined` says that the text is none of what `right` describes. */
  readonly read: (text: string) => T | undefined;
}

export const settingRegistry = z.registry<SettingMeta & { readonly right: string }>();

/** One setting of the schema; the default goes through the same reading as a value from outside. */
export function setting<T>(kind: Kind<T>, meta: SettingMeta & { readonly default: string }) {
  return schemaOf(kind)
    .prefault(meta.default)
    .register(settingRegistry, { ...meta, right: kind.right });
}

/** A setting that may be absent. */
export function optionalSetting<T>(kind: Kind<T>, meta: SettingMeta & { readonly otherwise: string }) {
  return schemaOf(kind)
    .optional()
    .register(settingRegistry, { ...meta, right: kind.right });
}

function schemaOf<T>({ right, read }: Kind<T>) {
  return z.string().transform((text, context): T => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue(right);
    return z.NEVER;
  });
}

export function oneOf<const V extends string>(...values: readonly V[]): Kind<V> {
  return {
    right: `one of ${values.join(', ')}`,
    read: (text) => values.find((value) => value === text.toLowerCase()),
  };
}

export function whole(least: number, most: number): Kind<number> {
  return {
    right: `a whole number from ${least} to ${most}`,
    read: (text) => within(/^\d+$/.test(text) ? Number(text) : Number.NaN, least, most),
  };
}

/** Seconds outside, where people write them; milliseconds inside, where timers read them. */
export function seconds(least: number, most: number): Kind<number> {
  return {
    right: `seconds from ${least} to ${most}, such as 30 or 0.5`,
    read: (text) => {
      const value = within(/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN, least, most);
      return value === undefined ? undefined : Math.round(value * 1000);
    },
  };
}

const bytesPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

export function bytes(least: number): Kind<number> {
  return {
    right: `a number of bytes, at least ${least}, or with a unit, such as 1048576, 1 MiB or 10 GB`,
    read: (text) => {
      const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
      const factor = bytesPerUnit[unit.toLowerCase()];
      if (amount === '' || factor === undefined) return undefined;
      return within(Math.round(Number(amount) * factor), least, Number.MAX_SAFE_INTEGER);
    },
  };
}

export function textLike(right: string, pattern = /^.+$/s): Kind<string> {
  return { right, read: (value) => (pattern.test(value) ? value : undefined) };
}

/** Attempts of one stage, and the shortest and longest wait between two, where they differ from the general ones. */
export interface StageRetries {
  readonly stage: string;
  readonly attempts: number;
  readonly delayMs?: number;
  readonly maxDelayMs?: number;
}

const DELAY = seconds(0, 3600);
const MAX_DELAY = seconds(0, 86_400);

/** `fetch:5` or, with waits in seconds, `fetch:5:2:120`. */
export function stageRetries(...stages: readonly string[]): Kind<StageRetries> {
  return {
    right: 'a stage and its attempts, with or without waits in seconds, such as execute:1 or fetch:5:2:120',
    read: (text) => {
      const [stage = '', count = '', shortest, longest, ...rest] = text.split(':');
      const attempts = whole(1, 100).read(count);
      const delayMs = shortest === undefined ? 0 : DELAY.read(shortest);
      const maxDelayMs = longest === undefined ? 0 : MAX_DELAY.read(longest);
      if (!stages.includes(stage) || rest.length > 0) return undefined;
      if (attempts === undefined || delayMs === undefined || maxDelayMs === undefined) return undefined;
      return {
        stage,
        attempts,
        ...(shortest !== undefined && { delayMs }),
        ...(longest !== undefined && { maxDelayMs }),
      };
    },
  };
}

/** A folder, made absolute at once: the working folder may be another one later. */
export const folder: Kind<string> = {
  right: 'the path of a folder',
  read: (value) => (value === '' || value.includes('\0') ? undefined : path.resolve(value)),
};

/** A file, made absolute at once, too. */
export const file: Kind<string> = { right: 'the path of a file', read: folder.read };

export function url(...schemes: readonly string[]): Kind<string> {
  return {
    right: `an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')} and names a host`,
    read: (value) => {
      const address = URL.canParse(value) ? new URL(value) : undefined;
      if (address === undefined || address.hostname === '') return undefined;
      return schemes.includes(address.protocol.slice(0, -1)) ? value : undefined;
    },
  };
}

/** A list with commas; spaces around an entry do not count, an empty list is a list. */
export function listOf<T>(entry: Kind<T>): Kind<readonly T[]> {
  return {
    right: `a list with commas between, each ${entry.right}`,
    read: (value) => {
      const parts = value.split(',').map((part) => part.trim());
      const read = parts.filter((part) => part !== '').map((part) => entry.read(part));
      return read.every((item) => item !== undefined) ? read : undefined;
    },
  };
}

/** An origin as browsers send it (RFC 6454): scheme, host and port, nothing behind them. */
export const origin: Kind<string> = {
  right: 'an origin without a path, such as https://app.example.com',
  read: (value) => (URL.canParse(value) && new URL(value).origin === value ? value : undefined),
};

/** Host and port as `host:port`, in lower case; an IPv6 address stands in brackets. */
export const hostAndPort: Kind<string> = {
  right: 'a host and a port, such as api.internal:8080 or [::1]:8080',
  read: (value) => {
    const [, host = '', port = ''] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(value) ?? [];
    if (host === '' || within(Number(port), 1, 65_535) === undefined) return undefined;
    return `${host.toLowerCase()}:${Number(port)}`;
  },
};

/** A host without a port; an IPv6 address stands in brackets. */
export const hostAlone: Kind<string> = {
  right: 'a host without a port, such as apps.internal or [::1]',
  read: (value) => (isHostAlone(value) ? value.toLowerCase() : undefined),
};

/** A host with a port or a range of them; any port is meant where none is named. */
export const hostWithPorts: Kind<string> = {
  right: 'a host, with a port, a range of ports, or none for any, such as apps.internal or [::1]:6001-6750',
  read: (value) => {
    const [, first = '', least, last] = /^(.+:(\d{1,5}))-(\d{1,5})$/.exec(value) ?? [];
    if (first === '') return hostAlone.read(value) ?? hostAndPort.read(value);
    const [from, most] = [hostAndPort.read(first), within(Number(last), Number(least), 65_535)];
    return from === undefined || most === undefined ? undefined : `${from}-${most}`;
  },
};

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}
