export function pathOf(id: string): string {
  return `api/v1/batches/${encodeURIComponent(id)}`;
}
