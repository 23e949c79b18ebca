import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AlertTexts, spidered } from './zap-rules.js';

/**
 * What can go wrong with a daemon. `dies`: its process ends in the middle of a scan. `hangs`: a scan stands still.
 * `is-stopped`: somebody ends a scan, whose status then says 100. `forgets`: it was started anew. `is-silent`: it
 * takes connections and answers nothing.
 */
export type ZapTrouble = 'dies' | 'hangs' | 'is-stopped' | 'forgets' | 'is-silent';

export interface ZapDaemonOptions {
  readonly alerts?: readonly AlertTexts[];
  /** Really follows the links of the application, and judges its pages with two of ZAP's rules. */
  readonly judges?: boolean;
  readonly trouble?: ZapTrouble;
  /** The part of a scan that the trouble is in. */
  readonly troubleIn?: 'spider' | 'ascan';
  readonly hasAjaxSpider?: boolean;
  /** How much of a scan is done between two questions. */
  readonly percentPerLook?: number;
}

export interface ZapDaemon {
  readonly url: string;
  /** Paths and parameters of what it was asked to do, in order. */
  readonly actions: readonly string[];
  /** Scans that were under way at the same time, at most. */
  readonly mostSessions: () => number;
  readonly close: () => Promise<void>;
}

export const ZAP_KEY = 'the-key-of-the-daemon';
export const ZAP_VERSION = '2.16.1';

interface Scan {
  readonly id: string;
  readonly component: 'spider' | 'ascan';
  progress: number;
  state: 'RUNNING' | 'FINISHED';
}

/** An alert as ZAP writes it: numbers are texts, and what is absent is an empty text. */
export function zapAlert(more: AlertTexts = {}): AlertTexts {
  return {
    sourceid: '3',
    other: '',
    method: 'GET',
    evidence: '<form action="/login" method="post">',
    pluginId: '10202',
    alertRef: '10202',
    cweid: '352',
    confidence: 'Low',
    wascid: '9',
    description: 'No Anti-CSRF tokens were found in a HTML submission form.',
    messageId: '1',
    inputVector: '',
    url: 'http://127.0.0.1/',
    reference:
      'https://owasp.org/www-community/attacks/csrf\nhttps://cwe.mitre.org/data/definitions/352.html',
    solution: 'Use a vetted library.',
    alert: 'Absence of Anti-CSRF Tokens',
    param: '',
    attack: '',
    name: 'Absence of Anti-CSRF Tokens',
    risk: 'Medium',
    id: '0',
    ...more,
  };
}

/**
 * Speaks as much of ZAP's API as a scan needs. Its answers, errors included, are those that a daemon of version 2.11.1
 * gave; a wrong key gets no answer at all, as there.
 */
export async function startZapDaemon(options: ZapDaemonOptions = {}): Promise<ZapDaemon> {
  const daemon = new Daemon(options);
  const server = createServer((request, response) => void daemon.serve(request, response));
  daemon.die = () => {
    server.closeAllConnections();
    server.close();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions: daemon.actions,
    mostSessions: () => daemon.mostSessions,
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly status = 400,
  ) {
    super(code);
  }
}

