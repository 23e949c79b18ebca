/** Replaces a text in a file of the server, wherever it stands there. */
export interface Mend {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** One cause that can be mended on its own, whatever number of operations suffers from it. */
export interface Bug {
  readonly id: string;
  readonly what: string;
  /** `document`: the server does nothing wrong, and its document does not say that it does so. */
  readonly kind: 'server' | 'document';
  readonly mends: readonly Mend[];
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What tools are told before they begin, as somebody would who tests the server. */
export interface Access {
  /** What stands in `assay.config.json`. */
  readonly settings: object;
  /** Sent by Schemathesis with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Installed {
  /** The folder that mends are made in copies of. */
  readonly code: string;
  /** @param code a copy of what was installed @param port on 127.0.0.1 */
  start(code: string, port: number): Command;
}

/** A server whose code and document nobody here wrote, as a registry has it. */
export interface ForeignServer {
  readonly name: string;
  /** Package, version, registry, licence. */
  readonly origin: string;
  readonly bugs: readonly Bug[];
  /** Path of its document; the server is up once it answers there. */
  readonly document: string;
  /** Into a folder of its own, once. */
  install(folder: string): Promise<Installed>;
  prepare(baseUrl: string): Promise<Access>;
}

/** Something that a tool says is wrong. */
export interface Finding {
  /** What makes it the same finding in another run. */
  readonly key: string;
  readonly text: string;
}

export interface ToolRun {
  readonly findings: readonly Finding[];
  /** How many tests or requests there were, in the tool's own words. */
  readonly amount: string;
  readonly seconds: number;
}
