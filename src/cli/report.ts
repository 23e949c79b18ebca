import { stat } from 'node:fs/promises';
import { REPORT_FORMATS, type ReportFormat, REPORTS } from '#core/report/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { readVerdict } from './last-verdict.js';
import { formatOf, writeContent } from './report-file.js';
import { Server, type ServerOptions } from './server.js';
import { good, type Terminal } from './terminal.js';

export interface ReportOptions extends ServerOptions {
  readonly format?: string;
  readonly output?: string;
}

const EXECUTION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `assay report`: of the last run of a suite on this machine, or of an execution on a server. */
export async function report(what: string, options: ReportOptions, terminal: Terminal): Promise<number> {
  const format = chosenFormat(options);
  const file = options.output ?? REPORTS[format].fileName;
  const content = await contentOf(what, format, options);
  if (file === '-') {
    process.stdout.write(content);
    return EXIT.passed;
  }
  await writeContent(file, content);
  terminal.result([`${good('✓')} ${file}`], { format, file });
  return EXIT.passed;
}

/** The option says it, or the name of the file; a page for people otherwise. */
function chosenFormat({ format, output }: ReportOptions): ReportFormat {
  if (format === undefined) return output === undefined || output === '-' ? 'html' : formatOf(output);
  const found = REPORT_FORMATS.find((name) => name === format);
  if (found !== undefined) return found;
  throw new CliError(`There is no format ${format}. There are: ${REPORT_FORMATS.join(', ')}`, EXIT.usage);
}

async function contentOf(what: string, format: ReportFormat, options: ReportOptions): Promise<string> {
  const isFolder = await stat(what).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return REPORTS[format].write(await readVerdict(what));
  if (EXECUTION_ID.test(what)) {
    return new Server(options).text(`api/v1/executions/${what}/reports/${format}`);
  }
  throw new CliError(`${what} is neither the folder of a suite nor the id of an execution`, EXIT.usage);
}
