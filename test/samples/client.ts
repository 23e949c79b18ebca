import { request } from 'undici';
import type { RunningSample } from '../../bench/analyzers/running-sample.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

/** Sends requests to a sample, and follows no redirect. */
export class Client {
  constructor(readonly sample: RunningSample) {}

  async get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  async delete(path: string, headers: Headers): Promise<Answer> {
    return this.send('DELETE', path, headers);
  }

  async post(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    return this.sendJson('POST', path, body, headers);
  }

  async patch(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    return this.sendJson('PATCH', path, body, headers);
  }

  async put(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    return this.sendJson('PUT', path, body, headers);
  }

  async postFile(path: string, field: string, file: File, headers: Headers): Promise<Answer> {
    const form = new FormData();
    form.append(field, file);
    const answer = await fetch(this.sample.baseUrl + path, { method: 'POST', headers, body: form });
    return { status: answer.status, headers: {}, text: await answer.text() };
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    headers: Headers,
    body?: string,
  ): Promise<Answer> {
    const answer = await request(this.sample.baseUrl + path, { method, headers, body: body ?? null });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  private sendJson(
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    headers: Headers,
  ): Promise<Answer> {
    return this.send(method, path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
  }
}
