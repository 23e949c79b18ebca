import { hash } from 'node:crypto';
import type { Analyzer, AnalyzerContext, Subject, ToolReport } from '../analyzer.js';
import { attack } from './active/active-scan.js';
import { visitLimits } from './command.js';
import { Sightings } from './findings.js';
import { bodySightings } from './passive/bodies.js';
import { cookieSightings } from './passive/cookies.js';
import { corsSightings } from './passive/cors.js';
import { exposureSightings, sourceMapSightings, traceSightings } from './passive/exposure.js';
import { headerSightings } from './passive/headers.js';
import { RULES } from './rules.js';
import { dynamicOptions, type DynamicOptions } from './schema.js';
import type { SourceFile } from './routes/source-file.js';
import { sourceFiles } from './routes/source-routes.js';
import { type Survey, surveyed } from './survey.js';
import { type Exchange, type Half, isGood } from './web/exchange.js';
import { Visitor } from './web/visitor.js';

const VERSION = '1';

/** The scanner that is built in: it knows the routes from the source, and asks the running application. */
export const dynamic: Analyzer = {
  name: 'dynamic',
  title: 'Dynamic scan',
  purpose: 'Finds weaknesses in the answers of the running application, and tries the usual attacks on it',
  runsIn: { dynamic: 'default' },
  needs: 'running',
  suits: (parts) => parts.length > 0,
  availability: () => Promise.resolve({ kind: 'available', version: VERSION }),
  run,
};

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const options = dynamicOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    const message = `options.${issue?.path.join('.')}: ${issue?.message}`;
    return { status: 'tool-error', category: 'input', message };
  }
  const limit = AbortSignal.timeout(context.timeoutMs);
  try {
    return await new Scan(subject, context, options.data, limit).run();
  } catch (error) {
    context.signal.throwIfAborted();
    if (limit.aborted) return { status: 'timed-out', afterMs: context.timeoutMs };
    throw error;
  }
}

class Scan {
  private readonly sightings = new Sightings();
  private readonly visitor: Visitor;

  constructor(
    private readonly subject: Subject,
    private readonly context: AnalyzerContext,
    private readonly options: DynamicOptions,
    limit: AbortSignal,
  ) {
    const { running = {} } = subject;
    const limits = visitLimits(options);
    const signal = AbortSignal.any([limit, context.signal]);
    this.visitor = new Visitor(running, limits, signal, (exchange) => this.look(exchange));
  }

  async run(): Promise<ToolReport> {
    try {
      const halves = await this.answering();
      if (halves.length === 0) return NOTHING_ANSWERS;
      this.context.progress(5, 'finding out what it answers');
      const sources = await sourceFiles(this.subject);
      const survey = await surveyed(this.subject, sources, this.visitor);
      this.context.progress(30, 'looking for what should not be there');
      for (const half of halves) await this.lookAround(half, survey);
      if (this.options.active) await this.attack(survey, sources);
      return this.report(survey);
    } finally {
      await this.visitor.close();
    }
  }

  private look(exchange: Exchange): void {
    const { half } = exchange.request;
    const isSecure = this.subject.running?.[half]?.startsWith('https:') === true;
    const found = [
      ...headerSightings(exchange),
      ...cookieSightings(exchange, isSecure),
      ...bodySightings(exchange),
    ];
    for (const sighting of found) this.sightings.add(sighting);
  }

  private async answering(): Promise<readonly Half[]> {
    const halves: Half[] = [];
    for (const half of ['backend', 'frontend'] as const) {
      const exchange = await this.visitor.send({ half, method: 'GET', path: '/', template: '/' });
      if (exchange !== undefined) halves.push(half);
    }
    return halves;
  }

  private async lookAround(half: Half, { scripts, visited, accounts }: Survey): Promise<void> {
    const good = visited.find(({ exchange }) => exchange.request.half === half && isGood(exchange));
    const asked = good?.exchange.request ?? { half, method: 'GET', path: '/', template: '/' };
    const found = [
      ...(await exposureSightings(half, this.visitor)),
      ...(await sourceMapSightings(half, scripts[half], this.visitor)),
      ...(await traceSightings(half, this.visitor)),
      ...(half === 'backend' ? await corsSightings(asked, this.visitor, accounts[0]?.session) : []),
    ];
    for (const sighting of found) this.sightings.add(sighting);
  }

  private attack(survey: Survey, sources: readonly SourceFile[]): Promise<void> {
    return attack({
      survey,
      sources,
      visitor: this.visitor,
      onSighting: (sighting) => this.sightings.add(sighting),
      onProgress: (share) => this.context.progress(40 + 59 * share, 'trying attacks'),
    });
  }

  private report(survey: Survey): ToolReport {
    const findings = this.sightings.findings();
    const { routes, notes } = survey;
    const cut = this.visitor.isSpent
      ? ['It stopped at its limit of requests or time: not all was tried']
      : [];
    return {
      status: findings.length === 0 ? 'ok' : 'findings',
      scope: scopeOf(survey, this.options, cut.length > 0),
      findings,
      notes: [...notes, ...cut],
      details: {
        requests: this.visitor.requests,
        routes: routes.map(({ half, method, path }) => ({ half, method, path })),
        accounts: survey.accounts.length,
      },
    };
  }
}

const NOTHING_ANSWERS = {
  status: 'tool-error',
  category: 'network',
  message: 'neither half of the application answers',
} as const;

function scopeOf({ routes, accounts }: Survey, { active }: DynamicOptions, isCut: boolean): string {
  const looked = routes.map(({ half, method, path }) => `${half} ${method} ${path}`).toSorted();
  const what = [[...RULES.keys()], looked, accounts.length, active, isCut];
  return `dynamic ${VERSION} with ${hash('sha256', JSON.stringify(what)).slice(0, 12)}`;
}
