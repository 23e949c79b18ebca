import type { Dialect, Json, JsonSchema, SpecProblem } from './api-spec.js';
import { keysOf, ownObject, type JsonObject } from './json-tree.js';
import { LocalReferences, UnusablePart } from './references.js';
import { normaliseSchema, type SchemaReader } from './normalise-schema.js';
import { FILES_KEYWORD } from './split/bundle-document.js';

const PREFIX = '#/components/schemas/';

/** What one schema leans on: the names it refers to, and what in it cannot be used. */
export interface SchemaUse {
  readonly names: Set<string>;
  readonly faults: UnusablePart[];
}

interface NamedSchema {
  readonly name: string;
  readonly raw: Json;
  readonly pointer: string;
}

/**
 * Gives every schema that is referred to a name, normalises each of them once, and knows which are unusable
 * because something that they need is. Recursion stays a reference, so the cost is linear in the document.
 */
export class SchemaCatalog {
  readonly notes: SpecProblem[] = [];
  private readonly names = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly pending: NamedSchema[] = [];
  private readonly schemas = new Map<string, JsonSchema>();
  private readonly pointers = new Map<string, string>();
  private readonly uses = new Map<string, SchemaUse>();
  /** References that apply to the same value as the schema they stand in; a circle of them has no meaning. */
  private readonly sameValue = new Map<string, Set<string>>();

  constructor(
    private readonly references: LocalReferences,
    private readonly dialect: Dialect,
  ) {}

  /** Registers all named schemas of the document. */
  declare(root: JsonObject): void {
    const holder = this.dialect === 'swagger-2.0' ? root : ownObject(root, 'components');
    const section = this.dialect === 'swagger-2.0' ? 'definitions' : 'schemas';
    const base = this.dialect === 'swagger-2.0' ? '#/definitions' : '#/components/schemas';
    for (const [key, raw] of Object.entries(ownObject(holder, section))) {
      this.register({ raw, pointer: `${base}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` });
    }
  }

  normalise(raw: Json, pointer: string, use: SchemaUse): JsonSchema {
    return normaliseSchema({ raw, pointer, sameValue: false }, this.reader(use, new Set()));
  }

