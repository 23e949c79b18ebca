import type { ValueExpr } from '#core/plan/index';
import { jsonLiteral, objectLiteral, stringLiteral } from '../language/typescript.js';
import { TextWriter, type Fixtures } from '../client/text-parts.js';

/** A value of a plan as an expression of a Postman script. */
export function scriptValue(value: ValueExpr, fixtures: Fixtures): string {
  switch (value.kind) {
    case 'literal':
      return jsonLiteral(value.value);
    case 'repeat':
      return `${stringLiteral(value.text)}.repeat(${value.times})`;
    case 'unique':
      // Nothing could be equal to a value that is new each time it is asked for.
      return `${stringLiteral(value.prefix)} + pm.variables.get('unique1') + ${stringLiteral(value.suffix)}`;
    case 'captured':
      return `JSON.parse(pm.collectionVariables.get(${stringLiteral(jsonVariable(value.capture))}))`;
    case 'array':
      return `[${value.items.map((item) => scriptValue(item, fixtures)).join(', ')}]`;
    case 'object':
      return objectLiteral([
        ...new Map(value.properties.map((member) => [member.name, scriptValue(member.value, fixtures)])),
      ]);
    case 'fixture':
      return scriptValue(new TextWriter(fixtures).spelledOut(value), fixtures);
  }
}

/** `?.items?.[0]?.id` for `/items/0/id`: what stands behind a value to reach into it; empty for the whole. */
export function reach(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => {
      if (/^(?:0|[1-9]\d{0,8})$/.test(step)) return `?.[${step}]`;
      return /^[A-Za-z_$][\w$]{0,60}$/.test(step) ? `?.${step}` : `?.[${stringLiteral(step)}]`;
    })
    .join('');
}

/** The variable that holds a captured value as JSON, with its quotes. */
export function jsonVariable(capture: string): string {
  return `${capture}_json`;
}
