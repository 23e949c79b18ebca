/** Breaks lines as prettier would. */
export function layOut(path: string, text: string): string {
  return path === '' ? '' : text;
}
