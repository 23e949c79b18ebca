import { request } from 'undici';

const ANSWER_MS = 5_000;

/** Whether something answers HTTP there, whatever it answers. The body is not read. */
export async function answers(url: string): Promise<boolean> {
  try {
    const { body } = await request(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    body.on('error', () => {}).destroy();
    return true;
  } catch {
    return false;
  }
}
