import { DomainError, messageOf } from '#core/errors/index';

/** The artifact store cannot be read or written: a folder without permission, a disk that fails. */
export class StorageUnavailable extends DomainError {
  readonly code = 'storage-unavailable';
  readonly retryable = true;
  readonly category = 'internal';

  constructor(
    readonly location: string,
    cause: unknown,
  ) {
    super(`The artifact store at ${location} cannot be used: ${messageOf(cause)}`, { cause });
  }
}

/** There is no room left: the quota is used up, or the disk is. Retention frees room in time. */
export class StorageFull extends DomainError {
  readonly code = 'storage-full';
  readonly retryable = true;
  readonly category = 'internal';

  constructor(reason: string, cause?: unknown) {
    super(`The artifact store is full: ${reason}. Shorten RETENTION_DAYS or raise ARTIFACT_QUOTA_BYTES.`, {
      cause,
    });
  }
}

/** Nothing is stored under this hash: it never was, or retention has removed it. */
export class ArtifactMissing extends DomainError {
  readonly code = 'not-found';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(readonly sha256: string) {
    super(`There is no artifact ${sha256}`);
  }
}

/** What is stored is not what was put: the disk, or somebody, changed it. */
export class ArtifactCorrupt extends DomainError {
  readonly code = 'storage-unavailable';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(readonly sha256: string) {
    super(`The artifact ${sha256} was changed after it was stored: its content has another hash`);
  }
}
