import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type ErrorIssue, NotFound } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { Recurring } from '#platform/schedule/index';
import { Metrics } from '#platform/telemetry/index';
import { PackFolders } from '#platform/templates/index';
import { Engine } from '../engine/engine.js';
import { EngineRefusal } from '../engine/engine-errors.js';
import type { EnginePack, PackOverview } from '../engine/engine-work.js';
import { packOf } from './pack-file.js';

/** What was found out about a target's pack as it is on disk. */
export type PackVerdict =
  | { readonly status: 'usable'; readonly overview: PackOverview }
  | { readonly status: 'refused'; readonly refusal: EngineRefusal };

export interface CheckedPack {
  /** As it is on disk. */
  readonly pack: EnginePack;
  readonly verdict: PackVerdict;
  /** What suites are made with: the pack on disk, or the last one that was usable. Undefined: there was none. */
  readonly inUse: PackInUse | undefined;
}

export interface PackInUse {
  readonly pack: EnginePack;
  readonly since: Date;
}

/** How soon a changed template counts, and is judged. Folders are read again: mounted ones tell of no changes. */
const EVERY_MS = 2_000;

/**
 * The packs of this server, loaded anew whenever files of theirs change. A change that breaks a pack is refused, and
 * suites are made with the last pack that was usable until it is mended.
 */
@Injectable()
export class TemplatePacks implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(TemplatePacks.name);
  private readonly folders: PackFolders;
  private readonly checked = new Map<string, Omit<CheckedPack, 'inUse'>>();
  private readonly used = new Map<string, PackInUse>();
  private readonly watch: Recurring;

  constructor(
    @Inject(SETTINGS) { templatesDir }: Pick<Settings, 'templatesDir'>,
    private readonly engine: Engine,
    private readonly metrics: Metrics,
  ) {
    this.folders = new PackFolders(templatesDir);
    this.watch = new Recurring({
      failed: 'Template packs could not be read',
      everyMs: EVERY_MS,
      firstAfterMs: EVERY_MS,
      work: () => this.checkOwn(),
    });
  }

  onModuleInit(): void {
    this.metrics.addGauge({
      name: 'assay_template_pack_refused',
      help: '1 where the pack on disk is refused, and an earlier one is in use; of packs that were looked at',
      labels: ['target'],
      collect: () => Promise.resolve(this.refusedByTarget()),
    });
    this.watch.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.watch.stop();
  }

  targets(): Promise<string[]> {
    return this.folders.targets();
  }

  /**
   * The pack as it is on disk, usable or not.
   * @throws {NotFound}
   */
  async read(target: string): Promise<EnginePack> {
    const files = await this.folders.read(target);
    if (files === undefined) throw new NotFound('template pack', target);
    return packOf(files);
  }

  /**
   * What suites are to be made with.
   * @throws {NotFound}
   * @throws {EngineRefusal} when the pack is refused, and none was usable since this process started
   */
  async current(target: string): Promise<EnginePack> {
    const { verdict, inUse } = await this.check(target);
    if (inUse !== undefined) return inUse.pack;
    throw verdict.status === 'refused' ? verdict.refusal : new NotFound('template pack', target);
  }

  /**
   * Judges the pack on disk, once for each of its states.
   * @throws {NotFound}
   */
  async check(target: string): Promise<CheckedPack> {
    const pack = await this.read(target);
    const known = this.checked.get(target);
    if (known?.pack.hash === pack.hash) return { ...known, inUse: this.used.get(target) };
    const found = { pack, verdict: await this.judge(pack) };
    this.take(target, found);
    return { ...found, inUse: this.used.get(target) };
  }

  /** The files of a pack that an operator's folder replaces or adds. */
  overridden(target: string): Promise<string[]> {
    return this.folders.overridden(target);
  }

  private async checkOwn(): Promise<void> {
    for (const target of await this.folders.ownTargets()) await this.check(target);
  }

  private async judge(pack: EnginePack): Promise<PackVerdict> {
    try {
      return { status: 'usable', overview: await this.engine.run('pack', { pack }) };
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      return { status: 'refused', refusal: error };
    }
  }

  private take(target: string, found: Omit<CheckedPack, 'inUse'>): void {
    const before = this.used.get(target);
    this.checked.set(target, found);
    if (found.verdict.status === 'refused') {
      this.tellRefused(target, found.verdict.refusal.issues, before);
      return;
    }
    if (before?.pack.hash === found.pack.hash) return;
    this.used.set(target, { pack: found.pack, since: new Date() });
    if (before !== undefined)
      this.logger.log({ msg: 'Template pack was loaded anew', target, hash: found.pack.hash });
  }

  private tellRefused(target: string, issues: readonly ErrorIssue[], inUse: PackInUse | undefined): void {
    const msg =
      inUse === undefined
        ? 'Template pack is refused: no suites are made for its target'
        : 'Changed template pack is refused: the one before it stays in use';
    this.logger.warn({ msg, target, issues, inUse: inUse?.pack.hash });
  }

  private refusedByTarget() {
    return [...this.checked].map(([target, { verdict }]) => ({
      labels: { target },
      value: verdict.status === 'refused' ? 1 : 0,
    }));
  }
}
