import { belowPattern, type ZapAssignment } from '../command.js';
import { contextMade, done, messages } from '../schema.js';
import type { ZapClient } from './zap-client.js';
import { ZapFailed } from './zap-failed.js';

/** What bounds a scan in the daemon. */
export interface ZapContext {
  readonly id: string;
  readonly name: string;
}

const NAME = 'application';

/**
 * A session without anything of scans before, in which only what is below the targets is asked: an application that
 * links to other ports of this machine, or to other machines, does not lead ZAP there.
 * @throws {ZapFailed}, also when ZAP cannot reach a target
 */
export async function openSession(client: ZapClient, { targets }: ZapAssignment): Promise<ZapContext> {
  await quiet(client);
  await client.action('core', 'newSession', done, { name: '', overwrite: true });
  const { contextId: id } = await client.action('context', 'newContext', contextMade, { contextName: NAME });
  for (const target of targets) {
    const regex = belowPattern(target);
    await client.action('context', 'includeInContext', done, { contextName: NAME, regex });
  }
  await client.action('core', 'setMode', done, { mode: 'protect' });
  for (const target of targets) await visit(client, target);
  return { id, name: NAME };
}

/** Ends whatever the daemon still does for somebody who is gone. */
export async function quiet(client: ZapClient): Promise<void> {
  await ended(client.action('spider', 'stopAllScans', done));
  await ended(client.action('ascan', 'stopAllScans', done));
  await ended(client.action('ajaxSpider', 'stop', done));
}

/** A daemon without the add-on has nothing to end. */
async function ended(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ZapFailed) || error.code === undefined || error.code === 'bad_api_key')
      throw error;
  });
}

/** The first page: without an answer the whole scan would find nothing, and nothing would be wrong with it. */
async function visit(client: ZapClient, target: string): Promise<void> {
  const told = `ZAP cannot reach the application at ${target}; if the daemon runs elsewhere, see ZAP_TARGET_HOST`;
  await client
    .action('core', 'accessUrl', done, { url: target, followRedirects: false })
    .catch((error: unknown) => {
      if (error instanceof ZapFailed && error.code !== undefined && error.code !== 'bad_api_key')
        throw new ZapFailed(told, 'network');
      throw error;
    });
  const { numberOfMessages } = await client.view('core', 'numberOfMessages', messages, { baseurl: target });
  if (numberOfMessages === 0) throw new ZapFailed(told, 'network');
}
