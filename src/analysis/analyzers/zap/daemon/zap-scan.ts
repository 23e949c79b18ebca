import type { Progress } from '../../analyzer.js';
import type { ZapAssignment } from '../command.js';
import { NOTHING_SO_FAR, type ZapSoFar } from '../schema.js';
import { alertCounts, type Alerts, alertsOf } from './alerts.js';
import { openSession } from './session.js';
import { type Step, watched } from './step.js';
import { ZapSteps } from './steps.js';
import type { ZapClient } from './zap-client.js';

type Part = 'spider' | 'ajax' | 'passive' | 'active';

/** What came of a scan that was carried out. */
export interface ZapScanned {
  readonly alerts: Alerts;
  readonly soFar: ZapSoFar;
  /** What was not done to its end, or not at all. */
  readonly leftOut: readonly string[];
}

/** A full scan spends most of its time on attacks. */
const SHARES: Readonly<Record<ZapAssignment['scanType'], Readonly<Record<Part, number>>>> = {
  baseline: { spider: 0.6, ajax: 0.2, passive: 0.2, active: 0 },
  full: { spider: 0.15, ajax: 0.1, passive: 0.05, active: 0.7 },
};

/** ZAP reads each alert for it. */
const COUNT_EVERY_MS = 3_000;

/** One scan in one daemon, which works for nobody else meanwhile. */
export class ZapScan {
  private readonly leftOut: string[] = [];
  private countedAt = 0;
  private soFar: ZapSoFar = NOTHING_SO_FAR;

  constructor(
    private readonly client: ZapClient,
    private readonly assignment: ZapAssignment,
    private readonly around: { readonly signal: AbortSignal; readonly progress: Progress },
  ) {}

  /** @throws {ZapFailed} */
  async run(): Promise<ZapScanned> {
    const { targets, scanType, hasAjaxSpider } = this.assignment;
    this.tell('ZAP opens a session');
    const steps = new ZapSteps(this.client, await openSession(this.client, this.assignment), this.assignment);
    await this.during('spider', 'spidering', await steps.spider());
    if (hasAjaxSpider) await this.ajax(await steps.ajaxSpider());
    await this.during('passive', 'scanning', steps.passive());
    if (scanType === 'full') {
      await this.during('active', 'scanning', await steps.active());
      await this.during('passive', 'scanning', steps.passive());
    }
    await this.count();
    const alerts = await alertsOf(this.client, targets);
    if (alerts.isCut) this.leftOut.push(`All but the first ${alerts.list.length} alerts`);
    return { alerts, soFar: this.soFar, leftOut: this.leftOut };
  }

  private async ajax(step: Step | undefined): Promise<void> {
    if (step === undefined) this.leftOut.push('The AJAX spider: the daemon has none');
    else await this.during('ajax', 'spidering', step);
  }

  private async during(part: Part, state: ZapSoFar['state'], step: Step): Promise<void> {
    const ending = await watched(step, {
      signal: this.around.signal,
      stallMs: this.assignment.options.stallSeconds * 1000,
      seen: async (percent) => {
        if (performance.now() - this.countedAt > COUNT_EVERY_MS) await this.count();
        this.soFar = { ...this.soFar, state, [part]: percent };
        this.tell(`ZAP: ${step.name}, ${percent} %`);
      },
    });
    if (ending.kind === 'done') return;
    const seconds = step.limitMs / 1000;
    this.leftOut.push(`The rest of the ${step.name}: it had come to ${ending.percent} % after ${seconds} s`);
  }

  private async count(): Promise<void> {
    const counts = await alertCounts(this.client, this.assignment.targets);
    this.soFar = { ...this.soFar, ...counts };
    this.countedAt = performance.now();
  }

  private tell(doing: string): void {
    const shares = Object.entries(SHARES[this.assignment.scanType]) as [Part, number][];
    const percent = shares.reduce((sum, [part, share]) => sum + share * this.soFar[part], 0);
    this.around.progress(Math.floor(percent), doing, { ...this.soFar });
  }
}
