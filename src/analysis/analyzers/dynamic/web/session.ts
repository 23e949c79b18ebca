import type { Half } from './exchange.js';

/** What a page carries so that only those who have seen it can send its form. */
export interface FormToken {
  readonly name: string;
  readonly value: string;
}

/** What an application knows somebody by: cookies of each half, and a token. */
export class Session {
  private readonly cookies = new Map<Half, Map<string, string>>();
  token: string | undefined;
  /** What the last page with a form carried for whoever sends it. */
  formToken: FormToken | undefined;

  constructor(readonly name: string) {}

  /** Whether the application gave it anything to be known by. */
  get isKnown(): boolean {
    return this.token !== undefined || [...this.cookies.values()].some(({ size }) => size > 0);
  }

  headers(half: Half): Readonly<Record<string, string>> {
    const cookies = [...(this.cookies.get(half) ?? [])].map(([name, value]) => `${name}=${value}`);
    return {
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
      ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
    };
  }

  cookieNamed(half: Half, name: string): string | undefined {
    return this.cookies.get(half)?.get(name);
  }

  /** @param lines those of `Set-Cookie` */
  remember(half: Half, lines: readonly string[]): void {
    const jar = this.cookies.get(half) ?? new Map<string, string>();
    for (const line of lines) {
      const [, name = '', value = ''] = /^\s*([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name === '' || /;\s*max-age=0\b/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    this.cookies.set(half, jar);
  }
}
