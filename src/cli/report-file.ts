import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '#core/errors/index';
import { type ReportFormat, REPORTS } from '#core/report/index';
import type { Verdict } from '#core/verdict/index';
import { makeFolder } from '#platform/files/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

const FORMAT_OF: readonly (readonly [ending: string, format: ReportFormat])[] = [
  ['.html', 'html'],
  ['.sarif.json', 'sarif'],
  ['.sarif', 'sarif'],
  ['.xml', 'junit'],
  ['.json', 'ctrf'],
];

/** @throws {CliError} when the name does not say what the file is to be */
export function formatOf(file: string): ReportFormat {
  const found = FORMAT_OF.find(([ending]) => file.toLowerCase().endsWith(ending));
  if (found !== undefined) return found[1];
  const endings = FORMAT_OF.map(([ending, format]) => `${ending} (${format})`).join(', ');
  throw new CliError(
    `What ${file} is to be does not show in its name. Reports end in ${endings}`,
    EXIT.usage,
  );
}

/** Writes a report of a verdict, with the folders on its way. */
export async function writeReport(file: string, format: ReportFormat, verdict: Verdict): Promise<void> {
  await writeContent(file, REPORTS[format].write(verdict));
}

/** @throws {CliError} when the file cannot be written */
export async function writeContent(file: string, content: string): Promise<void> {
  const place = path.resolve(file);
  try {
    await makeFolder(path.dirname(place));
    await writeFile(place, content);
  } catch (error) {
    throw new CliError(`${file} cannot be written: ${messageOf(error)}`);
  }
}
