import type { ZapAssignment } from '../command.js';
import { ajaxStatus, done, messages, recordsToScan, scans, scanStarted } from '../schema.js';
import type { ZapContext } from './session.js';
import type { Sight, Step } from './step.js';
import type { ZapClient } from './zap-client.js';
import { ZapFailed } from './zap-failed.js';

/** ZAP's number of the rule. */
const DOM_XSS = '40026';

/** Begins the parts of a scan in one daemon. */
export class ZapSteps {
  constructor(
    private readonly client: ZapClient,
    private readonly context: ZapContext,
    private readonly assignment: ZapAssignment,
  ) {}

  /** Follows the links and forms of the answers. */
  async spider(): Promise<Step> {
    const ids: string[] = [];
    for (const url of this.assignment.targets) {
      const given = { url, contextName: this.context.name, recurse: true };
      ids.push((await this.client.action('spider', 'scan', scanStarted, given)).scan);
    }
    return {
      name: 'spider',
      limitMs: this.assignment.options.spiderSeconds * 1000,
      look: () => this.lookAtScans('spider', ids),
      stop: () => this.stopAll('spider'),
    };
  }

  /** Lets a browser click through the pages; undefined where the daemon cannot. */
  async ajaxSpider(): Promise<Step | undefined> {
    const [url] = this.assignment.targets;
    const given = { url, contextName: this.context.name, inScope: true };
    const began = performance.now();
    const limitMs = this.assignment.options.ajaxSeconds * 1000;
    try {
      await this.client.action('ajaxSpider', 'scan', done, given);
    } catch (error) {
      if (error instanceof ZapFailed && error.code === 'no_implementor') return undefined;
      throw error;
    }
    return {
      name: 'AJAX spider',
      limitMs,
      look: () => this.lookAtAjaxSpider((99 * (performance.now() - began)) / limitMs),
      stop: async () => void (await this.client.action('ajaxSpider', 'stop', done)),
    };
  }

  /** Judges the answers that came so far, which ZAP does by itself. */
  passive(): Step {
    let most = 0;
    return {
      name: 'passive scan',
      limitMs: this.assignment.options.passiveSeconds * 1000,
      look: async () => {
        const { recordsToScan: left } = await this.client.view('pscan', 'recordsToScan', recordsToScan);
        most = Math.max(most, left);
        const percent = left === 0 ? 100 : Math.floor((100 * (most - left)) / most);
        return { percent: Math.min(percent, left === 0 ? 100 : 99), isOver: left === 0, traces: `${left}` };
      },
      stop: () => Promise.resolve(),
    };
  }

  /** Attacks what was found. */
  async active(): Promise<Step> {
    await this.switchDomXss();
    const ids: string[] = [];
    for (const url of this.assignment.targets) {
      const given = { url, recurse: true, inScopeOnly: true, contextId: this.context.id };
      ids.push((await this.client.action('ascan', 'scan', scanStarted, given)).scan);
    }
    return {
      name: 'active scan',
      limitMs: this.assignment.options.activeSeconds * 1000,
      look: () => this.lookAtScans('ascan', ids),
      stop: () => this.stopAll('ascan'),
    };
  }

  /**
   * The rule opens pages in a browser of ZAP's, which runs the scripts of the application there: in the network of the
   * daemon, and so of the worker where they share one. ZAP's mode and context do not bound what those scripts ask for.
   * Whichever way the daemon was left by others, it is told each time.
   */
  private async switchDomXss(): Promise<void> {
    const action = this.assignment.options.domXss ? 'enableScanners' : 'disableScanners';
    await this.client.action('ascan', action, done, { ids: DOM_XSS }).catch((error: unknown) => {
      // A daemon without the rule has nothing to switch.
      if (!(error instanceof ZapFailed) || error.code !== 'does_not_exist') throw error;
    });
  }

  private async lookAtScans(component: 'spider' | 'ascan', ids: readonly string[]): Promise<Sight> {
    const answer = await this.client.view(component, 'scans', scans);
    const ours = ids.map((id) => answer.scans.find((scan) => scan.id === id));
    const known = ours.filter((scan) => scan !== undefined);
    if (known.length < ids.length) {
      throw new ZapFailed(
        `ZAP knows nothing of the ${component} any more: it was started anew`,
        'dependency',
      );
    }
    const { numberOfMessages } = await this.client.view('core', 'numberOfMessages', messages);
    const requests = known.map(({ progress, reqCount = 0 }) => `${progress}/${reqCount}`);
    return {
      percent: Math.floor(known.reduce((sum, { progress }) => sum + progress, 0) / known.length),
      isOver: known.every(({ state }) => state === 'FINISHED'),
      traces: [numberOfMessages, ...requests].join(),
    };
  }

  /** It tells no percentage: that of its time stands for it. */
  private async lookAtAjaxSpider(percent: number): Promise<Sight> {
    const { status } = await this.client.view('ajaxSpider', 'status', ajaxStatus);
    const { numberOfMessages } = await this.client.view('core', 'numberOfMessages', messages);
    if (status !== 'running') return { percent: 100, isOver: true, traces: status };
    return { percent: Math.min(99, Math.floor(percent)), isOver: false, traces: `${numberOfMessages}` };
  }

  private async stopAll(component: 'spider' | 'ascan'): Promise<void> {
    await this.client.action(component, 'stopAllScans', done);
  }
}
