import { type DynamicModule, Module } from '@nestjs/common';
import { type Settings } from './settings.js';

/** What modules ask Nest for: `@Inject(SETTINGS) settings: Settings`. */
export const SETTINGS = Symbol('settings');

/** Gives the settings, read once before Nest starts, to every module. */
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
