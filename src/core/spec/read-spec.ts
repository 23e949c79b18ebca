import {
  HTTP_METHODS,
  type ApiSpec,
  type Dialect,
  type HttpMethod,
  type Operation,
  type OperationKey,
  type SpecProblem,
} from './api-spec.js';
import {
  child,
  isArray,
  isObject,
  own,
  ownArray,
  ownObject,
  ownString,
  type JsonObject,
} from './json-tree.js';
import { OperationReader } from './operation-reader.js';
import { noteCallbacks, webhookNotes } from './outgoing-requests.js';
import { DEFAULT_LIMITS, parseDocument, refuseAbove, type DocumentLimits } from './parse-document.js';
import { readRequestBody, readResponses, type LinkTargets } from './read-bodies.js';
import { optionalText, readServers } from './read-servers.js';
import { MAX_SECURITY, readSecurityRequirements, readSecuritySchemes } from './read-security.js';
import { readParameters } from './read-parameters.js';
import { LocalReferences, UnusablePart } from './references.js';
import { SchemaCatalog, type SchemaUse } from './schema-catalog.js';
import { dialectOf } from './dialect.js';
import { SpecInvalid } from './spec-error.js';
import { upgradeSwaggerHead, upgradeSwaggerOperation } from './swagger.js';
import { unsupportedOperations } from './unsupported-methods.js';

/** Notes beyond this many tell nobody anything new. */
const MAX_PROBLEMS = 1_000;

export interface ReadSpecOptions {
  readonly limits?: Partial<DocumentLimits>;
}

/**
 * Reads an API document: OpenAPI 3.0 to 3.2 or Swagger 2.0, JSON or YAML, text or bytes (UTF-8 or UTF-16). What
 * cannot be used is left out and named in `problems`; the rest is usable. The cost is linear in the document.
 *
 * @throws SpecUnreadable the text is neither JSON nor YAML
 * @throws SpecInvalid it is no API document, or none of its operations can be used
 * @throws SpecUnsupported it is of another kind or version
 * @throws SpecTooLarge it exceeds a limit
 */
export function readSpec(input: string | Uint8Array, options: ReadSpecOptions = {}): ApiSpec {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { root, remarks } = parseDocument(input, limits);
  const reading = new SpecReading(root, dialectOf(root), limits);
  return reading.read(remarks.map((detail) => ({ kind: 'note', pointer: '#', detail })));
}

interface Candidate {
  readonly key: OperationKey;
  readonly method: HttpMethod;
  readonly path: string;
  readonly pointer: string;
  readonly raw: JsonObject;
  readonly item: readonly ItemPart[];
}

/** A path item, or the one that it refers to. */
interface ItemPart {
  readonly value: JsonObject;
  readonly pointer: string;
}

interface ReadOperation {
  readonly operation: Operation;
  readonly use: SchemaUse;
}

class SpecReading {
  private readonly references: LocalReferences;
  private readonly catalog: SchemaCatalog;
  private readonly problems: SpecProblem[] = [];
  private readonly isSwagger: boolean;

  constructor(
    private readonly root: JsonObject,
    private readonly dialect: Dialect,
    private readonly limits: DocumentLimits,
  ) {
    this.isSwagger = dialect === 'swagger-2.0';
    this.references = new LocalReferences(root);
    this.catalog = new SchemaCatalog(this.references, dialect);
    this.catalog.declare(root);
  }

  read(remarks: readonly SpecProblem[]): ApiSpec {
    const head = this.isSwagger ? upgradeSwaggerHead(this.root) : this.root;
    const candidates = this.candidates();
    refuseAbove(this.limits.maxOperations, candidates.length, 'operations');
    const read = this.readOperations(candidates);
    this.catalog.finish();
    const operations = this.usable(read);
    this.refuseNothingUsable(candidates, operations);
    const info = ownObject(this.root, 'info');
    return {
      title: ownString(info, 'title')?.trim() || 'Untitled API',
      version: String(own(info, 'version') ?? ''),
      dialect: this.dialect,
      servers: readServers(head),
      operations,
      schemas: this.catalog.usableSchemas,
      schemaPointers: this.catalog.schemaPointers,
      securitySchemes: readSecuritySchemes(head, this.references),
      problems: [
        ...this.problems,
        ...this.schemaProblems(),
        ...remarks,
        ...webhookNotes(this.root),
        ...this.catalog.notes,
      ].slice(0, MAX_PROBLEMS),
    };
  }