class Daemon {
  readonly actions: string[] = [];
  mostSessions = 0;
  die: () => void = () => {};
  private scans: Scan[] = [];
  private messages = 0;
  private records = 0;
  private looks = 0;
  private found: AlertTexts[] = [];
  private spidering: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ZapDaemonOptions) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://zap');
    const path = url.pathname.replace(/^\/JSON\/|\/$/g, '');
    if (request.headers['x-zap-api-key'] !== ZAP_KEY) return void request.socket.destroy();
    if (this.options.trouble === 'is-silent' && path !== 'core/view/version') return;
    try {
      this.send(response, 200, await this.answer(path, url.searchParams));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.send(response, error.status, { code: error.code, message: error.code.replaceAll('_', ' ') });
    }
  }

  private send(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(body));
  }

  private answer(path: string, given: URLSearchParams): object | Promise<object> {
    const [component = '', kind] = path.split('/');
    if (component === 'ajaxSpider' && this.options.hasAjaxSpider !== true)
      throw new Refused('no_implementor');
    if (kind === 'action') {
      this.actions.push(`${path}?${decodeURIComponent(given.toString())}`);
      return this.act(path, given);
    }
    return this.show(path, given);
  }

  private act(path: string, given: URLSearchParams): object | Promise<object> {
    switch (path) {
      case 'core/action/newSession':
        Object.assign(this, { scans: [], messages: 0, records: 0, found: [] });
        return { Result: 'OK' };
      case 'context/action/newContext':
        return { contextId: '2' };
      case 'core/action/accessUrl':
        return this.visit(given.get('url') ?? '');
      case 'spider/action/scan':
      case 'ascan/action/scan':
        return this.start(path.startsWith('spider') ? 'spider' : 'ascan', given.get('url') ?? '');
      case 'spider/action/stopAllScans':
      case 'ascan/action/stopAllScans':
        this.stop(path.split('/')[0]);
        return { Result: 'OK' };
      default:
        return { Result: 'OK' };
    }
  }

  private async visit(url: string): Promise<object> {
    const answer = await fetch(url).catch(() => {
      throw new Refused('internal_error', 500);
    });
    this.messages += 1;
    return { accessUrl: [{ responseHeader: `HTTP/1.1 ${answer.status} OK`, responseBody: '' }] };
  }

  private start(component: Scan['component'], url: string): object {
    if (component === 'spider' && this.options.judges === true) this.spidering = this.judge(url);
    const id = String(this.scans.length);
    this.scans.push({ id, component, progress: 0, state: 'RUNNING' });
    const running = this.scans.filter(({ state, component: of }) => state === 'RUNNING' && of === 'spider');
    this.mostSessions = Math.max(this.mostSessions, running.length);
    return { scan: id };
  }

  private async judge(url: string): Promise<void> {
    const { pages, alerts } = await spidered(url);
    this.messages += pages;
    this.found.push(...alerts);
  }

  private stop(component: string | undefined): void {
    for (const scan of this.scans) if (scan.component === component) scan.state = 'FINISHED';
  }

  private async show(path: string, given: URLSearchParams): Promise<object> {
    await this.spidering;
    switch (path) {
      case 'core/view/version':
        return { version: ZAP_VERSION };
      case 'core/view/numberOfMessages':
        return { numberOfMessages: String(this.messages) };
      case 'spider/view/scans':
      case 'ascan/view/scans':
        return this.look(path.startsWith('spider') ? 'spider' : 'ascan');
      case 'pscan/view/recordsToScan':
        this.records = Math.max(0, this.records - 4);
        return { recordsToScan: String(this.records) };
      case 'ajaxSpider/view/status':
        return { status: (this.looks += 1) > 2 ? 'stopped' : 'running' };
      case 'alert/view/alerts':
        return { alerts: this.alerts(given) };
      case 'alert/view/alertsSummary':
        return { alertsSummary: this.summary() };
      default:
        throw new Refused('bad_view');
    }
  }

  private look(component: Scan['component']): object {
    const scans = this.scans.filter((scan) => scan.component === component);
    for (const scan of scans) this.goOn(scan);
    const shown = scans.map(({ id, progress, state }) => ({ id, progress: String(progress), state }));
    return { scans: shown };
  }

  private goOn(scan: Scan): void {
    const { trouble, troubleIn = 'spider', percentPerLook = 50 } = this.options;
    if (scan.state === 'FINISHED') return;
    const isTroubled = trouble !== undefined && troubleIn === scan.component && scan.progress > 0;
    if (isTroubled && trouble === 'dies') this.die();
    if (isTroubled && trouble === 'forgets') this.scans = [];
    if (isTroubled && trouble === 'is-stopped') scan.state = 'FINISHED';
    if (isTroubled) return;
    scan.progress = Math.min(100, scan.progress + percentPerLook);
    this.messages += 3;
    this.records += 3;
    if (scan.progress === 100) scan.state = 'FINISHED';
  }

  private get known(): readonly AlertTexts[] {
    return [...(this.options.alerts ?? []), ...this.found];
  }

  private alerts(given: URLSearchParams): readonly object[] {
    const base = given.get('baseurl') ?? '';
    const all = this.known.map((one) => ({
      ...one,
      url: one['url']?.replace('BASE/', base),
    }));
    const start = Number(given.get('start') ?? 0);
    return all.slice(start, start + Number(given.get('count') ?? all.length));
  }

  private summary(): object {
    const counts = { High: 0, Medium: 0, Low: 0, Informational: 0 };
    for (const { risk } of this.known) counts[risk as keyof typeof counts] += 1;
    return counts;
  }
}