  /** Normalises what is still waiting. Afterwards the getters below are complete. */
  finish(): void {
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      const use: SchemaUse = { names: new Set(), faults: [] };
      const sameValue = new Set<string>();
      this.schemas.set(next.name, normaliseSchema({ ...next, sameValue: true }, this.reader(use, sameValue)));
      this.uses.set(next.name, use);
      this.sameValue.set(next.name, sameValue);
    }
    this.refuseCircles();
    this.spreadFaults();
  }

  /** Why an operation with this use cannot be tested; undefined when it can. */
  faultOf(use: SchemaUse): UnusablePart | undefined {
    const own = use.faults[0];
    if (own !== undefined) return own;
    const name = [...use.names].find((candidate) => (this.uses.get(candidate)?.faults.length ?? 0) > 0);
    return name === undefined ? undefined : this.uses.get(name)?.faults[0];
  }

  get usableSchemas(): Readonly<Record<string, JsonSchema>> {
    const usable = [...this.schemas].filter(([name]) => this.uses.get(name)?.faults.length === 0);
    return Object.fromEntries(usable.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get schemaPointers(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.pointers].filter(([name]) => this.uses.get(name)?.faults.length === 0),
    );
  }

  /** Faults of named schemas, each once, where it stands. */
  get faults(): readonly UnusablePart[] {
    return [...new Set([...this.uses.values()].flatMap(({ faults }) => faults))];
  }

  private reader(use: SchemaUse, sameValue: Set<string>): SchemaReader {
    return {
      dialect: this.dialect,
      refer: (reference, place) => {
        const name = this.refer(reference, place.pointer, use);
        if (name !== undefined && place.sameValue) sameValue.add(name);
        return name === undefined ? true : { $ref: `${PREFIX}${name}` };
      },
      note: (pointer, detail) => this.notes.push({ kind: 'note', pointer, detail }),
    };
  }

  private refer(reference: string, pointer: string, use: SchemaUse): string | undefined {
    try {
      const name = this.register({ ...this.targetOf(reference, pointer) });
      use.names.add(name);
      return name;
    } catch (fault) {
      if (!(fault instanceof UnusablePart)) throw fault;
      use.faults.push(fault);
      return undefined;
    }
  }

  private targetOf(reference: string, pointer: string): { raw: Json; pointer: string } {
    const target = this.references.target(reference, pointer);
    return { raw: target.value, pointer: target.pointer };
  }

  private register(target: { readonly raw: Json; readonly pointer: string }): string {
    const known = this.names.get(target.pointer);
    if (known !== undefined) return known;
    const name = this.freeName(target.pointer);
    this.names.set(target.pointer, name);
    this.pointers.set(name, target.pointer);
    this.pending.push({ name, ...target });
    return name;
  }

  /** Names are kept where they can be; `List«Pet»` becomes `List_Pet`, and a nested schema is named by its path. */
  private freeName(pointer: string): string {
    const relevant = namingKeys(keysOf(pointer)).filter((key) => key !== '');
    const tidy =
      relevant
        .join('_')
        .replace(/[^\w.-]+/gu, '_')
        .replace(/^_+|_+$/gu, '') || 'Schema';
    const base = tidy in Object.prototype ? `${tidy}_schema` : tidy;
    let name = base;
    for (let count = 2; this.taken.has(name); count += 1) name = `${base}_${count}`;
    this.taken.add(name);
    return name;
  }

  private refuseCircles(): void {
    const state = new Map<string, 'open' | 'done'>();
    for (const start of this.sameValue.keys()) this.findCircle(start, state);
  }

  /** Depth-first search with a stack of its own: a chain of references may be as long as the document. */
  private findCircle(start: string, state: Map<string, 'open' | 'done'>): void {
    const stack = [start];
    for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
      const next = state.has(name) ? undefined : [...(this.sameValue.get(name) ?? [])];
      if (next === undefined) {
        state.set(name, 'done');
        stack.pop();
        continue;
      }
      state.set(name, 'open');
      if (next.some((target) => state.get(target) === 'open')) this.refuse(name);
      stack.push(...next.filter((target) => !state.has(target)));
    }
  }

  private refuse(name: string): void {
    const pointer = this.pointers.get(name) ?? '#';
    this.uses.get(name)?.faults.push(new UnusablePart(pointer, 'the schema is defined by itself'));
  }

  /** A schema that needs an unusable one is unusable too. */
  private spreadFaults(): void {
    const dependents = new Map<string, string[]>();
    for (const [name, use] of this.uses) {
      for (const needed of use.names) {
        const known = dependents.get(needed);
        if (known === undefined) dependents.set(needed, [name]);
        else known.push(name);
      }
    }
    const tainted = [...this.uses].filter(([, use]) => use.faults.length > 0).map(([name]) => name);
    for (let name = tainted.pop(); name !== undefined; name = tainted.pop()) {
      const [fault] = this.uses.get(name)?.faults ?? [];
      for (const dependent of dependents.get(name) ?? []) {
        const faults = this.uses.get(dependent)?.faults;
        if (fault === undefined || faults === undefined || faults.length > 0) continue;
        faults.push(fault);
        tainted.push(dependent);
      }
    }
  }
}

/** What a name is made of: what stands before it is the same for all, and of a file only its name tells something. */
function namingKeys([first = '', second = '', ...others]: readonly string[]): readonly string[] {
  if (first === 'definitions') return [second, ...others];
  if (first === 'components' && second === 'schemas') return others;
  if (first !== FILES_KEYWORD) return [first, second, ...others];
  const name = second.split('/').at(-1) ?? second;
  return [name.replace(/\.[^.]*$/u, ''), ...namingKeys(others)];
}