  private candidates(): readonly Candidate[] {
    const found: Candidate[] = [];
    const seen = new Map<string, string>();
    for (const [path, raw] of Object.entries(ownObject(this.root, 'paths'))) {
      if (path.startsWith('x-')) continue;
      for (const candidate of this.candidatesOf(path, raw)) {
        // Two templates that differ in their parameters' names are the same path to every server.
        const shape = `${candidate.method} ${path.replace(/\{[^{}]*\}/gu, '{}')}`;
        const twin = seen.get(shape);
        if (twin === undefined) found.push(candidate);
        else
          this.report(candidate, new UnusablePart(candidate.pointer, `the same path and method as ${twin}`));
        seen.set(shape, twin ?? candidate.key);
      }
    }
    return found;
  }

  private candidatesOf(path: string, raw: Parameters<LocalReferences['object']>[0]): readonly Candidate[] {
    const pointer = child('#', 'paths', path);
    try {
      if (!path.startsWith('/')) throw new UnusablePart(pointer, 'the path does not begin with a slash');
      const item = this.itemParts(raw, pointer);
      if (this.dialect === 'openapi-3.2')
        this.problems.push(...item.flatMap((part) => unsupportedOperations(path, part)));
      return HTTP_METHODS.flatMap((method) => {
        const part = item.find(({ value }) => Object.hasOwn(value, method));
        return part === undefined ? [] : this.candidate(method, path, part, item);
      });
    } catch (fault) {
      if (!(fault instanceof UnusablePart)) throw fault;
      this.problems.push({ kind: fault.kind, pointer: fault.pointer, detail: fault.detail });
      return [];
    }
  }

  private itemParts(raw: Parameters<LocalReferences['object']>[0], pointer: string): readonly ItemPart[] {
    if (!isObject(raw)) throw new UnusablePart(pointer, 'expected a path item');
    const itself = { value: raw, pointer };
    return Object.hasOwn(raw, '$ref') ? [itself, this.references.object(raw, pointer)] : [itself];
  }

  private candidate(
    method: HttpMethod,
    path: string,
    part: ItemPart,
    item: readonly ItemPart[],
  ): Candidate[] {
    const key = `${method.toUpperCase()} ${path}`;
    const pointer = child(part.pointer, method);
    const raw = own(part.value, method);
    try {
      if (!isObject(raw)) throw new UnusablePart(pointer, 'expected an operation');
      // Not in the specification, but how documents that are split over many files are written.
      const isElsewhere = Object.hasOwn(raw, '$ref') && !Object.hasOwn(raw, 'responses');
      const found = isElsewhere ? this.references.object(raw, pointer) : { value: raw, pointer };
      return [{ key, method, path, pointer: found.pointer, raw: found.value, item }];
    } catch (fault) {
      if (!(fault instanceof UnusablePart)) throw fault;
      this.report({ key }, fault);
      return [];
    }
  }

  private readOperations(candidates: readonly Candidate[]): readonly ReadOperation[] {
    const targets = linkTargets(candidates);
    return candidates.flatMap((candidate) => {
      try {
        return [this.readOperation(candidate, targets)];
      } catch (fault) {
        if (!(fault instanceof UnusablePart)) throw fault;
        this.report(candidate, fault);
        return [];
      }
    });
  }

