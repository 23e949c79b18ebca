import type { EgressRequest, EgressResponse } from '#platform/http/index';
import { DependencyFailed } from '#platform/resilience/index';
import type { Settings } from '#platform/config/index';
import type { SpecOrigin } from '../stages.js';

export type ApifoxSettings = Pick<Settings, 'apifoxBaseUrl' | 'apifoxApiVersion'>;
type ApifoxOrigin = Extract<SpecOrigin, { kind: 'apifox' }>;

/** An export of everything in an ApiFox project, as its open API wants it: `POST /v1/projects/{id}/export-openapi`. */
export function exportRequest(
  { apifoxProjectId, accessToken, branchId, moduleId }: ApifoxOrigin,
  { apifoxBaseUrl, apifoxApiVersion }: ApifoxSettings,
): { readonly url: string; readonly request: Pick<EgressRequest, 'method' | 'headers' | 'body'> } {
  const base = apifoxBaseUrl.replace(/\/+$/, '');
  return {
    url: `${base}/v1/projects/${encodeURIComponent(apifoxProjectId)}/export-openapi?locale=zh-CN`,
    request: {
      method: 'POST',
      headers: {
        'x-apifox-api-version': apifoxApiVersion,
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        scope: { type: 'ALL' },
        options: { includeApifoxExtensionProperties: false, addFoldersToTags: false },
        oasVersion: '3.1',
        exportFormat: 'JSON',
        ...(branchId !== undefined && { branchId }),
        ...(moduleId !== undefined && { moduleId }),
      }),
    },
  };
}

/** What people can do about an answer of ApiFox that is an error. */
const REMEDIES: Readonly<Record<number, string>> = {
  401: 'the access token is wrong or has expired (APIFOX_TOKEN, or that of the source)',
  403: 'the access token may not export this project',
  404: 'there is no such project; see `apifox.projectId` of the source',
  422: 'it did not take the request; see APIFOX_API_VERSION',
};

/** @throws {DependencyFailed} for every status but 200; retryable when the same request may work later */
export function exportedDocument({ status, body }: EgressResponse): Uint8Array {
  if (status === 200) return body;
  throw DependencyFailed.ofStatus('ApiFox', status, REMEDIES[status] ?? saidIn(body));
}

function saidIn(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, 300)).toString('utf8');
}
