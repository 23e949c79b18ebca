const DOCUMENT = /(?:^|\/)(?:openapi|swagger|api-?docs?|api-?spec)\.(?:json|ya?ml)$/i;

/** The path of the API document in a tree, by its name: of several the outermost. */
export function findDocument(paths: readonly string[]): string | undefined {
  const documents = paths.filter((path) => DOCUMENT.test(path));
  const depth = (path: string): number => path.split('/').length;
  return documents.toSorted((one, other) => depth(one) - depth(other))[0];
}
