import type { ApplicationName, ApplicationPart } from '#catalog/index';
import type { ErrorCategory } from '#core/errors/index';
import type { Finding } from '#core/findings/index';
import type { Json } from '#core/spec/index';
import type { AnswerMemory } from '../ai/answer-memory.js';
import type { AnalysisType } from '../analysis-type.js';

/** A tool that inspects applications. One folder each, with the same four files; the registry lists them all. */
export interface Analyzer {
  /** As findings name it: `bandit`. */
  readonly name: string;
  /** For people: `Bandit`. */
  readonly title: string;
  /** What it looks for, in one sentence. */
  readonly purpose: string;
  /** The types of analysis that it is part of; `full_scan` runs those of `default` too. */
  readonly runsIn: Readonly<Partial<Record<AnalysisType, 'default' | 'full_scan' | 'on_request'>>>;
  /** `running`: the application is started before, and shared with others; `alone`: it is had by nobody else. */
  readonly needs: 'code' | 'running' | 'alone';
  /** Whether the application has anything for it: no Python, no bandit. */
  readonly suits: (parts: readonly ApplicationPart[]) => boolean;
  readonly availability: (tools: Toolbox) => Promise<Availability>;
  /** Every ending is a value, but for bugs of ours. */
  readonly run: (subject: Subject, context: AnalyzerContext) => Promise<ToolReport>;
}

export type Availability =
  | { readonly kind: 'available'; readonly version: string }
  /** `remedy`: what an operator can do about it. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly remedy: string };

/** Where the programs of the analyzers are; `npm run tools` puts them there. */
export interface Toolbox {
  /** A program of the tools' virtual environment or of their node_modules; undefined when it is not installed. */
  readonly program: (name: string) => Promise<InstalledTool | undefined>;
  /** Data that tools need, such as advisories; undefined when it was not installed. */
  readonly data: (name: string) => Promise<string | undefined>;
  /** Servers that an operator named in the settings; empty where none was. */
  readonly services: (name: ServiceName) => readonly ServiceAddress[];
  /** What language models answered before, and what they may cost; absent: nothing is kept. */
  readonly answers?: AnswerMemory | undefined;
}

export type ServiceName = 'zap' | 'ai';

export interface ServiceAddress {
  /** Without a slash at the end. */
  readonly url: string;
  readonly key?: string;
  /** The language model to ask, where the service has several. */
  readonly model?: string;
  /** All that may be asked; absent: those that the service lists. */
  readonly models?: readonly string[];
  /** The host name under which it reaches applications on this machine; absent: as we do. */
  readonly targetHost?: string;
}

/** Servers that work for one at a time, of all processes together. */
export interface ServerPool {
  /**
   * Waits until one of the servers is free, and has it while `use` runs.
   * @param use gets a signal that also aborts when the server may be somebody else's by now
   */
  readonly whileHeld: <Result>(
    wanted: WantedServer,
    use: (server: ServiceAddress, signal: AbortSignal) => Promise<Result>,
  ) => Promise<Result>;
}

export interface WantedServer {
  /** Any one of them; at least one. */
  readonly servers: readonly ServiceAddress[];
  /** What it is for, such as an application: one server at most works on it. */
  readonly subject: string;
  readonly signal: AbortSignal;
}

export interface InstalledTool {
  /** Absolute. */
  readonly file: string;
  /** What comes before its own arguments: the script, where `file` is the interpreter. */
  readonly args: readonly string[];
  readonly version: string;
  /** What a sandbox must let it read. */
  readonly folders: readonly string[];
}

/** The application as an analyzer sees it. */
export interface Subject {
  readonly application: ApplicationName;
  /** Its source tree: absolute, and only to be read. */
  readonly folder: string;
  readonly parts: readonly ApplicationPart[];
  /** Where it runs; absent for analyzers that need code alone. */
  readonly running?: RunningAt;
  /** Its API document, in the tree or as the running application shows it. */
  readonly document?: Uint8Array;
}

/** Base URLs on this machine, without a slash at the end. */
export interface RunningAt {
  readonly backend?: string;
  readonly frontend?: string;
}

export interface AnalyzerContext {
  readonly tools: Toolbox;
  /** Empty, writable, and removed afterwards. */
  readonly workFolder: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** As the caller gave them for this analyzer; each reads its own, and says what is wrong with them. */
  readonly options: Readonly<Record<string, Json>>;
  /** That the slower work is wanted too; its own options come first. */
  readonly fullScan?: boolean;
  /** Absent where nobody else uses the servers of the toolbox. */
  readonly pool?: ServerPool;
  readonly progress: Progress;
}

/** How far something is, 0 to 100, what it is doing, and what it can say of its steps so far. */
export type Progress = (percent: number, doing: string, soFar?: Json) => void;

export const TOOL_STATUSES = ['ok', 'findings', 'tool-error', 'timed-out', 'unavailable'] as const;
export type ToolStatus = (typeof TOOL_STATUSES)[number];

/** What came of one tool. That it could not run is never told as "nothing found". */
export type ToolReport = Completed | Broken;

export interface Completed {
  readonly status: 'ok' | 'findings';
  /** Names the tool's version, configuration and what it looked at: findings are fixed only within one scope. */
  readonly scope: string;
  readonly findings: readonly Finding[];
  /** What it could not look at, such as a file that is no Python. */
  readonly notes?: readonly string[];
  /** What it has to say beyond findings, such as the figures of a load test. */
  readonly details?: Json;
}

export type Broken =
  | {
      readonly status: 'tool-error';
      readonly category: ErrorCategory;
      readonly message: string;
      /** The end of what it said. */
      readonly said?: string;
    }
  | { readonly status: 'timed-out'; readonly afterMs: number }
  | { readonly status: 'unavailable'; readonly reason: string; readonly remedy: string };
