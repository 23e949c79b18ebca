import { Global, Module } from '@nestjs/common';
import { ModelApplicationsController } from './api/model-applications.controller.js';
import { RuntimeController } from './api/runtime.controller.js';
import { ApplicationRuntime } from './application-runtime.js';
import { Drivers } from './drivers/drivers.js';
import { ModelApplications } from './model-applications.js';
import { Removal } from './removal.js';
import { Holder } from './running/holder.js';
import { Launcher } from './running/launcher.js';
import { RunningApplications } from './running/running-applications.js';
import { RunningRows } from './running/running-rows.js';
import { Uses } from './running/uses.js';

/** Running applications. Needs SettingsModule, DatabaseModule and CatalogModule. */
@Global()
@Module({
  controllers: [RuntimeController, ModelApplicationsController],
  providers: [
    ApplicationRuntime,
    Drivers,
    Holder,
    Launcher,
    ModelApplications,
    Removal,
    RunningApplications,
    RunningRows,
    Uses,
  ],
  exports: [ApplicationRuntime],
})
export class RuntimeModule {}
