import { BlockList, isIPv4 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  type ConfiguredSource,
  type FixedPath,
  SourceDirectory,
  type SourceKind,
  tokenHash,
} from '#catalog/index';
import { hasScope, KeyRing, keyOf, ScopeMissing } from '#platform/auth/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import {
  DeliveryTooLarge,
  MediaTypeUnsupported,
  SenderRefused,
  SignatureInvalid,
  SourceUnknown,
} from './errors.js';
import { adapters, takes } from './adapters/index.js';
import type { RawDelivery } from './raw-delivery.js';
import { sameBytes } from './signatures/keyed.js';
import type { Verdict } from './signatures/verdict.js';
import { verifierOf } from './signatures/verifier.js';

/** Who a request says it is from; known before its body is read. */
export interface Sender {
  readonly source: ConfiguredSource;
  /** An API key was shown and is good: no signature is asked for. */
  readonly hasKey: boolean;
  readonly mediaType: string;
  readonly bodyLimit: number;
}

export type Address =
  | { readonly kind: 'fixed'; readonly path: FixedPath }
  | { readonly kind: 'token'; readonly sourceId: string; readonly token: string };

const refusals: Readonly<Record<Exclude<Verdict, 'right'>, string>> = {
  missing: 'The signature is missing',
  wrong: 'The signature is wrong',
  outdated: "The delivery's time is too far from ours",
};

/** Decides whether a request may deliver: as much as possible before its body takes up memory. */
@Injectable()
export class Senders {
  private readonly allowed = new WeakMap<ConfiguredSource, BlockList>();

  constructor(
    private readonly directory: SourceDirectory,
    private readonly keys: KeyRing,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * All that can be said by address and headers.
   * @throws {SourceUnknown | SenderRefused | ScopeMissing | ApiKeyInvalid | MediaTypeUnsupported | DeliveryTooLarge}
   */
  async identify(address: Address, request: FastifyRequest): Promise<Sender> {
    const source = await this.sourceAt(address);
    if (!this.mayComeFrom(request.ip, source)) throw new SenderRefused(request.ip);
    const hasKey = await this.checkKey(request, source);
    const adapter = adapters[source.kind];
    const mediaType = mediaTypeOf(request.headers['content-type']);
    if (!takes(adapter.mediaTypes, mediaType)) throw new MediaTypeUnsupported(mediaType, adapter.mediaTypes);
    const bodyLimit = this.bodyLimitOf(source.kind);
    if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw new DeliveryTooLarge(bodyLimit);
    return { source, hasKey, mediaType, bodyLimit };
  }

  /**
   * What needs the body.
   * @throws {DeliveryTooLarge | SignatureInvalid}
   */
  verify({ source, hasKey, bodyLimit }: Sender, delivery: RawDelivery): void {
    if (delivery.body.length > bodyLimit) throw new DeliveryTooLarge(bodyLimit);
    if (hasKey) return;
    const verdict = verifierOf(source)(delivery, new Date());
    if (verdict === 'right') return;
    // A source may take unsigned deliveries; a signature that is there must be right all the same.
    if (verdict === 'missing' && source.settings.allowUnsigned) return;
    const hint = source.secrets.length === 0 ? '; the source has no secret yet' : '';
    throw new SignatureInvalid(`${refusals[verdict]}${verdict === 'missing' ? hint : ''}`);
  }

  /** In bytes. */
  bodyLimitOf(kind: SourceKind): number {
    const { noticeLimitBytes, documentLimitBytes } = this.settings;
    return adapters[kind].brings === 'notice' ? noticeLimitBytes : documentLimitBytes;
  }

  private async sourceAt(address: Address): Promise<ConfiguredSource> {
    const found =
      address.kind === 'fixed'
        ? await this.directory.fixed(address.path)
        : await this.directory.find(address.sourceId);
    if (found === undefined || !found.enabled) throw new SourceUnknown();
    if (address.kind === 'token' && !hasToken(found, address.token)) throw new SourceUnknown();
    return found;
  }

  private async checkKey({ headers }: FastifyRequest, source: ConfiguredSource): Promise<boolean> {
    const shown = headers.authorization !== undefined || headers['x-api-key'] !== undefined;
    if (!shown || !source.settings.acceptApiKey) return false;
    const caller = await this.keys.authenticate(keyOf(headers));
    const sees = caller.projectId === undefined || caller.projectId === source.projectId;
    if (!sees || !hasScope(caller, 'ingest')) throw new ScopeMissing('ingest');
    return true;
  }

  private mayComeFrom(ip: string, source: ConfiguredSource): boolean {
    const { ipAllowList } = source.settings;
    if (ipAllowList.length === 0) return true;
    const list = this.allowed.get(source) ?? blockListOf(ipAllowList);
    this.allowed.set(source, list);
    const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
    return list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  }
}

function hasToken({ tokenHash: expected }: ConfiguredSource, token: string): boolean {
  return expected !== undefined && sameBytes(tokenHash(token), expected);
}

function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function mediaTypeOf(contentType = ''): string {
  const semicolon = contentType.indexOf(';');
  return (semicolon === -1 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
}
