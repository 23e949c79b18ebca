import type { MediaType } from '#core/spec/index';
import { isJson } from '#core/plan/index';

/** The media type to answer in: the first that is accepted (RFC 9110, 12.5.1), JSON before others. */
export function negotiated(content: readonly MediaType[], accept: string | undefined): MediaType | undefined {
  const preferred = [
    ...content.filter(({ type }) => isJson(type)),
    ...content.filter(({ type }) => !isJson(type)),
  ];
  const ranges = rangesIn(accept);
  return preferred.find(({ type }) => ranges.some((range) => includes(range, type.split(';', 1)[0] ?? '')));
}

function rangesIn(accept = '*/*'): readonly string[] {
  const ranges = accept.split(',').map((range) => range.trim().toLowerCase());
  return ranges
    .filter((range) => !/;\s*q=0(?:\.0*)?$/u.test(range))
    .map((range) => range.split(';', 1)[0]?.trim() ?? '');
}

function includes(range: string, type: string): boolean {
  if (range === '*/*' || range === '' || type.includes('*')) return true;
  return range.endsWith('/*') ? type.startsWith(range.slice(0, -1)) : range === type;
}
