import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const DOCUMENT = 'document';

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, logger: false });
addFormats.default(ajv);
let loaded = false;

/** A schema is compiled when a test first needs it: compiling all of a large document takes seconds. */
function validatorFor(schema: string): ValidateFunction {
  if (!loaded) {
    const schemas: unknown = JSON.parse(readFileSync(new URL('./schemas.json', import.meta.url), 'utf8'));
    ajv.addSchema({ $id: DOCUMENT, components: { schemas } });
    loaded = true;
  }
  const validate = ajv.getSchema(`${DOCUMENT}#/components/schemas/${encodeURIComponent(schema)}`);
  if (validate === undefined) throw new Error(`schemas.json has no schema "${schema}"`);
  return validate;
}

/** What is wrong with the value, one line per mistake; none: it fits. */
export function mistakesIn(value: unknown, schema: string): string[] {
  const validate = validatorFor(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const detail = 'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : '';
    return `${instancePath === '' ? 'the body' : instancePath} ${message ?? 'is wrong'}${detail}`;
  });
}
