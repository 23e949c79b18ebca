import type { ApiSpec, Json, JsonSchema, Operation, OperationKey } from '#core/spec/index';
import type { DiffedSpec } from '../stages.js';

/** Which operations came, went, or ask for or promise something else now, by what their schemas refer to, too. */
export function operationChanges(before: ApiSpec, after: ApiSpec): DiffedSpec {
  const old = fingerprints(before);
  const now = fingerprints(after);
  return {
    added: [...now.keys()].filter((key) => !old.has(key)),
    removed: [...old.keys()].filter((key) => !now.has(key)),
    changed: [...now].filter(([key, print]) => old.has(key) && old.get(key) !== print).map(([key]) => key),
  };
}

function fingerprints(spec: ApiSpec): ReadonlyMap<OperationKey, string> {
  return new Map(spec.operations.map((operation) => [operation.key, fingerprint(operation, spec)]));
}

/** What the operation says, followed by every schema that it reaches; places in the document do not count. */
function fingerprint(operation: Operation, { schemas, securitySchemes }: ApiSpec): string {
  const reached = new Map<string, string>();
  const visit = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([\w.-]+)"/g)) {
      if (reached.has(name)) continue;
      const schema = canonical(schemas[name]);
      reached.set(name, schema);
      visit(schema);
    }
  };
  const own = canonical({
    ...operation,
    used: operation.security.map((one) => Object.keys(one).map((name) => securitySchemes[name])),
  });
  visit(own);
  return [own, ...[...reached].sort().flat()].join('\n');
}

/** JSON with sorted keys and without pointers. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (key, member: Json | JsonSchema) => {
      if (key === 'pointer' || key === 'schemaPointer' || key === 'x-assay-pointer') return undefined;
      if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
      return Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)));
    }) ?? ''
  );
}