  private readOperation(candidate: Candidate, targets: LinkTargets): ReadOperation {
    const { key, method, path, pointer, item } = candidate;
    const reader = new OperationReader(pointer, this.isSwagger, this.references, this.catalog);
    const shared = item.map((part) => ({
      items: ownArray(part.value, 'parameters'),
      pointer: child(part.pointer, 'parameters'),
    }));
    const raw = this.isSwagger ? this.upgraded(candidate, shared) : candidate.raw;
    const lists = [
      ...(this.isSwagger ? [] : shared),
      { items: ownArray(raw, 'parameters'), pointer: child(pointer, 'parameters') },
    ];
    const body = readRequestBody(raw, reader);
    noteCallbacks(raw, reader);
    const operation: Operation = {
      key,
      method,
      path,
      pointer,
      tags: ownArray(raw, 'tags').filter((tag) => typeof tag === 'string'),
      deprecated: own(raw, 'deprecated') === true,
      parameters: readParameters(lists, path, reader),
      responses: readResponses(raw, targets, reader),
      ...this.securityOf(raw, reader),
      ...optionalText(raw, 'operationId'),
      ...optionalText(raw, 'summary'),
      ...optionalText(raw, 'description'),
      ...(body === undefined ? {} : { requestBody: body }),
    };
    this.problems.push(...reader.notes.map((note) => ({ ...note, operation: key })));
    return { operation, use: reader.use };
  }

  private upgraded(
    candidate: Candidate,
    shared: readonly { items: readonly unknown[]; pointer: string }[],
  ): JsonObject {
    const list = shared.find(({ items }) => items.length > 0);
    const operation = {
      raw: candidate.raw,
      pointer: candidate.pointer,
      sharedParameters: ownArray(
        candidate.item.find(({ value }) => ownArray(value, 'parameters').length > 0)?.value ?? {},
        'parameters',
      ),
      sharedPointer: list?.pointer ?? candidate.pointer,
    };
    return upgradeSwaggerOperation(operation, this.root, this.references);
  }

  private securityOf(
    raw: JsonObject,
    reader: OperationReader,
  ): Pick<Operation, 'security' | 'securityPointer'> {
    const itself = own(raw, 'security');
    const security = itself ?? own(this.root, 'security');
    if (!isArray(security)) return { security: [] };
    const securityPointer = itself === undefined ? '#/security' : child(reader.pointer, 'security');
    if (security.length > MAX_SECURITY)
      reader.note(securityPointer, `only the first ${MAX_SECURITY} of the alternatives are tried`);
    return { security: readSecurityRequirements(security, securityPointer), securityPointer };
  }

  private usable(read: readonly ReadOperation[]): readonly Operation[] {
    return read.flatMap(({ operation, use }) => {
      const fault = this.catalog.faultOf(use);
      if (fault === undefined) return [operation];
      this.report(operation, fault);
      return [];
    });
  }

  private report({ key }: { readonly key: OperationKey }, fault: UnusablePart): void {
    this.problems.push({ kind: fault.kind, pointer: fault.pointer, operation: key, detail: fault.detail });
  }

  /** Faults of schemas that no operation needs; the others are reported with the operation. */
  private schemaProblems(): readonly SpecProblem[] {
    const reported = new Set(this.problems.map(({ pointer }) => pointer));
    const silent = this.catalog.faults.filter(({ pointer }) => !reported.has(pointer));
    return silent.map(({ kind, pointer, detail }) => ({ kind, pointer, detail }));
  }

  private refuseNothingUsable(candidates: readonly Candidate[], operations: readonly Operation[]): void {
    if (operations.length > 0 || (candidates.length === 0 && this.problems.length === 0)) return;
    const issues = this.problems.filter(({ kind }) => kind !== 'note').slice(0, 20);
    throw new SpecInvalid(
      'None of the operations of the document can be used',
      issues.map(({ pointer, detail }) => ({ pointer, detail })),
    );
  }
}

function linkTargets(candidates: readonly Candidate[]): LinkTargets {
  const identified = candidates.flatMap(({ raw, key }) => {
    const id = ownString(raw, 'operationId');
    return id === undefined ? [] : [[id, key] as const];
  });
  return {
    byOperationId: new Map(identified),
    byPointer: new Map(candidates.map(({ pointer, key }) => [pointer, key])),
  };
}
