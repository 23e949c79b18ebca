import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setShouldValidateFormat, validate as validate30 } from '@hyperjump/json-schema/openapi-3-0';
import type { Json } from '@hyperjump/json-pointer';
import { validate as validate31 } from '@hyperjump/json-schema/openapi-3-1';
import '@hyperjump/json-schema/formats';
import type { Exchange } from '#core/check/index';

type Tree = { readonly [key: string]: unknown };
type Check = (value: Json) => { readonly valid: boolean };

/** A part of the document, with the pointer to where it stands after its `$ref` was followed. */
interface Part {
  readonly value: Tree;
  readonly pointer: string;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * An API document (OpenAPI 3.0 or 3.1) as it was written, read by nothing of ours: judges exchanges with
 * @hyperjump/json-schema, which finds and follows the schemas in the raw document itself.
 */
export class RawDocument {
  private readonly folder = mkdtempSync(join(tmpdir(), 'assay-raw-'));
  private readonly uri: string;
  private readonly checks = new Map<string, Check>();
  private readonly root: Tree;

  constructor(root: Tree) {
    this.root = root;
    const file = join(this.folder, 'document.openapi.json');
    writeFileSync(file, JSON.stringify(root));
    this.uri = pathToFileURL(file).href;
    setShouldValidateFormat(false);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What in an exchange the document does not allow. A refusal that no document describes (405) is not judged. */
  async complaints({ request, response }: Exchange): Promise<string[]> {
    const operation = this.operationOf(request.method, request.path);
    if (operation === undefined)
      return [404, 405].includes(response.status) ? [] : ['an answer to an unknown operation'];
    const described = this.responseOf(operation, response.status);
    const isGranted = response.status < 300;
    if (described === undefined) return isGranted ? [`${response.status} is not documented`] : [];
    return [
      ...(await this.bodyComplaints(described, response)),
      ...this.headerComplaints(described, response.headers),
      ...(isGranted ? await this.inputComplaints(operation, request) : []),
    ];
  }

  /** What the document does not allow in a request. */
  async objections(request: Exchange['request']): Promise<string[]> {
    const operation = this.operationOf(request.method, request.path);
    return operation === undefined ? ['an unknown operation'] : this.inputComplaints(operation, request);
  }

  private operationOf(method: string, path: string): Part | undefined {
    const paths = this.part({ value: this.root, pointer: '' }, 'paths');
    const templates = Object.keys(paths?.value ?? {}).filter((template) => matches(template, path));
    const [best] = templates.sort((a, b) => a.split('{').length - b.split('{').length);
    const item = paths === undefined || best === undefined ? undefined : this.part(paths, best);
    return item === undefined ? undefined : this.part(item, method.toLowerCase());
  }

  private responseOf(operation: Part, status: number): Part | undefined {
    const responses = this.part(operation, 'responses');
    const names = [String(status), `${String(status)[0] ?? ''}XX`, 'default'];
    const name = names.find((one) => responses !== undefined && Object.hasOwn(responses.value, one));
    return responses === undefined || name === undefined ? undefined : this.part(responses, name);
  }

  private async bodyComplaints(described: Part, response: Exchange['response']): Promise<string[]> {
    const content = this.part(described, 'content');
    if (content === undefined) return response.body === undefined ? [] : ['a body that is not documented'];
    if (response.body === undefined) return ['no body'];
    const type = response.headers['content-type'] ?? '';
    const media = this.part(content, type);
    if (media === undefined) return [`the media type ${type} is not documented`];
    return this.fits(media, type, response.body, 'the answer');
  }

  private headerComplaints(described: Part, sent: Readonly<Record<string, string>>): string[] {
    const headers = this.part(described, 'headers');
    return Object.keys(headers?.value ?? {}).flatMap((name) => {
      const header = headers === undefined ? undefined : this.part(headers, name);
      return header?.value['required'] === true && sent[name.toLowerCase()] === undefined
        ? [`no header ${name}`]
        : [];
    });
  }

  /** What was granted must have been valid. */
  private async inputComplaints(operation: Part, request: Exchange['request']): Promise<string[]> {
    const body = this.part(operation, 'requestBody');
    if (body === undefined) return [];
    const type = request.headers['content-type'] ?? '';
    const content = this.part(body, 'content');
    const described = Object.keys(content?.value ?? {}).find((name) => isSameType(name, type));
    const media = content === undefined ? undefined : this.part(content, described ?? type);
    if (request.body === undefined)
      return body.value['required'] === true ? ['a required body was missing'] : [];
    return media === undefined
      ? [`a body of type ${type} was granted`]
      : this.fits(media, described ?? type, request.body, 'the request');
  }

  private async fits(media: Part, type: string, body: string, what: string): Promise<string[]> {
    if (!type.endsWith('json') || media.value['schema'] === undefined) return [];
    const check = await this.checkAt(`${media.pointer}/schema`);
    return isValid(check, JSON.parse(body) as Json) ? [] : [`${what} ${body} breaks ${media.pointer}/schema`];
  }

  private async checkAt(pointer: string): Promise<Check> {
    const known = this.checks.get(pointer);
    if (known !== undefined) return known;
    const fragment = pointer.split('/').map(encodeURIComponent).join('/');
    const validate = String(this.root['openapi']).startsWith('3.0') ? validate30 : validate31;
    const check = (await validate(`${this.uri}#${fragment}`)) as Check;
    this.checks.set(pointer, check);
    return check;
  }

  private part({ value, pointer }: Part, key: string): Part | undefined {
    const found = Object.hasOwn(value, key) ? value[key] : undefined;
    if (!isTree(found)) return undefined;
    const reference = found['$ref'];
    return typeof reference === 'string'
      ? this.target(reference)
      : { value: found, pointer: `${pointer}/${escaped(key)}` };
  }

  private target(reference: string): Part | undefined {
    const keys = reference
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return keys.reduce<Part | undefined>(
      (part, key) => (part === undefined ? undefined : this.part(part, key)),
      {
        value: this.root,
        pointer: '',
      },
    );
  }
}

/**
 * Formats are judged in bodies alone: the dialect of OpenAPI 3.0 asks for absolute addresses in `$ref`, which no
 * document has, so the library would refuse the document itself. The switch is the library's, and global.
 */
function isValid(check: Check, value: Json): boolean {
  setShouldValidateFormat(true);
  try {
    return check(value).valid;
  } finally {
    setShouldValidateFormat(false);
  }
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.includes('{') ? given[index] !== '' : part === given[index]))
  );
}

/** In any case, and with a parameter that says the usual (RFC 9110, 8.3.1). */
function isSameType(one: string, other: string): boolean {
  const bare = (type: string): string => type.replace(/\s*;\s*charset=utf-8$/iu, '').toLowerCase();
  return bare(one) === bare(other);
}
