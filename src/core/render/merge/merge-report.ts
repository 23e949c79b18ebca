/** An edit that was kept although what is generated in its place changed. */
export interface MergeConflict {
  readonly file: string;
  /** The test, where it is about one. */
  readonly id?: string;
  readonly title?: string;
  readonly reason: string;
  /** What is generated now, where the file cannot show it. */
  readonly generated?: string;
}

/** A test that is generated no more: it stays, skipped, until somebody deletes it. */
export interface OrphanedTest {
  readonly file: string;
  readonly id: string;
  readonly title?: string;
  readonly reason: string;
}

/** A file or a test that somebody edited, or deleted: it stays as it is. */
export interface KeptEdit {
  readonly file: string;
  readonly id?: string;
  readonly what: 'edited' | 'deleted';
}

/** What became of people's edits when a suite was generated again. */
export interface MergeReport {
  readonly conflicts: readonly MergeConflict[];
  readonly orphans: readonly OrphanedTest[];
  readonly kept: readonly KeptEdit[];
}

/** Collects what happens in one file. */
export class MergeLog {
  readonly conflicts: MergeConflict[] = [];
  readonly orphans: OrphanedTest[] = [];
  readonly kept: KeptEdit[] = [];

  constructor(readonly file: string) {}

  conflict(reason: string, more: Omit<MergeConflict, 'file' | 'reason'> = {}): void {
    this.conflicts.push({ file: this.file, reason, ...more });
  }

  orphan(id: string, reason: string): void {
    this.orphans.push({ file: this.file, id, reason });
  }

  keep(what: KeptEdit['what'], id?: string): void {
    this.kept.push({ file: this.file, what, ...(id !== undefined && { id }) });
  }

  takeOver({ conflicts, orphans, kept }: MergeLog): void {
    this.conflicts.push(...conflicts);
    this.orphans.push(...orphans);
    this.kept.push(...kept);
  }
}
