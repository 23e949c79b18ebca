import { POINTER_KEYWORD, type Json, type JsonSchema, type SpecProblem } from './api-spec.js';
import { ownString, type JsonObject } from './json-tree.js';
import { UnusablePart, type LocalReferences } from './references.js';
import type { SchemaCatalog, SchemaUse } from './schema-catalog.js';

/** What the readers of an operation's parts share: where they are, what they may look up, where they complain. */
export class OperationReader {
  readonly use: SchemaUse = { names: new Set(), faults: [] };
  readonly notes: SpecProblem[] = [];

  constructor(
    readonly pointer: string,
    readonly isSwagger: boolean,
    readonly references: LocalReferences,
    private readonly catalog: SchemaCatalog,
  ) {}

  schema(raw: Json, pointer: string): JsonSchema {
    return this.catalog.normalise(raw, pointer, this.use);
  }

  /** Where the object stood in the document as it was sent. */
  placeOf(value: JsonObject, pointer: string): string {
    return (this.isSwagger ? ownString(value, POINTER_KEYWORD) : undefined) ?? pointer;
  }

  note(pointer: string, detail: string): void {
    this.notes.push({ kind: 'note', pointer, detail });
  }

  /** For parts whose loss leaves the operation testable: they are noted, and undefined. */
  tolerant<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (fault) {
      if (!(fault instanceof UnusablePart)) throw fault;
      this.note(fault.pointer, fault.detail);
      return undefined;
    }
  }
}
