import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ProgressBar } from '../corpus/progress-bar.js';
import { askAssay } from './assay.js';
import type { Bug, ForeignServer, Installed, ToolRun } from './foreign-server.js';
import { mendedCopy } from './mended-copy.js';
import { askSchemathesis } from './schemathesis.js';
import { served } from './served.js';

export interface Around {
  /** Everything that is made on the way is made in it. */
  readonly parent: string;
  /** Where Schemathesis is installed. */
  readonly bin: string;
  /** How long Schemathesis is given when it is given longer than Assay takes. */
  readonly longSeconds: number;
  readonly isQuick: boolean;
}

/** What both tools say of one and the same server. */
export interface Pair {
  readonly assay: ToolRun;
  readonly schemathesis: ToolRun;
}

export interface Outcome {
  readonly asItCame: Pair;
  readonly mended: Pair;
  /** Of the mended server and of the one as it came, with more time. */
  readonly long: { readonly asItCame: ToolRun; readonly mended: ToolRun };
  readonly alone: readonly (Pair & { readonly bug: Bug })[];
}

/** All that one server is put through. */
export class Trial {
  private readonly server: ForeignServer;
  private readonly installed: Installed;
  private readonly around: Around;
  private readonly bar: ProgressBar;

  constructor(server: ForeignServer, installed: Installed, around: Around) {
    this.server = server;
    this.installed = installed;
    this.around = around;
    this.bar = new ProgressBar(server.name, 4 + (around.isQuick ? 0 : server.bugs.length));
  }

  async outcome(): Promise<Outcome> {
    const { bugs } = this.server;
    const { longSeconds, isQuick } = this.around;
    const asItCame = await this.step('as it came', this.pair(bugs));
    const mended = await this.step('mended', this.pair([]));
    const long = {
      asItCame: await this.step('as it came, longer', this.schemathesis(bugs, longSeconds)),
      mended: await this.step('mended, longer', this.schemathesis([], longSeconds)),
    };
    const alone: (Pair & { bug: Bug })[] = [];
    for (const bug of isQuick ? [] : bugs)
      alone.push({ bug, ...(await this.step(bug.id, this.pair([bug]))) });
    this.bar.end();
    return { asItCame, mended, long, alone };
  }

  /** A step takes minutes: a log gets a line for each. */
  private async step<T>(what: string, made: Promise<T>): Promise<T> {
    const value = await made;
    if (process.stderr.isTTY) this.bar.step(what);
    else console.error(`${this.server.name}: ${what}`);
    return value;
  }

  /** Each tool meets a server of its own, fresh: neither finds what the other left behind. */
  private async pair(kept: readonly Bug[]): Promise<Pair> {
    const assay = await this.fresh(kept, async (baseUrl, document) => {
      const access = await this.server.prepare(baseUrl);
      return askAssay(document, baseUrl, access, this.around.parent);
    });
    return { assay, schemathesis: await this.schemathesis(kept, assay.seconds) };
  }

  private schemathesis(kept: readonly Bug[], seconds: number): Promise<ToolRun> {
    const { bin, parent } = this.around;
    return this.fresh(kept, async (baseUrl, document) => {
      const access = await this.server.prepare(baseUrl);
      return askSchemathesis({ bin, seconds }, document, baseUrl, { access, parent });
    });
  }

  /** @param kept the bugs that are not mended */
  private async fresh(
    kept: readonly Bug[],
    use: (baseUrl: string, document: string) => Promise<ToolRun>,
  ): Promise<ToolRun> {
    const { server, installed } = this;
    const { parent } = this.around;
    const code = await mendedCopy(installed.code, parent, server.bugs, kept);
    return served(server, { installed, code, parent }, async (baseUrl) => {
      const document = path.join(code, 'openapi.json');
      const answer = await fetch(`${baseUrl}${server.document}`);
      await writeFile(document, await answer.text());
      return use(baseUrl, document);
    });
  }
}
