import type { ApplicationPart } from '#catalog/index';

export function hasPython(parts: readonly ApplicationPart[]): boolean {
  return parts.some(({ language }) => language === 'python');
}

/** Pages have scripts in them, too. */
export function hasJavaScript(parts: readonly ApplicationPart[]): boolean {
  return parts.some(({ language }) => language === 'javascript' || language === 'html');
}
