import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, secretKey, type Settings } from '#platform/config/index';
import { ArtifactStore } from './artifact-store.js';
import { FolderDriver } from './folder-driver.js';
import { SecretBox } from './secret-box.js';

/** The artifact store in the data folder, and the box for secrets in the database. */
@Global()
@Module({
  providers: [
    {
      provide: ArtifactStore,
      inject: [DataSource, SETTINGS],
      useFactory: (dataSource: DataSource, { dataDir, artifactQuotaBytes }: Settings) =>
        new ArtifactStore(dataSource, new FolderDriver(join(dataDir, 'artifacts')), {
          quotaBytes: artifactQuotaBytes,
        }),
    },
    {
      provide: SecretBox,
      inject: [SETTINGS],
      useFactory: async (settings: Settings) => new SecretBox(await secretKey(settings)),
    },
  ],
  exports: [ArtifactStore, SecretBox],
})
export class StorageModule {}
