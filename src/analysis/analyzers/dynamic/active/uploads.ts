import type { Sighting } from '../findings.js';
import type { Route } from '../routes/route.js';
import type { Survey, Visited } from '../survey.js';
import { type Exchange, isGood } from '../web/exchange.js';
import type { Session } from '../web/session.js';
import { requestTo } from '../web/values.js';
import type { Visitor } from '../web/visitor.js';

/** What applications are likely to take. */
const USUAL_NAMES = ['assay.png', 'assay.txt', 'assay.pdf', 'assay.csv'];
const PAGE = 'assay.html';
/** More than applications say that they take. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** Whether pages are taken for files, which are then served from the application's own address, and files of any size. */
export async function uploadSightings(survey: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const visited of survey.visited.filter(({ route }) => fileOf(route) !== undefined)) {
    const probe = new UploadProbe(visited, visitor, survey.accounts[0]?.session);
    sightings.push(...(await probe.ofKind()), ...(await probe.ofSize()));
  }
  return sightings;
}

class UploadProbe {
  private readonly file: string;

  constructor(
    private readonly visited: Visited,
    private readonly visitor: Visitor,
    private readonly session: Session | undefined,
  ) {
    this.file = fileOf(visited.route) ?? '';
  }

  async ofKind(): Promise<readonly Sighting[]> {
    // The type is what the client says that it is, and proves nothing.
    for (const type of [undefined, 'image/png']) {
      const exchange = await this.send(PAGE, '<!doctype html><p>assay</p>', type);
      if (exchange === undefined || !isGood(exchange)) continue;
      const as = type === undefined ? '' : ` when it is said to be ${type}`;
      const says = `A page is taken for ${this.file}${as}: files of any kind seem to be`;
      return [{ rule: 'upload-of-any-kind', exchange, says, parameter: this.file }];
    }
    return [];
  }

  async ofSize(): Promise<readonly Sighting[]> {
    for (const name of [...USUAL_NAMES, PAGE]) {
      const small = await this.send(name, 'assay');
      if (small === undefined || !isGood(small)) continue;
      const exchange = await this.send(name, 'a'.repeat(LARGE_BYTES));
      if (exchange === undefined || !isGood(exchange)) return [];
      const says = `A file of ${LARGE_BYTES / 1024 / 1024} MiB is taken for ${this.file}`;
      return [{ rule: 'upload-of-any-size', exchange, says, parameter: this.file }];
    }
    return [];
  }

  private send(name: string, text: string, type?: string): Promise<Exchange | undefined> {
    const { route, values } = this.visited;
    const request = requestTo(
      route,
      (one) => (one.name === this.file && one.in === 'file' ? name : values[one.name]),
      type === undefined ? { text } : { text, type },
    );
    return this.visitor.send(request, this.session);
  }
}

function fileOf({ parameters }: Route): string | undefined {
  return parameters.find(({ in: place }) => place === 'file')?.name;
}
