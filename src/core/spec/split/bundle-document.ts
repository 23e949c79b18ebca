import type { Json } from '../api-spec.js';
import { child, isArray, isObject, own, type JsonObject } from '../json-tree.js';
import { DEFAULT_LIMITS, parseTree, refuseAbove, type DocumentLimits } from '../parse-document.js';
import { SpecError } from '../spec-error.js';

/** Where the files of a bundled document stand in it, by their path from the first one's folder. */
export const FILES_KEYWORD = 'x-files';

/** A large split document of the public has 2,900. */
const MAX_FILES = 5_000;
/** Files that lead to files that lead to files. */
const MAX_ROUNDS = 100;
const AT_ONCE = 16;

export interface BundleOptions {
  readonly limits?: Partial<DocumentLimits>;
  readonly maxFiles?: number;
}

/** A reference that leads to a file: the first one that was met. */
export interface FileReference {
  /** Absolute URL of the file. */
  readonly location: string;
  /** Of the file that it stands in. */
  readonly within: string;
  /** JSON pointer of it there. */
  readonly pointer: string;
}

/** The content of the file at an absolute URL; undefined where it cannot be had, or must not be read. */
export type LoadFile = (location: string, reference: FileReference) => Promise<Uint8Array | undefined>;

/**
 * Puts a document whose `$ref`s lead to other files together into one, in which all of them are local. A reference
 * to a file that cannot be had stays as it is: reading the document then names and leaves out what needs it. A
 * document in one file is given back as it came.
 *
 * @param location absolute URL of the document: its references are relative to it
 * @throws SpecTooLarge when there are too many files, or they are too large together
 * @throws SpecUnreadable when the document itself is neither JSON nor YAML
 */
export async function bundleDocument(
  document: Uint8Array,
  location: string,
  load: LoadFile,
  { limits, maxFiles = MAX_FILES }: BundleOptions = {},
): Promise<Uint8Array> {
  if (!REFERS_OUTSIDE.test(new TextDecoder().decode(document))) return document;
  const bundle = new Bundle(location, { ...DEFAULT_LIMITS, ...limits }, maxFiles);
  bundle.addRoot(document);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const missing = bundle.missing();
    if (missing.length === 0) break;
    for (let index = 0; index < missing.length; index += AT_ONCE) {
      const batch = missing.slice(index, index + AT_ONCE);
      const contents = await Promise.all(batch.map((reference) => load(reference.location, reference)));
      for (const [at, { location: place }] of batch.entries()) bundle.add(place, contents[at]);
    }
  }
  return bundle.isSplit ? bundle.bytes() : document;
}

/** A `$ref`, in JSON or YAML, that begins with something else than `#`: whether there is one is told by the text. */
const REFERS_OUTSIDE = /\$ref["']?\s*:\s*["']?[^\s"'#]/u;

class Bundle {
  /** Undefined: known to be out of reach. */
  private readonly files = new Map<string, Json | undefined>();
  private readonly wanted = new Map<string, FileReference>();
  private size = 0;

  constructor(
    private readonly root: string,
    private readonly limits: DocumentLimits,
    private readonly maxFiles: number,
  ) {}

  get isSplit(): boolean {
    return [...this.files.values()].filter((content) => content !== undefined).length > 1;
  }

  addRoot(content: Uint8Array): void {
    this.put(this.root, content, parseTree(content, this.limits));
  }

  add(location: string, content: Uint8Array | undefined): void {
    if (content === undefined) this.files.set(location, undefined);
    else this.put(location, content, treeOrText(content, this.limits));
  }

  missing(): readonly FileReference[] {
    const missing = [...this.wanted.values()].filter(({ location }) => !this.files.has(location));
    refuseAbove(this.maxFiles, this.files.size + missing.length, 'files');
    return missing;
  }

  bytes(): Uint8Array {
    const rewritten = [...this.files].flatMap(([location, content]) =>
      content === undefined ? [] : [[location, this.rewritten(content, location)] as const],
    );
    const root = rewritten.find(([location]) => location === this.root)?.[1];
    const others = rewritten.filter(([location]) => location !== this.root);
    const files = Object.fromEntries(others.map(([location, content]) => [this.keyOf(location), content]));
    return new TextEncoder().encode(JSON.stringify({ ...(root as JsonObject), [FILES_KEYWORD]: files }));
  }

  private put(location: string, content: Uint8Array, tree: Json): void {
    this.size += content.length;
    refuseAbove(this.limits.maxBytes, this.size, 'bytes');
    this.files.set(location, tree);
    for (const { reference, pointer } of referencesIn(tree)) {
      const target = targetOf(reference, location);
      if (target === undefined || this.wanted.has(target.location)) continue;
      this.wanted.set(target.location, { location: target.location, within: location, pointer });
    }
  }

  private rewritten(value: Json, location: string): Json {
    if (isArray(value)) return value.map((item) => this.rewritten(item, location));
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([key, member]) => {
      const isReference = key === '$ref' && typeof member === 'string';
      return [key, isReference ? this.local(member, location) : this.rewritten(member, location)] as const;
    });
    return Object.fromEntries(members);
  }

  private local(reference: string, location: string): string {
    const target = targetOf(reference, location);
    const isKnown = target !== undefined && this.files.get(target.location) !== undefined;
    if (!isKnown || !/^(?:\/|$)/u.test(target.pointer)) return reference;
    return `${this.pointerOf(target.location)}${target.pointer}`;
  }

  private pointerOf(location: string): string {
    if (location === this.root) return '#';
    return child('#', FILES_KEYWORD, this.keyOf(location)).replaceAll('%', '%25');
  }

  /** `schemas/pet.yaml`, or the whole address where a file is not below the first one's folder. */
  private keyOf(location: string): string {
    const folder = this.root.slice(0, this.root.lastIndexOf('/') + 1);
    return location.startsWith(folder) ? location.slice(folder.length) : location;
  }
}

/** What is neither JSON nor YAML, such as a description in Markdown, is a text. */
function treeOrText(content: Uint8Array, limits: DocumentLimits): Json {
  try {
    return parseTree(content, limits);
  } catch (error) {
    if (error instanceof SpecError && error.code === 'spec-unreadable')
      return new TextDecoder().decode(content);
    throw error;
  }
}

function referencesIn(tree: Json): readonly { readonly reference: string; readonly pointer: string }[] {
  const found: { reference: string; pointer: string }[] = [];
  const visit = (value: Json, pointer: string): void => {
    if (isArray(value)) value.forEach((item, index) => visit(item, child(pointer, index)));
    if (!isObject(value)) return;
    const reference = own(value, '$ref');
    if (typeof reference === 'string') found.push({ reference, pointer: child(pointer, '$ref') });
    for (const [key, member] of Object.entries(value)) visit(member, child(pointer, key));
  };
  visit(tree, '#');
  return found;
}

function targetOf(reference: string, base: string): { location: string; pointer: string } | undefined {
  const url = URL.parse(reference, base);
  if (url === null) return undefined;
  const pointer = url.hash.slice(1);
  url.hash = '';
  return { location: url.href, pointer };
}
