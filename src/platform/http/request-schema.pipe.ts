import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { pointerTo, RequestInvalid, type RequestIssue, type RequestPart } from './request-invalid.js';
import { unstorableTexts } from './unstorable-texts.js';

/** A body of a million wrong elements is not worth a million lines. */
const MAX_ISSUES = 50;

/** An issue of any library that keeps to Standard Schema. */
interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const partByType: Readonly<Partial<Record<ArgumentMetadata['type'], RequestPart>>> = {
  body: 'body',
  query: 'query',
  param: 'path',
};

/**
 * Validates `@Body({ schema })`, `@Query({ schema })` and `@Param('id', { schema })`, and hands on what the
 * schema made of it.
 * @throws {RequestInvalid} with the pointer of every issue
 */
@Injectable()
export class RequestSchemaPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    if (schema === undefined || !this.toValidate(metadata)) return value;
    this.stripProtoKeys(value);
    const result = await this.validate<T>(isAbsentBody(value, metadata) ? {} : value, schema);
    const issues = result.issues ?? unstorableTexts(result.value);
    if (result.issues === undefined && issues.length === 0) return result.value;
    throw new RequestInvalid(issues.slice(0, MAX_ISSUES).map((issue) => located(issue, metadata)));
  }
}

/** An action without options needs no `{}`; what a schema asks for is still missed, each by its name. */
function isAbsentBody(value: unknown, { type }: ArgumentMetadata): boolean {
  return type === 'body' && value === undefined;
}

function located({ path = [], message }: SchemaIssue, metadata: ArgumentMetadata): RequestIssue {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  const part = partByType[metadata.type];
  return {
    pointer: pointerTo(metadata.data === undefined ? keys : [metadata.data, ...keys]),
    detail: message,
    ...(part !== undefined && { in: part }),
  };
}
